use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::base::Base;
use super::catch_up::is_doubtful;
use super::chores::{self, Chores};
use super::observers::Observers;
use super::pages::Pages;
use super::simulation::EngineClock;
use super::turns::Races;
use super::{
    Counters, Engine, Event, Failure, OnEvent, Options, Owner, Phase, Shared, State, Throttling, checkpoint,
};
use crate::base::Environment;
use crate::capacity::Throttle;
use crate::log::Log;
use crate::operation::Claims;
use crate::store::{Notice, Store};
use crate::table::Catalog;
use crate::tree::{Forest, Gathered, PageCache};

/// How often the manifest is read again because another instance has trimmed the log meanwhile.
const ATTEMPTS_MAX: usize = 5;

impl Engine {
    /// Opens the database in `store`: reads its manifest, and the log from there on.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn open(
        store: Rc<dyn Store>,
        environment: Environment,
        options: Options,
        on_event: impl Fn(&Event) + 'static,
    ) -> Result<Self, Failure> {
        let cache = PageCache::new(options.cache_bytes);
        Self::open_with(cache, store, environment, options, Box::new(on_event)).await
    }

    /// Opens the database in `store`, of which some pages are in `cache` already.
    pub(super) async fn open_with(
        cache: PageCache,
        store: Rc<dyn Store>,
        environment: Environment,
        options: Options,
        on_event: OnEvent,
    ) -> Result<Self, Failure> {
        // Others may write after the log was read and before this instance can listen for good.
        let has_heard = Rc::new(Cell::new(false));
        let ear = Rc::clone(&has_heard);
        store.listen(Box::new(move |notice| ear.set(ear.get() || notice == Notice::News)));
        let mut base = Base::read(&*store).await?;
        let mut attempts = 1;
        let (log, gathered, passage) = loop {
            let log = Log::new(Rc::clone(&store), base.manifest.position);
            let mut gathered = Gathered::default();
            let read = log.read_through(&mut |lsn, edit| gathered.add(lsn, edit)).await;
            if is_doubtful(base.manifest.position, read.as_ref()) && attempts < ATTEMPTS_MAX {
                let newest = Base::read(&*store).await?;
                attempts += 1;
                if newest.manifest.number != base.manifest.number {
                    base = newest;
                    continue;
                }
            }
            break (log, gathered, read?);
        };
        log.pass(passage);
        let cache = Rc::new(cache);
        let mut forest = Forest::with_base(base.manifest.roots.clone(), Rc::clone(&cache));
        forest.replay(gathered);
        let counters = Rc::new(Counters::default());
        let pages = Pages::new(cache, Rc::clone(&store), environment.clone(), Rc::clone(&counters));
        let throttle = (options.throttling == Throttling::Enforced).then(Throttle::default);
        let mut instance = [0; 8];
        environment.entropy.fill(&mut instance);
        let clock = Rc::new(EngineClock::new(Rc::clone(&environment.clock)));
        let shared = Rc::new(Shared {
            environment: Environment { clock: clock.clone(), ..environment },
            clock,
            is_simulated: Cell::default(),
            options,
            instance: u64::from_le_bytes(instance),
            appends: Cell::default(),
            store,
            log,
            pages: Rc::new(pages),
            counters,
            throttle,
            chores: Rc::new(Chores::default()),
            on_event,
            observers: Observers::default(),
            live: OnceCell::new(),
            tails: OnceCell::new(),
            has_vanished: Cell::default(),
            state: RefCell::new(State::at_rest(base, forest, passage.end.lsn())),
        });
        shared.listen();
        if has_heard.get() {
            shared.notice(Notice::News);
        }
        // A checkpoint that is due waits for the first write, or for a while: the first reads come before it.
        checkpoint::watch_idleness(&shared);
        chores::attend(&shared);
        Ok(Self { _owner: Rc::new(Owner(Rc::clone(&shared))), shared })
    }
}

impl Shared {
    /// Catches up whenever another instance has written.
    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        self.store.listen(Box::new(move |notice| {
            if let Some(shared) = weak.upgrade() {
                shared.notice(notice);
            }
        }));
    }
}

impl State {
    fn at_rest(base: Base, forest: Forest, lsn: u64) -> Self {
        Self {
            base,
            forest,
            catalog: Catalog::new(),
            phase: Phase::Idle,
            closing: None,
            is_abandoned: false,
            waker: None,
            last_lsn: lsn,
            durable_lsn: lsn,
            turn: 0,
            proven: 0,
            is_tail_moved: false,
            is_agenda_changed: false,
            races: Races::default(),
            claims: Claims::default(),
            unsent: Vec::new(),
            in_flight: None,
            waiting: Vec::new(),
            queue: VecDeque::new(),
            checkpoint: None,
            pace: None,
            checkpoint_after: 0,
            is_idle_watched: false,
            simulation: None,
        }
    }
}

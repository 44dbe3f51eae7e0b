//! One page with the database open in it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use minamo::base::Environment;
use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{
    Acknowledgement, CheckReport, CheckpointPolicy, Engine, Event, Failure, Options, Outcome,
};
use minamo::operation::{Members, Operation, ServiceError, Settings, TimeToLiveSettings};
use minamo::table::{BuildLimits, SliceLimits};
use minamo::tree::checkpoint::Layout;
use serde_json::Value;

use crate::answers::{Fate, fate};
use crate::connection::{Connection, Machine, SimulatedStore};
use crate::dice::Dice;
use crate::live::Follower;
use crate::messages::message;
use crate::model::Reply;
use crate::requests::{Page, Request, Scale, Stamp, Transaction};
use crate::streams::json;

pub(crate) struct Instance {
    pub(crate) host: SimulatedEnvironment,
    pub(crate) page: Client,
    /// It does nothing until the world has made so many steps.
    pub(crate) frozen_until: Cell<usize>,
}

/// An instance has at most so many live queries.
const FOLLOWERS_MAX: usize = 6;
/// Transactions are sent again that are among the last.
const SENT_LAST: usize = 8;
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);

/// Where an answer will be.
pub(crate) type Slot = Rc<RefCell<Option<Fate>>>;

/// What code in the page can reach.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) number: usize,
    pub(crate) options: Options,
    pub(crate) machine: Machine,
    scale: Scale,
    environment: Environment,
    open: Rc<RefCell<Option<Open>>>,
    followers: Rc<RefCell<Vec<Rc<Follower>>>>,
    /// What cannot be opened because its bits are flipped.
    pub(crate) is_damaged: Rc<Cell<bool>>,
    closing: Rc<Cell<usize>>,
    closed: Rc<Cell<usize>>,
}

struct Open {
    engine: Engine,
    connection: Rc<Connection>,
}

impl Instance {
    /// Begins to open the database; it is open when enough steps have been made.
    pub(crate) fn new(number: usize, options: Options, scale: Scale, machine: &Machine) -> Self {
        let host = SimulatedEnvironment::new(machine.dice.below(usize::MAX) as u64);
        host.advance(HOUR * machine.weather.hours.get());
        let environment = host.environment();
        let page = Client {
            number,
            options,
            machine: machine.clone(),
            scale,
            environment: environment.clone(),
            open: Rc::default(),
            followers: Rc::default(),
            is_damaged: Rc::default(),
            closing: Rc::default(),
            closed: Rc::default(),
        };
        let opener = page.clone();
        environment.tasks.spawn(Box::pin(async move { opener.open().await }));
        Self { host, page, frozen_until: Cell::new(0) }
    }

    /// Runs one task, or lets time pass if none can run, but not beyond `latest_ms`. False if nothing is left to do.
    pub(crate) fn step(&self, latest_ms: u64) -> bool {
        match self.host.ready_count() {
            0 => {
                let left_ms = latest_ms.saturating_sub(self.host.now_ms());
                self.host.wake_next_timer_within(Duration::from_millis(left_ms))
            }
            count => {
                self.host.run_task(self.page.machine.dice.below(count));
                true
            }
        }
    }
}

impl Client {
    async fn open(&self) {
        loop {
            let connection = Connection::new(&self.machine, self.number, self.environment.tasks.clone());
            connection.appoint(self.machine.dice.percent(50));
            self.machine.ledger.borrow_mut().opened(self.number);
            let store = Rc::new(SimulatedStore(Rc::clone(&connection)));
            let ledger = Rc::clone(&self.machine.ledger);
            let on_event = move |event: &Event| check_event(event, ledger.borrow().is_rotten);
            let opened = Engine::open(store, self.environment.clone(), self.options.clone(), on_event);
            match opened.await {
                Ok(engine) => {
                    *self.open.borrow_mut() = Some(Open { engine, connection });
                    return;
                }
                Err(Failure::Store(_)) => {}
                Err(_) if self.machine.ledger.borrow().is_rotten => {
                    self.is_damaged.set(true);
                    return;
                }
                Err(damage) => panic!("instance {} cannot open: {damage}", self.number),
            }
        }
    }

    pub(crate) fn engine(&self) -> Option<Engine> {
        self.open.borrow().as_ref().map(|open| open.engine.clone())
    }

    pub(crate) fn connection(&self) -> Option<Rc<Connection>> {
        self.open.borrow().as_ref().map(|open| Rc::clone(&open.connection))
    }

    /// Whether somebody has begun to close it.
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.get() > 0
    }

    /// Everybody who closed it has been told that it is closed.
    pub(crate) fn check_closed(&self) {
        assert_eq!(self.closing.get(), self.closed.get(), "instance {} has not been closed", self.number);
    }

    /// Follows a live query, stops following one, or has a slow follower look for news.
    fn follow(&self) {
        let dice = &self.machine.dice;
        let Some(engine) = self.engine() else { return };
        let count = self.followers.borrow().len();
        match dice.below(FOLLOWERS_MAX) {
            place if place >= count => {
                let page = self.scale.live(dice);
                let since = self.machine.ledger.borrow().shown(self.number);
                let follower = Follower::begin(&engine, page, since, &self.machine);
                self.followers.borrow_mut().extend(follower.clone());
                follower.into_iter().for_each(|follower| follower.take());
            }
            place if dice.percent(15) => drop(self.followers.borrow_mut().swap_remove(place)),
            place => {
                let follower = Rc::clone(&self.followers.borrow()[place]);
                follower.take();
            }
        }
    }

    /// All followers look for news.
    pub(crate) fn look(&self) {
        let followers = self.followers.borrow().clone();
        followers.iter().for_each(Follower::take);
    }

    /// All live queries show the newest state.
    pub(crate) fn check_live(&self) {
        self.followers.borrow().iter().for_each(|follower| follower.check_rest());
    }

    /// Asks for something random.
    pub(crate) fn act(&self) {
        let dice = &self.machine.dice;
        if dice.percent(15) {
            return self.follow();
        }
        let request = match dice.below(100) {
            0..50 => self.scale.write(dice, self.stamp()),
            50..55 => self.again(),
            _ => self.scale.read(dice),
        };
        self.ask(request);
    }

    fn stamp(&self) -> Stamp {
        let id = self.machine.ledger.borrow().next_id();
        Stamp { id, now_ms: self.environment.clock.now_ms() }
    }

    /// A transaction that somebody has asked for before, as it was or with other parameters.
    fn again(&self) -> Request {
        let dice = &self.machine.dice;
        let sent = self.machine.sent.borrow();
        let first = sent.len().saturating_sub(SENT_LAST);
        let Some(transaction) = sent.get(first + dice.below(SENT_LAST)) else {
            return self.scale.read(dice);
        };
        let mut transaction = Transaction { asked_ms: self.stamp().now_ms, ..transaction.clone() };
        if dice.percent(20) {
            transaction.id = self.stamp().id;
            transaction.actions = self.scale.actions(dice, self.stamp());
        }
        Request::Transact(transaction)
    }

    /// Asks, if the database is open. The answer goes into the ledger, and into what this returns.
    pub(crate) fn ask(&self, request: Request) -> Slot {
        let slot = Rc::new(RefCell::new(None));
        let Some(engine) = self.engine() else { return slot };
        let (operation, members) = message(&request);
        let id =
            self.machine.ledger.borrow_mut().ask(request.clone(), self.number, self.options.acknowledgement);
        if let Request::Transact(transaction) = &request
            && transaction.token.is_some()
        {
            self.machine.sent.borrow_mut().push(transaction.clone());
        }
        let (client, asked, later) = (self.clone(), request.clone(), Rc::clone(&slot));
        let now = engine.submit(operation, members, move |outcome| {
            let fate = fate(&asked, outcome);
            *later.borrow_mut() = Some(fate.clone());
            client.take_answer(id, asked, fate);
        });
        if let Some(outcome) = now {
            let fate = fate(&request, outcome);
            *slot.borrow_mut() = Some(fate.clone());
            self.take_answer(id, request, fate);
        }
        slot
    }

    /// Asks for what the ledger does not know of, if the database is open.
    pub(crate) fn ask_then(
        &self,
        (operation, members): (Operation, Members),
        then: impl FnOnce(Result<Value, ServiceError>) + 'static,
    ) -> bool {
        let Some(engine) = self.engine() else { return false };
        let then = Rc::new(Cell::new(Some(then)));
        let later = Rc::clone(&then);
        let now = engine.submit(operation, members, move |outcome| {
            later.take().expect("there is one answer")(told(outcome));
        });
        if let Some(outcome) = now {
            then.take().expect("there is one answer")(told(outcome));
        }
        true
    }

    /// The same, where nothing can go wrong. The answer goes into what this returns.
    pub(crate) fn ask_apart(&self, request: (Operation, Members)) -> Rc<RefCell<Option<Value>>> {
        let slot = Rc::new(RefCell::new(None));
        let later = Rc::clone(&slot);
        self.ask_then(request, move |answer| {
            *later.borrow_mut() = Some(answer.unwrap_or_else(|error| panic!("{error}")));
        });
        slot
    }

    /// What the code of a page does with an answer: it looks at it, and perhaps goes on.
    fn take_answer(&self, id: usize, request: Request, fate: Fate) {
        let failures = self.machine.weather.failures.get();
        self.machine.ledger.borrow_mut().answered(id, fate.clone(), failures);
        let dice = &self.machine.dice;
        if self.machine.weather.is_calm.get() {
            return;
        }
        match (request, fate) {
            (Request::Page(page), Fate::Answered(Reply::Page { rows, more: true })) if dice.percent(60) => {
                let start = rows.last().cloned();
                self.ask(Request::Page(Page { start, ..page }));
            }
            (Request::Transact(transaction), Fate::Unknown | Fate::Failed(_))
                if transaction.token.is_some() && dice.percent(70) =>
            {
                self.ask(Request::Transact(Transaction { asked_ms: self.stamp().now_ms, ..transaction }));
            }
            _ if dice.percent(10) => self.act(),
            _ if dice.below(300) == 0 => self.close(),
            _ => {}
        }
    }

    /// Looks through everything, once enough steps have been made.
    pub(crate) fn check(&self) -> Rc<RefCell<Option<CheckReport>>> {
        let slot = Rc::new(RefCell::new(None));
        if let Some(engine) = self.engine() {
            let later = Rc::clone(&slot);
            self.environment.tasks.spawn(Box::pin(async move {
                let report = engine.check().await;
                *later.borrow_mut() = Some(report);
            }));
        }
        slot
    }

    /// Begins to close the database.
    pub(crate) fn close(&self) {
        let Some(engine) = self.engine() else { return };
        self.closing.set(self.closing.get() + 1);
        let closed = Rc::clone(&self.closed);
        self.environment.tasks.spawn(Box::pin(async move {
            // Whether the last writes were stored is in the ledger.
            let _ = engine.close().await;
            closed.set(closed.get() + 1);
        }));
    }
}

/// An answer as JSON.
fn told(outcome: Outcome) -> Result<Value, ServiceError> {
    outcome.map(|answer| {
        json(|output| {
            output.begin_structure();
            answer.write(output);
            output.end_structure();
        })
    })
}

/// Settings of which some make checkpoints, faults and evictions happen all the time.
pub(crate) fn options(dice: &Dice, acknowledgement: Acknowledgement) -> Options {
    let layout =
        Layout { page_bytes: dice.of(&[300, 2_000, 16_384]), long_value_bytes: dice.of(&[150, 8_192]) };
    let log_bytes_min = dice.of(&[1, 2_000, 20_000, 4_000_000]);
    let slice = |items| SliceLimits { items, bytes: 256 * 1024 };
    let build_limits =
        BuildLimits { request: slice(dice.of(&[1, 5, 1000])), turn: slice(dice.of(&[1, 7, 40])) };
    let time_to_live = TimeToLiveSettings { interval_ms: 0, ..TimeToLiveSettings::default() };
    Options {
        settings: Settings { time_to_live, build_limits, ..Settings::default() },
        acknowledgement,
        cache_bytes: dice.of(&[0, 20_000, 100_000, 64_000_000]),
        checkpoints: CheckpointPolicy {
            log_bytes_min,
            log_bytes_max: log_bytes_min * dice.of(&[1, 4]),
            idle: Duration::from_millis(dice.of(&[1, 100, 30_000])),
            idle_bytes: dice.of(&[1, 5_000, 64_000]),
            layout,
        },
        live_reserve: dice.of(&[0, 1, 32]),
        ..Options::default()
    }
}

fn check_event(event: &Event, is_rotten: bool) {
    if let Event::Failed(error) = event {
        assert!(matches!(error, Failure::Store(_)) || is_rotten, "the database is damaged: {error}");
    }
}

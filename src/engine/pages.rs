//! Fetches pages for those who miss them, all that are missed at one time together.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::Failure;
use super::status::Counters;
use crate::base::Environment;
use crate::store::{PageId, Store};
use crate::tree::{Fault, PageCache};

/// At most so many pages are read in one call of the store.
const READ_PAGES_MAX: usize = 64;

/// The pages of a database: those in memory, and the way to the others.
pub(super) struct Pages {
    pub(super) cache: Rc<PageCache>,
    store: Rc<dyn Store>,
    environment: Environment,
    counters: Rc<Counters>,
    /// The round that has not begun: whoever misses a page joins it.
    next: RefCell<Rc<Round>>,
    is_loading: Cell<bool>,
    /// The ticks from which on the pages that were used have to stay, each as long as its [`Hold`] lives.
    held: RefCell<Vec<u64>>,
}

/// One reading of pages.
#[derive(Default)]
struct Round {
    ids: RefCell<Vec<PageId>>,
    /// What did not come, once the reading is over.
    failures: RefCell<Option<Vec<(PageId, Failure)>>>,
    wakers: RefCell<Vec<Waker>>,
}

/// Keeps every page in memory that is used while it lives: the next attempt of a request needs those of the last one.
pub(super) struct Hold {
    pages: Rc<Pages>,
    tick: u64,
}

impl Pages {
    pub(super) fn new(
        cache: Rc<PageCache>,
        store: Rc<dyn Store>,
        environment: Environment,
        counters: Rc<Counters>,
    ) -> Self {
        Self {
            cache,
            store,
            environment,
            counters,
            next: RefCell::default(),
            is_loading: Cell::default(),
            held: RefCell::default(),
        }
    }

    pub(super) fn hold(self: &Rc<Self>) -> Hold {
        let tick = self.cache.now();
        self.held.borrow_mut().push(tick);
        Hold { pages: Rc::clone(self), tick }
    }

    /// Begins to load what a fault names.
    pub(super) fn fetch(self: &Rc<Self>, fault: &Fault) {
        self.join(fault);
    }

    /// Loads what a fault names. An error if its part or its first page, without which nothing goes on, does not come.
    pub(super) async fn load(self: &Rc<Self>, fault: &Fault) -> Result<(), Failure> {
        if let Some(part) = fault.part {
            let loaded = self.environment.parts.load(part).await;
            loaded.map_err(|message| Failure::Part { message })?;
        }
        let Some(needed) = fault.pages.first() else { return Ok(()) };
        let round = self.join(fault);
        poll_fn(|context| {
            if round.failures.borrow().is_some() {
                return Poll::Ready(());
            }
            round.wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
        let failures = round.failures.borrow();
        let failure = failures.iter().flatten().find(|(page, _)| page == needed);
        failure.map_or(Ok(()), |(_, failure)| Err(failure.clone()))
    }

    fn join(self: &Rc<Self>, fault: &Fault) -> Rc<Round> {
        let round = Rc::clone(&self.next.borrow());
        {
            let mut ids = round.ids.borrow_mut();
            // Those that are here count as used: they must not go before the others come.
            let missing = fault.pages.iter().filter(|id| self.cache.get(**id).is_none());
            for id in missing {
                if !ids.contains(id) {
                    ids.push(*id);
                }
            }
        }
        if !self.is_loading.replace(true) {
            let pages = Rc::clone(self);
            self.environment.tasks.spawn(Box::pin(async move { pages.run().await }));
        }
        round
    }

    async fn run(&self) {
        loop {
            let round = self.next.take();
            let mut ids = round.ids.take();
            ids.retain(|id| !self.cache.contains(*id));
            let mut failures = Vec::new();
            for ids in ids.chunks(READ_PAGES_MAX) {
                self.read(ids, &mut failures).await;
            }
            self.evict();
            *round.failures.borrow_mut() = Some(failures);
            round.wakers.take().into_iter().for_each(Waker::wake);
            // A round that somebody waits for has a reference besides that of the field.
            if Rc::strong_count(&self.next.borrow()) == 1 && self.next.borrow().ids.borrow().is_empty() {
                break;
            }
        }
        self.is_loading.set(false);
    }

    async fn read(&self, ids: &[PageId], failures: &mut Vec<(PageId, Failure)>) {
        let found = match self.store.read_pages(ids.to_vec()).await {
            Ok(found) => found,
            Err(error) => {
                failures.extend(ids.iter().map(|id| (*id, error.clone().into())));
                return;
            }
        };
        for (id, page) in ids.iter().zip(found) {
            let Some(page) = page else {
                failures.push((*id, Failure::Gone { page: *id }));
                continue;
            };
            self.counters.pages_read.add(1);
            self.counters.bytes_read.add(page.len() as u64);
            if let Err(error) = self.cache.insert(*id, page) {
                failures.push((*id, Failure::Page(error)));
            }
        }
    }

    /// Makes room, but keeps what those who are at work have used.
    pub(super) fn evict(&self) {
        let since = self.held.borrow().iter().copied().min();
        self.cache.evict(since.unwrap_or_else(|| self.cache.now()));
    }
}

impl Hold {
    /// Lets go of what was not used at this tick or later.
    pub(super) fn keep_since(&mut self, tick: u64) {
        if let Some(held) = self.pages.held.borrow_mut().iter_mut().find(|held| **held == self.tick) {
            *held = tick;
        }
        self.tick = tick;
        self.pages.evict();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        {
            let mut held = self.pages.held.borrow_mut();
            if let Some(position) = held.iter().position(|tick| *tick == self.tick) {
                held.swap_remove(position);
            }
        }
        self.pages.evict();
    }
}

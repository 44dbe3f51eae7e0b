//! Live queries of an instance: whatever one shows is what its query would have answered at some moment, and later than
//! what it has shown before.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use minamo::engine::{Engine, LiveNews, News, Watch};
use minamo::operation::{ErrorCode, ServiceError};

use crate::connection::Machine;
use crate::messages::message;
use crate::model::{Lsn, Reply, State, execute};
use crate::requests::{Page, Request};
use crate::rows::{Key, Row, parse};

/// Somebody who follows a live query.
pub(crate) struct Follower {
    page: Page,
    watch: Watch,
    machine: Machine,
    /// Asks for the next news as soon as it has some.
    is_fast: bool,
    /// Somebody has been asked for news that have not come.
    waits: Cell<bool>,
    is_over: Cell<bool>,
    /// Absent before the first result.
    rows: RefCell<Option<Vec<(Key, Row)>>>,
    /// The state that it has shown.
    since: Cell<Lsn>,
}

impl Follower {
    /// Begins to follow, unless the database is being closed.
    pub(crate) fn begin(engine: &Engine, page: Page, since: Lsn, machine: &Machine) -> Option<Rc<Self>> {
        let (operation, members) = message(&Request::Page(page.clone()));
        Some(Rc::new(Self {
            page,
            watch: engine.watch(operation, members).ok()?,
            machine: machine.clone(),
            is_fast: machine.dice.percent(50),
            waits: Cell::default(),
            is_over: Cell::default(),
            rows: RefCell::default(),
            since: Cell::new(since),
        }))
    }

    /// Takes the news that there are, and waits for more, unless it is slow: then what happens next gathers.
    pub(crate) fn take(self: &Rc<Self>) {
        while !self.waits.get() && !self.is_over.get() {
            self.waits.set(true);
            let weak = Rc::downgrade(self);
            if let Some(news) = self.watch.next(move |news| arrived(&weak, news)) {
                self.waits.set(false);
                self.apply(news);
                if !self.is_fast {
                    return;
                }
            }
        }
    }

    /// It shows the newest state, if it has not come to an end.
    pub(crate) fn check_rest(&self) {
        if self.is_over.get() {
            return;
        }
        let expected = whole(self.machine.ledger.borrow().state(), &self.page);
        assert_eq!(*self.rows.borrow(), expected, "a live query of {:?}", self.page);
    }

    fn apply(&self, news: News) {
        let news = match news {
            Ok(news) => news,
            Err(error) => return self.end(&error),
        };
        let rows = changed(self.rows.take(), news);
        let ledger = self.machine.ledger.borrow();
        let shown = Some(rows);
        let seen =
            (self.since.get()..=ledger.head()).find(|lsn| whole(ledger.state_at(*lsn), &self.page) == shown);
        let since = self.since.get();
        let seen = seen.unwrap_or_else(|| {
            let newest = whole(ledger.state(), &self.page);
            panic!(
                "{shown:?}\nwas never shown after {since} by {:?};\nnow it would be\n{newest:?}",
                self.page
            )
        });
        self.since.set(seen);
        *self.rows.borrow_mut() = shown;
    }

    fn end(&self, error: &ServiceError) {
        self.is_over.set(true);
        let ledger = self.machine.ledger.borrow();
        let was_dropped = || {
            (self.since.get()..=ledger.head()).any(|lsn| whole(ledger.state_at(lsn), &self.page).is_none())
        };
        let is_excused = match error.code {
            ErrorCode::ResourceNotFound | ErrorCode::Validation => was_dropped(),
            _ => {
                let is_ended = ["closed", "ended"].iter().any(|word| error.message.contains(word));
                is_ended || ledger.is_rotten || self.machine.weather.failures.get() > 0
            }
        };
        assert!(is_excused, "a live query of {:?} has ended with {error:?}", self.page);
    }
}

fn arrived(follower: &Weak<Follower>, news: News) {
    if let Some(follower) = follower.upgrade() {
        follower.waits.set(false);
        follower.apply(news);
        if follower.is_fast {
            follower.take();
        }
    }
}

fn changed(rows: Option<Vec<(Key, Row)>>, news: LiveNews) -> Vec<(Key, Row)> {
    match (rows, news) {
        (None, LiveNews::Result(items)) => items.iter().map(parse).collect(),
        (Some(mut rows), LiveNews::Difference(difference)) => {
            for position in difference.removed.iter().rev() {
                rows.remove(*position);
            }
            for (position, item) in &difference.added {
                rows.insert(*position, parse(item));
            }
            for (position, item) in &difference.changed {
                rows[*position] = parse(item);
            }
            rows
        }
        (_, news) => panic!("a result comes first, and once: {news:?}"),
    }
}

/// All pages of an answer, or as many rows as its limit says; nothing if there is no table.
fn whole(state: &State, page: &Page) -> Option<Vec<(Key, Row)>> {
    let mut all: Vec<(Key, Row)> = Vec::new();
    let mut next = page.clone();
    loop {
        match execute(state, &Request::Page(next.clone()), 0).0 {
            Reply::Page { rows, more } => {
                all.extend(rows);
                next.limit = page.limit.map(|limit| limit - all.len());
                if !more || next.limit == Some(0) {
                    return Some(all);
                }
                next.start = all.last().cloned();
            }
            _ => return None,
        }
    }
}

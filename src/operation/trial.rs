//! What a simulation does to a request while it runs.
//!
//! A request asks whether it may go on: [`Context::admit`](crate::operation::Context) for each of its parts, and
//! [`Context::check_claims`](crate::operation::Context) for each item that it writes. There a trial says no, so that
//! the error comes where the service has it, and in its words.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::base::{Chance, Dice};

/// What befalls a request in a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It is refused for want of capacity.
    Throttled,
    /// There is no capacity for some parts of the batch.
    Unprocessed,
    /// A transaction has one of its items.
    Conflict,
    /// It fails, and nothing has happened.
    Failed,
    /// It fails after it has happened.
    FailedAfterwards,
    /// Its iterator has expired.
    ExpiredIterator,
    /// It has met what is not shown to it yet.
    Stale,
}

impl Mishap {
    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Unprocessed => "unprocessed",
            Self::Conflict => "conflict",
            Self::Failed => "failed",
            Self::FailedAfterwards => "failedAfterwards",
            Self::ExpiredIterator => "expiredIterator",
            Self::Stale => "stale",
        }
    }
}

/// Which parts of a request are refused, by the order in which they ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusals {
    /// The first of them; those before it are let in.
    pub first: u64,
    /// How likely each later one is refused.
    pub later: Chance,
}

/// What has befallen a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfortune {
    /// When it came, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// Its operation.
    pub operation: &'static str,
    /// Its table, as it named it; empty if it names several.
    pub table: String,
    /// Its number among the requests for the same operation and table, from 1.
    pub number: u64,
    /// What it was.
    pub mishap: Mishap,
}

/// What has befallen requests, in the order in which it did.
#[derive(Default)]
pub struct Journal(RefCell<Vec<Misfortune>>);

/// So many are written down.
const MISFORTUNES_MAX: usize = 10_000;

impl Journal {
    fn add(&self, misfortune: &Misfortune, mishap: Mishap) {
        let mut entries = self.0.borrow_mut();
        if entries.len() < MISFORTUNES_MAX {
            entries.push(Misfortune { mishap, ..misfortune.clone() });
        }
    }

    /// What has befallen requests so far.
    pub fn entries(&self) -> Vec<Misfortune> {
        self.0.borrow().clone()
    }
}

/// What a simulation does to one request, the same in each of its runs.
pub struct Trial {
    /// What is planned, besides that it may see things late.
    plan: Option<(Mishap, Refusals)>,
    dice: Dice,
    /// How many parts have asked in this run.
    asked: Cell<u64>,
    journal: Rc<Journal>,
    request: Misfortune,
    is_noted: Cell<bool>,
}

impl Trial {
    /// The trial of a request.
    #[must_use]
    pub fn new(
        plan: Option<(Mishap, Refusals)>,
        dice: Dice,
        journal: Rc<Journal>,
        request: Misfortune,
    ) -> Self {
        Self { plan, dice, asked: Cell::default(), journal, request, is_noted: Cell::default() }
    }

    /// Another run begins.
    pub fn rewind(&self) {
        self.dice.rewind();
        self.asked.set(0);
    }

    /// Writes down, once, what has befallen the request.
    pub fn note(&self, mishap: Mishap) {
        if !self.is_noted.replace(true) {
            self.journal.add(&self.request, mishap);
        }
    }

    /// Whether there is no capacity for the part that asks now.
    pub(super) fn throttles(&self) -> bool {
        self.throttles_any() && self.refuses()
    }

    /// Whether a transaction has the item of the part that asks now.
    pub(super) fn conflicts(&self) -> bool {
        matches!(self.plan, Some((Mishap::Conflict, _))) && self.refuses()
    }

    /// Whether some part is refused for want of capacity.
    pub(super) fn throttles_any(&self) -> bool {
        matches!(self.plan, Some((Mishap::Throttled | Mishap::Unprocessed, _)))
    }

    fn refuses(&self) -> bool {
        let Some((mishap, refusals)) = self.plan else { return false };
        let number = self.asked.replace(self.asked.get() + 1);
        let refuses =
            number == refusals.first || (number > refusals.first && self.dice.falls(refusals.later));
        if refuses {
            self.note(mishap);
        }
        refuses
    }
}

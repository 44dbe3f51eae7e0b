//! Who is told what has become durable, by whichever instance it was written.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use crate::log::{Batch, Commit, Lsn};
use crate::operation::ServiceError;

/// Commits that have become durable.
pub(super) struct Settled<'a> {
    /// The LSN of the first of them.
    #[cfg_attr(not(test), expect(dead_code, reason = "live queries need no LSN; consumers of streams do"))]
    pub(super) first: Lsn,
    /// All of them, in the order of their LSNs.
    pub(super) commits: Vec<&'a Commit>,
}

/// Follows what becomes durable. Every commit is told once, in the order of the log, after readers see it and before
/// whoever asked for it is answered. The state of the engine is not borrowed meanwhile.
pub(super) trait Observer {
    /// The log has these commits, and readers see them.
    fn settled(&self, settled: &Settled<'_>);

    /// This instance has begun anew from a manifest: anything may have changed that no commit was told of. What the
    /// log holds behind the manifest settles right after this; nothing may be read before.
    fn lost_track(&self);

    /// Nothing will become durable any more that could be told of.
    fn ended(&self, error: &ServiceError);
}

/// The observers of an engine. Whoever is dropped is told nothing any more.
#[derive(Default)]
pub(super) struct Observers(RefCell<Vec<Weak<dyn Observer>>>);

impl Observers {
    pub(super) fn add(&self, observer: &Rc<dyn Observer>) {
        self.0.borrow_mut().push(Rc::downgrade(observer));
    }

    /// Commits of this instance are in the log, the first of which has the LSN `first`.
    pub(super) fn tell_own(&self, first: Lsn, batch: &[Rc<Commit>]) {
        self.each(
            |observer, settled| observer.settled(settled),
            || Settled { first, commits: batch.iter().map(Rc::as_ref).collect() },
        );
    }

    /// This was read in the log, the first commit of which has the LSN `first`.
    pub(super) fn tell_read(&self, first: Lsn, batches: &[Batch]) {
        if batches.is_empty() {
            return;
        }
        self.each(
            |observer, settled| observer.settled(settled),
            || Settled { first, commits: batches.iter().flat_map(|batch| &batch.commits).collect() },
        );
    }

    pub(super) fn tell_ended(&self, error: &ServiceError) {
        self.each(|observer, ()| observer.ended(error), || ());
    }

    pub(super) fn tell_lost_track(&self) {
        self.each(|observer, ()| observer.lost_track(), || ());
    }

    fn each<News>(&self, tell: impl Fn(&dyn Observer, &News), news: impl FnOnce() -> News) {
        if self.0.borrow().is_empty() {
            return;
        }
        self.0.borrow_mut().retain(|observer| observer.strong_count() > 0);
        // Whoever is told may add others: they follow what comes next.
        let observers: Vec<_> = self.0.borrow().iter().filter_map(Weak::upgrade).collect();
        let news = news();
        observers.iter().for_each(|observer| tell(&**observer, &news));
    }
}

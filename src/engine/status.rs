//! What there is to know of a database at work.

use std::cell::Cell;

use super::{Engine, Phase};
use crate::log::Lsn;
use crate::store::BlockNumber;

/// A number that only rises.
#[derive(Debug, Default)]
pub(super) struct Counter(Cell<u64>);

impl Counter {
    pub(super) fn add(&self, more: u64) {
        self.0.set(self.0.get() + more);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.get()
    }
}

/// The work that was done since the database was opened.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) faults: Counter,
    pub(super) retries: Counter,
    pub(super) pages_read: Counter,
    pub(super) bytes_read: Counter,
    pub(super) pages_written: Counter,
    pub(super) bytes_written: Counter,
    pub(super) appends: Counter,
    pub(super) conflicts: Counter,
    pub(super) checkpoints: Counter,
}

/// The state of a database, and the work that it has done since it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What the engine is doing with its log.
    pub state: &'static str,
    /// The LSN of the last commit that was made; the log may not have it yet.
    pub lsn: Lsn,
    /// The LSN of the last commit that the log has.
    pub durable_lsn: Lsn,
    /// The number of the next block of the log.
    pub next_block: BlockNumber,
    /// How many bytes of the log are not in pages yet.
    pub bytes_since_checkpoint: u64,
    /// How many checkpoints the database has had.
    pub checkpoint: u64,
    /// Whether this instance is making one.
    pub is_checkpoint_running: bool,
    /// The pages of the last checkpoint.
    pub pages: u64,
    /// Their size.
    pub page_bytes: u64,
    /// The size of the pages in memory.
    pub cache_bytes: u64,
    /// The size that they may have.
    pub cache_budget: u64,
    /// How many pages are in memory.
    pub cache_pages: u64,
    /// The size of the keys and values in memory that are in no page yet.
    pub delta_bytes: u64,
    /// Whether this instance does the housekeeping.
    pub is_housekeeper: bool,
    /// How often a request missed a page.
    pub faults: u64,
    /// How often a request was run again because of that.
    pub retries: u64,
    /// How many pages were read.
    pub pages_read: u64,
    /// Their size.
    pub bytes_read: u64,
    /// How many pages were written.
    pub pages_written: u64,
    /// Their size.
    pub bytes_written: u64,
    /// How many appends were made.
    pub appends: u64,
    /// How often another instance was faster.
    pub conflicts: u64,
    /// How many checkpoints this instance has finished.
    pub checkpoints: u64,
}

impl Engine {
    /// The state of the database now.
    #[must_use]
    pub fn status(&self) -> Status {
        let shared = &*self.shared;
        let state = shared.state.borrow();
        let counters = &shared.counters;
        let cache = &shared.pages.cache;
        Status {
            state: match state.phase {
                Phase::Closed => "closed",
                Phase::Recovering => "recovering",
                Phase::Idle | Phase::Appending | Phase::CatchingUp => "open",
            },
            lsn: state.last_lsn,
            durable_lsn: state.durable_lsn,
            next_block: shared.log.position().next_block,
            bytes_since_checkpoint: shared.log.bytes() - state.base.log_bytes,
            checkpoint: state.base.manifest.number,
            is_checkpoint_running: state.checkpoint.is_some(),
            pages: state.base.manifest.pages(),
            page_bytes: state.base.manifest.page_bytes(),
            cache_bytes: cache.bytes() as u64,
            cache_budget: cache.budget() as u64,
            cache_pages: cache.pages() as u64,
            delta_bytes: state.forest.delta_bytes() as u64,
            is_housekeeper: shared.store.is_housekeeper(),
            faults: counters.faults.get(),
            retries: counters.retries.get(),
            pages_read: counters.pages_read.get(),
            bytes_read: counters.bytes_read.get(),
            pages_written: counters.pages_written.get(),
            bytes_written: counters.bytes_written.get(),
            appends: counters.appends.get(),
            conflicts: counters.conflicts.get(),
            checkpoints: counters.checkpoints.get(),
        }
    }
}

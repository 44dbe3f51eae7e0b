use std::ops::Range;

use crate::base::Bytes;
use crate::store::{PageId, StoredPage};
use crate::tree::{PageCache, PageSet};

/// A slice is given out when so much is ready: see [`SLICE_BYTES_MAX`](crate::store::SLICE_BYTES_MAX).
const SLICE_BYTES: usize = 128 * 1024;

/// What a checkpoint has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Frozen edits that the leaves have.
    pub edits_merged: u64,
    /// Pages that were read to be replaced or removed.
    pub pages_read: u64,
    /// Their length.
    pub bytes_read: u64,
    /// Pages that were written.
    pub pages_written: u64,
    /// Their length.
    pub bytes_written: u64,
    /// Pages that died.
    pub pages_dead: u64,
}

/// Where the pages of a checkpoint gather, and the ids of those that die.
pub(super) struct Output {
    next_page: PageId,
    ready: Vec<StoredPage>,
    ready_bytes: usize,
    dead: PageSet,
    pub(super) counters: Counters,
}

/// One step: what it uses, and how much it may still do.
pub(super) struct Work<'a> {
    pub(super) cache: &'a PageCache,
    pub(super) output: &'a mut Output,
    /// In bytes of pages read and written.
    pub(super) left: usize,
}

impl Output {
    pub(super) fn new(next_page: PageId, dead: PageSet) -> Self {
        Self { next_page, ready: Vec::new(), ready_bytes: 0, dead, counters: Counters::default() }
    }

    pub(super) fn next_page(&self) -> PageId {
        self.next_page
    }

    pub(super) fn write(&mut self, page: StoredPage) {
        self.counters.pages_written += 1;
        self.counters.bytes_written += page.1.len() as u64;
        self.ready_bytes += page.1.len();
        self.ready.push(page);
    }

    pub(super) fn bury(&mut self, ids: Range<PageId>) {
        self.counters.pages_dead += ids.end - ids.start;
        let is_new = self.dead.insert(ids);
        debug_assert!(is_new, "a page died twice");
    }

    pub(super) fn take_dead(&mut self) -> PageSet {
        std::mem::take(&mut self.dead)
    }

    pub(super) fn has_slice(&self) -> bool {
        self.ready_bytes >= SLICE_BYTES
    }

    pub(super) fn has_pages(&self) -> bool {
        !self.ready.is_empty()
    }

    pub(super) fn take_slice(&mut self) -> Vec<StoredPage> {
        let (mut count, mut bytes) = (0, 0);
        while let Some((_, page)) = self.ready.get(count).filter(|_| bytes < SLICE_BYTES) {
            count += 1;
            bytes += page.len();
        }
        self.ready_bytes -= bytes;
        let rest = self.ready.split_off(count);
        std::mem::replace(&mut self.ready, rest)
    }
}

impl Work<'_> {
    pub(super) fn is_over(&self) -> bool {
        self.left == 0
    }

    pub(super) fn charge(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }

    /// The id of the page that is written next.
    pub(super) fn next_page(&self) -> PageId {
        self.output.next_page
    }

    pub(super) fn write(&mut self, page: StoredPage) {
        self.charge(page.1.len());
        self.output.next_page = page.0 + 1;
        self.output.write(page);
    }

    /// Notes that a page was read and dies.
    pub(super) fn consume(&mut self, id: PageId, page: &Bytes) {
        self.charge(page.len());
        self.output.counters.pages_read += 1;
        self.output.counters.bytes_read += page.len() as u64;
        self.output.bury(id..id + 1);
    }
}

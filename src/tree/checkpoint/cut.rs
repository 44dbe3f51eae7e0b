//! Where one page ends and the next begins.

use super::run::Entry;
use crate::base::Bytes;
use crate::store::BLOCK_BYTES_MAX;
use crate::tree::page::{HEADER_BYTES, PageBuilder};

/// The length of the entries that fill a page, and the marks that follow from it.
#[derive(Clone, Copy)]
pub(super) struct Measure {
    full: usize,
}

impl Measure {
    pub(super) fn new(page_bytes: usize) -> Self {
        Self { full: page_bytes - HEADER_BYTES }
    }

    /// Whether so much calls for more from the next node. Less than two fifths: what two nodes give that are just not
    /// underfull fits into one page, and what an underfull and a full one give fills two well.
    pub(super) fn is_underfull(self, bytes: usize) -> bool {
        bytes * 5 < self.full * 2
    }

    /// Whether there is enough for a page and a good one behind it.
    pub(super) fn is_plenty(self, bytes: usize) -> bool {
        bytes >= self.full * 2
    }

    /// How full a page gets that others follow: room is left for some entries to come.
    pub(super) fn streamed(self) -> usize {
        self.full / 10 * 9
    }

    /// How full the next page gets if `bytes` are all that is left: pages come out even.
    pub(super) fn even(self, bytes: usize) -> usize {
        bytes.div_ceil(bytes.div_ceil(self.full).max(1))
    }
}

/// How many of `entries` make a page whose entries are about `goal` bytes long.
///
/// Never so many that the page would be longer than a store takes. At least one; of an inner page at least two, so that
/// every level has fewer nodes than the one below it. Two always fit, since the first key is not stored.
pub(super) fn count_for(entries: &[Entry], goal: usize) -> usize {
    let mut bytes = 0;
    for (index, entry) in entries.iter().enumerate() {
        let with_it = bytes + if index == 0 { entry.bytes_as_first() } else { entry.bytes() };
        let is_beyond = with_it > goal && with_it - goal > goal - bytes.min(goal);
        let is_required = index < entry.least_in_page();
        if !is_required && (is_beyond || HEADER_BYTES + with_it > BLOCK_BYTES_MAX) {
            return index;
        }
        bytes = with_it;
    }
    entries.len()
}

/// The shortest key that is greater than `before` and not greater than `first`.
pub(super) fn separator(before: &[u8], first: &Bytes) -> Bytes {
    let shared = before.iter().zip(first.iter()).take_while(|(a, b)| a == b).count();
    Bytes::from(&first[..first.len().min(shared + 1)])
}

impl Entry {
    /// What it adds to a page.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Value { key, value } => PageBuilder::value_entry_bytes(key, value),
            Self::Child { separator, child } => PageBuilder::child_entry_bytes(separator, *child),
        }
    }

    /// What it adds to a page whose first entry it is.
    pub(super) fn bytes_as_first(&self) -> usize {
        match self {
            Self::Value { .. } => self.bytes(),
            Self::Child { child, .. } => PageBuilder::child_entry_bytes(&[], *child),
        }
    }

    fn least_in_page(&self) -> usize {
        match self {
            Self::Value { .. } => 1,
            Self::Child { .. } => 2,
        }
    }
}

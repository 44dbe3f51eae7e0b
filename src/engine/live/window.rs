//! The entries of a live query that have been read, in its order.

use std::cmp::Ordering;
use std::ops::Bound;

use super::changes::Shown;
use crate::base::{Bytes, compare_bytes};
use crate::tree::{Direction, KeyRange};
use crate::value::Item;

/// What an entry of a key has come to.
#[derive(Clone, Debug)]
pub(super) enum Looked {
    /// There is none any more.
    Gone,
    /// There is one; absent is what the filter refuses.
    At(Option<Item>),
}

/// The entries from the beginning of a range up to a frontier. What lies beyond has not been read, so its changes mean
/// nothing yet.
pub(super) struct Window {
    direction: Direction,
    /// How many are looked at, at most.
    limit: Option<usize>,
    /// So many more are kept: as many can go before something has to be read again.
    reserve: usize,
    /// Without a limit, only those that are shown.
    entries: Vec<Entry>,
    frontier: Frontier,
}

struct Entry {
    key: Bytes,
    shown: Option<Item>,
}

/// How far a range has been read.
enum Frontier {
    Start,
    /// Up to this key, and with it.
    Key(Bytes),
    End,
}

/// The order of keys in a direction.
pub(super) fn compare(direction: Direction, a: &[u8], b: &[u8]) -> Ordering {
    match direction {
        Direction::Forward => compare_bytes(a, b),
        Direction::Backward => compare_bytes(b, a),
    }
}

impl Window {
    pub(super) fn new(direction: Direction, limit: Option<usize>, reserve: usize) -> Self {
        Self { direction, limit, reserve, entries: Vec::new(), frontier: Frontier::Start }
    }

    pub(super) fn has_limit(&self) -> bool {
        self.limit.is_some()
    }

    /// Whether it cannot be shown before more was read.
    pub(super) fn is_short(&self) -> bool {
        !self.is_whole() && self.limit.is_none_or(|limit| self.entries.len() < limit)
    }

    /// Whether reading goes on.
    pub(super) fn takes_more(&self) -> bool {
        !self.is_whole() && self.entries.len() < self.capacity()
    }

    fn is_whole(&self) -> bool {
        matches!(self.frontier, Frontier::End)
    }

    fn capacity(&self) -> usize {
        self.limit.map_or(usize::MAX, |limit| limit.saturating_add(self.reserve))
    }

    /// The part of `range` that has not been read.
    pub(super) fn rest(&self, range: &KeyRange) -> KeyRange {
        let mut rest = range.clone();
        if let Frontier::Key(key) = &self.frontier {
            let beyond = Bound::Excluded(key.to_vec());
            match self.direction {
                Direction::Forward => rest.lower = beyond,
                Direction::Backward => rest.upper = beyond,
            }
        }
        rest
    }

    /// The next entry was read.
    pub(super) fn push(&mut self, key: &Bytes, shown: Option<Item>) {
        let key = key.alone();
        self.frontier = Frontier::Key(key.clone());
        if shown.is_some() || self.limit.is_some() {
            self.entries.push(Entry { key, shown });
        }
    }

    /// There is no further entry.
    pub(super) fn end(&mut self) {
        self.frontier = Frontier::End;
    }

    /// The entry of a key has changed. Tells whether that is of any consequence.
    pub(super) fn apply(&mut self, key: &Bytes, looked: Looked) -> bool {
        let is_within = match &self.frontier {
            Frontier::Start => false,
            Frontier::Key(last) => compare(self.direction, key, last) != Ordering::Greater,
            Frontier::End => true,
        };
        if !is_within {
            return false;
        }
        let place = self.entries.binary_search_by(|entry| compare(self.direction, &entry.key, key));
        match (place, looked) {
            (Ok(place), Looked::At(shown)) if shown.is_some() || self.limit.is_some() => {
                self.entries[place].shown = shown;
            }
            (Ok(place), _) => {
                self.entries.remove(place);
            }
            (Err(place), Looked::At(shown)) if shown.is_some() || self.limit.is_some() => {
                self.entries.insert(place, Entry { key: key.alone(), shown });
                self.shrink();
            }
            (Err(_), _) => return false,
        }
        true
    }

    /// Forgets what a limit keeps out of sight, once there is much of it.
    fn shrink(&mut self) {
        let capacity = self.capacity();
        if self.entries.len() > capacity.saturating_add(self.reserve) {
            self.entries.truncate(capacity);
            if let Some(last) = self.entries.last() {
                self.frontier = Frontier::Key(last.key.clone());
            }
        }
    }

    /// What is shown now.
    pub(super) fn shown(&self) -> Vec<Shown> {
        let looked_at = self.entries.iter().take(self.limit.unwrap_or(usize::MAX));
        let shown = looked_at.filter_map(|entry| {
            entry.shown.as_ref().map(|item| Shown { key: entry.key.clone(), item: item.clone() })
        });
        shown.collect()
    }
}

//! Where a page begins and ends.

use std::ops::{Bound, RangeBounds};

use super::Target;
use crate::table::KeyAttribute;
use crate::tree::{Direction, KeyRange};
use crate::value::Item;

/// What is wrong with `ExclusiveStartKey`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StartKeyError {
    /// It is not a key of what is read.
    Mismatch,
    /// It is one, outside of what the request reads.
    OutOfBounds,
}

/// The keys that a request reads.
pub(crate) struct Bounds {
    range: KeyRange,
}

impl Bounds {
    /// The keys of `range`.
    pub(crate) fn new(range: KeyRange) -> Self {
        Self { range }
    }

    /// Those that come after `start`.
    pub(crate) fn after(
        mut self,
        target: &Target,
        start: &Item,
        direction: Direction,
    ) -> Result<Self, StartKeyError> {
        let key = start_key(target, start)?;
        let bounds = (self.range.lower.as_ref(), self.range.upper.as_ref());
        if !bounds.contains(&&key) {
            return Err(StartKeyError::OutOfBounds);
        }
        match direction {
            Direction::Forward => self.range.lower = Bound::Excluded(key),
            Direction::Backward => self.range.upper = Bound::Excluded(key),
        }
        Ok(self)
    }

    pub(super) fn into_range(self) -> KeyRange {
        self.range
    }
}

/// The tree key that a start key stands for: it names exactly the attributes that `LastEvaluatedKey` does.
pub(crate) fn start_key(target: &Target, start: &Item) -> Result<Vec<u8>, StartKeyError> {
    let table = &*target.table;
    let Some(index) = target.index() else {
        return table.key_from(start).map_err(|_| StartKeyError::Mismatch);
    };
    let mut keys: Vec<&KeyAttribute> = Vec::new();
    for key in index.key_attributes().chain(table.key_attributes()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let fits = |key: &&KeyAttribute| start.get(&key.name).is_some_and(|value| value.kind() == key.kind);
    if start.map().len() != keys.len() || !keys.iter().all(fits) {
        return Err(StartKeyError::Mismatch);
    }
    // The key of the table has to be one, too, though only that of the index says where to go on.
    table.key_of(start).map_err(|_| StartKeyError::Mismatch)?;
    index.check(start).map_err(|_| StartKeyError::Mismatch)?;
    index.entry_key(table, start).ok_or(StartKeyError::Mismatch)
}

//! Where a page begins and ends.

use std::ops::{Bound, RangeBounds};

use super::Target;
use crate::operation::ServiceError;
use crate::table::{KeyAttribute, KeyError, Table};
use crate::tree::{Direction, KeyRange};
use crate::value::{Item, Kind};

/// What is wrong with `ExclusiveStartKey`. What the service says to each depends on the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StartKeyError {
    /// It does not name the attributes that `LastEvaluatedKey` does.
    Attributes,
    /// An attribute of the key of what is read cannot be in such a key.
    Key(KeyError),
    /// The key of the table in it is none.
    TableKey(KeyError),
}

impl From<StartKeyError> for ServiceError {
    fn from(error: StartKeyError) -> Self {
        match error {
            StartKeyError::Attributes => Self::validation("The provided starting key is invalid"),
            StartKeyError::Key(error) => error.into(),
            StartKeyError::TableKey(error) => {
                let error = Self::from(error);
                Self { message: format!("The provided starting key is invalid: {}", error.message), ..error }
            }
        }
    }
}

/// How many attributes `LastEvaluatedKey` names.
pub(super) fn names_count(target: &Target) -> usize {
    let table = &*target.table;
    let of_table = table.key_attributes().count();
    target.index().map_or(of_table, |index| {
        let is_own = |key: &&KeyAttribute| !table.key_attributes().any(|other| other.name == key.name);
        of_table + index.key_attributes().filter(is_own).count()
    })
}

/// Checks the attributes of the key of what is read, in the order of the schema.
pub(super) fn check_key(target: &Target, start: &Item) -> Result<(), StartKeyError> {
    let attributes = || -> Vec<&KeyAttribute> {
        match target.index() {
            Some(index) => index.key_attributes().collect(),
            None => target.table.key_attributes().collect(),
        }
    };
    for attribute in attributes() {
        let value = start.get(&attribute.name).ok_or(StartKeyError::Attributes)?;
        if value.kind() != attribute.kind {
            return Err(StartKeyError::Key(KeyError::Mismatch));
        }
        if attribute.kind != Kind::N && value.length() == Some(0) {
            let (name, kind) = (attribute.name.clone(), attribute.kind);
            return Err(StartKeyError::Key(KeyError::Empty { name, kind }));
        }
    }
    match target.index() {
        Some(index) => index.check(start).map_err(|error| StartKeyError::Key(error.error)),
        None => Ok(()),
    }
}

/// Checks the key of the table that is in a start key.
pub(super) fn check_table_key(table: &Table, start: &Item) -> Result<(), StartKeyError> {
    table.key_from(&table.key_item(start)).map(drop).map_err(StartKeyError::TableKey)
}

/// The tree key that a start key stands for, which has been checked.
pub(super) fn tree_key(target: &Target, start: &Item) -> Result<Vec<u8>, StartKeyError> {
    let table = &*target.table;
    match target.index() {
        None => table.key_from(start).map_err(StartKeyError::TableKey),
        Some(index) => index.entry_key(table, start).ok_or(StartKeyError::Attributes),
    }
}

/// Whether a key lies in a range.
pub(crate) fn contains(range: &KeyRange, key: &Vec<u8>) -> bool {
    (range.lower.as_ref(), range.upper.as_ref()).contains(&key)
}

/// The keys of a range that come after `key`, which lies in it.
pub(crate) fn after(range: KeyRange, key: Vec<u8>, direction: Direction) -> KeyRange {
    match direction {
        Direction::Forward => KeyRange { lower: Bound::Excluded(key), ..range },
        Direction::Backward => KeyRange { upper: Bound::Excluded(key), ..range },
    }
}

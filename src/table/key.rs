//! From items to the keys of trees.

use super::schema::{Index, IndexScope, KeyAttribute, Table};
use crate::value::{Item, KeyPart, KeyWriter, Kind, ValueRef, ValueWriter, part_length};

/// Longest value of a partition key attribute, in bytes.
pub(crate) const HASH_BYTES_MAX: usize = 2048;
/// Longest value of a sort key attribute, in bytes.
pub(crate) const RANGE_BYTES_MAX: usize = 1024;

/// Length of the partition hash, in bytes.
const HASH_LENGTH: usize = 4;

/// What is wrong with a primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// An item lacks an attribute of the key.
    Missing {
        /// The attribute.
        name: String,
    },
    /// An attribute of the key has another type than the schema says.
    WrongType {
        /// The attribute.
        name: String,
        /// The type of the schema.
        expected: Kind,
        /// The type of the value.
        actual: Kind,
    },
    /// A key has too few, too many or the wrong attributes.
    Mismatch,
    /// An attribute of the key is empty.
    Empty {
        /// The attribute.
        name: String,
        /// Its type: S or B.
        kind: Kind,
    },
    /// The partition key is too long.
    HashTooLong,
    /// The sort key is too long.
    RangeTooLong,
}

/// Why an item cannot be in an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexKeyError {
    /// The index.
    pub index: String,
    /// What is wrong with its key.
    pub error: KeyError,
}

impl Table {
    /// The tree key of an item that is to be put.
    ///
    /// # Errors
    /// The first attribute of the key that is missing, has the wrong type or a value that keys may not have.
    pub fn key_of(&self, item: &Item) -> Result<Vec<u8>, KeyError> {
        for attribute in self.key_attributes() {
            let value = item
                .get(&attribute.name)
                .ok_or_else(|| KeyError::Missing { name: attribute.name.clone() })?;
            check_type(attribute, value)?;
        }
        self.encode_key(item)
    }

    /// The tree key that a `Key` names: exactly the attributes of the primary key.
    ///
    /// # Errors
    /// [`KeyError::Mismatch`] unless it has exactly those attributes, of their types; else as [`Table::key_of`].
    pub fn key_from(&self, key: &Item) -> Result<Vec<u8>, KeyError> {
        let fits =
            |attribute: &KeyAttribute| key.get(&attribute.name).is_some_and(|v| v.kind() == attribute.kind);
        if key.map().len() != self.key_attributes().count() || !self.key_attributes().all(fits) {
            return Err(KeyError::Mismatch);
        }
        self.encode_key(key)
    }

    /// Checks that no attribute of the primary key that is there is empty.
    ///
    /// # Errors
    /// [`KeyError::Empty`] with the first that is.
    pub fn check_filled(&self, item: &Item) -> Result<(), KeyError> {
        self.key_attributes().try_for_each(|attribute| check_filled(attribute, item.get(&attribute.name)))
    }

    fn encode_key(&self, item: &Item) -> Result<Vec<u8>, KeyError> {
        let hash = part(item, &self.hash, HASH_BYTES_MAX, KeyError::HashTooLong)?;
        let mut writer = KeyWriter::new();
        writer.partition_hash(&[hash]);
        writer.part(hash);
        if let Some(range) = &self.range {
            writer.part(part(item, range, RANGE_BYTES_MAX, KeyError::RangeTooLong)?);
        }
        Ok(writer.finish())
    }

    /// What the tree keys of all items begin with that are in the partition of a stored item or of a key that
    /// passed [`Table::key_from`].
    ///
    /// # Panics
    /// If it is neither.
    #[must_use]
    pub fn partition_of(&self, item: &Item) -> Vec<u8> {
        let hash = item.get(&self.hash.name).and_then(KeyPart::from_value).expect("the key was checked");
        let mut writer = KeyWriter::new();
        writer.partition_hash(&[hash]);
        writer.part(hash);
        writer.finish()
    }

    /// How many bytes of the tree key of an item, or of an entry of a local index, tell its partition.
    #[must_use]
    pub fn partition_length(&self, key: &[u8]) -> usize {
        let parts = key.get(HASH_LENGTH..).unwrap_or_default();
        // A damaged key need not hold a whole partition.
        key.len().min(HASH_LENGTH + part_length(self.hash.kind, parts))
    }

    /// The attribute that chooses the partition, of a stored item or a key.
    #[must_use]
    pub fn partition_item(&self, item: &Item) -> Item {
        project(item, |name| self.hash.name == name)
    }

    /// The attributes of the primary key of a stored item.
    #[must_use]
    pub fn key_item(&self, item: &Item) -> Item {
        project(item, |name| self.key_attributes().any(|key| key.name == name))
    }
}

impl Index {
    /// Checks that the attributes of the index key that an item has may be in the index.
    ///
    /// # Errors
    /// The first of them with another type than the schema says, or a value that keys may not have.
    pub fn check(&self, item: &Item) -> Result<(), IndexKeyError> {
        let check = |attributes: &[KeyAttribute], limit: usize, too_long: &KeyError| {
            for attribute in attributes {
                if let Some(value) = item.get(&attribute.name) {
                    check_type(attribute, value)?;
                    part(item, attribute, limit, too_long.clone())?;
                }
            }
            Ok(())
        };
        check(&self.hash, HASH_BYTES_MAX, &KeyError::HashTooLong)
            .and_then(|()| check(&self.range, RANGE_BYTES_MAX, &KeyError::RangeTooLong))
            .map_err(|error| IndexKeyError { index: self.name.clone(), error })
    }

    /// Checks that no attribute of the index key is empty that `value_of` knows by its name.
    ///
    /// # Errors
    /// [`KeyError::Empty`] with the first that is.
    pub fn check_filled<'v>(
        &self,
        value_of: &dyn Fn(&str) -> Option<ValueRef<'v>>,
    ) -> Result<(), IndexKeyError> {
        let mut attributes = self.key_attributes();
        attributes
            .try_for_each(|attribute| check_filled(attribute, value_of(&attribute.name)))
            .map_err(|error| IndexKeyError { index: self.name.clone(), error })
    }

    /// The tree key of the entry of an item; `None` if an attribute of the index key is missing or does not pass
    /// [`Index::check`], which keeps the item out of the index: it may be older than the index.
    #[must_use]
    pub fn entry_key(&self, table: &Table, item: &Item) -> Option<Vec<u8>> {
        let parts = |attributes: &'_ [KeyAttribute], limit| -> Option<Vec<_>> {
            attributes.iter().map(|attribute| entry_part(item, attribute, limit)).collect()
        };
        let hash = parts(&self.hash, HASH_BYTES_MAX)?;
        let range = parts(&self.range, RANGE_BYTES_MAX)?;
        let mut writer = KeyWriter::new();
        writer.partition_hash(&hash);
        for part in hash.into_iter().chain(range) {
            writer.part(part);
        }
        // A local index shares the partition with the table, so only the sort key is left to tell items apart.
        let rest = match self.scope {
            IndexScope::Global => Some(&table.hash).into_iter().chain(&table.range),
            IndexScope::Local => None.into_iter().chain(&table.range),
        };
        for attribute in rest {
            writer.part(KeyPart::from_value(item.get(&attribute.name)?)?);
        }
        Some(writer.finish())
    }

    /// What the index holds of an item.
    #[must_use]
    pub fn project(&self, table: &Table, item: &Item) -> Item {
        match self.projection {
            super::Projection::All => item.clone(),
            _ => project(item, |name| self.projects(table, name)),
        }
    }

    /// The attributes of the index key and the table key of an entry: what `LastEvaluatedKey` names.
    #[must_use]
    pub fn key_item(&self, table: &Table, entry: &Item) -> Item {
        project(entry, |name| self.key_attributes().chain(table.key_attributes()).any(|key| key.name == name))
    }
}

fn check_type(attribute: &KeyAttribute, value: ValueRef<'_>) -> Result<(), KeyError> {
    if value.kind() == attribute.kind {
        return Ok(());
    }
    Err(KeyError::WrongType { name: attribute.name.clone(), expected: attribute.kind, actual: value.kind() })
}

/// The value of an attribute of an index key, if it may be in the index.
fn entry_part<'a>(item: &'a Item, attribute: &KeyAttribute, limit: usize) -> Option<KeyPart<'a>> {
    let value = item.get(&attribute.name).filter(|value| value.kind() == attribute.kind)?;
    KeyPart::from_value(value).filter(|part| match part {
        KeyPart::S(text) => (1..=limit).contains(&text.len()),
        KeyPart::B(bytes) => (1..=limit).contains(&bytes.len()),
        KeyPart::N(_) => true,
    })
}

fn check_filled(attribute: &KeyAttribute, value: Option<ValueRef<'_>>) -> Result<(), KeyError> {
    let value = value.filter(|value| value.kind() == attribute.kind && attribute.kind != Kind::N);
    match value {
        Some(value) if value.size() == 0 => {
            Err(KeyError::Empty { name: attribute.name.clone(), kind: attribute.kind })
        }
        _ => Ok(()),
    }
}

/// The value of a key attribute that is there and has the right type.
fn part<'a>(
    item: &'a Item,
    attribute: &KeyAttribute,
    limit: usize,
    too_long: KeyError,
) -> Result<KeyPart<'a>, KeyError> {
    let value = item.get(&attribute.name).and_then(KeyPart::from_value).ok_or(KeyError::Mismatch)?;
    let length = match value {
        KeyPart::S(text) => text.len(),
        KeyPart::B(bytes) => bytes.len(),
        KeyPart::N(_) => return Ok(value),
    };
    if length == 0 {
        return Err(KeyError::Empty { name: attribute.name.clone(), kind: attribute.kind });
    }
    if length > limit {
        return Err(too_long);
    }
    Ok(value)
}

pub(super) fn project(item: &Item, keep: impl Fn(&str) -> bool) -> Item {
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    for (name, value) in item.map().iter() {
        if keep(name) {
            writer.name(name);
            writer.raw(value);
        }
    }
    writer.end(map);
    writer.finish_item()
}

//! The write of one item: what `PutItem`, `UpdateItem` and `DeleteItem` do alone, and transactions several at once.

use super::condition::ConditionCheck;
use super::rules::{check_indexes, check_updated_item, indexes_by_name, updated_index_key};
use super::update_targets::check_targets;
use crate::expression::{Origin, Update};
use crate::operation::ServiceError;
use crate::operation::request::members::TableName;
use crate::table::Table;
use crate::value::Item;

/// A write of one item that has been prepared: nothing is wrong with it as far as that does not depend on tables.
pub(crate) struct PreparedWrite {
    /// The table.
    pub(crate) table: TableName,
    /// What happens to the item.
    pub(crate) change: ItemChange,
    /// What must be true of it before.
    pub(crate) condition: ConditionCheck,
}

/// What a write does to an item.
pub(crate) enum ItemChange {
    /// This takes its place.
    Put(Item),
    /// It is changed, or created.
    Update {
        /// The item's key.
        key: Item,
        /// How it changes; an item that is not there is created as its key if it is not said.
        update: Option<Update>,
    },
    /// The item with that key goes.
    Delete(Item),
    /// The item with that key stays as it is: only the condition counts.
    Check(Item),
}

impl PreparedWrite {
    /// The key of the item in the tree of its table, if the write fits the schema.
    ///
    /// # Errors
    /// If the key does not fit the table, or what is written its indexes, as far as that is known without the item.
    pub(crate) fn locate(&self, table: &Table) -> Result<Vec<u8>, ServiceError> {
        match &self.change {
            ItemChange::Put(item) => {
                let key = table.key_of(item)?;
                check_indexes(table, item)?;
                Ok(key)
            }
            ItemChange::Update { key, update } => {
                let located = table.key_from(key)?;
                update.iter().try_for_each(|update| check_targets(table, update))?;
                Ok(located)
            }
            ItemChange::Delete(key) | ItemChange::Check(key) => Ok(table.key_from(key)?),
        }
    }

    /// Checks that no key of the table or its indexes is given an empty value. Transactions find that before anything
    /// else that is wrong with a key (observed).
    pub(crate) fn check_filled(&self, table: &Table) -> Result<(), ServiceError> {
        table.check_filled(self.keyed())?;
        match &self.change {
            ItemChange::Put(item) => {
                indexes_by_name(table).try_for_each(|index| Ok(index.check_filled(&|name| item.get(name))?))
            }
            ItemChange::Update { update: Some(update), .. } => indexes_by_name(table).try_for_each(|index| {
                index.check_filled(&|name| update.known_value(name)).map_err(updated_index_key)
            }),
            _ => Ok(()),
        }
    }

    /// What the write makes of an item, or of none.
    ///
    /// # Errors
    /// If an update does not go with what the item has, or makes an item of it that cannot be.
    pub(crate) fn make(&self, table: &Table, old: Option<&Item>) -> Result<Option<Item>, ServiceError> {
        let (key, update) = match &self.change {
            ItemChange::Put(item) => return Ok(Some(item.clone())),
            ItemChange::Delete(_) => return Ok(None),
            ItemChange::Check(_) => return Ok(old.cloned()),
            ItemChange::Update { key, update } => (key, update.as_ref()),
        };
        let new = match update {
            Some(update) => update.apply(old, key)?,
            None => Some(old.unwrap_or(key).clone()),
        };
        if let Some(new) = &new {
            check_updated_item(table, old, new, update.map_or(Origin::Expression, Update::origin))?;
        }
        Ok(new)
    }

    /// What has the attributes of the item's key.
    pub(crate) fn keyed(&self) -> &Item {
        match &self.change {
            ItemChange::Put(item) => item,
            ItemChange::Update { key, .. } | ItemChange::Delete(key) | ItemChange::Check(key) => key,
        }
    }
}

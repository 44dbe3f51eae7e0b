//! Statements that write one item, as the write that the operations on single items make.

use crate::expression::{Condition, DocumentPath};
use crate::operation::ServiceError;
use crate::operation::item::condition::{ConditionCheck, ConditionFailure};
use crate::operation::item::return_values::ReturnValues;
use crate::operation::item::rules::check_request_item;
use crate::operation::item::write::{ItemChange, PreparedWrite};
use crate::operation::request::members::TableName;
use crate::partiql::{Delete, Insert, Returning, Update, WriteKey};
use crate::table::Table;
use crate::value::{Item, ValueWriter};

/// A statement that writes one item.
pub(crate) enum WriteStatement {
    Insert(Insert),
    Update(Update),
    Delete(Delete),
}

/// Why a condition does not tell which item is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyProblem {
    /// It does not ask for a value of every key attribute.
    Incomplete,
    /// It asks for two values of this one.
    Several(String),
}

impl From<KeyProblem> for ServiceError {
    fn from(problem: KeyProblem) -> Self {
        Self::validation(match problem {
            KeyProblem::Incomplete => {
                "Where clause does not contain a mandatory equality on all key attributes".to_owned()
            }
            KeyProblem::Several(name) => format!(
                "Multiple conditions on same key {name}. Only single item Update/Insert/Delete are supported"
            ),
        })
    }
}

impl WriteStatement {
    /// The table, as the statement calls it.
    pub(crate) fn table(&self) -> TableName {
        TableName(match self {
            Self::Insert(insert) => insert.table.clone(),
            Self::Update(update) => update.table.clone(),
            Self::Delete(delete) => delete.table.clone(),
        })
    }

    /// What it wants returned.
    pub(crate) fn returning(&self) -> Option<Returning> {
        match self {
            Self::Insert(_) => None,
            Self::Update(update) => update.returning,
            Self::Delete(delete) => delete.returning,
        }
    }

    /// The same, as requests without statements ask for it.
    pub(crate) fn return_values(&self) -> ReturnValues {
        match self.returning() {
            None => ReturnValues::None,
            Some(Returning::AllOld) => ReturnValues::AllOld,
            Some(Returning::AllNew) => ReturnValues::AllNew,
            Some(Returning::ModifiedOld) => ReturnValues::UpdatedOld,
            Some(Returning::ModifiedNew) => ReturnValues::UpdatedNew,
        }
    }

    /// Checks what can be told of the item without its table.
    pub(crate) fn check(&self) -> Result<(), ServiceError> {
        match self {
            Self::Insert(insert) => check_request_item(&insert.item),
            Self::Update(_) | Self::Delete(_) => Ok(()),
        }
    }

    /// The write that it is in its table.
    ///
    /// What is inserted must not be there, and what is updated must. What is not there can be deleted, whatever else is
    /// asked of it (observed).
    ///
    /// # Errors
    /// If it does not tell which item is written.
    pub(crate) fn prepared(
        &self,
        table: &Table,
        failure: ConditionFailure,
    ) -> Result<PreparedWrite, KeyProblem> {
        let there = || DocumentPath::new(table.hash.name.as_str(), Vec::new());
        let (change, condition, failure) = match self {
            Self::Insert(insert) => {
                let absent = Condition::NotExists(there());
                (ItemChange::Put(insert.item.clone()), Some(absent), ConditionFailure::Duplicate)
            }
            Self::Update(update) => {
                let (key, mut conditions) = only_item(table, update.condition.as_ref())?;
                conditions.insert(0, Condition::Exists(there()));
                let change = ItemChange::Update { key, update: Some(update.update.clone()) };
                (change, Some(Condition::And(conditions)), failure)
            }
            Self::Delete(delete) => {
                let (key, conditions) = only_item(table, delete.condition.as_ref())?;
                let condition = (!conditions.is_empty())
                    .then(|| Condition::Or(vec![Condition::NotExists(there()), Condition::And(conditions)]));
                (ItemChange::Delete(key), condition, failure)
            }
        };
        Ok(PreparedWrite { table: self.table(), change, condition: ConditionCheck::of(condition, failure) })
    }
}

/// The key of the one item that a condition tells of, and what else it says.
fn only_item(table: &Table, condition: Option<&Condition>) -> Result<(Item, Vec<Condition>), KeyProblem> {
    let key = WriteKey::of(condition, table.key_attributes().map(|key| key.name.as_str()));
    if let Some(name) = key.repeated {
        return Err(KeyProblem::Several(name));
    }
    let item = key_item(table, &key).ok_or(KeyProblem::Incomplete)?;
    Ok((item, key.rest))
}

/// The key of the one item that a condition of a check tells of, and what else it says, if it does both. Another value
/// for an attribute of the key is something else that it says (observed).
pub(crate) fn exists_key(table: &Table, condition: Option<&Condition>) -> Option<(Item, Vec<Condition>)> {
    let key = WriteKey::of(condition, table.key_attributes().map(|key| key.name.as_str()));
    let item = key_item(table, &key)?;
    (!key.rest.is_empty()).then_some((item, key.rest))
}

/// The key that a condition asks for first, if it asks for a whole one.
fn key_item(table: &Table, key: &WriteKey) -> Option<Item> {
    if key.values.len() != table.key_attributes().count() {
        return None;
    }
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    for (name, value) in &key.values {
        writer.name(name);
        writer.raw(value.as_ref());
    }
    writer.end(map);
    Some(writer.finish_item())
}

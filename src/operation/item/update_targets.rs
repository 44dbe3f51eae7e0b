//! What an update may change, as far as it can be told without the item.

use super::key_paths::check_key_paths;
use super::rules::indexes_by_name;
use crate::expression::Update;
use crate::operation::ServiceError;
use crate::table::{IndexKeyError, KeyError, Table};

/// Checks that an update leaves the primary key alone, gives keys of indexes values of their type, and does not go into
/// any of them. The order is that of the service (observed).
pub(crate) fn check_targets(table: &Table, update: &Update) -> Result<(), ServiceError> {
    if let Some(key) = table.key_attributes().find(|key| update.touches(&key.name)) {
        return Err(ServiceError::validation(format!(
            "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
            key.name
        )));
    }
    for index in indexes_by_name(table) {
        for key in index.key_attributes() {
            let known = update.known_kind(&key.name).filter(|kind| *kind != key.kind);
            if let Some(actual) = known {
                let error = KeyError::WrongType { name: key.name.clone(), expected: key.kind, actual };
                return Err(IndexKeyError { index: index.name.clone(), error }.into());
            }
        }
    }
    check_key_paths(table, update.paths())
}

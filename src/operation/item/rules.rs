//! The rules that every item has to keep, however it comes to be.

use crate::base::sorted_positions;
use crate::expression::{Origin, Update};
use crate::operation::ServiceError;
use crate::operation::error::long_name;
use crate::operation::request::malformed::TOO_DEEP;
use crate::operation::request::validation::LEVELS_MAX;
use crate::operation::vector;
use crate::table::{Index, IndexKeyError, IndexScope, KeyError, Table};
use crate::value::{Item, MapRef, ValueRef};

/// Largest item, by the formula of the service. Source: "Constraints in DynamoDB" in the developer guide.
const ITEM_BYTES_MAX: usize = 400 * 1024;
/// Longest name of an attribute. Source: "Naming rules" in the developer guide.
const NAME_BYTES_MAX: usize = 65_535;

/// Checks an item of a request: its names, its size and its depth.
pub(crate) fn check_request_item(item: &Item) -> Result<(), ServiceError> {
    check_names(item)?;
    check_depth(item)?;
    check_size(item)
}

/// Checks the size of an item of a request.
pub(crate) fn check_size(item: &Item) -> Result<(), ServiceError> {
    if item.size() > ITEM_BYTES_MAX {
        return Err(ServiceError::validation("Item size has exceeded the maximum allowed size"));
    }
    Ok(())
}

/// Checks what an update counts before the item is looked at.
pub(crate) fn check_charge(update: &Update) -> Result<(), ServiceError> {
    if update.charge() > ITEM_BYTES_MAX { Err(too_large_update()) } else { Ok(()) }
}

/// Checks an item that an update has made.
pub(crate) fn check_updated_item(
    table: &Table,
    old: Option<&Item>,
    item: &Item,
    origin: Origin,
) -> Result<(), ServiceError> {
    check_names(item)?;
    check_depth(item)
        .map_err(|error| if origin == Origin::Statement { too_deep_by_statement() } else { error })?;
    // An item that is older than an index need not fit it, and may be changed elsewhere. Source: "Detecting and
    // correcting index key violations" in the developer guide.
    let is_changed = |index: &&Index| {
        index.key_attributes().any(|key| old.and_then(|old| old.get(&key.name)) != item.get(&key.name))
    };
    match origin {
        Origin::Expression | Origin::Statement => {
            let mut changed = table.indexes.iter().filter(is_changed);
            changed.try_for_each(|index| index.check(item).map_err(updated_index_key))?;
        }
        Origin::Attributes => {
            indexes_by_name(table).filter(is_changed).try_for_each(|index| index.check(item))?;
        }
    }
    vector::rules::check_updated(table, old, item, origin)?;
    if size_with_local_entries(table, item) > ITEM_BYTES_MAX {
        return Err(too_large_update());
    }
    Ok(())
}

/// Observed on the service.
fn too_deep_by_statement() -> ServiceError {
    ServiceError::validation("Nesting Levels have exceeded supported limits")
}

fn too_large_update() -> ServiceError {
    ServiceError::validation("Item size to update has exceeded the maximum allowed size")
}

/// Checks that an item that is put may be in the indexes of its table.
pub(crate) fn check_indexes(table: &Table, item: &Item) -> Result<(), ServiceError> {
    check_index_keys(table, item)?;
    vector::rules::check_put(table, item)?;
    if size_with_local_entries(table, item) > ITEM_BYTES_MAX {
        return Err(ServiceError::validation("Item size has exceeded the maximum allowed size"));
    }
    Ok(())
}

fn check_index_keys(table: &Table, item: &Item) -> Result<(), ServiceError> {
    indexes_by_name(table).try_for_each(|index| Ok(index.check(item)?))
}

/// The indexes of a table in the order of their names: the service names the first that has something against an item,
/// whatever the order of their creation.
pub(crate) fn indexes_by_name(table: &Table) -> impl Iterator<Item = &Index> {
    let indexes = &table.indexes;
    let order = sorted_positions(indexes.len(), &|a, b| indexes[a].name.cmp(&indexes[b].name));
    order.into_iter().map(|position| &indexes[position])
}

/// The entries of local indexes count as a part of the item. Source: "Item size" of local secondary indexes in
/// "Constraints in DynamoDB" in the developer guide.
fn size_with_local_entries(table: &Table, item: &Item) -> usize {
    let local = table.indexes_of(IndexScope::Local).filter(|index| index.entry_key(table, item).is_some());
    item.size() + local.map(|index| index.project(table, item).size()).sum::<usize>()
}

/// The texts for index keys that an update sets differ from those for index keys that are put.
pub(crate) fn updated_index_key(error: IndexKeyError) -> ServiceError {
    ServiceError::validation(match error.error {
        KeyError::WrongType { .. } => {
            "The update expression attempted to update the secondary index key to unsupported type"
        }
        KeyError::Empty { kind, .. } => {
            return ServiceError::validation(format!(
                "One or more parameter values are not valid. The update expression attempted to update a secondary \
                 index key to a value that is not supported. The AttributeValue for a key attribute cannot contain \
                 an empty {} value.",
                long_name(kind)
            ));
        }
        _ => "The update expression attempted to update the secondary index key beyond allowed size limits",
    })
}

/// Checks how long the names in an item are.
pub(crate) fn check_names(item: &Item) -> Result<(), ServiceError> {
    // A look at the whole spares a look at each name of nearly every item.
    if item.size() <= NAME_BYTES_MAX || names_fit(item.map()) {
        return Ok(());
    }
    Err(ServiceError::validation("Attribute name is too large, must be less than 65536 bytes"))
}

fn names_fit(map: MapRef<'_>) -> bool {
    map.iter().all(|(name, value)| name.len() <= NAME_BYTES_MAX && names_in_fit(value))
}

fn names_in_fit(value: ValueRef<'_>) -> bool {
    match (value.map(), value.list()) {
        (Some(map), _) => names_fit(map),
        (_, Some(list)) => list.iter().all(names_in_fit),
        _ => true,
    }
}

/// Checks how deep the values in an item or a key are.
pub(crate) fn check_depth(item: &Item) -> Result<(), ServiceError> {
    item.map().iter().try_for_each(|(_, value)| check_value_depth(value))
}

/// Checks how deep a value is.
pub(crate) fn check_value_depth(value: ValueRef<'_>) -> Result<(), ServiceError> {
    if value.depth() <= LEVELS_MAX { Ok(()) } else { Err(ServiceError::validation(TOO_DEEP)) }
}

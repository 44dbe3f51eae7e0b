//! What is checked before a table is created, in the order of the service.
//!
//! Source of order and texts: the service's answers as collected for the operation `CreateTable`; texts that could
//! not be observed follow the wording of their neighbours.

use super::parts::{KeyElement, Parts, RequestedIndex};
use super::throughput;
use crate::base::{first_repeated, sorted_positions};
use crate::operation::ServiceError;
use crate::table::{IndexScope, Throughput};

const UNITS_MAX: u64 = 1_000_000_000_000;
const LOCAL_INDEXES_MAX: usize = 5;
const GLOBAL_INDEXES_MAX: usize = 20;
const KEY_PARTS_MAX: usize = 4;
const PROJECTED_ATTRIBUTES_MAX: usize = 100;

type Check = Result<(), ServiceError>;

pub(super) fn check(parts: &Parts) -> Check {
    check_billing(parts)?;
    check_table_keys(parts)?;
    check_index_counts(parts)?;
    for index in &parts.indexes {
        check_index(parts, index)?;
    }
    check_index_names(parts)?;
    check_projected_attributes(parts)?;
    check_definitions(parts)?;
    check_stream(parts)
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

fn check_billing(parts: &Parts) -> Check {
    match (parts.mode_is_on_demand, parts.throughput) {
        (false, None) => Err(invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        ))?,
        (true, Some(_)) => Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ))?,
        (_, throughput) => check_units(throughput, "")?,
    }
    for index in parts.indexes.iter().filter(|index| index.scope == IndexScope::Global) {
        let name = &index.name;
        match (parts.mode_is_on_demand, index.throughput) {
            (true, Some(_)) => Err(invalid(&format!(
                "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
            )))?,
            (false, None) => {
                Err(invalid(&format!("ProvisionedThroughput is not specified for index: {name}")))?
            }
            (_, throughput) => check_units(throughput, &format!(" for index {name}"))?,
        }
    }
    throughput::check(parts)
}

fn check_units(throughput: Option<Throughput>, place: &str) -> Check {
    let Some(Throughput { read, write }) = throughput else { return Ok(()) };
    for (units, name) in [(read, "ReadCapacityUnits"), (write, "WriteCapacityUnits")] {
        if units > UNITS_MAX {
            return Err(ServiceError::validation(format!(
                "Given value {units} for {name} is out of bounds{place}"
            )));
        }
    }
    Ok(())
}

fn check_table_keys(parts: &Parts) -> Check {
    let is_defined =
        |key: &KeyElement| parts.definitions.iter().any(|definition| definition.name == key.name);
    if !parts.keys.iter().all(is_defined) {
        return Err(ServiceError::validation(
            "Invalid KeySchema: Some index key attribute have no definition",
        ));
    }
    check_key_pair(&parts.keys)
}

/// Checks a key of one attribute, or of a HASH and a RANGE.
fn check_key_pair(keys: &[KeyElement]) -> Check {
    if let [first, second] = keys
        && first.name == second.name
    {
        return Err(ServiceError::validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ));
    }
    check_key_types(keys, 1)
}

fn check_key_types(keys: &[KeyElement], hashes_max: usize) -> Check {
    if !keys.first().is_some_and(|key| key.is_hash) {
        return Err(ServiceError::validation(
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        ));
    }
    let hashes = keys.iter().take_while(|key| key.is_hash).count();
    if hashes > hashes_max || keys[hashes..].iter().any(|key| key.is_hash) {
        return Err(ServiceError::validation(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
        ));
    }
    Ok(())
}

fn check_index_counts(parts: &Parts) -> Check {
    let limits = [
        (
            parts.local_count,
            LOCAL_INDEXES_MAX,
            "List of LocalSecondaryIndexes is empty",
            "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
        ),
        (
            parts.global_count,
            GLOBAL_INDEXES_MAX,
            "List of GlobalSecondaryIndexes is empty",
            "GlobalSecondaryIndex count exceeds the per-table limit of 20",
        ),
    ];
    for (count, most, empty, too_many) in limits {
        match count {
            Some(0) => return Err(invalid(empty)),
            Some(count) if count > most => return Err(invalid(too_many)),
            _ => {}
        }
    }
    Ok(())
}

fn check_index(parts: &Parts, index: &RequestedIndex) -> Check {
    let is_defined =
        |key: &KeyElement| parts.definitions.iter().any(|definition| definition.name == key.name);
    if !index.keys.iter().all(is_defined) {
        let keys = names(index.keys.iter().map(|key| &key.name));
        let definitions = names(parts.definitions.iter().map(|definition| &definition.name));
        return Err(invalid(&format!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: {keys}, \
             AttributeDefinitions: {definitions}"
        )));
    }
    match index.scope {
        IndexScope::Local => check_local_keys(parts, index)?,
        IndexScope::Global => check_global_keys(index)?,
    }
    check_projection(index)
}

fn check_local_keys(parts: &Parts, index: &RequestedIndex) -> Check {
    check_key_pair(&index.keys)?;
    let name = &index.name;
    if parts.keys.len() < 2 {
        return Err(invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    }
    if index.keys.len() < 2 {
        return Err(invalid(&format!("Index KeySchema does not have a range key for index: {name}")));
    }
    let (hash, table_hash) = (&index.keys[0].name, &parts.keys[0].name);
    if hash != table_hash {
        return Err(invalid(&format!(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: {name}. index \
             hash key: {hash}, table hash key: {table_hash}"
        )));
    }
    Ok(())
}

fn check_global_keys(index: &RequestedIndex) -> Check {
    if index.keys.len() == 2 && !index.keys[1].is_hash {
        return check_key_pair(&index.keys);
    }
    check_key_types(&index.keys, KEY_PARTS_MAX)?;
    if repeated(index.keys.iter().map(|key| &key.name)).is_some() {
        return Err(ServiceError::validation(format!(
            "Invalid KeySchema: an attribute is used more than once for index: {}",
            index.name
        )));
    }
    if index.keys.iter().filter(|key| !key.is_hash).count() > KEY_PARTS_MAX {
        return Err(ServiceError::validation(format!(
            "Invalid KeySchema: more than {KEY_PARTS_MAX} RANGE attributes for index: {}",
            index.name
        )));
    }
    Ok(())
}

fn check_projection(index: &RequestedIndex) -> Check {
    let projection = &index.projection;
    match (projection.kind.as_deref(), &projection.attributes) {
        (None, _) => Err(invalid("Unknown ProjectionType: null")),
        (Some("INCLUDE"), None) => {
            Err(invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        (Some(kind), Some(_)) if kind != "INCLUDE" => {
            Err(invalid(&format!("ProjectionType is {kind}, but NonKeyAttributes is specified")))
        }
        _ => Ok(()),
    }
}

fn check_index_names(parts: &Parts) -> Check {
    match repeated(parts.indexes.iter().map(|index| &index.name)) {
        Some(position) => Err(invalid(&format!("Duplicate index name: {}", parts.indexes[position].name))),
        None => Ok(()),
    }
}

fn check_projected_attributes(parts: &Parts) -> Check {
    let projected =
        parts.indexes.iter().filter_map(|index| index.projection.attributes.as_ref()).map(Vec::len);
    if projected.sum::<usize>() > PROJECTED_ATTRIBUTES_MAX {
        return Err(invalid("Total number of projected non-key attributes exceeds the limit of 100"));
    }
    Ok(())
}

fn check_definitions(parts: &Parts) -> Check {
    if let Some(position) = repeated(parts.definitions.iter().map(|definition| &definition.name)) {
        let name = &parts.definitions[position].name;
        return Err(invalid(&format!("Duplicate AttributeName in AttributeDefinitions: {name}")));
    }
    let keys = parts.keys.iter().chain(parts.indexes.iter().flat_map(|index| &index.keys));
    let used: Vec<&String> = keys.map(|key| &key.name).collect();
    let order = sorted_positions(used.len(), &|a, b| used[a].cmp(used[b]));
    let mut used: Vec<&String> = order.into_iter().map(|position| used[position]).collect();
    used.dedup();
    if parts.definitions.iter().all(|definition| used.contains(&&definition.name)) {
        return Ok(());
    }
    if parts.indexes.is_empty() {
        return Err(invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in \
             AttributeDefinitions",
        ));
    }
    let definitions = names(parts.definitions.iter().map(|definition| &definition.name));
    Err(invalid(&format!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: {definitions}, keys used: {}",
        names(used)
    )))
}

fn check_stream(parts: &Parts) -> Check {
    match parts.idle_view_type {
        Some(_) => Err(invalid(
            "Table is being created with a stream disabled, UpdateViewType should not be specified",
        )),
        None => Ok(()),
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    format!("[{}]", names.join(", "))
}

/// The position of the first name that stands before, too.
fn repeated<'a>(names: impl Iterator<Item = &'a String>) -> Option<usize> {
    first_repeated(&names.map(String::as_bytes).collect::<Vec<_>>())
}

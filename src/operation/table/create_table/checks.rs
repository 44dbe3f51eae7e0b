//! What is checked before a table is created, in the order of the service.
//!
//! Source of order and texts: the service's answers as collected for the operation `CreateTable`; texts that could
//! not be observed follow the wording of their neighbours.

use super::parts::{KeyElement, Parts, RequestedIndex, RequestedProjection};
use super::{throughput, vectors};
use crate::base::{first_repeated, sorted_positions};
use crate::operation::ServiceError;
use crate::table::{KeyAttribute, Throughput};

const UNITS_MAX: u64 = 1_000_000_000_000;
const LOCAL_INDEXES_MAX: usize = 5;
pub(crate) const GLOBAL_INDEXES_MAX: usize = 20;
const KEY_PARTS_MAX: usize = 4;
pub(crate) const PROJECTED_ATTRIBUTES_MAX: usize = 100;

type Check = Result<(), ServiceError>;

/// What is defined is checked before what indexes project and are to take (observed in October 2026).
pub(super) fn check(parts: &Parts) -> Check {
    let defined = sorted(parts.definitions.iter().map(|definition| &definition.name));
    check_billing(parts)?;
    vectors::check_table(parts)?;
    check_table_keys(parts, &defined)?;
    check_definitions(parts)?;
    throughput::check(parts)?;
    check_local_indexes(parts, &defined)?;
    check_global_indexes(parts, &defined)?;
    vectors::check(parts)?;
    check_projected_attributes(parts)?;
    check_stream(parts)
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

fn check_billing(parts: &Parts) -> Check {
    match (parts.mode_is_on_demand, parts.throughput) {
        (false, None) => Err(invalid(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        (true, Some(_)) => Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (_, throughput) => check_units(throughput, ""),
    }
}

fn check_index_billing(parts: &Parts, index: &RequestedIndex) -> Check {
    let name = &index.name;
    match (parts.mode_is_on_demand, index.throughput) {
        (true, Some(_)) => Err(invalid(&format!(
            "ProvisionedThroughput should not be specified for index: {name} when BillingMode is PAY_PER_REQUEST"
        ))),
        (false, None) => Err(invalid(&format!("ProvisionedThroughput is not specified for index: {name}"))),
        (_, throughput) => check_units(throughput, &format!(" for index {name}")),
    }
}

/// Checks that units are not beyond all bounds.
pub(crate) fn check_units(throughput: Option<Throughput>, place: &str) -> Check {
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

fn check_table_keys(parts: &Parts, defined: &[&String]) -> Check {
    if parts.keys.len() > parts.definitions.len() {
        return Err(ServiceError::validation(
            "Invalid KeySchema: Some index key attribute have no definition",
        ));
    }
    check_defined(parts, defined, &parts.keys)?;
    check_key_pair(&parts.keys)
}

fn check_defined(parts: &Parts, defined: &[&String], keys: &[KeyElement]) -> Check {
    check_keys_are_defined(&parts.definitions, defined, keys)
}

fn check_keys_are_defined(definitions: &[KeyAttribute], defined: &[&String], keys: &[KeyElement]) -> Check {
    if keys.iter().all(|key| defined.binary_search(&&key.name).is_ok()) {
        return Ok(());
    }
    let keys = names(keys.iter().map(|key| &key.name));
    let definitions = names(definitions.iter().map(|definition| &definition.name));
    Err(invalid(&format!(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: {keys}, AttributeDefinitions: \
         {definitions}"
    )))
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
    check_first_key(keys)?;
    match keys.get(1) {
        Some(key) if key.is_hash => Err(ServiceError::validation(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
        )),
        _ => Ok(()),
    }
}

fn check_first_key(keys: &[KeyElement]) -> Check {
    if keys.first().is_some_and(|key| key.is_hash) {
        return Ok(());
    }
    Err(ServiceError::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"))
}

/// Checks the keys and the projection of a global index that is added to a table.
pub(crate) fn check_added_index(index: &RequestedIndex, definitions: &[KeyAttribute]) -> Check {
    let defined = sorted(definitions.iter().map(|definition| &definition.name));
    check_keys_are_defined(definitions, &defined, &index.keys)?;
    check_global_keys(index)?;
    check_projection(&index.projection)
}

fn check_local_indexes(parts: &Parts, defined: &[&String]) -> Check {
    let Some(count) = parts.local_count else { return Ok(()) };
    if count == 0 {
        return Err(invalid("List of LocalSecondaryIndexes is empty"));
    }
    if parts.keys.len() < 2 {
        return Err(invalid(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    }
    let repeated = repeated(parts.indexes.iter().map(|index| &index.name));
    for (position, index) in parts.indexes.iter().enumerate().take(count) {
        check_defined(parts, defined, &index.keys)?;
        check_local_keys(parts, index)?;
        check_projection(&index.projection)?;
        if repeated == Some(position) {
            return Err(invalid(&format!("Duplicate index name: {}", index.name)));
        }
    }
    if count > LOCAL_INDEXES_MAX {
        return Err(invalid("Number of LocalSecondaryIndexes exceeds per-table limit of 5"));
    }
    Ok(())
}

fn check_global_indexes(parts: &Parts, defined: &[&String]) -> Check {
    let Some(count) = parts.global_count else { return Ok(()) };
    if count == 0 {
        return Err(invalid("List of GlobalSecondaryIndexes is empty"));
    }
    let local = parts.local_count.unwrap_or_default();
    let repeated = repeated(parts.indexes.iter().map(|index| &index.name));
    for (position, index) in parts.indexes.iter().enumerate().skip(local) {
        check_defined(parts, defined, &index.keys)?;
        check_global_keys(index)?;
        check_projection(&index.projection)?;
        check_index_billing(parts, index)?;
        if repeated == Some(position) {
            return Err(invalid(&format!("Duplicate index name: {}", index.name)));
        }
    }
    if count > GLOBAL_INDEXES_MAX {
        return Err(invalid("GlobalSecondaryIndex count exceeds the per-table limit of 20"));
    }
    Ok(())
}

fn check_local_keys(parts: &Parts, index: &RequestedIndex) -> Check {
    check_key_pair(&index.keys)?;
    let name = &index.name;
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
    let keys = &index.keys;
    if keys.len() == 2 && (!keys[1].is_hash || keys[0].name == keys[1].name) {
        return check_key_pair(keys);
    }
    check_first_key(keys)?;
    if repeated(keys.iter().map(|key| &key.name)).is_some() {
        return Err(ServiceError::validation(
            "The KeySchema contains multiple key attributes with the same name",
        ));
    }
    let hashes = keys.iter().take_while(|key| key.is_hash).count();
    if keys[hashes..].iter().any(|key| key.is_hash) {
        return Err(invalid("All HASH key attributes must precede RANGE key attributes in the KeySchema"));
    }
    for (count, key_type) in [(hashes, "HASH"), (keys.len() - hashes, "RANGE")] {
        if count > KEY_PARTS_MAX {
            return Err(invalid(&format!(
                "The KeySchema exceeds the maximum allowed number of {key_type} key attributes"
            )));
        }
    }
    Ok(())
}

pub(super) fn check_projection(projection: &RequestedProjection) -> Check {
    match (projection.kind.as_deref(), &projection.attributes) {
        (None, _) => Err(invalid("Unknown ProjectionType: null")),
        (Some("INCLUDE"), None) => {
            Err(invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        (Some(kind), Some(_)) if kind != "INCLUDE" => {
            Err(invalid(&format!("ProjectionType is {kind}, but NonKeyAttributes is specified")))
        }
        (_, Some(names)) => match repeated(names.iter()) {
            Some(position) => {
                Err(invalid(&format!("Duplicate element in NonKeyAttributes: {}", names[position])))
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_projected_attributes(parts: &Parts) -> Check {
    let of_vectors = parts.vectors.iter().flatten().map(|index| &index.projection);
    let projections = parts.indexes.iter().map(|index| &index.projection).chain(of_vectors);
    let projected = projections.filter_map(|projection| projection.attributes.as_ref()).map(Vec::len);
    if projected.sum::<usize>() > PROJECTED_ATTRIBUTES_MAX {
        return Err(invalid("Total number of projected non-key attributes exceeds the limit of 100"));
    }
    Ok(())
}

fn check_definitions(parts: &Parts) -> Check {
    if let Some(position) = repeated(parts.definitions.iter().map(|definition| &definition.name)) {
        let name = &parts.definitions[position].name;
        return Err(ServiceError::validation(format!("Attribute Name is duplicated: {name}")));
    }
    let keys = parts.keys.iter().chain(parts.indexes.iter().flat_map(|index| &index.keys));
    let searched = parts.vectors.iter().flatten().flat_map(|index| &index.schema).map(|(name, _)| name);
    let mut used = sorted(keys.map(|key| &key.name).chain(searched));
    used.dedup();
    if parts.definitions.iter().all(|definition| used.binary_search(&&definition.name).is_ok()) {
        return Ok(());
    }
    if parts.local_count.is_none() && parts.global_count.is_none() && parts.vectors.is_none() {
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
    match (parts.stream_is_enabled, &parts.view_type) {
        (Some(false), Some(_)) => Err(invalid(
            "Table is being created with a stream disabled, UpdateViewType should not be specified",
        )),
        (Some(true), None) => {
            Err(invalid("Table is being created with a stream enabled, UpdateViewType is required"))
        }
        _ => Ok(()),
    }
}

fn names<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    format!("[{}]", names.join(", "))
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let names: Vec<&String> = names.collect();
    let order = sorted_positions(names.len(), &|a, b| names[a].cmp(names[b]));
    order.into_iter().map(|position| names[position]).collect()
}

/// The position of the first name that stands before, too.
fn repeated<'a>(names: impl Iterator<Item = &'a String>) -> Option<usize> {
    first_repeated(&names.map(String::as_bytes).collect::<Vec<_>>())
}

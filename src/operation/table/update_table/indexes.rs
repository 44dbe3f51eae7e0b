//! Indexes that come and go.
//!
//! Source of rules and texts, unless noted: observed in us-west-2 (October 2026).

use super::super::create_table::checks::{
    GLOBAL_INDEXES_MAX, PROJECTED_ATTRIBUTES_MAX, check_added_index, check_units,
};
use super::super::create_table::parts::RequestedIndex;
use super::super::create_table::throughput::check_index;
use super::super::description::Status;
use super::building::{begin, end};
use super::plan::Plan;
use super::request::{IndexUpdate, Request};
use super::together::invalid;
use super::units::{both_units, position_of};
use crate::operation::{Context, ErrorCode, Halt, ServiceError};
use crate::table::{Billing, Index, IndexScope, KeyAttribute, Projection, Table, VectorIndex};

/// Adds and removes indexes.
pub(super) fn apply(context: &mut Context<'_>, request: &Request, plan: &mut Plan) -> Result<(), Halt> {
    for update in request.index_updates() {
        match update {
            IndexUpdate::Update(_) => continue,
            IndexUpdate::Create(index) => {
                let definitions = request.definitions.as_deref();
                let index = checked(&plan.table, index, definitions)?;
                create(context, index, plan)?;
                plan.indexes.push((update.name().to_owned(), Status::Creating));
            }
            IndexUpdate::Delete(name) => {
                delete(context, name, plan)?;
                plan.indexes.push((name.clone(), Status::Deleting));
            }
        }
    }
    Ok(())
}

/// The index that a request describes, if the table can have it.
fn checked(
    table: &Table,
    index: &RequestedIndex,
    definitions: Option<&[KeyAttribute]>,
) -> Result<Index, ServiceError> {
    let name = &index.name;
    if table.index(name).is_some() || table.vector_index(name).is_some() {
        return Err(ServiceError::validation("Attempting to create an index which already exists"));
    }
    let Some(definitions) = definitions.filter(|definitions| !definitions.is_empty()) else {
        return Err(invalid(&format!("AttributeDefinitions is not specified for index: {name}")));
    };
    check_added_index(index, definitions)?;
    let is_on_demand = matches!(table.billing, Billing::PayPerRequest { .. });
    match (is_on_demand, index.throughput) {
        (true, Some(_)) => {
            return Err(invalid(&format!(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {name} when BillingMode \
                 is PAY_PER_REQUEST"
            )));
        }
        (false, None) => return Err(both_units(name)),
        (_, throughput) => check_units(throughput, &format!(" for index {name}"))?,
    }
    check_index(index, is_on_demand)?;
    let index = index.index(definitions);
    check_types(table, &index)?;
    check_limits(table, &index)?;
    Ok(index)
}

/// An attribute has one type in all keys of a table and its indexes, and none of them is a vector.
fn check_types(table: &Table, index: &Index) -> Result<(), ServiceError> {
    let differs = |attribute: &KeyAttribute| {
        index.key_attributes().any(|new| new.name == attribute.name && new.kind != attribute.kind)
    };
    let new = || printed(&index.hash, &index.range);
    if let Some((hash, range)) =
        table.key_schemas().find(|(hash, range)| hash.iter().chain(*range).any(differs))
    {
        return Err(redefined(&printed(hash, range), &new()));
    }
    let conflicts = |vectors: &&VectorIndex| {
        vectors.schema.iter().any(|search| differs(&search.attribute))
            || index.key_attributes().any(|key| key.name == vectors.attribute)
    };
    match table.vectors.iter().find(conflicts) {
        Some(vectors) => Err(redefined(&vectors.printed(), &new())),
        None => Ok(()),
    }
}

pub(super) fn redefined(old: &str, new: &str) -> ServiceError {
    invalid(&format!(
        "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. \
         Existing schema: {old} New schema: {new}"
    ))
}

/// How the service prints a schema: observed for one of one attribute, by the tests of Alternator.
pub(super) fn printed(hash: &[KeyAttribute], range: &[KeyAttribute]) -> String {
    let element =
        |key: &KeyAttribute, kind| format!("SchemaElement: key{{{}:{}:{kind}}}", key.name, key.kind.name());
    let hash = hash.iter().map(|key| element(key, "HASH"));
    let elements: Vec<String> = hash.chain(range.iter().map(|key| element(key, "RANGE"))).collect();
    format!("Schema:[{}]", elements.join(", "))
}

fn check_limits(table: &Table, index: &Index) -> Result<(), ServiceError> {
    if table.indexes_of(IndexScope::Global).count() >= GLOBAL_INDEXES_MAX {
        let message = format!(
            "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of \
             {GLOBAL_INDEXES_MAX}"
        );
        return Err(ServiceError::new(ErrorCode::LimitExceeded, message));
    }
    check_projected_attributes(table, &index.projection)
}

/// Checks how many attributes all indexes name, with those of one more.
pub(super) fn check_projected_attributes(table: &Table, new: &Projection) -> Result<(), ServiceError> {
    let named = |projection: &Projection| match projection {
        Projection::Include(names) => names.len(),
        _ => 0,
    };
    let of_indexes = table.indexes.iter().map(|index| &index.projection);
    let of_vectors = table.vectors.iter().map(|index| &index.projection);
    let projected: usize = of_indexes.chain(of_vectors).chain([new]).map(named).sum();
    if projected > PROJECTED_ATTRIBUTES_MAX {
        return Err(invalid("Total number of projected non-key attributes exceeds the limit of 100"));
    }
    Ok(())
}

fn create(context: &mut Context<'_>, mut index: Index, plan: &mut Plan) -> Result<(), Halt> {
    let beginning = begin(context, plan)?;
    index.tree = beginning.tree;
    context.writer.build_index(&plan.table, &index, &beginning.items);
    index.transition = beginning.transition;
    index.backfill = beginning.backfill;
    plan.table.indexes.push(index.clone());
    plan.told.indexes.push(index);
    Ok(())
}

/// Removes an index, with what it holds.
fn delete(context: &mut Context<'_>, name: &str, plan: &mut Plan) -> Result<(), ServiceError> {
    let position = position_of(&plan.table, name, "delete")?;
    match end(context, plan) {
        Some(transition) => plan.table.indexes[position].transition = Some(transition),
        None => {
            let index = plan.table.indexes.remove(position);
            context.writer.drop_index(index.tree);
        }
    }
    Ok(())
}

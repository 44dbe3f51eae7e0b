//! Indexes that come and go.
//!
//! Source of rules and texts, unless noted: observed in us-west-2 (October 2026).

use super::super::create_table::checks::{
    GLOBAL_INDEXES_MAX, PROJECTED_ATTRIBUTES_MAX, check_added_index, check_units,
};
use super::super::create_table::parts::RequestedIndex;
use super::super::create_table::throughput::check_index;
use super::super::description::Status;
use super::plan::Plan;
use super::request::{IndexUpdate, Request};
use super::together::invalid;
use super::units::{both_units, position_of};
use crate::operation::{Context, ErrorCode, Halt, ServiceError};
use crate::table::{
    Backfill, Billing, Chore, Due, Index, IndexScope, IndexState, KeyAttribute, Projection, SliceLimits,
    Table, TableChange, Transition, TreeNumbers,
};

const ONE_AT_A_TIME: &str =
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";

/// Checks that no other index of the table comes or goes.
pub(super) fn check_count(request: &Request, table: &Table, now_ms: u64) -> Result<(), ServiceError> {
    let comes_or_goes = |index: &&Index| {
        matches!(index.state(now_ms), IndexState::Allocating | IndexState::Backfilling | IndexState::Deleting)
    };
    let others = table.indexes.iter().filter(comes_or_goes).filter(|index| {
        let is_named = |update: &IndexUpdate| update.name() == index.name;
        !request.index_updates().iter().any(is_named)
    });
    let changes = request.index_count_changes();
    if changes > 1 || (changes == 1 && others.count() > 0) {
        return Err(ServiceError::new(ErrorCode::LimitExceeded, ONE_AT_A_TIME));
    }
    Ok(())
}

/// Removes what is left of indexes whose deletion is over.
pub(super) fn forget_gone(context: &mut Context<'_>, plan: &mut Plan) {
    let now_ms = context.now_ms;
    let is_gone = |index: &Index| index.state(now_ms) == IndexState::Gone;
    plan.table
        .indexes
        .iter()
        .filter(|index| is_gone(index))
        .for_each(|index| context.writer.drop_index(index));
    plan.table.indexes.retain(|index| !is_gone(index));
    plan.told.indexes.retain(|index| !is_gone(index));
}

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
        plan.status = Some(Status::Updating);
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
    if table.index(name).is_some() {
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

/// An attribute has one type in all keys of a table and its indexes.
fn check_types(table: &Table, index: &Index) -> Result<(), ServiceError> {
    let differs = |attribute: &KeyAttribute| {
        index.key_attributes().any(|new| new.name == attribute.name && new.kind != attribute.kind)
    };
    let of_table = (std::slice::from_ref(&table.hash), table.range.as_slice());
    let of_indexes = table.indexes.iter().map(|index| (&index.hash[..], &index.range[..]));
    let mut schemas = std::iter::once(of_table).chain(of_indexes);
    match schemas.find(|(hash, range)| hash.iter().chain(*range).any(differs)) {
        None => Ok(()),
        Some((hash, range)) => Err(invalid(&format!(
            "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. \
             Existing schema: {} New schema: {}",
            printed(hash, range),
            printed(&index.hash, &index.range)
        ))),
    }
}

/// How the service prints a schema: observed for one of one attribute, by the tests of Alternator.
fn printed(hash: &[KeyAttribute], range: &[KeyAttribute]) -> String {
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
    let named = |index: &Index| match &index.projection {
        Projection::Include(names) => names.len(),
        _ => 0,
    };
    let projected: usize = table.indexes.iter().chain([index]).map(named).sum();
    if projected > PROJECTED_ATTRIBUTES_MAX {
        return Err(invalid("Total number of projected non-key attributes exceeds the limit of 100"));
    }
    Ok(())
}

/// Adds an index. If the table is small, and changes take no time, it is whole at once.
fn create(context: &mut Context<'_>, mut index: Index, plan: &mut Plan) -> Result<(), Halt> {
    let mut trees = match plan.trees.take() {
        Some(trees) => trees,
        None => TreeNumbers::unused(context.view())?,
    };
    index.tree = trees.take();
    plan.trees = Some(trees);
    let begin = Backfill::default();
    let (backfill, due_ms) = match context.settings.until(context.now_ms) {
        Some(until_ms) => {
            index.transition = Some(Transition { change: TableChange::Creation, until_ms });
            (Some(begin), until_ms)
        }
        None => {
            let slice = begin.next_slice(context.view(), &plan.table, SliceLimits::REQUEST)?;
            context.writer.build_index(&plan.table, &index, &slice.items);
            (slice.rest, context.now_ms)
        }
    };
    if backfill.is_some() {
        context.writer.remind(Chore::Backfill, &plan.table.name, Due::NoLaterThan(due_ms));
    }
    index.backfill = backfill;
    plan.table.indexes.push(index.clone());
    plan.told.indexes.push(index);
    Ok(())
}

/// Removes an index, with what it holds.
fn delete(context: &mut Context<'_>, name: &str, plan: &mut Plan) -> Result<(), Halt> {
    let position = position_of(&plan.table, name, "delete")?;
    match context.settings.until(context.now_ms) {
        Some(until_ms) => {
            let transition = Transition { change: TableChange::Deletion, until_ms };
            plan.table.indexes[position].transition = Some(transition);
            context.writer.remind(Chore::Status, &plan.table.name, Due::NoLaterThan(until_ms));
        }
        None => {
            let index = plan.table.indexes.remove(position);
            context.writer.drop_index(&index);
        }
    }
    Ok(())
}

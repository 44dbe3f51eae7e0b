//! Members that several operations have, and how their texts are read once the limits are checked.

use super::names::TABLE_NAME_MAX;
pub(crate) use super::names::TableName;
use super::shape::{Limit, Member, Members, Shape};
use crate::operation::Context;
use crate::operation::consumed::Report;
use crate::operation::error::ErrorCode;
use crate::operation::{Halt, ServiceError};
use crate::table::{Table, TableChange};
use std::rc::Rc;

pub(crate) const TABLE_NAME: Member = Member::required("TableName", Shape::String).with(&[
    Limit::LengthAtLeast(1),
    Limit::LengthAtMost(TABLE_NAME_MAX),
    Limit::TableName,
]);
/// The table of a request about tables.
pub(crate) const DESCRIBED_TABLE_NAME: Member = Member::required("TableName", Shape::String).with(&[
    Limit::Present,
    Limit::LengthAtLeast(1),
    Limit::LengthAtMost(TABLE_NAME_MAX),
    Limit::TableName,
]);
pub(crate) const INDEX_NAME: Member = Member::optional("IndexName", Shape::String).with(&[
    Limit::LengthAtLeast(3),
    Limit::LengthAtMost(255),
    Limit::Name,
]);
pub(crate) const RETURN_CONSUMED_CAPACITY: Member = Member::optional("ReturnConsumedCapacity", Shape::String)
    .with(&[Limit::OneOf(&["INDEXES", "TOTAL", "NONE"])]);
pub(crate) const RETURN_ITEM_COLLECTION_METRICS: Member =
    Member::optional("ReturnItemCollectionMetrics", Shape::String).with(&[Limit::OneOf(&["SIZE", "NONE"])]);
pub(crate) const RETURN_VALUES: Member = Member::optional("ReturnValues", Shape::String)
    .with(&[Limit::OneOfReworded(RETURN_VALUES_SET, RETURN_VALUES_NEWER_SET)]);
/// Of the three operations that have it, the service stops at it in `UpdateItem` only.
pub(crate) const RETURN_VALUES_ALONE: Member = Member::optional("ReturnValues", Shape::String)
    .with(&[Limit::OneOfAlone(RETURN_VALUES_SET, RETURN_VALUES_NEWER_SET)]);
const RETURN_VALUES_SET: &[&str] = &["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"];
/// Not as it is written in requests: so the service prints it (observed in 2026).
const RETURN_VALUES_NEWER_SET: &str = "ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE";
pub(crate) const RETURN_VALUES_ON_FAILURE: Member =
    Member::optional("ReturnValuesOnConditionCheckFailure", Shape::String)
        .with(&[Limit::OneOf(&["ALL_OLD", "NONE"])]);
pub(crate) const KEY: Member = Member::required("Key", Shape::Item);
pub(crate) const CONSISTENT_READ: Member = Member::optional("ConsistentRead", Shape::Boolean);
pub(crate) const CONDITION_EXPRESSION: Member = Member::optional("ConditionExpression", Shape::String);
pub(crate) const FILTER_EXPRESSION: Member = Member::optional("FilterExpression", Shape::String);
pub(crate) const PROJECTION_EXPRESSION: Member = Member::optional("ProjectionExpression", Shape::String);
pub(crate) const EXPRESSION_NAMES: Member =
    Member::optional("ExpressionAttributeNames", Shape::Map(&Shape::String));
pub(crate) const EXPRESSION_VALUES: Member = Member::optional("ExpressionAttributeValues", Shape::Values);

/// The member `name`, which is not built: a request that has it is refused.
pub(crate) const fn unbuilt(name: &'static str) -> Member {
    Member::optional(name, Shape::Unread)
}

/// What a member that is one of a few texts says.
pub(crate) fn choice<T: Copy>(members: &mut Members, name: &str, choices: &[(&str, T)], absent: T) -> T {
    let text = members.string(name);
    let chosen = text.and_then(|text| choices.iter().find(|(choice, _)| *choice == text));
    chosen.map_or(absent, |(_, value)| *value)
}

/// What `ReturnConsumedCapacity` asks for.
pub(crate) fn report(members: &mut Members) -> Report {
    let choices = [("TOTAL", Report::Total), ("INDEXES", Report::Indexes)];
    choice(members, "ReturnConsumedCapacity", &choices, Report::None)
}

/// Takes a member out that the limits have found to be there.
pub(crate) fn required<T>(member: Option<T>) -> T {
    member.expect("the limits require the member")
}

/// The table in a member that takes a name or an ARN.
pub(crate) fn table_name(members: &mut Members) -> TableName {
    TableName(required(members.string("TableName")))
}

/// The table of a request for items.
pub(crate) fn table(context: &Context<'_>, name: &TableName) -> Result<Rc<Table>, Halt> {
    // A table that is being made or deleted has no items yet, or any more.
    let has_items = |table: &Rc<Table>| {
        !matches!(table.change(context.now_ms), Some(TableChange::Creation | TableChange::Deletion))
    };
    match context.catalog.table(context.view(), name.name())?.filter(has_items) {
        Some(table) => Ok(table),
        None => Err(ServiceError::new(ErrorCode::ResourceNotFound, "Requested resource not found").into()),
    }
}

/// The table of a request about tables, whose error names it. An ARN is of this region.
pub(crate) fn described_table(context: &Context<'_>, name: &TableName) -> Result<Rc<Table>, Halt> {
    if name.region().is_some_and(|region| region != context.settings.region) {
        let message = format!("1 validation error detected: Invalid AWS region in '{}'", name.given());
        return Err(ServiceError::validation(message).into());
    }
    match context.table(name.name())? {
        Some(table) => Ok(table),
        None => {
            let message = format!("Requested resource not found: Table: {} not found", name.name());
            Err(ServiceError::new(ErrorCode::ResourceNotFound, message).into())
        }
    }
}

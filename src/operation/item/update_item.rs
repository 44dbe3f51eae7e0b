//! `UpdateItem`: changes an item, or creates it.

use super::condition::ConditionCheck;
use super::return_values;
use super::single_write::{SingleWrite, WriteReport};
use super::write::{ItemChange, PreparedWrite};
use crate::expression::ExpressionKind;
use crate::operation::request::legacy;
use crate::operation::request::members::*;
use crate::operation::request::parameters::{Parameters, placeholders};
use crate::operation::{
    Access, Action, Definition, Member, Members, ServiceError, Shape, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "UpdateItem",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Enveloped,
    parameters: Some(&PARAMETERS),
    prepare,
};

/// `ConditionalOperator` counts as a parameter of its own (observed on the service).
static PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Update, ExpressionKind::Condition],
    legacy: &["AttributeUpdates", "Expected", "ConditionalOperator"],
    absent: &[],
};

static INPUT: Structure = Structure {
    name: "UpdateItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        RETURN_VALUES_ALONE,
        legacy::CONDITIONAL_OPERATOR,
        KEY,
        RETURN_ITEM_COLLECTION_METRICS,
        RETURN_VALUES_ON_FAILURE,
        Member::optional("UpdateExpression", Shape::String),
        CONDITION_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        legacy::ATTRIBUTE_UPDATES,
        legacy::EXPECTED,
    ],
};

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let attribute_updates = legacy::attribute_updates(&mut members)?;
    let expected = legacy::expected(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let update = match members.string("UpdateExpression") {
        Some(text) => Some(expressions.update(&text)?),
        None => attribute_updates,
    };
    let condition = ConditionCheck::take(&mut members, expected, &expressions)?;
    expressions.finish()?;
    let table = table_name(&mut members);
    let change = ItemChange::Update { key: required(members.item("Key")), update };
    Ok(Box::new(SingleWrite {
        write: PreparedWrite { table, change, condition },
        return_values: return_values::any(&mut members),
        report: WriteReport::take(&mut members),
    }))
}

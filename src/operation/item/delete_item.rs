//! `DeleteItem`: removes an item, if it is there.

use super::condition::{CONDITION_PARAMETERS, ConditionCheck};
use super::return_values;
use super::single_write::{SingleWrite, WriteReport};
use super::write::{ItemChange, PreparedWrite};
use crate::operation::request::legacy;
use crate::operation::request::members::*;
use crate::operation::request::parameters::placeholders;
use crate::operation::{Access, Action, Definition, Members, ServiceError, Structure, Validation};

pub(crate) static DEFINITION: Definition = Definition {
    name: "DeleteItem",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Enveloped,
    parameters: Some(&CONDITION_PARAMETERS),
    prepare,
};

static INPUT: Structure = Structure {
    name: "DeleteItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        RETURN_VALUES,
        legacy::CONDITIONAL_OPERATOR,
        KEY,
        RETURN_ITEM_COLLECTION_METRICS,
        RETURN_VALUES_ON_FAILURE,
        CONDITION_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        legacy::EXPECTED,
    ],
};

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let key = required(members.item("Key"));
    let return_values = return_values::old_or_none(&mut members)?;
    let expected = legacy::expected(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let condition = ConditionCheck::take(&mut members, expected, &expressions)?;
    expressions.finish()?;
    let report = WriteReport::take(&mut members);
    let table = table_name(&mut members);
    let write = PreparedWrite { table, change: ItemChange::Delete(key), condition };
    Ok(Box::new(SingleWrite { write, return_values, report }))
}

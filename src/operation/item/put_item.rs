//! `PutItem`: creates an item or replaces it whole.

use super::condition::{CONDITION_PARAMETERS, ConditionCheck};
use super::single_write::{SingleWrite, WriteReport};
use super::write::{ItemChange, PreparedWrite};
use super::{return_values, rules};
use crate::operation::refused::Refused;
use crate::operation::request::legacy;
use crate::operation::request::members::*;
use crate::operation::request::parameters::placeholders;
use crate::operation::{
    Access, Action, Definition, Member, Members, ServiceError, Shape, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "PutItem",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Enveloped,
    parameters: Some(&CONDITION_PARAMETERS),
    prepare,
};

static INPUT: Structure = Structure {
    name: "PutItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        RETURN_VALUES,
        legacy::CONDITIONAL_OPERATOR,
        Member::required("Item", Shape::Item),
        RETURN_ITEM_COLLECTION_METRICS,
        RETURN_VALUES_ON_FAILURE,
        CONDITION_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        legacy::EXPECTED,
    ],
};

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let item = required(members.item("Item"));
    rules::check_names(&item)?;
    let return_values = return_values::old_or_none(&mut members)?;
    if let Err(error) = rules::check_size(&item) {
        return Ok(Box::new(Refused(error)));
    }
    let expected = legacy::expected(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let condition = ConditionCheck::take(&mut members, expected, &expressions)?;
    expressions.finish()?;
    let report = WriteReport::take(&mut members);
    let table = table_name(&mut members);
    let write = PreparedWrite { table, change: ItemChange::Put(item), condition };
    Ok(Box::new(SingleWrite { write, return_values, report }))
}

//! `PutItem`: creates an item or replaces it whole.

use super::condition::ConditionCheck;
use super::members::*;
use super::parameters::{Parameters, placeholders};
use super::refused::Refused;
use super::write_answer::{Change, WriteReport};
use super::{
    Access, Action, Answer, Context, Definition, Halt, Member, Members, ServiceError, Shape, Structure,
    Validation,
};
use super::{item_rules, legacy, return_values};
use crate::expression::ExpressionKind;
use crate::value::Item;

pub(super) static DEFINITION: Definition = Definition {
    name: "PutItem",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Enveloped,
    parameters: Some(&PARAMETERS),
    prepare,
};

/// `ConditionalOperator` counts as a parameter of its own (observed on the service).
static PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Condition],
    legacy: &["Expected", "ConditionalOperator"],
    absent: &[],
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

struct PutItem {
    table: TableName,
    item: Item,
    condition: ConditionCheck,
    return_old: bool,
    report: WriteReport,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let item = required(members.item("Item"));
    item_rules::check_names(&item)?;
    let return_old = return_values::old_or_none(&mut members)?;
    if let Err(error) = item_rules::check_size(&item) {
        return Ok(Box::new(Refused(error)));
    }
    let expected = legacy::expected(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let condition = ConditionCheck::take(&mut members, expected, &expressions)?;
    expressions.finish()?;
    let report = WriteReport::take(&mut members);
    Ok(Box::new(PutItem { table: table_name(&mut members), item, condition, return_old, report }))
}

impl Action for PutItem {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = table(context, &self.table)?;
        let key = table.key_of(&self.item)?;
        item_rules::check_indexes(&table, &self.item)?;
        let old = self.condition.read(context, &table, &key)?;
        let new = Some(&self.item);
        let change =
            Change { name: &self.table, table: &table, key, old: old.as_ref(), new, keyed: &self.item };
        self.report.write(context, change, old.clone().filter(|_| self.return_old))
    }
}

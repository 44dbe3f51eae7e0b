//! `DeleteItem`: removes an item, if it is there.

use super::condition::ConditionCheck;
use super::members::*;
use super::parameters::{Parameters, placeholders};
use super::write_answer::{Change, WriteReport};
use super::{
    Access, Action, Answer, Context, Definition, Halt, Members, ServiceError, Structure, Validation,
};
use super::{legacy, return_values};
use crate::expression::ExpressionKind;
use crate::value::Item;

pub(super) static DEFINITION: Definition = Definition {
    name: "DeleteItem",
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

struct DeleteItem {
    table: TableName,
    key: Item,
    condition: ConditionCheck,
    return_old: bool,
    report: WriteReport,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let key = required(members.item("Key"));
    let return_old = return_values::old_or_none(&mut members)?;
    let expected = legacy::expected(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let condition = ConditionCheck::take(&mut members, expected, &expressions)?;
    expressions.finish()?;
    let report = WriteReport::take(&mut members);
    Ok(Box::new(DeleteItem { table: table_name(&mut members), key, condition, return_old, report }))
}

impl Action for DeleteItem {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = table(context, &self.table)?;
        let key = table.key_from(&self.key)?;
        let old = self.condition.read(context, &table, &key)?;
        let change =
            Change { name: &self.table, table: &table, key, old: old.as_ref(), new: None, keyed: &self.key };
        self.report.write(context, change, old.clone().filter(|_| self.return_old))
    }
}

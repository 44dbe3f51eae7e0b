//! `UpdateItem`: changes an item, or creates it.

use super::Structure;
use super::condition::ConditionCheck;
use super::item_rules::{check_charge, check_updated_item};
use super::legacy;
use super::members::*;
use super::parameters::{Parameters, placeholders};
use super::return_values::{self, ReturnValues};
use super::update_targets::check_targets;
use super::write_answer::{Change, WriteReport};
use super::{
    Access, Action, Answer, Context, Definition, Halt, Member, Members, ServiceError, Shape, Validation,
};
use crate::expression::{ExpressionKind, Origin, Update};
use crate::value::Item;

pub(super) static DEFINITION: Definition = Definition {
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

struct UpdateItem {
    table: TableName,
    key: Item,
    update: Option<Update>,
    condition: ConditionCheck,
    return_values: ReturnValues,
    report: WriteReport,
}

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
    Ok(Box::new(UpdateItem {
        table: table_name(&mut members),
        key: required(members.item("Key")),
        update,
        condition,
        return_values: return_values::any(&mut members),
        report: WriteReport::take(&mut members),
    }))
}

impl Action for UpdateItem {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = table(context, &self.table)?;
        let key = table.key_from(&self.key)?;
        if let Some(update) = &self.update {
            check_targets(&table, update)?;
            check_charge(update)?;
        }
        let old = self.condition.read(context, &table, &key)?;
        let new = match &self.update {
            Some(update) => update.apply(old.as_ref(), &self.key)?,
            None => Some(old.clone().unwrap_or_else(|| self.key.clone())),
        };
        if let Some(new) = &new {
            let origin = self.update.as_ref().map_or(Origin::Expression, Update::origin);
            check_updated_item(&table, old.as_ref(), new, origin)?;
        }
        let attributes = self.attributes(old.clone(), new.clone());
        let (old, new) = (old.as_ref(), new.as_ref());
        let change = Change { name: &self.table, table: &table, key, old, new, keyed: &self.key };
        self.report.write(context, change, attributes)
    }
}

impl UpdateItem {
    fn attributes(&self, old: Option<Item>, new: Option<Item>) -> Option<Item> {
        let touched = |item: Item| {
            let touched = self.update.as_ref()?.touched().project(&item);
            (!touched.map().is_empty()).then_some(touched)
        };
        match self.return_values {
            ReturnValues::None => None,
            ReturnValues::AllOld => old,
            ReturnValues::AllNew => new,
            ReturnValues::UpdatedOld => old.and_then(touched),
            ReturnValues::UpdatedNew => new.and_then(touched),
        }
    }
}

//! `GetItem`: reads one item.

use super::key_paths::check_key_paths;
use crate::capacity::{Consistency, Consumed, Flow, read_halves};
use crate::expression::{ExpressionKind, Projection};
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::request::members::*;
use crate::operation::request::parameters::{
    ATTRIBUTES_TO_GET, Parameters, attributes_to_get, placeholders, projection,
};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};
use crate::table::read_item;
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "GetItem",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Newer,
    parameters: Some(&PARAMETERS),
    prepare,
};

static INPUT: Structure = Structure {
    name: "GetItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        KEY,
        CONSISTENT_READ,
        PROJECTION_EXPRESSION,
        EXPRESSION_NAMES,
        ATTRIBUTES_TO_GET,
    ],
};

static PARAMETERS: Parameters =
    Parameters { expressions: &[ExpressionKind::Projection], legacy: &["AttributesToGet"], absent: &[] };

struct GetItem {
    table: TableName,
    key: Item,
    projection: Option<Projection>,
    consistency: Consistency,
    report: Report,
}

struct GetItemAnswer {
    item: Option<Item>,
    consumed: ConsumedCapacity,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let attributes = attributes_to_get(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let projection = projection(&mut members, &expressions)?.or(attributes);
    expressions.finish()?;
    Ok(Box::new(GetItem {
        table: table_name(&mut members),
        key: required(members.item("Key")),
        projection,
        consistency: Consistency::from_parameter(members.boolean("ConsistentRead")),
        report: report(&mut members),
    }))
}

impl Action for GetItem {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = table(context, &self.table)?;
        let key = table.key_from(&self.key)?;
        check_key_paths(&table, self.projection.iter().flat_map(Projection::paths))?;
        context.admit(&table, Flow::Read, &Consumed::default())?;
        let item = read_item(context.view(), &table, &key)?;
        let halves = read_halves(item.as_ref().map_or(0, Item::size), self.consistency);
        let consumed = Consumed::by_table(halves);
        context.charge(&table, Flow::Read, &consumed);
        let item = match &self.projection {
            Some(projection) => item.map(|item| projection.project(&item)),
            None => item,
        };
        let consumed = ConsumedCapacity::of(self.report, &self.table, consumed);
        Ok(Box::new(GetItemAnswer { item, consumed }))
    }

    fn consistency(&self) -> Consistency {
        self.consistency
    }
}

impl Answer for GetItemAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.item_member("Item", self.item.as_ref());
        self.consumed.write_one(output);
    }
}

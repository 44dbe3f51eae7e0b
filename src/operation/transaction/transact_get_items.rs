//! `TransactGetItems`: reads up to a hundred items of any tables as they were at one time.

use super::{ACTIONS_MAX, PreparedRead, ReadItems, TransactRead};
use crate::capacity::Consistency;
use crate::expression::ExpressionKind;
use crate::operation::item::rules::check_depth;
use crate::operation::request::members::*;
use crate::operation::request::parameters::{Parameters, placeholders, projection};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Input, Limit, Member, Members, Output, ServiceError,
    Shape, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "TransactGetItems",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "TransactGetItemsInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        Member::required("TransactItems", Shape::List(&Shape::Structure(&TRANSACT_GET_ITEM)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(ACTIONS_MAX)]),
    ],
};

static TRANSACT_GET_ITEM: Structure =
    Structure { name: "TransactGetItem", members: &[Member::required("Get", Shape::Structure(&GET))] };

static GET: Structure =
    Structure { name: "Get", members: &[TABLE_NAME, KEY, PROJECTION_EXPRESSION, EXPRESSION_NAMES] };

static PARAMETERS: Parameters =
    Parameters { expressions: &[ExpressionKind::Projection], legacy: &[], absent: &[] };

struct TransactGetItems(TransactRead);

struct TransactGetItemsAnswer(ReadItems);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let gets = required(members.list("TransactItems")).into_iter();
    let reads = gets.map(get).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(TransactGetItems(TransactRead { reads, report: report(&mut members) })))
}

fn get(input: Input) -> Result<PreparedRead, ServiceError> {
    let mut members = required(input.into_structure().structure("Get"));
    PARAMETERS.check(&members)?;
    let expressions = placeholders(&mut members)?;
    let projection = projection(&mut members, &expressions)?;
    expressions.finish()?;
    let key = required(members.item("Key"));
    check_depth(&key)?;
    Ok(PreparedRead { table: table_name(&mut members), key, projection })
}

impl Action for TransactGetItems {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        Ok(Box::new(TransactGetItemsAnswer(self.0.run(context)?)))
    }

    fn consistency(&self) -> Consistency {
        Consistency::Strong
    }
}

impl Answer for TransactGetItemsAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Responses");
        output.begin_list();
        for item in &self.0.items {
            output.begin_structure();
            output.item_member("Item", item.as_ref());
            output.end_structure();
        }
        output.end_list();
        self.0.consumed.write_list(output);
    }
}

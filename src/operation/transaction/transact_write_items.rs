//! `TransactWriteItems`: writes up to a hundred items of any tables, all or none.

use super::{ACTIONS_MAX, CLIENT_REQUEST_TOKEN, RequestToken, TransactWrite, Written, check_request_size};
use crate::expression::ExpressionKind;
use crate::operation::item::collection::CollectionReport;
use crate::operation::item::condition::ConditionCheck;
use crate::operation::item::rules::{check_depth, check_request_item, check_value_depth};
use crate::operation::item::write::{ItemChange, PreparedWrite};
use crate::operation::request::members::*;
use crate::operation::request::parameters::{Parameters, placeholders};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Input, Limit, Member, Members, Output, ServiceError,
    Shape, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "TransactWriteItems",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "TransactWriteItemsInput",
    members: &[
        CLIENT_REQUEST_TOKEN,
        RETURN_CONSUMED_CAPACITY,
        RETURN_ITEM_COLLECTION_METRICS,
        Member::required("TransactItems", Shape::List(&Shape::Structure(&TRANSACT_WRITE_ITEM)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(ACTIONS_MAX)]),
    ],
};

static TRANSACT_WRITE_ITEM: Structure = Structure {
    name: "TransactWriteItem",
    members: &[
        Member::optional("ConditionCheck", Shape::Structure(&CONDITION_CHECK)),
        Member::optional("Delete", Shape::Structure(&DELETE)),
        Member::optional("Put", Shape::Structure(&PUT)),
        Member::optional("Update", Shape::Structure(&UPDATE)),
    ],
};

static CONDITION_CHECK: Structure = Structure {
    name: "ConditionCheck",
    members: &[
        TABLE_NAME,
        KEY,
        Member::required("ConditionExpression", Shape::String),
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        RETURN_VALUES_ON_FAILURE,
    ],
};

static DELETE: Structure = Structure {
    name: "Delete",
    members: &[
        TABLE_NAME,
        KEY,
        CONDITION_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        RETURN_VALUES_ON_FAILURE,
    ],
};

static PUT: Structure = Structure {
    name: "Put",
    members: &[
        TABLE_NAME,
        Member::required("Item", Shape::Item),
        CONDITION_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        RETURN_VALUES_ON_FAILURE,
    ],
};

static UPDATE: Structure = Structure {
    name: "Update",
    members: &[
        TABLE_NAME,
        KEY,
        Member::required("UpdateExpression", Shape::String),
        CONDITION_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        RETURN_VALUES_ON_FAILURE,
    ],
};

static UPDATE_PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Update, ExpressionKind::Condition],
    legacy: &[],
    absent: &[],
};

static OTHER_PARAMETERS: Parameters =
    Parameters { expressions: &[ExpressionKind::Condition], legacy: &[], absent: &[] };

struct TransactWriteItems(TransactWrite);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let token = RequestToken::take(&mut members);
    let mut bytes = 0;
    let actions = required(members.list("TransactItems")).into_iter();
    let writes = actions.map(|action| prepared(action, &mut bytes)).collect::<Result<Vec<_>, _>>()?;
    check_request_size(bytes)?;
    Ok(Box::new(TransactWriteItems(TransactWrite {
        writes,
        token,
        report: report(&mut members),
        collections: CollectionReport::take(&mut members),
    })))
}

/// An action, and what it adds to the size of the request. The service looks at one action after the other (observed).
fn prepared(input: Input, bytes: &mut usize) -> Result<PreparedWrite, ServiceError> {
    let (kind, mut members) = only_action(input.into_structure())?;
    let parameters = if kind == Kind::Update { &UPDATE_PARAMETERS } else { &OTHER_PARAMETERS };
    parameters.check(&members)?;
    let item = members.item("Item");
    item.iter().try_for_each(check_request_item)?;
    if let Some(Input::Values(values)) = members.get("ExpressionAttributeValues") {
        values.iter().try_for_each(|(_, value)| check_value_depth(value.as_ref()))?;
        *bytes += values.iter().map(|(name, value)| name.len() + value.as_ref().size()).sum::<usize>();
    }
    let expressions = placeholders(&mut members)?;
    let update = members.string("UpdateExpression").map(|text| expressions.update(&text)).transpose()?;
    let condition = ConditionCheck::take(&mut members, None, &expressions)?;
    expressions.finish()?;
    let keyed = item.or_else(|| members.item("Key"));
    let keyed = required(keyed);
    check_depth(&keyed)?;
    *bytes += keyed.size();
    let change = match kind {
        Kind::Check => ItemChange::Check(keyed),
        Kind::Delete => ItemChange::Delete(keyed),
        Kind::Put => ItemChange::Put(keyed),
        Kind::Update => ItemChange::Update { key: keyed, update },
    };
    Ok(PreparedWrite { table: table_name(&mut members), change, condition })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Check,
    Delete,
    Put,
    Update,
}

const KINDS: [(&str, Kind); 4] =
    [("ConditionCheck", Kind::Check), ("Delete", Kind::Delete), ("Put", Kind::Put), ("Update", Kind::Update)];

/// The one action that an element of the list has. The text for none is observed; that for several is what other
/// implementations have.
fn only_action(mut members: Members) -> Result<(Kind, Members), ServiceError> {
    let mut actions = KINDS.into_iter().filter_map(|(name, kind)| Some((kind, members.structure(name)?)));
    match (actions.next(), actions.next()) {
        (Some(action), None) => Ok(action),
        (None, _) => Err(ServiceError::validation(
            "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
        )),
        (Some(_), Some(_)) => Err(ServiceError::validation(
            "TransactItems can only contain one of Check, Put, Update or Delete",
        )),
    }
}

struct TransactWriteItemsAnswer(Written);

impl Action for TransactWriteItems {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        Ok(Box::new(TransactWriteItemsAnswer(self.0.run(context)?)))
    }
}

impl Answer for TransactWriteItemsAnswer {
    fn write(&self, output: &mut dyn Output) {
        self.0.consumed.write_list(output);
        self.0.collections.write(output);
    }
}

//! Takes the parameters that came before expressions out of a request.

use super::members::{choice, required};
use super::shape::{Input, Limit, Member, Members, Shape, Structure};
use crate::expression::{
    AttributeUpdate, ComparisonOperator, Condition, ConditionalOperator, DocumentPath, Expectation,
    LegacyCondition, Update, UpdateAction,
};
use crate::operation::ServiceError;
use crate::value::EncodedValue;

/// The newer set is not what can be written in requests: so the service prints it (observed in 2026).
pub(crate) const CONDITIONAL_OPERATOR: Member = Member::optional("ConditionalOperator", Shape::String)
    .with(&[Limit::OneOfAlone(&["OR", "AND"], "ALL, OR")]);
pub(crate) const EXPECTED: Member = Member::optional("Expected", Shape::Map(&EXPECTED_SHAPE));
pub(crate) const ATTRIBUTE_UPDATES: Member = Member::optional("AttributeUpdates", Shape::Map(&UPDATE_SHAPE));

/// `KeyConditions`, `QueryFilter` or `ScanFilter`: conditions by attribute.
pub(crate) const fn conditions_member(name: &'static str) -> Member {
    Member::optional(name, Shape::Map(&CONDITION_SHAPE))
}

static CONDITION_SHAPE: Shape = Shape::Structure(&CONDITION);
static EXPECTED_SHAPE: Shape = Shape::Structure(&EXPECTED_VALUE);
static UPDATE_SHAPE: Shape = Shape::Structure(&VALUE_UPDATE);

static EXPECTED_VALUE: Structure = Structure {
    name: "ExpectedAttributeValue",
    members: &[
        Member::optional("Value", Shape::Value),
        Member::optional("Exists", Shape::Boolean),
        Member::optional("ComparisonOperator", Shape::String).with(&[OPERATORS]),
        Member::optional("AttributeValueList", Shape::List(&Shape::Value)),
    ],
};

static CONDITION: Structure = Structure {
    name: "Condition",
    members: &[
        Member::optional("AttributeValueList", Shape::List(&Shape::Value)),
        Member::required("ComparisonOperator", Shape::String).with(&[OPERATORS]),
    ],
};

static VALUE_UPDATE: Structure = Structure {
    name: "AttributeValueUpdate",
    members: &[
        Member::optional("Value", Shape::Value),
        Member::optional("Action", Shape::String).with(&[Limit::OneOf(&["ADD", "DELETE", "PUT"])]),
    ],
};

/// In the order in which the service prints them.
const OPERATORS: Limit = Limit::OneOf(&[
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
]);

/// Takes `ConditionalOperator` and `Expected` out of a request.
pub(crate) fn expected(members: &mut Members) -> Result<Option<Condition>, ServiceError> {
    let operator = conditional_operator(members);
    let expectations = members.map("Expected").unwrap_or_default();
    let conditions = expectations.into_iter().map(|(attribute, input)| {
        let mut members = input.into_structure();
        let expectation = Expectation {
            value: members.value("Value"),
            exists: members.boolean("Exists"),
            operator: comparison_operator(&mut members),
            list: values(&mut members),
        };
        expectation.on(attribute)
    });
    Ok(operator.join(conditions.collect::<Result<_, _>>()?))
}

/// Takes a member of conditions by attribute out of a request.
pub(crate) fn conditions(
    members: &mut Members,
    name: &str,
) -> Result<Option<Vec<(String, LegacyCondition)>>, ServiceError> {
    let Some(conditions) = members.map(name) else { return Ok(None) };
    let condition = |(attribute, input): (String, Input)| {
        let mut members = input.into_structure();
        let operator = required(comparison_operator(&mut members));
        Ok((attribute, LegacyCondition::new(operator, values(&mut members).unwrap_or_default())?))
    };
    conditions.into_iter().map(condition).collect::<Result<_, ServiceError>>().map(Some)
}

/// Takes `ConditionalOperator` and a filter, the member `name`, out of a request.
pub(crate) fn filter(members: &mut Members, name: &str) -> Result<Option<Condition>, ServiceError> {
    let operator = conditional_operator(members);
    let conditions = conditions(members, name)?.unwrap_or_default();
    Ok(operator.join(conditions.into_iter().map(|(attribute, condition)| condition.on(attribute)).collect()))
}

/// Takes `AttributeUpdates` out of a request. An empty map is as good as none.
pub(crate) fn attribute_updates(members: &mut Members) -> Result<Option<Update>, ServiceError> {
    let change = |(attribute, input): (String, Input)| {
        let mut members = input.into_structure();
        let actions = [("ADD", UpdateAction::Add), ("DELETE", UpdateAction::Delete)];
        let action = choice(&mut members, "Action", &actions, UpdateAction::Put);
        let update = AttributeUpdate { action, value: members.value("Value") };
        Ok((DocumentPath::new(attribute, Vec::new()), update.change()?))
    };
    let updates = members.map("AttributeUpdates").unwrap_or_default();
    let changes = updates.into_iter().map(change).collect::<Result<Vec<_>, ServiceError>>()?;
    Ok((!changes.is_empty()).then(|| Update::of_attributes(changes)))
}

/// How `ConditionalOperator` joins conditions.
pub(crate) fn conditional_operator(members: &mut Members) -> ConditionalOperator {
    choice(members, "ConditionalOperator", &[("OR", ConditionalOperator::Or)], ConditionalOperator::And)
}

/// What `ComparisonOperator` of a condition says.
pub(crate) fn comparison_operator(members: &mut Members) -> Option<ComparisonOperator> {
    members.string("ComparisonOperator").and_then(|name| ComparisonOperator::from_name(&name))
}

/// The values in `AttributeValueList` of a condition.
pub(crate) fn values(members: &mut Members) -> Option<Vec<EncodedValue>> {
    let values = members.list("AttributeValueList")?;
    Some(values.into_iter().map(Input::into_value).collect())
}

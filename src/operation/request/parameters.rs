//! Which members of a request go together: those that hold expressions, and those that came before expressions.

use crate::base::first_repeated;
use crate::expression::{
    DocumentPath, ExpressionError, ExpressionKind, Expressions, LegacyError, PlaceholderMap, Projection,
};
use crate::operation::reading::page::Select;
use crate::operation::{Input, Limit, Member, Members, ServiceError, Shape};

pub(crate) const ATTRIBUTES_TO_GET: Member =
    Member::optional("AttributesToGet", Shape::List(&Shape::String)).with(&[Limit::LengthAtLeast(1)]);

/// The members of an operation that say which items and attributes are meant.
pub(crate) struct Parameters {
    /// Those that hold expressions, in the order in which the service lists them.
    pub(crate) expressions: &'static [ExpressionKind],
    /// Those that came before expressions, in the order in which the service lists them.
    pub(crate) legacy: &'static [&'static str],
    /// The expressions that the service names as absent when there are values for none.
    pub(crate) absent: &'static [ExpressionKind],
}

impl Parameters {
    /// Checks that a request has only parameters that go together.
    ///
    /// # Errors
    /// If its `Select` contradicts its other members, it has expressions and parameters from before expressions,
    /// placeholders without expressions that could use them, or `ConditionalOperator` with nothing to join.
    pub(crate) fn check(&self, members: &Members) -> Result<(), ServiceError> {
        Select::of(members)?;
        let has = |name: &str| members.get(name).is_some();
        let given: Vec<&str> =
            self.expressions.iter().map(|kind| kind.member()).filter(|name| has(name)).collect();
        // `KeyConditions` goes with a filter and a projection, as long as the key condition itself is no expression.
        let counts = |name: &str| name != "KeyConditions" || given.contains(&"KeyConditionExpression");
        let legacy: Vec<&str> =
            self.legacy.iter().copied().filter(|name| has(name) && counts(name)).collect();
        if !legacy.is_empty() && !given.is_empty() {
            return Err(mixed(&legacy, &given));
        }
        let without = |map, absent: &[ExpressionKind]| {
            Err(ExpressionError::WithoutExpressions { map, absent: absent.to_vec() }.into())
        };
        if given.is_empty() && has(PlaceholderMap::Names.member()) {
            return without(PlaceholderMap::Names, &[]);
        }
        let only_projection = given.iter().all(|name| *name == ExpressionKind::Projection.member());
        if only_projection && has(PlaceholderMap::Values.member()) {
            return without(PlaceholderMap::Values, self.absent);
        }
        check_joined(members)
    }
}

/// `ConditionalOperator` joins two conditions or more.
fn check_joined(members: &Members) -> Result<(), ServiceError> {
    if members.get("ConditionalOperator").is_none() {
        return Ok(());
    }
    let joined = ["Expected", "QueryFilter", "ScanFilter"].into_iter().find_map(|name| members.get(name));
    match joined {
        Some(Input::Map(conditions)) if conditions.len() == 1 => Err(LegacyError::OneToJoin.into()),
        Some(Input::Map(conditions)) if conditions.len() > 1 => Ok(()),
        _ => Err(LegacyError::NothingToJoin.into()),
    }
}

/// The error of a request with both kinds of parameters.
pub(crate) fn mixed(legacy: &[&str], expressions: &[&str]) -> ServiceError {
    ServiceError::validation(format!(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: \
         {{{}}} Expression parameters: {{{}}}",
        legacy.join(", "),
        expressions.join(", ")
    ))
}

/// Takes the placeholders out of a request whose parameters go together.
pub(crate) fn placeholders(members: &mut Members) -> Result<Expressions, ServiceError> {
    let names = members.map("ExpressionAttributeNames");
    let names = names.map(|names| names.into_iter().map(|(key, name)| (key, name.into_string())).collect());
    Ok(Expressions::new(names, members.values("ExpressionAttributeValues"))?)
}

/// Takes `ProjectionExpression` out of a request.
pub(crate) fn projection(
    members: &mut Members,
    expressions: &Expressions,
) -> Result<Option<Projection>, ServiceError> {
    let text = members.string(ExpressionKind::Projection.member());
    Ok(text.map(|text| expressions.projection(&text)).transpose()?)
}

/// Takes `AttributesToGet` out of a request: whole attributes, each named once.
pub(crate) fn attributes_to_get(members: &mut Members) -> Result<Option<Projection>, ServiceError> {
    let Some(names) = members.list("AttributesToGet") else { return Ok(None) };
    let names: Vec<String> = names.into_iter().map(Input::into_string).collect();
    let contents: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
    if let Some(repeated) = first_repeated(&contents) {
        return Err(ServiceError::validation(format!(
            "One or more parameter values were invalid: Duplicate value in attribute name: {}",
            names[repeated]
        )));
    }
    let paths = names.into_iter().map(|name| DocumentPath::new(name, Vec::new())).collect();
    Ok(Some(Projection::of(paths)))
}

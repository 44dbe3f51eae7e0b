//! Takes the expressions out of a request.

use super::{Members, ServiceError};
use crate::expression::Expressions;

/// The placeholders of a request, with which its expressions are resolved.
///
/// The service refuses placeholders when there is no expression that could use them; `given` tells which of the
/// members that hold expressions the request has.
pub(super) fn expressions(members: &mut Members, given: &[&str]) -> Result<Expressions, ServiceError> {
    let names = members.map("ExpressionAttributeNames");
    let values = members.values("ExpressionAttributeValues");
    let none = !given.iter().any(|name| members.get(name).is_some());
    if none && names.is_some() {
        return Err(only_with_expressions("ExpressionAttributeNames"));
    }
    if none && values.is_some() {
        return Err(only_with_expressions("ExpressionAttributeValues"));
    }
    let names = names.map(|names| names.into_iter().map(|(key, name)| (key, name.into_string())).collect());
    Ok(Expressions::new(names, values)?)
}

fn only_with_expressions(member: &str) -> ServiceError {
    ServiceError::validation(format!("{member} can only be specified when using expressions"))
}

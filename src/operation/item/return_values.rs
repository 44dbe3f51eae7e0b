use crate::operation::request::members::choice;
use crate::operation::{Members, ServiceError};

/// What `ReturnValues` of an update asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReturnValues {
    /// Nothing.
    None,
    /// The item before.
    AllOld,
    /// The item after.
    AllNew,
    /// What was touched, before.
    UpdatedOld,
    /// What was touched, after.
    UpdatedNew,
}

/// What `ReturnValues` asks for.
pub(crate) fn any(members: &mut Members) -> ReturnValues {
    let choices = [
        ("ALL_OLD", ReturnValues::AllOld),
        ("ALL_NEW", ReturnValues::AllNew),
        ("UPDATED_OLD", ReturnValues::UpdatedOld),
        ("UPDATED_NEW", ReturnValues::UpdatedNew),
    ];
    choice(members, "ReturnValues", &choices, ReturnValues::None)
}

/// What `ReturnValues` of a put or a delete asks for: the item before, or nothing.
pub(crate) fn old_or_none(members: &mut Members) -> Result<ReturnValues, ServiceError> {
    match any(members) {
        known @ (ReturnValues::None | ReturnValues::AllOld) => Ok(known),
        _ => Err(ServiceError::validation("ReturnValues can only be ALL_OLD or NONE")),
    }
}

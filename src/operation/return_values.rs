use super::members::choice;
use super::{Members, ServiceError};

/// What `ReturnValues` of an update asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReturnValues {
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
pub(super) fn any(members: &mut Members) -> ReturnValues {
    let choices = [
        ("ALL_OLD", ReturnValues::AllOld),
        ("ALL_NEW", ReturnValues::AllNew),
        ("UPDATED_OLD", ReturnValues::UpdatedOld),
        ("UPDATED_NEW", ReturnValues::UpdatedNew),
    ];
    choice(members, "ReturnValues", &choices, ReturnValues::None)
}

/// Whether `ReturnValues` of a put or a delete asks for the item before; those know nothing else to return.
pub(super) fn old_or_none(members: &mut Members) -> Result<bool, ServiceError> {
    match any(members) {
        ReturnValues::None => Ok(false),
        ReturnValues::AllOld => Ok(true),
        _ => Err(ServiceError::validation("ReturnValues can only be ALL_OLD or NONE")),
    }
}

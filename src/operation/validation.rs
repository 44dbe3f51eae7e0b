//! How the service words what is wrong with a request.
//!
//! It has two ways to check requests, and moves its operations from the older to the newer one Region by Region. What
//! is here is what eu-west-2 and us-east-1 answered in October 2026.

use super::{ErrorCode, Input, Malformed, Members, ServiceError, malformed};
use crate::value::ValueRef;

/// Deepest nesting; a value of an attribute is at level 1.
pub(super) const LEVELS_MAX: usize = 32;

/// Which way an operation is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// The older one.
    Older,
    /// The newer one.
    Newer,
    /// The newer one, which puts its errors into the envelope of those that tell of several members.
    Enveloped,
}

impl Validation {
    /// What is wrong with a request, in the words of the operation. What depends on a table is not worded by this.
    pub(super) fn word(self, mut error: ServiceError) -> ServiceError {
        if self == Self::Enveloped && error.code == ErrorCode::Validation {
            error.message.insert_str(0, "1 validation error detected: ");
        }
        error
    }

    /// The error of a request with a malformed value.
    pub(super) fn refuse(self, malformed: &Malformed) -> ServiceError {
        let text = match self {
            Self::Older => malformed.to_string(),
            Self::Newer | Self::Enveloped => malformed.newer_text(),
        };
        self.word(ServiceError::validation(text))
    }

    /// The newer way looks at the depth of every value of a request before it looks at anything else in it; the older
    /// one at that of items only.
    pub(super) fn check_depth(self, members: &Members) -> Result<(), ServiceError> {
        let is_deep = self != Self::Older && members.iter().any(|(_, input)| is_too_deep(input));
        if is_deep { Err(ServiceError::validation(malformed::TOO_DEEP)) } else { Ok(()) }
    }
}

fn is_too_deep(input: &Input) -> bool {
    let value = |value: ValueRef<'_>| value.depth() > LEVELS_MAX;
    match input {
        Input::Value(content) => value(content.as_ref()),
        Input::Item(item) => item.map().iter().any(|(_, content)| value(content)),
        Input::Values(entries) => entries.iter().any(|(_, content)| value(content.as_ref())),
        Input::List(elements) => elements.iter().any(is_too_deep),
        Input::Map(entries) => entries.iter().any(|(_, entry)| is_too_deep(entry)),
        Input::Structure(members) => members.iter().any(|(_, member)| is_too_deep(member)),
        Input::String(_) | Input::Boolean(_) | Input::Long(_) | Input::Unread => false,
    }
}

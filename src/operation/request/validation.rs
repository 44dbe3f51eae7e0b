//! How the service words what is wrong with a request.
//!
//! It has two ways to check requests, and moves its operations from the older to the newer one Region by Region. What
//! is here is what eu-west-2 and us-east-1 answered in October 2026.

use super::malformed;
use crate::operation::{ErrorCode, Input, Malformed, Members, ServiceError};

/// Deepest nesting; a value of an attribute is at level 1.
pub const LEVELS_MAX: usize = 32;
/// Deepest nesting that the newer way reads; 64 levels were observed to be more.
const READABLE_LEVELS_MAX: usize = 63;

/// Which way an operation is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    /// The older one.
    Older,
    /// The newer one.
    Newer,
    /// The newer one, which puts its errors into the envelope of those that tell of several members.
    Enveloped,
    /// The newer one behind a reader that looks for the members that must be there before anything is checked, and does
    /// not take null for one that is absent.
    Strict,
}

impl Validation {
    /// What is wrong with a request, in the words of the operation. What depends on a table is not worded by this.
    pub(crate) fn word(self, mut error: ServiceError) -> ServiceError {
        if self == Self::Enveloped && error.code == ErrorCode::Validation {
            error.message.insert_str(0, "1 validation error detected: ");
        }
        error
    }

    /// The error of a request with a malformed value.
    pub(crate) fn refuse(self, malformed: &Malformed) -> ServiceError {
        let text = match self {
            Self::Older => malformed.to_string(),
            Self::Newer | Self::Enveloped | Self::Strict => malformed.newer_text(),
        };
        self.word(ServiceError::validation(text))
    }

    /// How a request of such depth is checked: the newer way does not read values that are nested very deeply, and
    /// leaves their requests to the older one.
    pub(crate) fn for_depth(self, depth: Depth) -> Self {
        if depth == Depth::Unreadable { Self::Older } else { self }
    }

    /// The newer way looks at the depth of every value of a request before it looks at anything else in it; the older
    /// one at that of items and of values of expressions only, when it comes to them.
    pub(crate) fn check_depth(self, depth: Depth) -> Result<(), ServiceError> {
        if self == Self::Older || depth == Depth::Allowed { Ok(()) } else { Err(too_deep()) }
    }
}

/// The error of values that are nested too deeply.
pub(crate) fn too_deep() -> ServiceError {
    ServiceError::validation(malformed::TOO_DEEP)
}

/// How deep the values of a request are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// As deep as they may be, at most.
    Allowed,
    /// Deeper.
    TooDeep,
    /// So deep that the newer way does not read them.
    Unreadable,
}

impl Depth {
    /// That of the deepest value of a request.
    pub(crate) fn of(members: &Members) -> Self {
        match members.iter().map(|(_, input)| depth(input)).max() {
            Some(levels) if levels > READABLE_LEVELS_MAX => Self::Unreadable,
            Some(levels) if levels > LEVELS_MAX => Self::TooDeep,
            _ => Self::Allowed,
        }
    }
}

fn depth(input: &Input) -> usize {
    let deepest = match input {
        Input::Value(content) => Some(content.as_ref().depth()),
        Input::Item(item) => item.map().iter().map(|(_, content)| content.depth()).max(),
        Input::Values(entries) => entries.iter().map(|(_, content)| content.as_ref().depth()).max(),
        Input::List(elements) => elements.iter().map(depth).max(),
        Input::Map(entries) => entries.iter().map(|(_, entry)| depth(entry)).max(),
        Input::Structure(members) => members.iter().map(|(_, member)| depth(member)).max(),
        // The parameters of statements are looked at by their operations.
        Input::String(_) | Input::Boolean(_) | Input::Long(_) | Input::Parameters(_) | Input::Unread => None,
    };
    deepest.unwrap_or(0)
}

//! Everything that can be wrong with the expressions of a request. `Display` gives the service's exact text.

mod key_condition_error;
mod problem;
mod update_error;

pub use key_condition_error::KeyConditionError;
pub use problem::{Constant, OperandType, Operator, Problem, TypeMismatch};
pub use update_error::UpdateError;

use super::ast::Arithmetic;
use super::lexer::Span;
use std::fmt::{self, Display, Formatter};

/// Which of a request's expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExpressionKind {
    /// `UpdateExpression`
    Update,
    /// `ConditionExpression`
    Condition,
    /// `KeyConditionExpression`
    KeyCondition,
    /// `FilterExpression`
    Filter,
    /// `ProjectionExpression`
    Projection,
    /// `SearchConditionExpression`
    Search,
}

impl ExpressionKind {
    /// The request member that holds the expression.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::Update => "UpdateExpression",
            Self::Condition => "ConditionExpression",
            Self::KeyCondition => "KeyConditionExpression",
            Self::Filter => "FilterExpression",
            Self::Projection => "ProjectionExpression",
            Self::Search => "SearchConditionExpression",
        }
    }
}

/// Which of a request's two maps of placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceholderMap {
    /// `ExpressionAttributeNames`
    Names,
    /// `ExpressionAttributeValues`
    Values,
}

impl PlaceholderMap {
    /// The request member that holds the map.
    #[must_use]
    pub fn member(self) -> &'static str {
        match self {
            Self::Names => "ExpressionAttributeNames",
            Self::Values => "ExpressionAttributeValues",
        }
    }
}

/// A problem and where in the expression's text it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Invalid {
    /// What is wrong.
    pub problem: Problem,
    /// Where.
    pub span: Span,
}

impl Display for Invalid {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

/// Why the expressions of a request are refused. All are a `ValidationException`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ExpressionError {
    /// An expression is wrong in itself.
    Invalid {
        /// Which expression.
        kind: ExpressionKind,
        /// What is wrong, and where.
        invalid: Invalid,
    },
    /// A key condition is a condition, but not one on keys.
    KeyCondition(KeyConditionError),
    /// A map of placeholders is there but empty.
    EmptyMap(PlaceholderMap),
    /// A placeholder is not `#` or `:` and letters, digits or underscores.
    InvalidPlaceholder {
        /// In which map.
        map: PlaceholderMap,
        /// The placeholder as it was given.
        key: String,
    },
    /// A placeholder is longer than 255 bytes.
    PlaceholderTooLong(PlaceholderMap),
    /// A map of placeholders is larger than 2 MB.
    MapTooLarge(PlaceholderMap),
    /// Both maps together are larger than 2 MB.
    MapsTooLarge,
    /// A name placeholder stands for a name that no attribute can have.
    InvalidName {
        /// The placeholder.
        key: String,
        /// What is wrong with its name.
        reason: NameProblem,
    },
    /// Placeholders that no expression uses.
    Unused {
        /// In which map.
        map: PlaceholderMap,
        /// The placeholders, in the order of the request.
        keys: Vec<String>,
    },
    /// A map of placeholders in a request without the expressions that could use it.
    WithoutExpressions {
        /// Which map.
        map: PlaceholderMap,
        /// The expressions that the message names as absent; on some operations it names none.
        absent: Vec<ExpressionKind>,
    },
}

/// Why a string cannot be the name of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// It is empty.
    Empty,
    /// It is longer than 65,535 bytes.
    TooLong,
}

impl Display for ExpressionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid { kind, invalid } => write!(f, "Invalid {}: {invalid}", kind.member()),
            Self::KeyCondition(error) => error.fmt(f),
            Self::EmptyMap(map) => write!(f, "{} must not be empty", map.member()),
            Self::InvalidPlaceholder { map, key } => {
                write!(f, "{} contains invalid key: Syntax error; key: \"{key}\"", map.member())
            }
            // These three limits are documented; the texts are those that AWS gives its own emulator of the service.
            Self::PlaceholderTooLong(map) => write!(
                f,
                "{} contains invalid key: The expression attribute map contains a key that is too long",
                map.member()
            ),
            Self::MapTooLarge(map) => write!(f, "{} exceeds max size", map.member()),
            Self::MapsTooLarge => f.write_str(
                "Combined size of ExpressionAttributeNames and ExpressionAttributeValues exceeds max size",
            ),
            Self::InvalidName { key, reason } => {
                let text = match reason {
                    NameProblem::Empty => "Empty attribute name",
                    NameProblem::TooLong => "Attribute name is too large, must be less than 65536 bytes",
                };
                write!(f, "ExpressionAttributeNames contains invalid value: {text} for key {key}")
            }
            Self::Unused { map, keys } => write!(
                f,
                "Value provided in {} unused in expressions: keys: {{{}}}",
                map.member(),
                keys.join(", ")
            ),
            Self::WithoutExpressions { map, absent } => {
                write!(f, "{} can only be specified when using expressions", map.member())?;
                let members: Vec<&str> = absent.iter().map(|kind| kind.member()).collect();
                match members.as_slice() {
                    [] => Ok(()),
                    [one] => write!(f, ": {one} is null"),
                    several => write!(f, ": {} are null", several.join(" and ")),
                }
            }
        }
    }
}

impl std::error::Error for ExpressionError {}

impl From<KeyConditionError> for ExpressionError {
    fn from(error: KeyConditionError) -> Self {
        Self::KeyCondition(error)
    }
}

impl From<Arithmetic> for Operator {
    fn from(operator: Arithmetic) -> Self {
        match operator {
            Arithmetic::Add => Self::Plus,
            Arithmetic::Subtract => Self::Minus,
        }
    }
}

//! Everything that can be wrong with the expressions of a request. `Display` gives the service's exact text.

mod problem;
mod update_error;

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

/// Why a condition cannot be the condition of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyConditionError {
    /// An operator or function that keys cannot be looked up by.
    InvalidOperator(Operator),
    /// A function where an attribute or a value must be.
    Nested,
    /// BETWEEN or `begins_with` of something else than an attribute.
    AttributeNotFirst(Operator),
    /// Two attributes in one condition.
    MultipleAttributes,
    /// No attribute in a condition.
    NoAttribute,
    /// A path into an attribute.
    NestedAttribute,
    /// Two conditions on one attribute.
    Repeated,
    /// A HASH attribute, or a RANGE attribute before a constrained one, has no condition.
    Missed {
        /// The attribute.
        attribute: String,
    },
    /// A condition that the key schema cannot serve.
    NotSupported,
    /// More conditions than the key has attributes.
    TooMany,
    /// The value's type is not that of the key attribute.
    TypeMismatch,
    /// An empty string or binary, which no key attribute can have.
    EmptyValue {
        /// The attribute.
        attribute: String,
        /// Whether it is a string or a binary.
        kind: crate::value::Kind,
    },
    /// An operator that does not work on an index's key.
    NotIndexable,
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

impl Display for KeyConditionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidOperator(operator) => {
                write!(f, "Invalid operator used in KeyConditionExpression: {operator}")
            }
            Self::Nested => f.write_str("KeyConditionExpressions cannot contain nested operations"),
            Self::AttributeNotFirst(operator) => write!(
                f,
                "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as \
                 its first operand"
            ),
            Self::MultipleAttributes => f.write_str(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
            ),
            Self::NoAttribute => {
                f.write_str("Invalid condition in KeyConditionExpression: No key attribute specified")
            }
            Self::NestedAttribute => {
                f.write_str("KeyConditionExpressions cannot have conditions on nested attributes")
            }
            Self::Repeated => f.write_str("KeyConditionExpressions must only contain one condition per key"),
            Self::Missed { attribute } => {
                write!(f, "Query condition missed key schema element: {attribute}")
            }
            Self::NotSupported => f.write_str("Query key condition not supported"),
            Self::TooMany => f.write_str("Conditions can be of length 1 or 2 only"),
            Self::TypeMismatch => f.write_str(
                "One or more parameter values were invalid: Condition parameter type does not match schema type",
            ),
            Self::EmptyValue { attribute, kind } => {
                let noun = if *kind == crate::value::Kind::B { "binary" } else { "string" };
                write!(
                    f,
                    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot \
                     contain an empty {noun} value. Key: {attribute}"
                )
            }
            Self::NotIndexable => f.write_str("Attempted conditional constraint is not an indexable operation"),
        }
    }
}

impl std::error::Error for KeyConditionError {}

impl From<Arithmetic> for Operator {
    fn from(operator: Arithmetic) -> Self {
        match operator {
            Arithmetic::Add => Self::Plus,
            Arithmetic::Subtract => Self::Minus,
        }
    }
}

//! Why a query cannot have the condition that it has.

use super::Operator;
use crate::value::Kind;
use std::fmt::{self, Display, Formatter};

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
    /// There are no conditions, or too many of those that came before expressions.
    Count,
    /// A key attribute that needs a condition has none.
    Missed {
        /// The attribute.
        attribute: String,
    },
    /// HASH attributes of a key that has several are not all equal to a value.
    HashNotEqual {
        /// The attributes.
        attributes: Vec<String>,
    },
    /// RANGE attributes before one that has a condition are not all equal to a value.
    RangeNotEqual {
        /// The attributes.
        attributes: Vec<String>,
        /// The attribute that has the condition.
        because: String,
    },
    /// A condition that the key schema cannot serve.
    NotSupported,
    /// More conditions than the key has attributes.
    TooMany {
        /// How many conditions.
        count: usize,
        /// How many attributes.
        attributes: usize,
    },
    /// The value's type is not that of the key attribute.
    TypeMismatch,
    /// An empty string or binary, which no key attribute can have.
    EmptyValue {
        /// The attribute.
        attribute: String,
        /// Whether it is a string or a binary.
        kind: Kind,
    },
    /// An operator that does not work on an index's key.
    NotIndexable,
}

const INVALID: &str = "Invalid KeyConditionExpression: ";
const CONDITION: &str = "Invalid condition in KeyConditionExpression: ";

impl Display for KeyConditionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidOperator(operator) => {
                write!(f, "{INVALID}Invalid operator used in KeyConditionExpression: {operator}")
            }
            Self::Nested => write!(f, "{INVALID}KeyConditionExpressions cannot contain nested operations"),
            Self::AttributeNotFirst(operator) => write!(
                f,
                "{INVALID}{CONDITION}{operator} operator must have the key attribute as its first operand"
            ),
            Self::MultipleAttributes => {
                write!(f, "{INVALID}{CONDITION}Multiple attribute names used in one condition")
            }
            Self::NoAttribute => write!(f, "{INVALID}{CONDITION}No key attribute specified"),
            Self::NestedAttribute => {
                write!(f, "{INVALID}KeyConditionExpressions cannot have conditions on nested attributes")
            }
            Self::Repeated => {
                write!(f, "{INVALID}KeyConditionExpressions must only contain one condition per key")
            }
            Self::Count => f.write_str("Conditions can be of length 1 or 2 only"),
            Self::Missed { attribute } => {
                write!(f, "Query condition missed key schema element: {attribute}")
            }
            Self::HashNotEqual { attributes } => write!(
                f,
                "HASH key attributes {} must have equality conditions specified in the query",
                attributes.join(", ")
            ),
            Self::RangeNotEqual { attributes, because } => write!(
                f,
                "RANGE key attributes {} must have equality conditions specified in the query because a condition is \
                 present on key attribute {because}",
                attributes.join(", ")
            ),
            Self::NotSupported => f.write_str("Query key condition not supported"),
            Self::TooMany { count, attributes } => write!(
                f,
                "The number of query conditions ({count}) exceeds the number of key attributes defined in the schema \
                 ({attributes})"
            ),
            Self::TypeMismatch => f.write_str(
                "One or more parameter values were invalid: Condition parameter type does not match schema type",
            ),
            Self::EmptyValue { attribute, kind } => {
                let noun = if *kind == Kind::B { "binary" } else { "string" };
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

use super::ComparisonOperator;
use crate::value::Kind;
use std::fmt::{self, Display, Formatter};

/// What is wrong with a parameter that came before expressions. All are a `ValidationException`; `Display` gives the
/// service's exact text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LegacyError {
    /// An operator has too few or too many values.
    ArgumentCount(ComparisonOperator),
    /// The values of an operator are not all of one type.
    MixedTypes,
    /// An operator does not work on values of a type.
    ArgumentType(ComparisonOperator, Kind),
    /// The bounds of a BETWEEN are the wrong way round.
    BoundOrder,
    /// An attribute has both `Value` and `AttributeValueList`.
    ValueAndList {
        /// The attribute.
        attribute: String,
    },
    /// An attribute has both `Exists` and `ComparisonOperator`.
    ExistsAndOperator {
        /// The attribute.
        attribute: String,
    },
    /// An attribute has an operator that wants a value, and none.
    OperatorWithoutValue {
        /// The operator.
        operator: ComparisonOperator,
        /// The attribute.
        attribute: String,
    },
    /// An attribute has `AttributeValueList`, and no operator.
    ListWithoutOperator {
        /// The attribute.
        attribute: String,
    },
    /// An attribute should exist, and have no value.
    ExistsWithoutValue {
        /// What `Exists` is.
        exists: Option<bool>,
        /// The attribute.
        attribute: String,
    },
    /// An attribute should not exist, and have a value.
    AbsentWithValue {
        /// The attribute.
        attribute: String,
    },
    /// `ConditionalOperator` has no conditions to join.
    NothingToJoin,
    /// `ConditionalOperator` has one condition only.
    OneToJoin,
    /// An update other than DELETE has no value.
    UpdateWithoutValue,
    /// DELETE of a value that is no set.
    DeleteType(Kind),
    /// ADD of a value that is neither a number nor a set nor a list.
    AddType(Kind),
}

impl Display for LegacyError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::BoundOrder => {
                return f.write_str(
                    "The BETWEEN condition was provided a range where the lower bound is greater than the upper \
                     bound",
                );
            }
            Self::NothingToJoin => {
                return f.write_str("ConditionalOperator cannot be used without Filter or Expected");
            }
            Self::OneToJoin => {
                return f.write_str(
                    "ConditionalOperator can only be used when Filter or Expected has two or more elements",
                );
            }
            _ => f.write_str("One or more parameter values were invalid: ")?,
        }
        match self {
            Self::BoundOrder | Self::NothingToJoin | Self::OneToJoin => Ok(()),
            Self::ArgumentCount(operator) => {
                write!(f, "Invalid number of argument(s) for the {operator} ComparisonOperator")
            }
            Self::MixedTypes => f.write_str("AttributeValues inside AttributeValueList must be of same type"),
            Self::ArgumentType(operator, kind) => {
                write!(
                    f,
                    "ComparisonOperator {operator} is not valid for {} AttributeValue type",
                    kind.name()
                )
            }
            Self::ValueAndList { attribute } => {
                write!(f, "Value and AttributeValueList cannot be used together for Attribute: {attribute}")
            }
            Self::ExistsAndOperator { attribute } => {
                write!(f, "Exists and ComparisonOperator cannot be used together for Attribute: {attribute}")
            }
            Self::OperatorWithoutValue { operator, attribute } => write!(
                f,
                "Value or AttributeValueList must be used with ComparisonOperator: {operator} for Attribute: \
                 {attribute}"
            ),
            Self::ListWithoutOperator { attribute } => write!(
                f,
                "AttributeValueList can only be used with a ComparisonOperator for Attribute: {attribute}"
            ),
            Self::ExistsWithoutValue { exists, attribute } => {
                let exists = match exists {
                    None => "null",
                    Some(true) => "true",
                    Some(false) => "false",
                };
                write!(f, "Value must be provided when Exists is {exists} for Attribute: {attribute}")
            }
            Self::AbsentWithValue { attribute } => {
                write!(f, "Value cannot be used when Exists is false for Attribute: {attribute}")
            }
            Self::UpdateWithoutValue => {
                f.write_str("Only DELETE action is allowed when no attribute value is specified")
            }
            Self::DeleteType(kind) => {
                write!(f, "DELETE action with value is not supported for the type {}", kind.name())
            }
            Self::AddType(kind) => write!(f, "ADD action is not supported for the type {}", kind.name()),
        }
    }
}

impl std::error::Error for LegacyError {}

//! What can go wrong when an update meets an item.

use crate::value::NumberError;
use std::fmt::{self, Display, Formatter};

/// Why an update cannot be applied to an item. All are a `ValidationException`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpdateError {
    /// A value is taken from a path that the item does not have.
    MissingSource,
    /// An operand, or the attribute that is to be changed, has a type that the operation does not work on.
    OperandType,
    /// An attribute that `AttributeUpdates` changes has a type that the action does not work on.
    AttributeType,
    /// A path goes through something that is not there or not of its kind.
    InvalidPath,
    /// The result of arithmetic is not a number that can be stored.
    Number(NumberError),
}

impl Display for UpdateError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingSource => {
                "The provided expression refers to an attribute that does not exist in the item"
            }
            Self::OperandType => "An operand in the update expression has an incorrect data type",
            Self::AttributeType => "Type mismatch for attribute to update",
            Self::InvalidPath => "The document path provided in the update expression is invalid for update",
            // The service says so of results of more than 38 digits too.
            Self::Number(NumberError::Overflow | NumberError::TooManyDigits) => {
                "Number overflow. Attempting to store a number with magnitude larger than supported range"
            }
            Self::Number(NumberError::Underflow) => {
                "Number underflow. Attempting to store a number with magnitude smaller than supported range"
            }
            Self::Number(NumberError::NotANumber) => "The parameter cannot be converted to a numeric value",
        })
    }
}

impl std::error::Error for UpdateError {}

impl From<NumberError> for UpdateError {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}

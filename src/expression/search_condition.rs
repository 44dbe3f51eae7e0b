//! Search conditions: what a search of a vector index asks for besides the vector.

use super::ast::Comparator;
use super::condition::{Condition, Operand};
use crate::value::EncodedValue;
use std::fmt::{self, Display, Formatter};

/// Why a condition cannot be that of a search.
///
/// Source of the texts: observed on the service in August 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchConditionError {
    /// A comparison with another sign than `=`.
    Comparator,
    /// Anything else than comparisons and AND.
    Operator,
    /// A path into an attribute.
    NestedAttribute,
    /// Two conditions on one attribute.
    Repeated,
}

impl Display for SearchConditionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("Invalid SearchConditionExpression: ")?;
        f.write_str(match self {
            Self::Comparator => "Invalid comparator used in SearchConditionExpression",
            Self::Operator => "Invalid operator used in SearchConditionExpression",
            Self::NestedAttribute => "SearchConditionExpression cannot have conditions on nested attributes",
            Self::Repeated => "SearchConditionExpression must only contain one condition per attribute",
        })
    }
}

/// The attributes that a condition asks for, each with its value, in the order in which they are written.
///
/// # Errors
/// If the condition is anything else than equalities of attributes and values, or has two on one attribute.
pub fn search_conditions(condition: Condition) -> Result<Vec<(String, EncodedValue)>, SearchConditionError> {
    let mut equalities = Vec::new();
    add(condition, &mut equalities)?;
    Ok(equalities)
}

fn add(condition: Condition, to: &mut Vec<(String, EncodedValue)>) -> Result<(), SearchConditionError> {
    let (path, value) = match condition {
        Condition::And(parts) => return parts.into_iter().try_for_each(|part| add(part, to)),
        Condition::Compare(Comparator::Equal, Operand::Path(path), Operand::Constant(value))
        | Condition::Compare(Comparator::Equal, Operand::Constant(value), Operand::Path(path)) => {
            (path, value)
        }
        Condition::Compare(Comparator::Equal, ..) => return Err(SearchConditionError::Operator),
        Condition::Compare(..) => return Err(SearchConditionError::Comparator),
        _ => return Err(SearchConditionError::Operator),
    };
    if path.is_nested() {
        return Err(SearchConditionError::NestedAttribute);
    }
    if to.iter().any(|(name, _)| name == path.top()) {
        return Err(SearchConditionError::Repeated);
    }
    to.push((path.top().to_owned(), value));
    Ok(())
}

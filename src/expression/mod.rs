//! The expression language of the service: parse once, check in order, evaluate without side effects.
//!
//! A request's expressions share its placeholders, so they are taken from one [`Expressions`], in the service's
//! order: update, condition, key condition, filter, projection. Each comes out parsed, checked and resolved, ready
//! for any number of items.
//!
//! ```
//! use minamo::expression::Expressions;
//! use minamo::value::{AttributeMap, AttributeValue, EncodedValue, Item};
//!
//! let names = vec![("#s".to_owned(), "status".to_owned())];
//! let values = vec![(":open".to_owned(), EncodedValue::from(AttributeValue::S("open".to_owned())))];
//! let expressions = Expressions::new(Some(names), Some(values))?;
//! let filter = expressions.filter("#s = :open AND attribute_not_exists(closed)")?;
//! expressions.finish()?;
//!
//! let open = AttributeMap::from_iter([("status", AttributeValue::S("open".to_owned()))]);
//! assert!(filter.evaluate(Item::from_attributes(&open).map()));
//! assert!(!filter.evaluate(Item::empty().map()));
//! # Ok::<(), minamo::expression::ExpressionError>(())
//! ```

pub mod ast;
mod condition;
mod distinct;
mod error;
mod function;
mod key_condition;
mod legacy;
mod lexer;
mod limits;
pub mod parser;
mod path;
mod path_tree;
mod placeholders;
mod print;
mod projection;
mod reserved;
mod search_condition;
mod update;
mod visit;

pub use condition::{Condition, Operand};
pub use error::{
    Constant, ExpressionError, ExpressionKind, Invalid, KeyConditionError, NameProblem, OperandType,
    Operator, PlaceholderMap, Problem, TypeMismatch, UpdateError,
};
pub use function::Function;
pub use key_condition::{Constraint, KeyCondition, KeyConditions};
pub use legacy::{
    AttributeUpdate, ComparisonOperator, ConditionalOperator, Expectation, LegacyCondition, LegacyError,
    UpdateAction,
};
pub use lexer::Span;
pub use path::{DocumentPath, PathStep};
pub use projection::Projection;
pub use search_condition::{SearchConditionError, search_conditions};
pub use update::{Change, Origin, Source, Update};

use crate::value::EncodedValue;
use placeholders::Placeholders;

/// The placeholders of one request, and what its expressions mean with them.
#[derive(Debug)]
pub struct Expressions {
    placeholders: Placeholders,
}

impl Expressions {
    /// Placeholders as the request gives them: `ExpressionAttributeNames` and `ExpressionAttributeValues`.
    ///
    /// # Errors
    /// If a map is given but empty, a placeholder is not written as one, or a name cannot be an attribute's.
    pub fn new(
        names: Option<Vec<(String, String)>>,
        values: Option<Vec<(String, EncodedValue)>>,
    ) -> Result<Self, ExpressionError> {
        Ok(Self { placeholders: Placeholders::new(names, values)? })
    }

    /// An `UpdateExpression`.
    ///
    /// # Errors
    /// If `text` is not a valid update.
    pub fn update(&self, text: &str) -> Result<Update, ExpressionError> {
        let parsed = parser::parse_update(text);
        let checked = parsed.and_then(|update| update::check(&update, &self.placeholders));
        checked.map_err(|invalid| ExpressionError::Invalid { kind: ExpressionKind::Update, invalid })
    }

    /// A `ConditionExpression`.
    ///
    /// # Errors
    /// If `text` is not a valid condition.
    pub fn condition(&self, text: &str) -> Result<Condition, ExpressionError> {
        self.any_condition(text, ExpressionKind::Condition)
    }

    /// A `KeyConditionExpression`. That its conditions are on keys is checked once all expressions are read, by
    /// [`KeyConditions::from_condition`].
    ///
    /// # Errors
    /// If `text` is not a valid condition.
    pub fn key_condition(&self, text: &str) -> Result<Condition, ExpressionError> {
        self.any_condition(text, ExpressionKind::KeyCondition)
    }

    /// A `FilterExpression`.
    ///
    /// # Errors
    /// If `text` is not a valid condition.
    pub fn filter(&self, text: &str) -> Result<Condition, ExpressionError> {
        self.any_condition(text, ExpressionKind::Filter)
    }

    /// A `SearchConditionExpression`. That it is made of equalities is checked by [`search_conditions`].
    ///
    /// # Errors
    /// If `text` is not a valid condition.
    pub fn search_condition(&self, text: &str) -> Result<Condition, ExpressionError> {
        self.any_condition(text, ExpressionKind::Search)
    }

    /// A `ProjectionExpression`.
    ///
    /// # Errors
    /// If `text` is not a valid projection.
    pub fn projection(&self, text: &str) -> Result<Projection, ExpressionError> {
        let parsed = parser::parse_projection(text);
        let checked = parsed.and_then(|projection| projection::check(&projection, &self.placeholders));
        checked.map_err(|invalid| ExpressionError::Invalid { kind: ExpressionKind::Projection, invalid })
    }

    /// Ends the reading of a request's expressions.
    ///
    /// # Errors
    /// If a placeholder is used in none of them: names come before values.
    pub fn finish(self) -> Result<(), ExpressionError> {
        self.placeholders.check_used()
    }

    fn any_condition(&self, text: &str, kind: ExpressionKind) -> Result<Condition, ExpressionError> {
        let parsed = parser::parse_condition(text);
        let checked = parsed.and_then(|condition| condition::check(&condition, &self.placeholders));
        checked.map_err(|invalid| ExpressionError::Invalid { kind, invalid })
    }
}

//! The parameters that came before expressions, turned into what expressions become.
//!
//! `Expected`, `QueryFilter` and `ScanFilter` are conditions on top-level attributes, joined by one
//! `ConditionalOperator`; they become one [`Condition`](super::Condition). `AttributeUpdates` becomes an
//! [`Update`](super::Update).

mod attribute_update;
mod condition;
mod error;
mod expected;

pub use attribute_update::{AttributeUpdate, UpdateAction};
pub use condition::{ComparisonOperator, ConditionalOperator, LegacyCondition};
pub use error::LegacyError;
pub use expected::Expectation;

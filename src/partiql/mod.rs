//! PartiQL: statements, as what the other operations run.
//!
//! [`Statement::parse`] reads a statement and turns it into the conditions, updates and values that requests without
//! statements are made of, so that nothing below knows how something was asked for. [`ReadPlan`] finds in a condition
//! the keys that it asks for: by them a selection is a query, without them a scan.
//!
//! ```
//! use minamo::partiql::Statement;
//! use minamo::value::{AttributeMap, AttributeValue, EncodedValue, Item};
//!
//! let parameters = [EncodedValue::from(AttributeValue::S("open".to_owned()))];
//! let statement = Statement::parse("SELECT * FROM Orders WHERE status = ? AND closed IS MISSING", &parameters)?;
//! let Statement::Select(select) = statement else { unreachable!() };
//! let condition = select.condition.unwrap();
//!
//! let open = AttributeMap::from_iter([("status", AttributeValue::S("open".to_owned()))]);
//! assert!(condition.evaluate(Item::from_attributes(&open).map()));
//! assert!(!condition.evaluate(Item::empty().map()));
//! # Ok::<(), minamo::partiql::StatementError>(())
//! ```

mod ast;
mod compile;
mod error;
mod keywords;
mod lexer;
mod parser;
mod plan;
mod statement;

pub use ast::{Order, Returning};
pub use error::{Position, StatementError, Syntax};
pub use plan::{KeyNames, PlanError, Read, ReadPlan, WriteKey};
pub use statement::{Columns, Delete, Insert, Select, Source, Statement, Update};

//! What statements ask for.

use super::ast::{Order, Returning};
use super::compile::Compiler;
use super::error::StatementError;
use super::parser::parse;
use crate::expression::{Condition, DocumentPath, Update as ItemUpdate};
use crate::value::{EncodedValue, Item};

/// A statement whose names, values and parameters are resolved.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `SELECT`
    Select(Select),
    /// `EXISTS(SELECT ...)`
    Exists(Select),
    /// `INSERT INTO`
    Insert(Insert),
    /// `UPDATE`
    Update(Update),
    /// `DELETE FROM`
    Delete(Delete),
}

/// A table, or an index of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The table.
    pub table: String,
    /// The index.
    pub index: Option<String>,
}

/// A selection.
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// What is read.
    pub source: Source,
    /// What is shown of each item. The service looks at it only when it knows the table.
    pub columns: Result<Columns, StatementError>,
    /// What items have to fulfil.
    pub condition: Option<Condition>,
    /// The columns to order by.
    pub order: Vec<(String, Order)>,
}

/// What is shown of an item.
#[derive(Clone, Debug, PartialEq)]
pub enum Columns {
    /// All of it.
    All,
    /// What it has at the paths, each under a name of its own.
    Of(Vec<(String, DocumentPath)>),
}

/// An insertion.
#[derive(Clone, Debug, PartialEq)]
pub struct Insert {
    /// The table.
    pub table: String,
    /// The item.
    pub item: Item,
}

/// An update of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// The table.
    pub table: String,
    /// What happens to the item.
    pub update: ItemUpdate,
    /// The key of the item, and what it has to fulfil.
    pub condition: Option<Condition>,
    /// What is returned.
    pub returning: Option<Returning>,
}

/// A deletion of one item.
#[derive(Clone, Debug, PartialEq)]
pub struct Delete {
    /// The table.
    pub table: String,
    /// The key of the item, and what it has to fulfil.
    pub condition: Option<Condition>,
    /// Whether the item is returned.
    pub returning: Option<Returning>,
}

impl Statement {
    /// Reads a statement, in which the question marks stand for `parameters`.
    ///
    /// # Errors
    /// What is wrong with it, whatever the tables hold.
    pub fn parse(statement: &str, parameters: &[EncodedValue]) -> Result<Self, StatementError> {
        let parsed = parse(statement)?;
        if parsed.parameters != parameters.len() {
            return Err(StatementError::ParameterCount);
        }
        Compiler { statement, parameters }.statement(parsed.expr)
    }

    /// The table that it is about.
    #[must_use]
    pub fn table(&self) -> &str {
        match self {
            Self::Select(select) | Self::Exists(select) => &select.source.table,
            Self::Insert(insert) => &insert.table,
            Self::Update(update) => &update.table,
            Self::Delete(delete) => &delete.table,
        }
    }

    /// What it wants returned.
    #[must_use]
    pub fn returning(&self) -> Option<Returning> {
        match self {
            Self::Update(update) => update.returning,
            Self::Delete(delete) => delete.returning,
            Self::Select(_) | Self::Exists(_) | Self::Insert(_) => None,
        }
    }
}

//! Statements of PartiQL, as three operations run them: a selection reads what a query or a scan would, and everything
//! else is the write of one item.

pub(crate) mod batch_execute_statement;
pub(crate) mod execute_statement;
pub(crate) mod execute_transaction;
mod next_token;
mod projected;
mod reads;
mod select;
mod write;

pub(super) use select::{SelectRequest, Selection};
pub(super) use write::{WriteStatement, exists_key};

use crate::operation::{Limit, Member, Members, ServiceError, Shape};
use crate::partiql::{PlanError, Statement, StatementError};
use crate::value::EncodedValue;

pub(super) const STATEMENT: Member =
    Member::required("Statement", Shape::String).with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(8192)]);
pub(super) const PARAMETERS: Member =
    Member::optional("Parameters", Shape::Parameters).with(&[Limit::LengthAtLeast(1)]);

/// What is said of a check where it has no meaning.
pub(super) const EXISTS_ALONE: &str = "EXISTS can only be used in ExecuteTransaction write requests.";

/// A statement by what it takes to run it.
pub(super) enum Prepared {
    Select(Selection),
    Exists(Selection),
    Write(WriteStatement),
}

/// Takes the parameters of a statement out of a request. The service looks at them before it reads the statement
/// (observed).
pub(super) fn parameters(members: &mut Members) -> Result<Vec<EncodedValue>, ServiceError> {
    match members.parameters("Parameters") {
        None => Ok(Vec::new()),
        Some(parameters) => parameters.map_err(|malformed| ServiceError::validation(malformed.to_string())),
    }
}

/// Reads a statement.
pub(super) fn prepare(statement: &str, parameters: &[EncodedValue]) -> Result<Prepared, ServiceError> {
    Ok(match Statement::parse(statement, parameters)? {
        Statement::Select(select) => Prepared::Select(Selection::new(select)),
        Statement::Exists(select) => Prepared::Exists(Selection::new(select)),
        Statement::Insert(insert) => Prepared::Write(WriteStatement::Insert(insert)),
        Statement::Update(update) => Prepared::Write(WriteStatement::Update(update)),
        Statement::Delete(delete) => Prepared::Write(WriteStatement::Delete(delete)),
    })
}

impl From<StatementError> for ServiceError {
    fn from(error: StatementError) -> Self {
        Self::validation(error.to_string())
    }
}

impl From<PlanError> for ServiceError {
    fn from(error: PlanError) -> Self {
        Self::validation(error.to_string())
    }
}

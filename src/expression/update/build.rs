//! The checks that each part of an update has to pass, however it is written.

use super::{Change, Origin, Source, Update};
use crate::expression::ast::Arithmetic;
use crate::expression::distinct::check_distinct;
use crate::expression::error::{OperandType, Operator, Problem, TypeMismatch};
use crate::expression::function::Function;
use crate::expression::path::DocumentPath;
use crate::value::Kind;

impl Source {
    /// The sum or difference of two operands.
    ///
    /// # Errors
    /// If one of them can be no number.
    pub fn arithmetic(operator: Arithmetic, left: Self, right: Self) -> Result<Self, Problem> {
        let sources = [left, right];
        check_kinds(Operator::from(operator), &sources, Kind::N)?;
        let [left, right] = sources.map(Box::new);
        Ok(Self::Arithmetic(operator, left, right))
    }

    /// Two lists as one.
    ///
    /// # Errors
    /// If one of them can be no list.
    pub fn list_append(first: Self, second: Self) -> Result<Self, Problem> {
        let sources = [first, second];
        check_kinds(Operator::Function(Function::ListAppend), &sources, Kind::L)?;
        let [first, second] = sources.map(Box::new);
        Ok(Self::ListAppend(first, second))
    }
}

impl Update {
    /// The update that a statement asks for.
    ///
    /// # Errors
    /// If two of its paths overlap or conflict.
    pub fn of_statement(actions: Vec<(DocumentPath, Change)>) -> Result<Self, Problem> {
        let paths: Vec<&DocumentPath> = actions.iter().map(|(path, _)| path).collect();
        check_distinct(&paths).map_err(|(problem, _)| problem)?;
        Ok(Self::with_origin(actions, Origin::Statement))
    }
}

/// A source whose kind is known and is not `expected`.
fn check_kinds(operator: Operator, sources: &[Source], expected: Kind) -> Result<(), Problem> {
    match sources.iter().filter_map(Source::known_kind).find(|kind| *kind != expected) {
        None => Ok(()),
        Some(kind) => Err(Problem::OperandType(TypeMismatch::Operator(operator, OperandType::Known(kind)))),
    }
}

//! A statement as it is written to what it asks for.

mod condition;
mod path;
mod select;
mod update;
mod value;

use super::ast::{self, Action, Content, Expr, Node, Returning};
use super::error::{Position, StatementError, Syntax};
use super::lexer::Span;
use super::statement::{Delete, Insert, Source, Statement, Update};
use crate::value::EncodedValue;

pub(super) struct Compiler<'a> {
    pub(super) statement: &'a str,
    pub(super) parameters: &'a [EncodedValue],
}

impl Compiler<'_> {
    /// # Errors
    /// The first thing in it that the service does not do.
    pub(super) fn statement(&self, expr: Expr) -> Result<Statement, StatementError> {
        let name = expr.name();
        match expr.node {
            Node::Select(select) => self.select(*select).map(Statement::Select),
            Node::Insert(insert) => self.insert(*insert).map(Statement::Insert),
            Node::Change(change) => self.change(*change),
            Node::Call(name, mut arguments) if name == "exists" => match arguments.pop() {
                Some(Expr { node: Node::Select(select), .. }) if arguments.is_empty() => {
                    self.select(*select).map(Statement::Exists)
                }
                _ => Err(StatementError::Operation(name)),
            },
            _ => Err(StatementError::Operation(name)),
        }
    }

    fn position(&self, span: Span) -> Position {
        Position::of(self.statement, span.start, span.end)
    }

    fn insert(&self, insert: ast::Insert) -> Result<Insert, StatementError> {
        let source = self.source(&insert.table)?;
        if source.index.is_some() {
            return Err(StatementError::InsertIntoIndex);
        }
        let Content::Value(value) = insert.content else {
            return Err(StatementError::Operation("Insert".to_owned()));
        };
        Ok(Insert { table: source.table, item: self.item(&value)? })
    }

    fn change(&self, change: ast::Change) -> Result<Statement, StatementError> {
        let Source { table, index } = self.only_source(&change.table)?;
        if let (Action::Delete, Some(wanted)) = (&change.action, change.returning)
            && wanted != Returning::AllOld
        {
            return Err(StatementError::ReturningOfDelete(wanted.text()));
        }
        let returning = change.returning;
        let update = match &change.action {
            Action::Delete => None,
            Action::Update(assignments) => Some(self.update(assignments)?),
            Action::Insert => return Err(StatementError::Operation("Insert".to_owned())),
        };
        let condition = change.condition.as_ref().map(|condition| self.condition(condition)).transpose()?;
        if index.is_some() {
            return Err(StatementError::WriteToIndex);
        }
        Ok(match update {
            Some(update) => Statement::Update(Update { table, update, condition, returning }),
            None => Statement::Delete(Delete { table, condition, returning }),
        })
    }

    fn only_source(&self, from: &ast::From) -> Result<Source, StatementError> {
        match from {
            ast::From::One(expr) => self.source(expr),
            ast::From::Aliased => Err(StatementError::Alias),
            ast::From::Several => Err(StatementError::Tables),
        }
    }

    /// The table and the index that a path names.
    fn source(&self, expr: &Expr) -> Result<Source, StatementError> {
        let Node::Path(table, steps) = &expr.node else { return Err(StatementError::Tables) };
        let mut names = vec![table.clone()];
        for step in steps {
            match step {
                ast::Step::Name(name) => names.push(name.clone()),
                ast::Step::Index(_) | ast::Step::Star(_) => {
                    return Err(StatementError::Column(self.position(expr.span)));
                }
            }
        }
        if names.iter().any(String::is_empty) {
            return Err(StatementError::EmptyName);
        }
        let mut names = names.into_iter();
        let (Some(table), index) = (names.next(), names.next()) else {
            return Err(Syntax::SimplePath.into());
        };
        if names.next().is_some() { Err(StatementError::LongName) } else { Ok(Source { table, index }) }
    }
}

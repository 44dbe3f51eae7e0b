//! Updates.

use super::Compiler;
use crate::expression::Function;
use crate::expression::ast::Arithmetic;
use crate::expression::{Change, DocumentPath, Operator, Problem, Source, Update};
use crate::partiql::ast::{Assignment, Expr, Node};
use crate::partiql::error::StatementError;

/// A function that changes a set: its name, how the service prints it, and what it does.
type SetFunction = (&'static str, &'static str, fn(crate::value::EncodedValue) -> Change);

const SET_FUNCTIONS: [SetFunction; 2] =
    [("set_add", "SET_ADD", Change::Add), ("set_delete", "SET_DELETE", Change::Delete)];

impl Compiler<'_> {
    pub(super) fn update(&self, assignments: &[Assignment]) -> Result<Update, StatementError> {
        let mut actions = Vec::with_capacity(assignments.len());
        for Assignment { target, value } in assignments {
            let path = self.target(target)?;
            let change = match value {
                None => Change::Remove,
                Some(value) => self.assigned(&path, value)?,
            };
            actions.push((path, change));
        }
        Ok(Update::of_statement(actions)?)
    }

    fn target(&self, expr: &Expr) -> Result<DocumentPath, StatementError> {
        match &expr.node {
            Node::Path(top, steps) => self.path(top, steps),
            _ => Err(StatementError::InUpdate(expr.name())),
        }
    }

    fn assigned(&self, target: &DocumentPath, value: &Expr) -> Result<Change, StatementError> {
        if let Node::Call(name, arguments) = &value.node
            && let Some(function) = SET_FUNCTIONS.iter().find(|function| function.0 == name)
        {
            return self.set_function(*function, target, value, arguments);
        }
        self.assigned_source(value).map(Change::Set)
    }

    /// `set_add` and `set_delete` take what is set, and what is added to it or removed from it.
    fn set_function(
        &self,
        (_, name, change): SetFunction,
        target: &DocumentPath,
        call: &Expr,
        arguments: &[Expr],
    ) -> Result<Change, StatementError> {
        let position = self.position(call.span);
        let [first, second] = arguments else { return Err(StatementError::SetArguments(name, position)) };
        let is_target = matches!(&first.node, Node::Path(top, steps) if self.path(top, steps)? == *target);
        if !is_target {
            return Err(StatementError::SetTarget(name, position));
        }
        let is_constant = !matches!(second.node, Node::Path(..) | Node::Call(..));
        let operand = if is_constant { Some(self.value(second)?) } else { None };
        match operand {
            Some(operand) if operand.as_ref().kind().element().is_some() => Ok(change(operand)),
            // The service tells the place of the first argument.
            _ => Err(StatementError::SetOperand(name, self.position(first.span))),
        }
    }

    fn assigned_source(&self, expr: &Expr) -> Result<Source, StatementError> {
        match &expr.node {
            Node::Path(top, steps) => self.path(top, steps).map(Source::Path),
            Node::Infix(sign @ ("+" | "-"), left, right) => {
                let operator = if *sign == "+" { Arithmetic::Add } else { Arithmetic::Subtract };
                Ok(Source::arithmetic(operator, self.assigned_source(left)?, self.assigned_source(right)?)?)
            }
            Node::Call(name, arguments) if name == Function::ListAppend.name() => {
                let [first, second] = arguments.as_slice() else {
                    let operator = Operator::Function(Function::ListAppend);
                    return Err(Problem::OperandCount { operator, count: arguments.len() }.into());
                };
                Ok(Source::list_append(self.assigned_source(first)?, self.assigned_source(second)?)?)
            }
            Node::Call(name, _) => Err(StatementError::Function(name.clone(), self.position(expr.span))),
            Node::Signed(..) | Node::Infix(..) => Err(StatementError::InUpdate(expr.name())),
            _ => self.value(expr).map(Source::Constant),
        }
    }
}

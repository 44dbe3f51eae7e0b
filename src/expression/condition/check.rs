//! A condition as it is written to one that can be evaluated, with the service's checks in the service's order.

use super::{Condition, Operand};
use crate::expression::ast;
use crate::expression::error::{Invalid, Operator, Problem};
use crate::expression::function::Function;
use crate::expression::lexer::Span;
use crate::expression::limits::MAX_CHOICES;
use crate::expression::placeholders::Placeholders;
use crate::expression::visit::{
    Node, check_function_name, check_parentheses, check_reserved_node, function, visit_condition,
};

/// Resolves `condition`.
///
/// Parentheses, functions and reserved words are checked in the whole condition first; then each comparison and
/// function from left to right: names and values, number of operands, equal operands, types.
pub(in crate::expression) fn check(
    condition: &ast::Condition<'_>,
    placeholders: &Placeholders,
) -> Result<Condition, Invalid> {
    visit_condition(condition, &mut check_parentheses)?;
    visit_condition(condition, &mut check_function_name)?;
    visit_condition(condition, &mut check_placement)?;
    visit_condition(condition, &mut check_reserved_node)?;
    Checker { placeholders }.condition(condition)
}

/// `size` is for operands, the other functions are not.
fn check_placement(node: Node<'_, '_>) -> Result<(), Invalid> {
    let (call, is_operand) = match node {
        Node::Condition(ast::Condition::Call(call)) => (call, false),
        Node::Operand(ast::Operand::Call(call)) => (call, true),
        _ => return Ok(()),
    };
    let function = function(call)?;
    if (function == Function::Size) == is_operand && !function.is_for_set() {
        return Ok(());
    }
    Err(Invalid { problem: Problem::MisplacedFunction { function }, span: call.span })
}

struct Checker<'p> {
    placeholders: &'p Placeholders,
}

impl Checker<'_> {
    fn condition(&self, condition: &ast::Condition<'_>) -> Result<Condition, Invalid> {
        match condition {
            ast::Condition::And(parts) => self.all(parts).map(Condition::And),
            ast::Condition::Or(parts) => self.all(parts).map(Condition::Or),
            ast::Condition::Not(inner, _) => Ok(Condition::Not(Box::new(self.condition(inner)?))),
            ast::Condition::Group(inner, _) => self.condition(inner),
            ast::Condition::Compare { comparator, left, right } => {
                self.comparison(*comparator, left, right, condition.span())
            }
            ast::Condition::Between { operand, lower, upper } => self.between([operand, lower, upper]),
            ast::Condition::In { operand, choices } => self.choice(operand, choices, condition.span()),
            ast::Condition::Call(call) => self.call(call),
        }
    }

    fn all(&self, parts: &[ast::Condition<'_>]) -> Result<Vec<Condition>, Invalid> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn operand(&self, operand: &ast::Operand<'_>) -> Result<Operand, Invalid> {
        match operand {
            ast::Operand::Path(path) => self.placeholders.path(path).map(Operand::Path),
            ast::Operand::Value(value) => self.placeholders.value(value).cloned().map(Operand::Constant),
            ast::Operand::Group(inner, _) => self.operand(inner),
            ast::Operand::Call(call) => self.size(call),
        }
    }

    /// `size`, the one function that is an operand.
    fn size(&self, call: &ast::Call<'_>) -> Result<Operand, Invalid> {
        let arguments = self.arguments(call)?;
        Operand::size_of(arguments).map_err(|problem| Invalid { problem, span: call.span })
    }

    fn arguments(&self, call: &ast::Call<'_>) -> Result<Vec<Operand>, Invalid> {
        call.arguments.iter().map(|argument| self.operand(argument)).collect()
    }

    fn comparison(
        &self,
        comparator: ast::Comparator,
        left: &ast::Operand<'_>,
        right: &ast::Operand<'_>,
        span: Span,
    ) -> Result<Condition, Invalid> {
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        Condition::compare(comparator, left, right).map_err(|problem| Invalid { problem, span })
    }

    fn between(&self, written: [&ast::Operand<'_>; 3]) -> Result<Condition, Invalid> {
        let operands = [self.operand(written[0])?, self.operand(written[1])?, self.operand(written[2])?];
        Condition::between(operands).map_err(|problem| {
            let first = match problem {
                Problem::BoundTypes { .. } | Problem::BoundOrder { .. } => written[1],
                _ => written[0],
            };
            Invalid { problem, span: first.span().to(written[2].span()) }
        })
    }

    fn choice(
        &self,
        operand: &ast::Operand<'_>,
        choices: &[ast::Operand<'_>],
        span: Span,
    ) -> Result<Condition, Invalid> {
        let operand = self.operand(operand)?;
        let choices: Vec<Operand> =
            choices.iter().map(|choice| self.operand(choice)).collect::<Result<_, _>>()?;
        if choices.len() > MAX_CHOICES {
            let problem = Problem::OperandCount { operator: Operator::In, count: choices.len() };
            return Err(Invalid { problem, span });
        }
        Ok(Condition::In(operand, choices))
    }

    fn call(&self, call: &ast::Call<'_>) -> Result<Condition, Invalid> {
        let function = function(call)?;
        let arguments = self.arguments(call)?;
        Condition::call(function, arguments).map_err(|problem| Invalid { problem, span: call.span })
    }
}

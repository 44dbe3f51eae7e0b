//! A condition as it is written to one that can be evaluated, with the service's checks in the service's order.

use super::{Condition, Operand};
use crate::expression::ast;
use crate::expression::error::{Invalid, OperandType, Operator, Problem, TypeMismatch};
use crate::expression::function::Function;
use crate::expression::lexer::Span;
use crate::expression::limits::MAX_CHOICES;
use crate::expression::path::DocumentPath;
use crate::expression::placeholders::Placeholders;
use crate::expression::visit::{
    Node, check_function_name, check_parentheses, check_reserved_node, function, visit_condition,
};
use crate::value::{Kind, ValueRef};

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
        let operands = self.arguments(call, Function::Size)?;
        let operator = Operator::Function(Function::Size);
        check_kinds(operator, &operands, call.span, |kind| {
            !matches!(kind, Kind::N | Kind::Bool | Kind::Null)
        })?;
        let [operand] = take(operands, Function::Size, call.span)?;
        Ok(Operand::Size(Box::new(operand)))
    }

    /// The resolved arguments of `call`, as many as `function` takes.
    fn arguments(&self, call: &ast::Call<'_>, function: Function) -> Result<Vec<Operand>, Invalid> {
        let operands: Vec<Operand> =
            call.arguments.iter().map(|argument| self.operand(argument)).collect::<Result<_, _>>()?;
        if operands.len() != function.arity() {
            return Err(count_problem(Operator::Function(function), operands.len(), call.span));
        }
        check_different(Operator::Function(function), &operands, call.span)?;
        Ok(operands)
    }

    fn comparison(
        &self,
        comparator: ast::Comparator,
        left: &ast::Operand<'_>,
        right: &ast::Operand<'_>,
        span: Span,
    ) -> Result<Condition, Invalid> {
        let operands = [self.operand(left)?, self.operand(right)?];
        let operator = Operator::Comparator(comparator);
        check_different(operator, &operands, span)?;
        if comparator.is_ordering() {
            check_kinds(operator, &operands, span, is_ordered)?;
        }
        let [left, right] = operands;
        Ok(Condition::Compare(comparator, left, right))
    }

    fn between(&self, written: [&ast::Operand<'_>; 3]) -> Result<Condition, Invalid> {
        let span = written[0].span().to(written[2].span());
        let operands = [self.operand(written[0])?, self.operand(written[1])?, self.operand(written[2])?];
        check_kinds(Operator::Between, &operands, span, is_ordered)?;
        if let (Operand::Constant(lower), Operand::Constant(upper)) = (&operands[1], &operands[2]) {
            let problem = check_bounds(lower.as_ref(), upper.as_ref());
            problem.map_err(|problem| Invalid { problem, span: written[1].span().to(written[2].span()) })?;
        }
        let [operand, lower, upper] = operands;
        Ok(Condition::Between(operand, lower, upper))
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
            return Err(count_problem(Operator::In, choices.len(), span));
        }
        Ok(Condition::In(operand, choices))
    }

    fn call(&self, call: &ast::Call<'_>) -> Result<Condition, Invalid> {
        let function = function(call)?;
        let operands = self.arguments(call, function)?;
        let span = call.span;
        match function {
            Function::AttributeExists => Ok(Condition::Exists(take_path(operands, function, span)?)),
            Function::AttributeNotExists => Ok(Condition::NotExists(take_path(operands, function, span)?)),
            Function::AttributeType => {
                let kind = check_type_name(operands.get(1), span)?;
                let [operand, _] = take(operands, function, span)?;
                Ok(Condition::HasKind(operand, kind))
            }
            Function::BeginsWith => {
                let operator = Operator::Function(function);
                check_kinds(operator, &operands, span, |kind| matches!(kind, Kind::S | Kind::B))?;
                let [whole, prefix] = take(operands, function, span)?;
                Ok(Condition::BeginsWith(whole, prefix))
            }
            Function::Contains => {
                let [whole, part] = take(operands, function, span)?;
                Ok(Condition::Contains(whole, part))
            }
            Function::Size | Function::IfNotExists | Function::ListAppend => {
                Err(Invalid { problem: Problem::MisplacedFunction { function }, span })
            }
        }
    }
}

fn is_ordered(kind: Kind) -> bool {
    matches!(kind, Kind::S | Kind::N | Kind::B)
}

fn count_problem(operator: Operator, count: usize, span: Span) -> Invalid {
    Invalid { problem: Problem::OperandCount { operator, count }, span }
}

/// The operands of a function, which takes as many.
fn take<const N: usize>(
    operands: Vec<Operand>,
    function: Function,
    span: Span,
) -> Result<[Operand; N], Invalid> {
    operands
        .try_into()
        .map_err(|operands: Vec<_>| count_problem(Operator::Function(function), operands.len(), span))
}

/// The first operand, which must be a path.
fn take_path(operands: Vec<Operand>, function: Function, span: Span) -> Result<DocumentPath, Invalid> {
    match operands.into_iter().next() {
        Some(Operand::Path(path)) => Ok(path),
        _ => Err(Invalid { problem: Problem::PathRequired { function }, span }),
    }
}

/// Two operands that are the same path. Constants may be equal.
fn check_different(operator: Operator, operands: &[Operand], span: Span) -> Result<(), Invalid> {
    match operands {
        [Operand::Path(left), Operand::Path(right)] if left == right => {
            Err(Invalid { problem: Problem::SameOperands { operator, path: left.to_string() }, span })
        }
        _ => Ok(()),
    }
}

/// An operand whose kind is known and is none that `is_allowed`.
fn check_kinds(
    operator: Operator,
    operands: &[Operand],
    span: Span,
    is_allowed: fn(Kind) -> bool,
) -> Result<(), Invalid> {
    match operands.iter().filter_map(Operand::known_kind).find(|kind| !is_allowed(*kind)) {
        None => Ok(()),
        Some(kind) => {
            let mismatch = TypeMismatch::Operator(operator, OperandType::Known(kind));
            Err(Invalid { problem: Problem::OperandType(mismatch), span })
        }
    }
}

/// The kind that the second operand of `attribute_type` names.
fn check_type_name(operand: Option<&Operand>, span: Span) -> Result<Kind, Invalid> {
    let text = match operand {
        Some(Operand::Constant(value)) => value.as_ref().as_str(),
        _ => None,
    };
    let problem = match text {
        Some(text) => match Kind::from_name(text) {
            Some(kind) => return Ok(kind),
            None => Problem::UnknownTypeName { name: text.to_owned() },
        },
        None => {
            let known = operand.and_then(Operand::known_kind);
            let operand = known.map_or(OperandType::Unknown, OperandType::Known);
            let operator = Operator::Function(Function::AttributeType);
            Problem::OperandType(TypeMismatch::Operator(operator, operand))
        }
    };
    Err(Invalid { problem, span })
}

/// The constant bounds of a BETWEEN, each a string, number or binary.
///
/// # Errors
/// If they differ in type or are the wrong way round.
pub(in crate::expression) fn check_bounds(lower: ValueRef<'_>, upper: ValueRef<'_>) -> Result<(), Problem> {
    let bounds = || Box::new((lower.to_owned(), upper.to_owned()));
    match lower.partial_compare(upper) {
        None => Err(Problem::BoundTypes { bounds: bounds() }),
        Some(order) if order.is_gt() => Err(Problem::BoundOrder { bounds: bounds() }),
        Some(_) => Ok(()),
    }
}

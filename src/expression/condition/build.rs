//! The checks that each comparison and each function has to pass, however it is written.

use super::{Condition, Operand};
use crate::expression::ast::Comparator;
use crate::expression::error::{OperandType, Operator, Problem, TypeMismatch};
use crate::expression::function::Function;
use crate::expression::path::DocumentPath;
use crate::value::{Kind, ValueRef};

impl Condition {
    /// The comparison of two operands.
    ///
    /// # Errors
    /// If both are one path, or one is of a type that the comparator never orders.
    pub fn compare(comparator: Comparator, left: Operand, right: Operand) -> Result<Self, Problem> {
        let operands = [left, right];
        let operator = Operator::Comparator(comparator);
        check_different(operator, &operands)?;
        if comparator.is_ordering() {
            check_kinds(operator, &operands, is_ordered)?;
        }
        let [left, right] = operands;
        Ok(Self::Compare(comparator, left, right))
    }

    /// `BETWEEN`: what is compared, the lower and the upper bound.
    ///
    /// # Errors
    /// If one is of a type that has no order, or constant bounds differ in type or are the wrong way round.
    pub fn between(operands: [Operand; 3]) -> Result<Self, Problem> {
        check_kinds(Operator::Between, &operands, is_ordered)?;
        if let [_, Operand::Constant(lower), Operand::Constant(upper)] = &operands {
            check_bounds(lower.as_ref(), upper.as_ref())?;
        }
        let [operand, lower, upper] = operands;
        Ok(Self::Between(operand, lower, upper))
    }

    /// The use of a function that is true or false.
    ///
    /// # Errors
    /// If it is no such function, or takes other operands.
    pub fn call(function: Function, operands: Vec<Operand>) -> Result<Self, Problem> {
        check_arguments(function, &operands)?;
        match function {
            Function::AttributeExists => Ok(Self::Exists(take_path(operands, function)?)),
            Function::AttributeNotExists => Ok(Self::NotExists(take_path(operands, function)?)),
            Function::AttributeType => {
                let kind = check_type_name(operands.get(1))?;
                let [operand, _] = take(operands, function)?;
                Ok(Self::HasKind(operand, kind))
            }
            Function::BeginsWith => {
                let operator = Operator::Function(function);
                check_kinds(operator, &operands, |kind| matches!(kind, Kind::S | Kind::B))?;
                let [whole, prefix] = take(operands, function)?;
                Ok(Self::BeginsWith(whole, prefix))
            }
            Function::Contains => {
                let [whole, part] = take(operands, function)?;
                Ok(Self::Contains(whole, part))
            }
            Function::Size | Function::IfNotExists | Function::ListAppend => {
                Err(Problem::MisplacedFunction { function })
            }
        }
    }
}

impl Operand {
    /// `size`, the one function that is an operand.
    ///
    /// # Errors
    /// If it has not one operand, or one of a type without a size.
    pub fn size_of(operands: Vec<Self>) -> Result<Self, Problem> {
        check_arguments(Function::Size, &operands)?;
        check_kinds(Operator::Function(Function::Size), &operands, |kind| {
            !matches!(kind, Kind::N | Kind::Bool | Kind::Null)
        })?;
        let [operand] = take(operands, Function::Size)?;
        Ok(Self::Size(Box::new(operand)))
    }
}

fn is_ordered(kind: Kind) -> bool {
    matches!(kind, Kind::S | Kind::N | Kind::B)
}

/// The arguments of a function are as many as it takes, and no path is there twice.
fn check_arguments(function: Function, operands: &[Operand]) -> Result<(), Problem> {
    let operator = Operator::Function(function);
    if operands.len() != function.arity() {
        return Err(Problem::OperandCount { operator, count: operands.len() });
    }
    check_different(operator, operands)
}

/// The operands of a function, which takes as many.
fn take<const N: usize>(operands: Vec<Operand>, function: Function) -> Result<[Operand; N], Problem> {
    operands.try_into().map_err(|operands: Vec<_>| Problem::OperandCount {
        operator: Operator::Function(function),
        count: operands.len(),
    })
}

/// The first operand, which must be a path.
fn take_path(operands: Vec<Operand>, function: Function) -> Result<DocumentPath, Problem> {
    match operands.into_iter().next() {
        Some(Operand::Path(path)) => Ok(path),
        _ => Err(Problem::PathRequired { function }),
    }
}

/// Two operands that are the same path. Constants may be equal.
fn check_different(operator: Operator, operands: &[Operand]) -> Result<(), Problem> {
    match operands {
        [Operand::Path(left), Operand::Path(right)] if left == right => {
            Err(Problem::SameOperands { operator, path: left.to_string() })
        }
        _ => Ok(()),
    }
}

/// An operand whose kind is known and is none that `is_allowed`.
fn check_kinds(
    operator: Operator,
    operands: &[Operand],
    is_allowed: fn(Kind) -> bool,
) -> Result<(), Problem> {
    match operands.iter().filter_map(Operand::known_kind).find(|kind| !is_allowed(*kind)) {
        None => Ok(()),
        Some(kind) => Err(Problem::OperandType(TypeMismatch::Operator(operator, OperandType::Known(kind)))),
    }
}

/// The kind that the second operand of `attribute_type` names.
fn check_type_name(operand: Option<&Operand>) -> Result<Kind, Problem> {
    let text = match operand {
        Some(Operand::Constant(value)) => value.as_ref().as_str(),
        _ => None,
    };
    match text {
        Some(text) => Kind::from_name(text).ok_or_else(|| Problem::UnknownTypeName { name: text.to_owned() }),
        None => {
            let known = operand.and_then(Operand::known_kind);
            let operand = known.map_or(OperandType::Unknown, OperandType::Known);
            let operator = Operator::Function(Function::AttributeType);
            Err(Problem::OperandType(TypeMismatch::Operator(operator, operand)))
        }
    }
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

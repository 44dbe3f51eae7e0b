//! Walks over the AST, and the checks that conditions and updates share.

use super::ast::{Call, Condition, Operand, Path, SetValue, Step};
use super::error::{Invalid, Problem};
use super::function::Function;
use super::reserved::is_reserved;

/// A part of an expression.
#[derive(Clone, Copy)]
pub(super) enum Node<'t, 'a> {
    Condition(&'t Condition<'a>),
    Operand(&'t Operand<'a>),
    SetValue(&'t SetValue<'a>),
}

/// Looks at one part; the first error ends the walk.
pub(super) type Visitor<'v> = dyn FnMut(Node<'_, '_>) -> Result<(), Invalid> + 'v;

/// Visits `condition` and all its parts, in the order in which they are written, each before its own parts.
pub(super) fn visit_condition(condition: &Condition<'_>, visitor: &mut Visitor<'_>) -> Result<(), Invalid> {
    visitor(Node::Condition(condition))?;
    match condition {
        Condition::Compare { left, right, .. } => visit_operands([left, right], visitor),
        Condition::Between { operand, lower, upper } => visit_operands([operand, lower, upper], visitor),
        Condition::In { operand, choices } => {
            visit_operand(operand, visitor)?;
            visit_operands(choices, visitor)
        }
        Condition::Call(call) => visit_operands(&call.arguments, visitor),
        Condition::Not(inner, _) | Condition::Group(inner, _) => visit_condition(inner, visitor),
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().try_for_each(|part| visit_condition(part, visitor))
        }
    }
}

/// Visits `value` and all its parts, in the same order.
pub(super) fn visit_set_value(value: &SetValue<'_>, visitor: &mut Visitor<'_>) -> Result<(), Invalid> {
    visitor(Node::SetValue(value))?;
    match value {
        SetValue::Operand(operand) => visit_operand(operand, visitor),
        SetValue::Arithmetic { left, right, .. } => visit_operands([left, right], visitor),
        SetValue::Group(inner, _) => visit_set_value(inner, visitor),
    }
}

fn visit_operands<'t, 'a: 't>(
    operands: impl IntoIterator<Item = &'t Operand<'a>>,
    visitor: &mut Visitor<'_>,
) -> Result<(), Invalid> {
    operands.into_iter().try_for_each(|operand| visit_operand(operand, visitor))
}

fn visit_operand(operand: &Operand<'_>, visitor: &mut Visitor<'_>) -> Result<(), Invalid> {
    visitor(Node::Operand(operand))?;
    match operand {
        Operand::Path(_) | Operand::Value(_) => Ok(()),
        Operand::Call(call) => visit_operands(&call.arguments, visitor),
        Operand::Group(inner, _) => visit_operand(inner, visitor),
    }
}

/// Two pairs of parentheses around the same thing.
pub(super) fn check_parentheses(node: Node<'_, '_>) -> Result<(), Invalid> {
    let redundant = match node {
        Node::Condition(Condition::Group(inner, span)) => {
            matches!(**inner, Condition::Group(..)).then_some(*span)
        }
        Node::Operand(Operand::Group(inner, span)) => matches!(**inner, Operand::Group(..)).then_some(*span),
        Node::SetValue(SetValue::Group(inner, span)) => {
            matches!(**inner, SetValue::Group(..)).then_some(*span)
        }
        _ => None,
    };
    redundant.map_or(Ok(()), |span| Err(Invalid { problem: Problem::RedundantParentheses, span }))
}

/// The function that `call` calls.
pub(super) fn function(call: &Call<'_>) -> Result<Function, Invalid> {
    Function::from_name(call.name).ok_or_else(|| {
        let problem = Problem::UnknownFunction { name: call.name.to_owned() };
        Invalid { problem, span: call.span }
    })
}

/// A function that does not exist.
pub(super) fn check_function_name(node: Node<'_, '_>) -> Result<(), Invalid> {
    match node {
        Node::Condition(Condition::Call(call)) | Node::Operand(Operand::Call(call)) => {
            function(call).map(|_| ())
        }
        _ => Ok(()),
    }
}

/// A bare name that is a reserved word.
pub(super) fn check_reserved_node(node: Node<'_, '_>) -> Result<(), Invalid> {
    match node {
        Node::Operand(Operand::Path(path)) => check_reserved(path),
        _ => Ok(()),
    }
}

/// A bare name in `path` that is a reserved word.
pub(super) fn check_reserved(path: &Path<'_>) -> Result<(), Invalid> {
    for (step, span) in &path.steps {
        if let Step::Name(name) = step
            && is_reserved(name)
        {
            let problem = Problem::ReservedWord { word: (*name).to_owned() };
            return Err(Invalid { problem, span: *span });
        }
    }
    Ok(())
}

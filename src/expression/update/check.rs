//! An update as it is written to one that can be applied, with the service's checks in the service's order.

use super::{Change, Source, Update};
use crate::expression::ast::{self, Action, Call, Operand, Section, SetValue};
use crate::expression::distinct::check_distinct;
use crate::expression::error::{Invalid, Operator, Problem, TypeMismatch};
use crate::expression::function::Function;
use crate::expression::lexer::Span;
use crate::expression::path::DocumentPath;
use crate::expression::placeholders::Placeholders;
use crate::expression::visit::{
    Node, Visitor, check_function_name, check_parentheses, check_reserved, check_reserved_node, function,
    visit_set_value,
};
use crate::value::Kind;

/// Resolves `update`.
///
/// The order of the checks: parentheses, reserved words, functions, sections, names, values, overlapping paths,
/// conflicting paths, operands of ADD and DELETE, operands of functions and arithmetic; each in the whole update
/// before the next.
pub(in crate::expression) fn check(
    update: &ast::Update<'_>,
    placeholders: &Placeholders,
) -> Result<Update, Invalid> {
    visit_values(update, &mut check_parentheses)?;
    for action in update.actions() {
        check_reserved(action.target())?;
        visit_value(action, &mut check_reserved_node)?;
    }
    visit_values(update, &mut check_function_name)?;
    visit_values(update, &mut check_placement)?;
    check_sections(update)?;
    let checker = Checker { placeholders };
    let targets = checker.paths(update)?;
    checker.values(update)?;
    let written: Vec<&DocumentPath> = targets.iter().collect();
    check_distinct(&written).map_err(|(problem, position)| {
        let action = update.actions().nth(position);
        Invalid { problem, span: action.map_or(Span { start: 0, end: 0 }, |action| action.target().span()) }
    })?;
    checker.section_operands(update)?;
    let changes = update.actions().map(|action| checker.change(action)).collect::<Result<Vec<_>, _>>()?;
    Ok(Update::of(targets.into_iter().zip(changes).collect()))
}

fn visit_values(update: &ast::Update<'_>, visitor: &mut Visitor<'_>) -> Result<(), Invalid> {
    update.actions().try_for_each(|action| visit_value(action, visitor))
}

fn visit_value(action: &Action<'_>, visitor: &mut Visitor<'_>) -> Result<(), Invalid> {
    match action {
        Action::Set(_, value) => visit_set_value(value, visitor),
        Action::Remove(_) | Action::Add(..) | Action::Delete(..) => Ok(()),
    }
}

/// Functions of conditions, and `list_append` right inside another.
fn check_placement(node: Node<'_, '_>) -> Result<(), Invalid> {
    let Node::Operand(Operand::Call(call)) = node else { return Ok(()) };
    let outer = function(call)?;
    if !outer.is_for_set() {
        return Err(misplaced(outer, call.span));
    }
    for argument in &call.arguments {
        if let Operand::Call(inner) = argument.inner()
            && outer == Function::ListAppend
            && function(inner)? == Function::ListAppend
        {
            return Err(misplaced(outer, inner.span));
        }
    }
    Ok(())
}

fn misplaced(function: Function, span: Span) -> Invalid {
    Invalid { problem: Problem::MisplacedFunction { function }, span }
}

fn check_sections(update: &ast::Update<'_>) -> Result<(), Invalid> {
    for (position, (section, span, _)) in update.sections.iter().enumerate() {
        if update.sections[..position].iter().any(|earlier| earlier.0 == *section) {
            return Err(Invalid { problem: Problem::RepeatedSection { section: *section }, span: *span });
        }
    }
    Ok(())
}

struct Checker<'p> {
    placeholders: &'p Placeholders,
}

impl Checker<'_> {
    /// The targets of the actions. The paths in values are checked, too.
    fn paths(&self, update: &ast::Update<'_>) -> Result<Vec<DocumentPath>, Invalid> {
        let mut targets = Vec::new();
        for action in update.actions() {
            targets.push(self.placeholders.path(action.target())?);
            visit_value(action, &mut |node| match node {
                Node::Operand(Operand::Path(path)) => self.placeholders.path(path).map(|_| ()),
                _ => Ok(()),
            })?;
        }
        Ok(targets)
    }

    fn values(&self, update: &ast::Update<'_>) -> Result<(), Invalid> {
        for action in update.actions() {
            if let Action::Add(_, value) | Action::Delete(_, value) = action {
                self.placeholders.value(value)?;
            }
            visit_value(action, &mut |node| match node {
                Node::Operand(Operand::Value(value)) => self.placeholders.value(value).map(|_| ()),
                _ => Ok(()),
            })?;
        }
        Ok(())
    }

    /// ADD takes numbers and sets, DELETE takes sets.
    fn section_operands(&self, update: &ast::Update<'_>) -> Result<(), Invalid> {
        for action in update.actions() {
            let (section, value) = match action {
                Action::Add(_, value) => (Section::Add, value),
                Action::Delete(_, value) => (Section::Delete, value),
                Action::Set(..) | Action::Remove(_) => continue,
            };
            let kind = self.placeholders.value(value)?.as_ref().kind();
            let is_allowed = kind.element().is_some() || (kind == Kind::N && section == Section::Add);
            if !is_allowed {
                let problem = Problem::OperandType(TypeMismatch::Section(section, kind));
                return Err(Invalid { problem, span: value.span });
            }
        }
        Ok(())
    }

    fn change(&self, action: &Action<'_>) -> Result<Change, Invalid> {
        let constant = |value| self.placeholders.value(value).cloned();
        match action {
            Action::Set(_, value) => self.set_value(value).map(Change::Set),
            Action::Remove(_) => Ok(Change::Remove),
            Action::Add(_, value) => constant(value).map(Change::Add),
            Action::Delete(_, value) => constant(value).map(Change::Delete),
        }
    }

    fn set_value(&self, value: &SetValue<'_>) -> Result<Source, Invalid> {
        match value {
            SetValue::Operand(operand) => self.source(operand),
            SetValue::Group(inner, _) => self.set_value(inner),
            SetValue::Arithmetic { operator, left, right } => {
                let span = left.span().to(right.span());
                let (left, right) = (self.source(left)?, self.source(right)?);
                Source::arithmetic(*operator, left, right).map_err(|problem| Invalid { problem, span })
            }
        }
    }

    fn source(&self, operand: &Operand<'_>) -> Result<Source, Invalid> {
        match operand {
            Operand::Path(path) => self.placeholders.path(path).map(Source::Path),
            Operand::Value(value) => self.placeholders.value(value).cloned().map(Source::Constant),
            Operand::Group(inner, _) => self.source(inner),
            Operand::Call(call) => self.call(call),
        }
    }

    fn call(&self, call: &Call<'_>) -> Result<Source, Invalid> {
        let function = function(call)?;
        let operator = Operator::Function(function);
        let sources: Vec<Source> =
            call.arguments.iter().map(|argument| self.source(argument)).collect::<Result<_, _>>()?;
        let sources: [Source; 2] = sources.try_into().map_err(|sources: Vec<_>| Invalid {
            problem: Problem::OperandCount { operator, count: sources.len() },
            span: call.span,
        })?;
        match (function, sources) {
            (Function::IfNotExists, [Source::Path(path), fallback]) => {
                Ok(Source::IfNotExists(path, Box::new(fallback)))
            }
            (Function::IfNotExists, _) => {
                Err(Invalid { problem: Problem::PathRequired { function }, span: call.span })
            }
            (Function::ListAppend, [first, second]) => {
                Source::list_append(first, second).map_err(|problem| Invalid { problem, span: call.span })
            }
            (function, _) => Err(misplaced(function, call.span)),
        }
    }
}

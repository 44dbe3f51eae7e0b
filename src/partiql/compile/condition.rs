//! Conditions.

use super::Compiler;
use crate::expression::ast::Comparator;
use crate::expression::{Condition, Function, Operand, OperandType, Operator, Problem, TypeMismatch};
use crate::partiql::ast::{Expr, Node};
use crate::partiql::error::StatementError;
use crate::value::Kind;

/// Most choices of IN. Observed on the service.
const CHOICES_MAX: usize = 100;

const CONDITION_FUNCTIONS: [Function; 5] = [
    Function::AttributeExists,
    Function::AttributeNotExists,
    Function::AttributeType,
    Function::BeginsWith,
    Function::Contains,
];

impl Compiler<'_> {
    pub(super) fn condition(&self, expr: &Expr) -> Result<Condition, StatementError> {
        match &expr.node {
            Node::And(parts) => {
                let mut conditions = Vec::with_capacity(parts.len());
                for part in parts {
                    match self.condition(part)? {
                        Condition::And(inner) => conditions.extend(inner),
                        other => conditions.push(other),
                    }
                }
                Ok(Condition::And(conditions))
            }
            Node::Or(parts) => {
                parts.iter().map(|part| self.condition(part)).collect::<Result<_, _>>().map(Condition::Or)
            }
            Node::Not(inner) => Ok(not(self.condition(inner)?)),
            Node::Compare(comparator, left, right) => self.comparison(*comparator, left, right),
            Node::Between(operands) => self.between(operands),
            Node::In(operand, choices) => self.choice(operand, choices),
            Node::Is(operand, kind) => self.is(operand, kind),
            Node::Call(name, arguments) => match function(name) {
                Some(function) => self.call(function, arguments),
                None if name == Function::Size.name() => Err(StatementError::InCondition(expr.name())),
                None => Err(StatementError::Function(name.clone(), self.position(expr.span))),
            },
            _ => Err(StatementError::InCondition(expr.name())),
        }
    }

    fn operand(&self, expr: &Expr) -> Result<Operand, StatementError> {
        match &expr.node {
            Node::Path(top, steps) => self.path(top, steps).map(Operand::Path),
            Node::Call(name, arguments) if name == Function::Size.name() => {
                Ok(Operand::size_of(self.operands(arguments)?)?)
            }
            Node::Call(name, _) => Err(StatementError::Function(name.clone(), self.position(expr.span))),
            Node::String(_)
            | Node::Number(..)
            | Node::Boolean(_)
            | Node::Null
            | Node::Parameter(_)
            | Node::List(_)
            | Node::Bag(_)
            | Node::Struct(_) => self.value(expr).map(Operand::Constant),
            _ => Err(StatementError::InCondition(expr.name())),
        }
    }

    fn operands(&self, exprs: &[Expr]) -> Result<Vec<Operand>, StatementError> {
        exprs.iter().map(|expr| self.operand(expr)).collect()
    }

    fn call(&self, function: Function, arguments: &[Expr]) -> Result<Condition, StatementError> {
        Condition::call(function, self.operands(arguments)?).map_err(|problem| match problem {
            Problem::UnknownTypeName { name } => StatementError::TypeName(name),
            other => other.into(),
        })
    }

    /// A condition can be compared with a truth value, and with another condition.
    fn comparison(
        &self,
        comparator: Comparator,
        left: &Expr,
        right: &Expr,
    ) -> Result<Condition, StatementError> {
        let equal = match (is_condition(left), is_condition(right)) {
            (false, false) => {
                return Ok(Condition::compare(comparator, self.operand(left)?, self.operand(right)?)?);
            }
            _ if comparator.is_ordering() => return Err(no_order(Operator::Comparator(comparator))),
            (true, true) => {
                Condition::Same(Box::new(self.condition(left)?), Box::new(self.condition(right)?))
            }
            (true, false) => equals(self.condition(left)?, self.operand(right)?),
            (false, true) => equals(self.condition(right)?, self.operand(left)?),
        };
        Ok(if comparator == Comparator::Equal { equal } else { not(equal) })
    }

    fn between(&self, operands: &[Expr; 3]) -> Result<Condition, StatementError> {
        if operands.iter().any(is_condition) {
            return Err(no_order(Operator::Between));
        }
        let [operand, lower, upper] = operands;
        Ok(Condition::between([self.operand(operand)?, self.operand(lower)?, self.operand(upper)?])?)
    }

    fn choice(&self, operand: &Expr, choices: &Expr) -> Result<Condition, StatementError> {
        let (Node::List(choices) | Node::Bag(choices)) = &choices.node else {
            return Err(StatementError::InCondition(choices.name()));
        };
        if choices.len() > CHOICES_MAX {
            return Err(StatementError::Choices(choices.len()));
        }
        if choices.is_empty() {
            return Err(Problem::OperandCount { operator: Operator::In, count: 0 }.into());
        }
        let choices = self.operands(choices)?;
        if !is_condition(operand) {
            return Ok(Condition::In(self.operand(operand)?, choices));
        }
        let condition = self.condition(operand)?;
        let has = |wanted| choices.iter().any(|choice| truth(choice) == Some(wanted));
        Ok(match (has(true), has(false)) {
            (true, true) => Condition::And(Vec::new()),
            (true, false) => condition,
            (false, true) => not(condition),
            (false, false) => never(),
        })
    }

    fn is(&self, operand: &Expr, kind: &str) -> Result<Condition, StatementError> {
        if kind == "missing" {
            return self.call(Function::AttributeNotExists, std::slice::from_ref(operand));
        }
        let kind = match kind {
            "null" => Kind::Null,
            "bool" | "boolean" => Kind::Bool,
            "string" => Kind::S,
            "blob" => Kind::B,
            "numeric" => Kind::N,
            "struct" | "tuple" => Kind::M,
            "list" => Kind::L,
            _ => return Err(StatementError::Operation("IsType".to_owned())),
        };
        Ok(Condition::HasKind(self.operand(operand)?, kind))
    }
}

fn function(name: &str) -> Option<Function> {
    CONDITION_FUNCTIONS.into_iter().find(|function| function.name() == name)
}

fn is_condition(expr: &Expr) -> bool {
    match &expr.node {
        Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::Compare(..)
        | Node::Between(_)
        | Node::In(..)
        | Node::Is(..) => true,
        Node::Call(name, _) => function(name).is_some(),
        _ => false,
    }
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn never() -> Condition {
    Condition::Or(Vec::new())
}

fn truth(operand: &Operand) -> Option<bool> {
    match operand {
        Operand::Constant(value) => value.as_ref().as_bool(),
        Operand::Path(_) | Operand::Size(_) => None,
    }
}

/// Whether a condition is as true as an operand says. Only a truth value says so.
fn equals(condition: Condition, operand: Operand) -> Condition {
    match (truth(&operand), operand) {
        (Some(true), _) => condition,
        (Some(false), _) => not(condition),
        (None, path @ Operand::Path(_)) => {
            let mut writer = crate::value::ValueWriter::new();
            writer.boolean(true);
            let is_true = Operand::Constant(writer.finish_value());
            let is_path_true = Condition::Compare(Comparator::Equal, path.clone(), is_true);
            Condition::And(vec![
                Condition::HasKind(path, Kind::Bool),
                Condition::Same(Box::new(condition), Box::new(is_path_true)),
            ])
        }
        (None, _) => never(),
    }
}

/// The error of an operator that asks for the order of truth values.
fn no_order(operator: Operator) -> StatementError {
    let mismatch = TypeMismatch::Operator(operator, OperandType::Known(Kind::Bool));
    Problem::OperandType(mismatch).into()
}

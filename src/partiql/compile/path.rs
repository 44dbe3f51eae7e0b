//! Paths.

use super::Compiler;
use crate::expression::{DocumentPath, PathStep, Problem};
use crate::partiql::ast::{Expr, Node, Sign, Step};
use crate::partiql::error::StatementError;

/// The largest index of a list. Observed on the service.
const INDEX_MAX: u32 = 2_147_483_647;

impl Compiler<'_> {
    /// The path that begins with the attribute `top` and goes on with `steps`.
    pub(super) fn path(&self, top: &str, steps: &[Step]) -> Result<DocumentPath, StatementError> {
        let rest = steps.iter().map(|step| self.step(step)).collect::<Result<Vec<_>, _>>()?;
        Ok(DocumentPath::new(top, rest).within_limit()?)
    }

    fn step(&self, step: &Step) -> Result<PathStep, StatementError> {
        match step {
            Step::Name(name) => Ok(PathStep::Name(name.as_str().into())),
            Step::Index(expr) => self.index(expr).map(PathStep::Index),
            Step::Star(span) => Err(StatementError::Column(self.position(*span))),
        }
    }

    fn index(&self, expr: &Expr) -> Result<u32, StatementError> {
        let position = || self.position(expr.span);
        let Node::Number(sign, digits) = &expr.node else { return Err(StatementError::Column(position())) };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(StatementError::Column(position()));
        }
        let index = digits.parse().ok().filter(|index| *index <= INDEX_MAX);
        match (sign, index) {
            (_, Some(0)) => Ok(0),
            (Sign::Plus, Some(index)) => Ok(index),
            _ => {
                let sign = if *sign == Sign::Minus { "-" } else { "" };
                let problem = Problem::IndexOutOfRange { index: format!("{sign}{digits}") };
                Err(StatementError::ProblemAt(problem, position()))
            }
        }
    }
}

/// What a column is called: the last name of its path, and the indexes after it.
pub(super) fn column_name(path: &DocumentPath) -> String {
    let rest = path.rest();
    let last = rest.iter().rposition(|step| matches!(step, PathStep::Name(_)));
    let (name, indexes) = match last.map(|last| (&rest[last], last)) {
        Some((PathStep::Name(name), last)) => (&**name, &rest[last + 1..]),
        _ => (path.top(), rest),
    };
    let mut column = name.to_owned();
    for step in indexes {
        if let PathStep::Index(index) = step {
            column.push_str(&format!("[{index}]"));
        }
    }
    column
}

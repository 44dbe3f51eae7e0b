//! What the service counts of an update before it looks at the item.
//!
//! None of it is documented. The figures were measured in eu-west-2 in October 2026, each as the size at which the
//! service begins to refuse an update; some Regions count the finished item only.

use super::{Change, Source};
use crate::expression::ast::Arithmetic;
use crate::expression::path::{DocumentPath, PathStep};

/// The bytes that an update counts, besides its actions.
pub(super) const UPDATE: usize = 3;
const SET_OR_ADD: usize = 19;
const REMOVE_OR_DELETE: usize = 1;
const TARGET_STEP: usize = 4;
const PATH: usize = 1;
const PATH_STEP: usize = 14;
const IF_NOT_EXISTS: usize = 39;
const LIST_APPEND: usize = 37;
const PLUS: usize = 34;
const MINUS: usize = 37;

/// What an action counts.
pub(super) fn action(target: &DocumentPath, change: &Change) -> usize {
    let written = match change {
        Change::Set(source) => SET_OR_ADD + value(source),
        Change::Add(operand) => SET_OR_ADD + operand.as_ref().size(),
        Change::Remove | Change::Delete(_) => REMOVE_OR_DELETE,
    };
    let steps = target.rest().iter().map(|step| TARGET_STEP + element(step));
    written + target.top().len() + steps.sum::<usize>()
}

/// A value of the request counts with its size, one of the item not at all.
fn value(source: &Source) -> usize {
    match source {
        Source::Path(path) => operand(path),
        Source::Constant(constant) => constant.as_ref().size(),
        Source::IfNotExists(path, fallback) => IF_NOT_EXISTS + operand(path) + value(fallback),
        Source::ListAppend(left, right) => LIST_APPEND + value(left) + value(right),
        Source::Arithmetic(Arithmetic::Add, left, right) => PLUS + value(left) + value(right),
        Source::Arithmetic(Arithmetic::Subtract, left, right) => MINUS + value(left) + value(right),
    }
}

fn operand(path: &DocumentPath) -> usize {
    let steps = path.rest().iter().map(|step| PATH_STEP + element(step));
    PATH + PATH_STEP + path.top().len() + steps.sum::<usize>()
}

/// A name counts its bytes, an index its digits.
fn element(step: &PathStep) -> usize {
    match step {
        PathStep::Name(name) => name.len(),
        PathStep::Index(index) => index.checked_ilog10().map_or(1, |power| power as usize + 1),
    }
}

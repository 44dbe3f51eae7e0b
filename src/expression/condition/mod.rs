//! Conditions and filters: what is true of an item.

mod build;
mod check;
mod evaluate;
mod scope;

pub(super) use check::check;

use super::ast::Comparator;
use super::path::DocumentPath;
use crate::value::{EncodedValue, Kind, MapRef};

/// What a condition compares.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// What the item has at a path.
    Path(DocumentPath),
    /// The same for every item.
    Constant(EncodedValue),
    /// The length or number of elements of another operand, a number.
    Size(Box<Operand>),
}

/// A condition whose names and values are resolved and whose constants are checked.
///
/// It can be built directly, too: the parameters that came before expressions are turned into the same conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All are true.
    And(Vec<Condition>),
    /// At least one is true.
    Or(Vec<Condition>),
    /// It is not true.
    Not(Box<Condition>),
    /// Both are true, or neither is.
    Same(Box<Condition>, Box<Condition>),
    /// The operands compare so.
    Compare(Comparator, Operand, Operand),
    /// The first operand is not below the second and not above the third.
    Between(Operand, Operand, Operand),
    /// The operand equals one of the others.
    In(Operand, Vec<Operand>),
    /// There is something at the path.
    Exists(DocumentPath),
    /// There is nothing at the path.
    NotExists(DocumentPath),
    /// The operand is of the kind.
    HasKind(Operand, Kind),
    /// The first operand, a string or binary, begins with the second.
    BeginsWith(Operand, Operand),
    /// The first operand, a string, set or list, contains the second.
    Contains(Operand, Operand),
}

impl Condition {
    /// Whether the condition is true of `item`. An item that does not exist is one without attributes.
    #[must_use]
    pub fn evaluate(&self, item: MapRef<'_>) -> bool {
        evaluate::is_true(self, &scope::Scope::new(self, item))
    }

    fn path_count(&self) -> usize {
        let of = |operand: &Operand| usize::from(operand.path().is_some());
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().map(Self::path_count).sum(),
            Self::Not(inner) => inner.path_count(),
            Self::Same(one, other) => one.path_count() + other.path_count(),
            Self::Compare(_, left, right) | Self::BeginsWith(left, right) | Self::Contains(left, right) => {
                of(left) + of(right)
            }
            Self::Between(operand, lower, upper) => of(operand) + of(lower) + of(upper),
            Self::In(operand, choices) => of(operand) + choices.iter().map(of).sum::<usize>(),
            Self::HasKind(operand, _) => of(operand),
            Self::Exists(_) | Self::NotExists(_) => 1,
        }
    }

    /// All document paths in the condition, in the order in which they are written.
    #[must_use]
    pub fn paths(&self) -> Vec<&DocumentPath> {
        let mut paths = Vec::new();
        self.collect_paths(&mut paths);
        paths
    }

    fn collect_paths<'c>(&'c self, paths: &mut Vec<&'c DocumentPath>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect_paths(paths)),
            Self::Not(inner) => inner.collect_paths(paths),
            Self::Same(one, other) => {
                one.collect_paths(paths);
                other.collect_paths(paths);
            }
            Self::Compare(_, left, right) | Self::BeginsWith(left, right) | Self::Contains(left, right) => {
                paths.extend(left.path());
                paths.extend(right.path());
            }
            Self::Between(operand, lower, upper) => {
                paths.extend([operand, lower, upper].into_iter().filter_map(Operand::path));
            }
            Self::In(operand, choices) => {
                paths.extend(operand.path());
                paths.extend(choices.iter().filter_map(Operand::path));
            }
            Self::HasKind(operand, _) => paths.extend(operand.path()),
            Self::Exists(path) | Self::NotExists(path) => paths.push(path),
        }
    }
}

impl Operand {
    fn path(&self) -> Option<&DocumentPath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Constant(_) => None,
            Self::Size(inner) => inner.path(),
        }
    }

    /// The kind that the operand has whatever the item.
    fn known_kind(&self) -> Option<Kind> {
        match self {
            Self::Path(_) => None,
            Self::Constant(value) => Some(value.as_ref().kind()),
            Self::Size(_) => Some(Kind::N),
        }
    }
}

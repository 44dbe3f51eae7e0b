//! Whether a condition is true of an item. Nothing is copied out of the item.

use super::scope::Scope;
use super::{Condition, Operand};
use crate::expression::ast::Comparator;
use crate::value::{Kind, Number, ValueRef};
use std::cmp::Ordering;

/// What an operand is for one item.
#[derive(Clone, Copy)]
enum Evaluated<'a> {
    Value(ValueRef<'a>),
    Count(Number),
}

impl<'a> Evaluated<'a> {
    fn of(operand: &'a Operand, scope: &Scope<'a>) -> Option<Self> {
        match operand {
            Operand::Path(path) => scope.find(path).map(Evaluated::Value),
            Operand::Constant(value) => Some(Evaluated::Value(value.as_ref())),
            Operand::Size(inner) => match Self::of(inner, scope)? {
                Evaluated::Value(value) => {
                    let length = i64::try_from(value.length()?).ok()?;
                    Some(Evaluated::Count(Number::from(length)))
                }
                Evaluated::Count(_) => None,
            },
        }
    }

    fn kind(self) -> Kind {
        match self {
            Evaluated::Value(value) => value.kind(),
            Evaluated::Count(_) => Kind::N,
        }
    }

    fn number(self) -> Option<Number> {
        match self {
            Evaluated::Value(value) => value.as_number(),
            Evaluated::Count(number) => Some(number),
        }
    }

    fn value(self) -> Option<ValueRef<'a>> {
        match self {
            Evaluated::Value(value) => Some(value),
            Evaluated::Count(_) => None,
        }
    }

    fn equals(self, other: Self) -> bool {
        match (self, other) {
            (Evaluated::Value(left), Evaluated::Value(right)) => left == right,
            (left, right) => left.number() == right.number(),
        }
    }

    /// `None` if the two have no order: other types than strings, numbers and binaries, or two types.
    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Evaluated::Value(left), Evaluated::Value(right)) => left.partial_compare(right),
            (left, right) => Some(left.number()?.cmp(&right.number()?)),
        }
    }
}

pub(super) fn is_true<'a>(condition: &'a Condition, scope: &Scope<'a>) -> bool {
    match condition {
        Condition::And(parts) => parts.iter().all(|part| is_true(part, scope)),
        Condition::Or(parts) => parts.iter().any(|part| is_true(part, scope)),
        Condition::Not(inner) => !is_true(inner, scope),
        Condition::Same(one, other) => is_true(one, scope) == is_true(other, scope),
        Condition::Compare(comparator, left, right) => compares(*comparator, left, right, scope),
        Condition::Between(operand, lower, upper) => {
            is_between(operand, lower, upper, scope).unwrap_or(false)
        }
        Condition::In(operand, choices) => Evaluated::of(operand, scope).is_some_and(|operand| {
            let mut choices = choices.iter().filter_map(|choice| Evaluated::of(choice, scope));
            choices.any(|choice| operand.equals(choice))
        }),
        Condition::Exists(path) => scope.find(path).is_some(),
        Condition::NotExists(path) => scope.find(path).is_none(),
        Condition::HasKind(operand, kind) => {
            Evaluated::of(operand, scope).is_some_and(|it| it.kind() == *kind)
        }
        Condition::BeginsWith(whole, prefix) => begins_with(whole, prefix, scope).unwrap_or(false),
        Condition::Contains(whole, part) => contains(whole, part, scope).unwrap_or(false),
    }
}

/// With a missing operand, as with operands of two types, only `<>` is true.
fn compares<'a>(comparator: Comparator, left: &'a Operand, right: &'a Operand, scope: &Scope<'a>) -> bool {
    let (Some(left), Some(right)) = (Evaluated::of(left, scope), Evaluated::of(right, scope)) else {
        return comparator == Comparator::NotEqual;
    };
    match comparator {
        Comparator::Equal => left.equals(right),
        Comparator::NotEqual => !left.equals(right),
        Comparator::Less => left.compare(right).is_some_and(Ordering::is_lt),
        Comparator::LessOrEqual => left.compare(right).is_some_and(Ordering::is_le),
        Comparator::Greater => left.compare(right).is_some_and(Ordering::is_gt),
        Comparator::GreaterOrEqual => left.compare(right).is_some_and(Ordering::is_ge),
    }
}

fn is_between<'a>(
    operand: &'a Operand,
    lower: &'a Operand,
    upper: &'a Operand,
    scope: &Scope<'a>,
) -> Option<bool> {
    let operand = Evaluated::of(operand, scope)?;
    let from_below = operand.compare(Evaluated::of(lower, scope)?)?;
    let from_above = operand.compare(Evaluated::of(upper, scope)?)?;
    Some(from_below.is_ge() && from_above.is_le())
}

fn begins_with<'a>(whole: &'a Operand, prefix: &'a Operand, scope: &Scope<'a>) -> Option<bool> {
    let whole = Evaluated::of(whole, scope)?.value()?;
    let prefix = Evaluated::of(prefix, scope)?.value()?;
    Some(match (whole.kind(), prefix.kind()) {
        (Kind::S, Kind::S) => whole.as_str()?.starts_with(prefix.as_str()?),
        (Kind::B, Kind::B) => whole.as_binary()?.starts_with(prefix.as_binary()?),
        _ => false,
    })
}

fn contains<'a>(whole: &'a Operand, part: &'a Operand, scope: &Scope<'a>) -> Option<bool> {
    let whole = Evaluated::of(whole, scope)?.value()?;
    let part = Evaluated::of(part, scope)?;
    if let Some(list) = whole.list() {
        return Some(list.iter().any(|element| Evaluated::Value(element).equals(part)));
    }
    if let Some(set) = whole.set() {
        return Some(set.iter().any(|element| Evaluated::Value(element).equals(part)));
    }
    let part = part.value()?;
    match (whole.kind(), part.kind()) {
        (Kind::S, Kind::S) => Some(whole.as_str()?.contains(part.as_str()?)),
        (Kind::B, Kind::B) => Some(has_part(whole.as_binary()?, part.as_binary()?)),
        _ => None,
    }
}

/// Looks at each byte of `whole` once, as Knuth, Morris and Pratt do: both may be hundreds of kilobytes of zeros.
fn has_part(whole: &[u8], part: &[u8]) -> bool {
    let borders = borders(part);
    let mut matched = 0;
    for byte in whole {
        if matched == part.len() {
            break;
        }
        matched = extend(part, &borders, matched, *byte);
    }
    matched == part.len()
}

/// For each beginning of `part`, how many bytes of it both begin and end it, itself excepted.
fn borders(part: &[u8]) -> Vec<usize> {
    let mut borders = vec![0; part.len()];
    for end in 1..part.len() {
        borders[end] = extend(part, &borders, borders[end - 1], part[end]);
    }
    borders
}

/// How many first bytes of `part` stand at the end of some bytes and `byte`, if before it `matched` did.
fn extend(part: &[u8], borders: &[usize], mut matched: usize, byte: u8) -> usize {
    while matched > 0 && part[matched] != byte {
        matched = borders[matched - 1];
    }
    if part[matched] == byte { matched + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_found(
            whole in prop::collection::vec(0u8..2, 0..16),
            part in prop::collection::vec(0u8..2, 0..6),
        ) {
            let found = (0..=whole.len()).any(|start| whole[start..].starts_with(&part));
            prop_assert_eq!(has_part(&whole, &part), found);
        }
    }
}

//! Whether a condition is true of an item. Nothing is copied out of the item.

use super::{Condition, Operand};
use crate::expression::ast::Comparator;
use crate::value::{Kind, MapRef, Number, ValueRef};
use std::cmp::Ordering;

/// What an operand is for one item.
#[derive(Clone, Copy)]
enum Evaluated<'a> {
    Value(ValueRef<'a>),
    Count(Number),
}

impl<'a> Evaluated<'a> {
    fn of(operand: &'a Operand, item: MapRef<'a>) -> Option<Self> {
        match operand {
            Operand::Path(path) => path.find(item).map(Evaluated::Value),
            Operand::Constant(value) => Some(Evaluated::Value(value.as_ref())),
            Operand::Size(inner) => match Self::of(inner, item)? {
                Evaluated::Value(value) => {
                    let length = i64::try_from(value.length()?).ok()?;
                    Some(Evaluated::Count(Number::from(length)))
                }
                Evaluated::Count(_) => None,
            },
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

pub(super) fn is_true(condition: &Condition, item: MapRef<'_>) -> bool {
    match condition {
        Condition::And(parts) => parts.iter().all(|part| is_true(part, item)),
        Condition::Or(parts) => parts.iter().any(|part| is_true(part, item)),
        Condition::Not(inner) => !is_true(inner, item),
        Condition::Compare(comparator, left, right) => compares(*comparator, left, right, item),
        Condition::Between(operand, lower, upper) => is_between(operand, lower, upper, item).unwrap_or(false),
        Condition::In(operand, choices) => Evaluated::of(operand, item).is_some_and(|operand| {
            let mut choices = choices.iter().filter_map(|choice| Evaluated::of(choice, item));
            choices.any(|choice| operand.equals(choice))
        }),
        Condition::Exists(path) => path.find(item).is_some(),
        Condition::NotExists(path) => path.find(item).is_none(),
        Condition::HasKind(path, kind) => path.find(item).is_some_and(|value| value.kind() == *kind),
        Condition::BeginsWith(whole, prefix) => begins_with(whole, prefix, item).unwrap_or(false),
        Condition::Contains(whole, part) => contains(whole, part, item).unwrap_or(false),
    }
}

/// With a missing operand, as with operands of two types, only `<>` is true.
fn compares(comparator: Comparator, left: &Operand, right: &Operand, item: MapRef<'_>) -> bool {
    let (Some(left), Some(right)) = (Evaluated::of(left, item), Evaluated::of(right, item)) else {
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

fn is_between(operand: &Operand, lower: &Operand, upper: &Operand, item: MapRef<'_>) -> Option<bool> {
    let operand = Evaluated::of(operand, item)?;
    let from_below = operand.compare(Evaluated::of(lower, item)?)?;
    let from_above = operand.compare(Evaluated::of(upper, item)?)?;
    Some(from_below.is_ge() && from_above.is_le())
}

fn begins_with(whole: &Operand, prefix: &Operand, item: MapRef<'_>) -> Option<bool> {
    let whole = Evaluated::of(whole, item)?.value()?;
    let prefix = Evaluated::of(prefix, item)?.value()?;
    Some(match (whole.kind(), prefix.kind()) {
        (Kind::S, Kind::S) => whole.as_str()?.starts_with(prefix.as_str()?),
        (Kind::B, Kind::B) => whole.as_binary()?.starts_with(prefix.as_binary()?),
        _ => false,
    })
}

fn contains(whole: &Operand, part: &Operand, item: MapRef<'_>) -> Option<bool> {
    let whole = Evaluated::of(whole, item)?.value()?;
    let part = Evaluated::of(part, item)?;
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

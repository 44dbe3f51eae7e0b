//! Union and difference of two sets of one kind. The elements of both ascend.

use crate::value::{EncodedValue, Kind, SetRef, ValueRef, ValueWriter};
use std::cmp::Ordering;

/// The elements of both sets.
pub(super) fn union(left: SetRef<'_>, right: SetRef<'_>, element: Kind) -> EncodedValue {
    let mut elements = Vec::with_capacity(left.len() + right.len());
    merge(left, right, |value, _| elements.push(value));
    write(&elements, element)
}

/// The elements of `left` that are not in `right`; `None` if there are none.
pub(super) fn difference(left: SetRef<'_>, right: SetRef<'_>, element: Kind) -> Option<EncodedValue> {
    let mut elements = Vec::with_capacity(left.len());
    merge(left, right, |value, origin| {
        if origin == Origin::Left {
            elements.push(value);
        }
    });
    (!elements.is_empty()).then(|| write(&elements, element))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Left,
    Right,
    Both,
}

/// Calls `each` with every element of the two sets once, in ascending order.
fn merge<'a>(left: SetRef<'a>, right: SetRef<'a>, mut each: impl FnMut(ValueRef<'a>, Origin)) {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) => one.partial_compare(*other).unwrap_or(Ordering::Less),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let (from_left, from_right) = match order {
            Ordering::Less => (left.next(), None),
            Ordering::Greater => (None, right.next()),
            Ordering::Equal => (left.next(), right.next()),
        };
        match (from_left, from_right) {
            (Some(value), Some(_)) => each(value, Origin::Both),
            (Some(value), None) => each(value, Origin::Left),
            (None, Some(value)) => each(value, Origin::Right),
            (None, None) => return,
        }
    }
}

fn write(elements: &[ValueRef<'_>], element: Kind) -> EncodedValue {
    let mut writer = ValueWriter::new();
    let mark = writer.begin_set(element);
    elements.iter().for_each(|value| writer.raw(*value));
    writer.end(mark);
    writer.finish_value()
}

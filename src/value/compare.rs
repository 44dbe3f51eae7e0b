//! Equality and order of encoded values.

use std::cmp::Ordering;

use super::encoding::{
    TAG_BINARY, TAG_INTEGER, TAG_LIST, TAG_MAP, TAG_NEGATIVE_INTEGER, TAG_STRING, read_length, read_number,
    read_varint,
};
use super::{Kind, ListRef, MapRef, ValueRef};
use crate::base::{compare_bytes, sorted_positions};

/// The order of two encoded strings, numbers or binaries, which are of one kind.
pub(super) fn compare_elements(left: &[u8], right: &[u8]) -> Ordering {
    match (left[0], right[0]) {
        (TAG_STRING | TAG_BINARY, _) => {
            compare_bytes(&left[read_length(left, 1).1..], &right[read_length(right, 1).1..])
        }
        (TAG_INTEGER, TAG_INTEGER) => read_varint(left, 1).0.cmp(&read_varint(right, 1).0),
        (TAG_NEGATIVE_INTEGER, TAG_NEGATIVE_INTEGER) => read_varint(right, 1).0.cmp(&read_varint(left, 1).0),
        _ => read_number(left, 0).cmp(&read_number(right, 0)),
    }
}

impl ValueRef<'_> {
    /// The order of two strings, two numbers or two binaries; `None` for everything else.
    #[must_use]
    pub fn partial_compare(self, other: ValueRef<'_>) -> Option<Ordering> {
        let kind = self.kind();
        (kind == other.kind() && matches!(kind, Kind::S | Kind::N | Kind::B))
            .then(|| compare_elements(self.encoded(), other.encoded()))
    }
}

/// Deep equality: numbers by value, maps and sets without regard to order.
///
/// Everything but the order of a map's entries has one encoding only, so that only lists and maps are looked into.
impl PartialEq for ValueRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.encoded(), other.encoded());
        if left.len() != right.len() || left[0] != right[0] {
            return false;
        }
        compare_bytes(left, right).is_eq()
            || match left[0] {
                TAG_LIST => self.list() == other.list(),
                TAG_MAP => self.map() == other.map(),
                _ => false,
            }
    }
}

impl Eq for ValueRef<'_> {}

impl PartialEq for ListRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for ListRef<'_> {}

/// Maps with at most so many entries are compared without an allocation.
const FEW: usize = 16;

impl PartialEq for MapRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        if self.len() <= FEW {
            return self.iter().all(|(name, value)| other.get(name) == Some(value));
        }
        by_name(*self) == by_name(*other)
    }
}

/// The entries of `map` by ascending name.
fn by_name(map: MapRef<'_>) -> Vec<(&[u8], ValueRef<'_>)> {
    let entries: Vec<_> = map.raw_iter().collect();
    let order = sorted_positions(entries.len(), &|a, b| compare_bytes(entries[a].0, entries[b].0));
    order.into_iter().map(|position| entries[position]).collect()
}

impl Eq for MapRef<'_> {}

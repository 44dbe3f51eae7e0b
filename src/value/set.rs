//! The order of the elements of a set: ascending, each once.

use super::compare::compare_elements;
use super::encoding::{LENGTH_BYTES, kind_of, read_length, skip};
use super::{Kind, ValueError, ValueRef};
use crate::base::sorted_positions;

/// Puts the elements of `set`, one encoded set that is valid but for their order, in order and in place.
pub(super) fn sort(set: &mut [u8]) -> Result<(), ValueError> {
    let kind = kind_of(set[0]).unwrap_or(Kind::Ss);
    let (count, first) = read_length(set, 1 + LENGTH_BYTES);
    if count == 0 {
        return Err(ValueError::EmptySet(kind));
    }
    if is_sorted(set, first, count) {
        return Ok(());
    }
    let mut elements = Vec::with_capacity(count);
    let mut at = first;
    for _ in 0..count {
        let end = skip(set, at);
        elements.push(&set[at..end]);
        at = end;
    }
    let order = sorted_positions(count, &|a, b| compare_elements(elements[a], elements[b]));
    let sorted: Vec<&[u8]> = order.into_iter().map(|position| elements[position]).collect();
    if sorted.is_sorted_by(|left, right| compare_elements(left, right).is_lt()) {
        let sorted = sorted.concat();
        set[first..at].copy_from_slice(&sorted);
        Ok(())
    } else {
        let elements = elements.into_iter().map(|element| ValueRef::trusted(element).to_owned()).collect();
        Err(ValueError::DuplicateInSet { kind, elements })
    }
}

/// Whether the `count` elements from position `first` on ascend.
fn is_sorted(set: &[u8], first: usize, count: usize) -> bool {
    let mut previous = first..skip(set, first);
    for _ in 1..count {
        let next = previous.end..skip(set, previous.end);
        if !compare_elements(&set[previous], &set[next.clone()]).is_lt() {
            return false;
        }
        previous = next;
    }
    true
}

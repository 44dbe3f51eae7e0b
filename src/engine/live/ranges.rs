use std::cmp::Ordering;
use std::ops::Bound;

use crate::base::compare_bytes;
use crate::tree::KeyRange;

/// Ranges of keys, each with something that belongs to it, and the way to those that a key lies in: to find them takes
/// a time that grows with how many there are of these, and with the logarithm of how many there are of all.
///
/// It is a search tree that lies in a sorted list: the middle of each part is the root of that part.
pub(super) struct Ranges<T> {
    /// In the order of their beginnings.
    sorted: Vec<Interval<T>>,
    /// For each root, the range of its part that reaches furthest; empty if it has to be found anew.
    furthest: Vec<u32>,
}

/// The keys from `from` on, and before `to`.
struct Interval<T> {
    from: Vec<u8>,
    /// Absent if they have no end.
    to: Option<Vec<u8>>,
    content: T,
}

impl<T> Interval<T> {
    fn begins_by(&self, key: &[u8]) -> bool {
        compare_bytes(&self.from, key) != Ordering::Greater
    }

    fn reaches_beyond(&self, key: &[u8]) -> bool {
        self.to.as_ref().is_none_or(|to| compare_bytes(key, to) == Ordering::Less)
    }
}

impl<T> Default for Ranges<T> {
    fn default() -> Self {
        Self { sorted: Vec::new(), furthest: Vec::new() }
    }
}

impl<T> Ranges<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    pub(super) fn add(&mut self, range: &KeyRange, content: T) {
        let (from, to) = half_open(range);
        let place = self.sorted.partition_point(|other| other.begins_by(&from));
        self.sorted.insert(place, Interval { from, to, content });
        self.furthest.clear();
    }

    pub(super) fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        self.sorted.retain(|interval| stays(&interval.content));
        self.furthest.clear();
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        self.sorted.iter().map(|interval| &interval.content)
    }

    /// Visits what belongs to the ranges that `key` lies in.
    pub(super) fn visit(&mut self, key: &[u8], visitor: &mut dyn FnMut(&T)) {
        if self.furthest.is_empty() && !self.sorted.is_empty() {
            self.furthest = vec![0; self.sorted.len()];
            self.find_furthest(0, self.sorted.len());
        }
        self.visit_part(0, self.sorted.len(), key, visitor);
    }

    fn visit_part(&self, start: usize, end: usize, key: &[u8], visitor: &mut dyn FnMut(&T)) {
        let root = usize::midpoint(start, end);
        if start == end || !self.sorted[self.furthest[root] as usize].reaches_beyond(key) {
            return;
        }
        self.visit_part(start, root, key, visitor);
        let interval = &self.sorted[root];
        if !interval.begins_by(key) {
            return;
        }
        if interval.reaches_beyond(key) {
            visitor(&interval.content);
        }
        self.visit_part(root + 1, end, key, visitor);
    }

    /// Notes for each root of a part which range reaches furthest. Gives that of the whole part.
    fn find_furthest(&mut self, start: usize, end: usize) -> Option<u32> {
        if start == end {
            return None;
        }
        let root = usize::midpoint(start, end);
        let own = u32::try_from(root).expect("fewer than 2^32 ranges fit into memory");
        let parts = [self.find_furthest(start, root), self.find_furthest(root + 1, end)];
        let furthest = parts.into_iter().flatten().fold(own, |best, other| self.further(best, other));
        self.furthest[root] = furthest;
        Some(furthest)
    }

    fn further(&self, a: u32, b: u32) -> u32 {
        let (one, other) = (&self.sorted[a as usize].to, &self.sorted[b as usize].to);
        match (one, other) {
            (None, _) => a,
            (_, None) => b,
            (Some(one), Some(other)) => {
                if compare_bytes(one, other) == Ordering::Less {
                    b
                } else {
                    a
                }
            }
        }
    }
}

/// The first key of a range, and the first behind it.
fn half_open(range: &KeyRange) -> (Vec<u8>, Option<Vec<u8>>) {
    let from = match &range.lower {
        Bound::Unbounded => Vec::new(),
        Bound::Included(key) => key.clone(),
        Bound::Excluded(key) => next(key),
    };
    let to = match &range.upper {
        Bound::Unbounded => None,
        Bound::Included(key) => Some(next(key)),
        Bound::Excluded(key) => Some(key.clone()),
    };
    (from, to)
}

/// The first of all byte strings after `key`.
fn next(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ops::RangeBounds;

    fn bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
        let key = || prop::collection::vec(0u8..3, 0..4);
        prop_oneof![key().prop_map(Bound::Included), key().prop_map(Bound::Excluded), Just(Bound::Unbounded)]
    }

    proptest! {
        #[test]
        fn a_key_finds_the_ranges_it_lies_in(
            bounds in prop::collection::vec((bound(), bound()), 0..20),
            gone in prop::collection::vec(any::<bool>(), 20),
            keys in prop::collection::vec(prop::collection::vec(0u8..3, 0..5), 1..20),
        ) {
            let mut ranges = Ranges::default();
            for (number, (lower, upper)) in bounds.iter().enumerate() {
                ranges.add(&KeyRange { lower: lower.clone(), upper: upper.clone() }, number);
            }
            ranges.retain(|number| !gone[*number]);
            for key in keys {
                let mut found = Vec::new();
                ranges.visit(&key, &mut |number| found.push(*number));
                found.sort_unstable();
                let expected: Vec<usize> = (0..bounds.len())
                    .filter(|number| !gone[*number])
                    .filter(|number| {
                        let (lower, upper) = &bounds[*number];
                        (lower.as_ref(), upper.as_ref()).contains(&&key)
                    })
                    .collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn ranges_that_a_key_does_not_lie_in_are_not_looked_at() {
        let mut ranges = Ranges::default();
        for number in 0u16..1000 {
            let key = number.to_be_bytes().to_vec();
            ranges
                .add(&KeyRange { lower: Bound::Included(key.clone()), upper: Bound::Included(key) }, number);
        }
        let mut found = Vec::new();
        ranges.visit(&500u16.to_be_bytes(), &mut |number| found.push(*number));
        assert_eq!(found, [500]);
        ranges.retain(|_| false);
        assert!(ranges.is_empty());
        ranges.visit(b"a", &mut |_| unreachable!("there are none"));
    }
}

//! The order of many things, and which of them stand more than once.
//!
//! All layers share the one sort that is compiled in: a sort for each type of element took 90 KB of code, which weighs
//! on every first visit.

use std::cmp::Ordering;

use super::compare_bytes;

/// The positions of `count` things in their order; equal ones in the order of their positions.
#[must_use]
pub fn sorted_positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    sort((0..count).map(|position| (0, position)).collect(), compare)
}

/// The same of things of which each has a number by which they are ordered first: `compare` is called for those of
/// the same number only, which saves most of the time.
#[must_use]
pub fn sorted_by_number(numbers: &[u64], compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    sort(numbers.iter().copied().zip(0..).collect(), compare)
}

fn sort(mut things: Vec<(u64, usize)>, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    things.sort_unstable_by(|(number, a), (other, b)| {
        number.cmp(other).then_with(|| compare(*a, *b).then(a.cmp(b)))
    });
    things.into_iter().map(|(_, position)| position).collect()
}

/// The position of the first of `contents` that equals one before it.
#[must_use]
pub fn first_repeated(contents: &[&[u8]]) -> Option<usize> {
    let order = by_content(contents);
    let repeated = order.windows(2).filter(|pair| contents[pair[0]] == contents[pair[1]]).map(|pair| pair[1]);
    repeated.min()
}

/// For each of `contents`, whether none after it equals it.
#[must_use]
pub fn last_of_each(contents: &[&[u8]]) -> Vec<bool> {
    let mut last = vec![true; contents.len()];
    for pair in by_content(contents).windows(2) {
        last[pair[0]] = contents[pair[0]] != contents[pair[1]];
    }
    last
}

/// The positions of `contents` in the order of the contents; equal ones in their own order.
fn by_content(contents: &[&[u8]]) -> Vec<usize> {
    sorted_positions(contents.len(), &|a, b| compare_bytes(contents[a], contents[b]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_first(things in prop::collection::vec((0u64..3, 0u8..3), 0..20)) {
            let numbers: Vec<u64> = things.iter().map(|(number, _)| *number).collect();
            let sorted = sorted_by_number(&numbers, &|a, b| things[a].1.cmp(&things[b].1));
            let mut expected: Vec<usize> = (0..things.len()).collect();
            expected.sort_by_key(|position| things[*position]);
            prop_assert_eq!(sorted, expected);
        }

        #[test]
        fn repeats_are_found(contents in prop::collection::vec(prop::collection::vec(0u8..2, 0..3), 0..12)) {
            let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
            let repeated = (0..contents.len()).find(|position| contents[..*position].contains(&contents[*position]));
            prop_assert_eq!(first_repeated(&contents), repeated);
            let last: Vec<bool> =
                (0..contents.len()).map(|position| !contents[position + 1..].contains(&contents[position])).collect();
            prop_assert_eq!(last_of_each(&contents), last);
        }
    }
}

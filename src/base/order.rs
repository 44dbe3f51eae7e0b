//! The order of many things, and which of them stand more than once.
//!
//! All layers share the one sort that is compiled in: a sort for each type of element took 90 KB of code, which weighs
//! on every first visit.

use std::cmp::Ordering;

use super::compare_bytes;

/// Fewer are sorted as they are.
const MANY: usize = 64;

/// The positions of `count` things in their order; equal ones in the order of their positions.
#[must_use]
pub fn sorted_positions(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut things: Vec<(u64, usize)> = (0..count).map(|position| (0, position)).collect();
    sort(&mut things, compare);
    positions(things)
}

/// The same of things of which each has a number by which they are ordered first: `compare` is called for those of
/// the same number only, which saves most of the time.
///
/// Many are laid into buckets first, by what their numbers are between the lowest and the highest one. Numbers that
/// lie evenly, as those of hashes do, are as good as sorted then.
#[must_use]
pub fn sorted_by_number(numbers: &[u64], compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut things: Vec<(u64, usize)> = numbers.iter().copied().zip(0..).collect();
    if numbers.len() < MANY {
        sort(&mut things, compare);
        return positions(things);
    }
    let lowest = numbers.iter().min().copied().unwrap_or(0);
    let span = numbers.iter().max().copied().unwrap_or(0) - lowest;
    // So many that one holds two to four things, if each holds as many as the others.
    let bits = (numbers.len() / 2).ilog2();
    let shift = (u64::BITS - span.leading_zeros()).saturating_sub(bits);
    let bucket_of = |number: u64| ((number - lowest) >> shift) as usize;
    let mut ends = vec![0_usize; (span >> shift) as usize + 1];
    numbers.iter().for_each(|number| ends[bucket_of(*number)] += 1);
    let mut start = 0;
    for end in &mut ends {
        start += std::mem::replace(end, start);
    }
    for (position, number) in numbers.iter().enumerate() {
        let end = &mut ends[bucket_of(*number)];
        things[*end] = (*number, position);
        *end += 1;
    }
    let mut rest = things.as_mut_slice();
    let mut start = 0;
    for end in ends {
        let (bucket, others) = rest.split_at_mut(end - start);
        if bucket.len() > 1 {
            sort(bucket, compare);
        }
        rest = others;
        start = end;
    }
    positions(things)
}

fn sort(things: &mut [(u64, usize)], compare: &dyn Fn(usize, usize) -> Ordering) {
    things.sort_unstable_by(|(number, a), (other, b)| {
        number.cmp(other).then_with(|| compare(*a, *b).then(a.cmp(b)))
    });
}

fn positions(things: Vec<(u64, usize)>) -> Vec<usize> {
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
        fn numbers_are_sorted_however_they_lie(
            numbers in prop::collection::vec(prop_oneof![any::<u64>(), 0u64..5, Just(u64::MAX)], 0..4 * MANY),
        ) {
            let sorted = sorted_by_number(&numbers, &|_, _| Ordering::Equal);
            let mut expected: Vec<usize> = (0..numbers.len()).collect();
            expected.sort_by_key(|position| numbers[*position]);
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

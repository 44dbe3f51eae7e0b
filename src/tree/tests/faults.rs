//! Which pages a read asks for.

use std::ops::Bound;
use std::rc::Rc;

use super::super::page::PIECE_BYTES;
use super::base::{Model, Pages};
use super::*;

fn key(number: u16) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// One tree with so many entries.
fn model(entries: u16, value_bytes: usize) -> Model {
    (0..entries).map(|number| ((0, key(number)), vec![number as u8; value_bytes])).collect()
}

/// The faults of a read that begins without any page.
fn faults<T>(
    pages: &Pages,
    roots: &Roots,
    read: impl Fn(Snapshot<'_>) -> Result<T, Fault>,
) -> (T, Vec<Vec<PageId>>) {
    let cache = Rc::new(PageCache::new(usize::MAX));
    let forest = Forest::with_base(roots.clone(), Rc::clone(&cache));
    let mut faults = Vec::new();
    loop {
        match read(forest.view(Visibility::Durable).tree(TreeId(0))) {
            Ok(found) => return (found, faults),
            Err(fault) => {
                fault
                    .pages
                    .iter()
                    .for_each(|id| cache.insert(*id, pages.stored[id].clone()).expect("a page"));
                faults.push(fault.pages);
            }
        }
    }
}

fn count(snapshot: Snapshot<'_>, range: &KeyRange, direction: Direction) -> Result<usize, Fault> {
    let mut cursor = snapshot.range(range, direction);
    let mut count = 0;
    while cursor.next()?.is_some() {
        count += 1;
    }
    Ok(count)
}

const DIRECTIONS: [Direction; 2] = [Direction::Forward, Direction::Backward];

#[test]
fn a_get_loads_the_way_to_its_leaf() {
    let mut pages = Pages::new(2, 1);
    let roots = pages.build(&model(50, 1));
    let height = usize::from(roots.get(TreeId(0)).expect("a tree").level) + 1;
    for number in 0..50 {
        let (found, faults) = faults(&pages, &roots, |snapshot| snapshot.get(&key(number)));
        assert_eq!(found.as_deref(), Some([number as u8].as_slice()));
        assert_eq!(faults.concat().len(), height);
    }
}

#[test]
fn a_cursor_loads_no_leaf_outside_of_its_range() {
    let mut pages = Pages::new(2, 1);
    let roots = pages.build(&model(50, 1));
    let height = usize::from(roots.get(TreeId(0)).expect("a tree").level) + 1;
    for number in (0..50).step_by(2) {
        // Two entries make a leaf.
        let (first, second) = (key(number), key(number + 1));
        let within = KeyRange { lower: Bound::Included(first.clone()), upper: Bound::Included(second) };
        let before_next = KeyRange { lower: Bound::Included(first), upper: Bound::Excluded(key(number + 2)) };
        for (range, direction) in
            [within, before_next].iter().flat_map(|range| DIRECTIONS.map(|to| (range, to)))
        {
            let (found, faults) = faults(&pages, &roots, |snapshot| count(snapshot, range, direction));
            assert_eq!((found, faults.concat().len()), (2, height), "{range:?} {direction:?}");
        }
    }
}

#[test]
fn a_cursor_reads_ahead_the_more_the_further_it_goes() {
    let mut pages = Pages::new(50, 1);
    let roots = pages.build(&model(2500, 1));
    for direction in DIRECTIONS {
        let (found, faults) = faults(&pages, &roots, |snapshot| count(snapshot, &KeyRange::all(), direction));
        assert_eq!(found, 2500);
        let asked: Vec<usize> = faults.iter().map(Vec::len).collect();
        assert_eq!(asked, [1, 2, 6, 18, 24], "the root, then 50 leaves");
    }
}

#[test]
fn a_long_value_is_asked_for_at_once() {
    let mut pages = Pages::new(2, 100);
    let roots = pages.build(&model(1, 2 * PIECE_BYTES + 5));
    let (found, faults) = faults(&pages, &roots, |snapshot| snapshot.get(&key(0)));
    assert_eq!(found.map(|value| value.len()), Some(2 * PIECE_BYTES + 5));
    assert_eq!(faults.iter().map(Vec::len).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn a_cursor_asks_for_the_next_long_values_too() {
    let mut pages = Pages::new(20, 1);
    let roots = pages.build(&model(20, PIECE_BYTES + 1));
    for direction in DIRECTIONS {
        let (found, faults) = faults(&pages, &roots, |snapshot| count(snapshot, &KeyRange::all(), direction));
        assert_eq!(found, 20);
        assert_eq!(faults.iter().map(Vec::len).collect::<Vec<_>>(), [1, 10, 10, 10, 10]);
    }
}

#[test]
fn a_value_shares_the_buffer_of_its_page() {
    let mut pages = Pages::new(4, 100);
    let roots = pages.build(&[((0, key(1)), vec![1; 50]), ((0, key(2)), vec![2; 200])].into());
    let forest = Forest::with_base(roots, pages.cache());
    let tree = forest.view(Visibility::Durable).tree(TreeId(0));
    for number in [1, 2] {
        let read = || tree.get(&key(number)).expect("all is in memory").expect("an entry");
        assert!(read().same_buffer(&read()));
    }
}

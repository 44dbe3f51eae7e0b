mod base;
mod faults;
mod late;
mod model;

use super::*;
use crate::base::Bytes;
use crate::log::Lsn;

type Entries = Vec<(Vec<u8>, Vec<u8>)>;

fn entries(view: View<'_>, tree: u32, range: &KeyRange, direction: Direction) -> Result<Entries, Fault> {
    let mut cursor = view.tree(TreeId(tree)).range(range, direction);
    let mut found = Vec::new();
    while let Some((key, value)) = cursor.next()? {
        found.push((key.to_vec(), value.to_vec()));
    }
    let mut in_place = view.tree(TreeId(tree)).range(range, direction);
    for (key, value) in &found {
        assert_eq!(in_place.next_in_place()?, Some((&key[..], &value[..])));
    }
    assert_eq!(in_place.next_in_place()?, None);
    Ok(found)
}

fn put(tree: u32, key: &[u8], value: &[u8]) -> Edit {
    Edit::Put { tree: TreeId(tree), key: key.into(), value: value.into() }
}

fn counts(forest: &Forest, tree: u32) -> (usize, usize) {
    let count = |visibility| {
        let found = entries(forest.view(visibility), tree, &KeyRange::all(), Direction::Forward);
        found.expect("all is in memory").len()
    };
    (count(Visibility::Durable), count(Visibility::Pending))
}

#[test]
fn a_dropped_tree_is_gone_for_writers_at_once_and_for_readers_when_durable() {
    let mut forest = Forest::new();
    let drop = [Edit::Drop { tree: TreeId(0) }];
    forest.apply(1, &[put(0, b"k", b"v")]);
    forest.stage(2, &drop);
    assert_eq!(counts(&forest, 0), (1, 0));
    forest.revert();
    assert_eq!(counts(&forest, 0), (1, 1));
    forest.stage(2, &drop);
    forest.settle(2, &drop);
    assert_eq!(counts(&forest, 0), (0, 0));
}

#[test]
fn a_drop_hides_pages_until_pages_know_of_it() {
    let mut stored = base::Pages::new(2, 1);
    let roots = stored.build(&[((0, b"k".to_vec()), b"v".to_vec())].into());
    let mut forest = Forest::with_base(roots.clone(), stored.cache());
    assert_eq!(counts(&forest, 0), (1, 1));
    forest.apply(5, &[put(0, b"l", b"v")]);
    forest.freeze();
    forest.apply(6, &[Edit::Drop { tree: TreeId(0) }]);
    assert_eq!(counts(&forest, 0), (0, 0));
    forest.adopt(roots.clone(), 5);
    assert_eq!(counts(&forest, 0), (0, 0));
    forest.freeze();
    assert_eq!(counts(&forest, 0), (0, 0));
    forest.thaw();
    assert_eq!(counts(&forest, 0), (0, 0));
    forest.freeze();
    forest.adopt(roots, 6);
    assert_eq!(counts(&forest, 0), (1, 1), "these pages are a lie, which shows that the drop is forgotten");
}

#[test]
fn what_is_forgotten_is_freed_in_parts() {
    let mut forest = Forest::new();
    let edits: Vec<Edit> = (0..10).map(|key| put(0, &[key], b"v")).collect();
    forest.apply(1, &edits);
    assert!(!forest.sweep(4));
    forest.freeze();
    forest.adopt(Roots::new(), 1);
    assert_eq!([4, 4, 4].map(|edits| forest.sweep(edits)), [true, true, false]);
}

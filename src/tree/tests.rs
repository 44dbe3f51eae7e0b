use std::collections::BTreeMap;
use std::ops::Bound;

use super::*;
use crate::base::Bytes;
use crate::log::Lsn;
use proptest::prelude::*;

type Model = BTreeMap<(u32, Vec<u8>), Vec<u8>>;

fn apply_to_model(model: &mut Model, edits: &[Edit]) {
    for edit in edits {
        match edit {
            Edit::Put { tree, key, value } => {
                model.insert((tree.0, key.to_vec()), value.to_vec());
            }
            Edit::Delete { tree, key } => {
                model.remove(&(tree.0, key.to_vec()));
            }
            Edit::Drop { tree } => model.retain(|(id, _), _| *id != tree.0),
        }
    }
}

fn entries(view: View<'_>, tree: u32, range: &KeyRange, direction: Direction) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut cursor = view.tree(TreeId(tree)).range(range, direction);
    let mut found = Vec::new();
    while let Some((key, value)) = cursor.next().expect("all is in memory") {
        found.push((key.to_vec(), value.to_vec()));
    }
    found
}

fn check_against_model(view: View<'_>, model: &Model, range: &KeyRange) {
    for tree in 0..TREES {
        let bounds = (range.lower.clone(), range.upper.clone());
        let mut expected: Vec<(Vec<u8>, Vec<u8>)> = model
            .iter()
            .filter(|((id, key), _)| *id == tree && std::ops::RangeBounds::contains(&bounds, key))
            .map(|((_, key), value)| (key.clone(), value.clone()))
            .collect();
        for (key, value) in &expected {
            let found = view.tree(TreeId(tree)).get(key).expect("all is in memory");
            assert_eq!(found.as_deref(), Some(value.as_slice()));
        }
        assert_eq!(entries(view, tree, range, Direction::Forward), expected);
        expected.reverse();
        assert_eq!(entries(view, tree, range, Direction::Backward), expected);
    }
}

const TREES: u32 = 3;

fn any_key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0u8..4, 0..3)
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let key = || any_key().prop_map(Bytes::from);
    // The last tree is the one that is dropped, and dropped trees are never edited again.
    let tree = || (0..TREES - 1).prop_map(TreeId);
    prop_oneof![
        4 => (tree(), key(), any_key().prop_map(Bytes::from))
            .prop_map(|(tree, key, value)| Edit::Put { tree, key, value }),
        2 => (tree(), key()).prop_map(|(tree, key)| Edit::Delete { tree, key }),
    ]
}

fn any_bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![
        Just(Bound::Unbounded),
        any_key().prop_map(Bound::Included),
        any_key().prop_map(Bound::Excluded),
    ]
}

#[derive(Clone, Debug)]
enum Step {
    Stage(Vec<Edit>),
    Settle,
    Revert,
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::collection::vec(any_edit(), 0..5).prop_map(Step::Stage),
        2 => Just(Step::Settle),
        1 => Just(Step::Revert),
    ]
}

proptest! {
    #[test]
    fn a_forest_is_two_maps(
        steps in prop::collection::vec(any_step(), 0..40),
        lower in any_bound(),
        upper in any_bound(),
    ) {
        let range = KeyRange { lower, upper };
        let mut forest = Forest::new();
        let mut durable = Model::new();
        let mut staged: Vec<(Lsn, Vec<Edit>)> = Vec::new();
        let mut lsn = 0;
        for step in steps {
            match step {
                Step::Stage(edits) => {
                    lsn += 1;
                    forest.stage(lsn, &edits);
                    staged.push((lsn, edits));
                }
                Step::Settle if !staged.is_empty() => {
                    let (lsn, edits) = staged.remove(0);
                    forest.settle(lsn, &edits);
                    apply_to_model(&mut durable, &edits);
                }
                Step::Settle => {}
                Step::Revert => {
                    forest.revert();
                    staged.clear();
                }
            }
            let mut pending = durable.clone();
            staged.iter().for_each(|(_, edits)| apply_to_model(&mut pending, edits));
            check_against_model(forest.view(Visibility::Durable), &durable, &range);
            check_against_model(forest.view(Visibility::Pending), &pending, &range);
        }
    }
}

#[test]
fn a_dropped_tree_is_gone_for_writers_at_once_and_for_readers_when_durable() {
    let mut forest = Forest::new();
    let put = Edit::Put { tree: TreeId(0), key: b"k".as_slice().into(), value: b"v".as_slice().into() };
    let drop = [Edit::Drop { tree: TreeId(0) }];
    forest.apply(&[put]);
    let count = |forest: &Forest, visibility| {
        entries(forest.view(visibility), 0, &KeyRange::all(), Direction::Forward).len()
    };
    forest.stage(1, &drop);
    assert_eq!((count(&forest, Visibility::Durable), count(&forest, Visibility::Pending)), (1, 0));
    forest.revert();
    assert_eq!((count(&forest, Visibility::Durable), count(&forest, Visibility::Pending)), (1, 1));
    forest.stage(1, &drop);
    forest.settle(1, &drop);
    assert_eq!((count(&forest, Visibility::Durable), count(&forest, Visibility::Pending)), (0, 0));
}

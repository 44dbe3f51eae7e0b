//! What is shown late is the state of a while ago, whatever happened since then.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::*;
use crate::base::Dice;

/// Two trees that change together, and one that changes for itself.
const TREES: u32 = 3;

type State = BTreeMap<(u32, u8), u8>;

fn draw(dice: &Dice, least: u64, most: u64) -> u8 {
    u8::try_from(dice.within(least, most)).expect("it is small")
}

fn contents(state: &State, tree: u32) -> Entries {
    let entries = state.iter().filter(|((of, _), _)| *of == tree);
    entries.map(|((_, key), value)| (vec![*key], vec![*value])).collect()
}

/// Some changes of few keys, so that most of them follow others.
fn change(dice: &Dice, state: &mut State) -> Vec<Edit> {
    let edits = (0..dice.within(1, 4)).map(|_| {
        let (tree, key) = (u32::from(draw(dice, 0, 2)), draw(dice, 0, 7));
        let value = draw(dice, 0, 9);
        if value < 3 {
            state.remove(&(tree, key));
            return Edit::Delete { tree: TreeId(tree), key: [key].as_slice().into() };
        }
        state.insert((tree, key), value);
        put(tree, &[key], &[value])
    });
    edits.collect()
}

fn check(forest: &Forest, lag: &Lag, sight: Sight, tree: u32, expected: &Entries, keys: &[u8]) {
    let view = forest.view(Visibility::Durable).late(lag, sight);
    let (lower, upper) = (Bound::Included(vec![keys[0]]), Bound::Excluded(vec![keys[1]]));
    let range = KeyRange { lower, upper };
    let mut expected: Entries = expected.iter().filter(|(key, _)| range.contains(key)).cloned().collect();
    assert_eq!(entries(view, tree, &range, Direction::Forward), Ok(expected.clone()));
    for (key, value) in &expected {
        assert_eq!(view.tree(TreeId(tree)).get(key).unwrap().as_deref(), Some(value.as_slice()));
    }
    expected.reverse();
    assert_eq!(entries(view, tree, &range, Direction::Backward), Ok(expected));
}

#[test]
fn a_replica_shows_the_state_after_the_last_commit_that_it_has_shown() {
    for seed in 0..30 {
        let dice = Dice::new(seed);
        let (mut forest, mut lag) = (Forest::new(), Lag::default());
        lag.follow(Replica::Table, [TreeId(0), TreeId(1)].into_iter());
        lag.follow(Replica::Index, [TreeId(2)].into_iter());
        let mut state = State::new();
        // The states after each commit, and when each replica shows it.
        let mut states = vec![(state.clone(), [0, 0])];
        let mut shown = [0, 0];
        for lsn in 1..120 {
            let now_ms = lsn * 10;
            let edits = change(&dice, &mut state);
            let delays = [dice.within(0, 200), dice.within(0, 200)];
            lag.note(forest.view(Visibility::Durable), lsn, &edits, &|replica, _, _| {
                now_ms + delays[usize::from(replica == Replica::Index)]
            });
            forest.apply(lsn, &edits);
            for (replica, trees) in [&[0, 1][..], &[2]].iter().enumerate() {
                if edits.iter().any(|edit| trees.contains(&edit.tree().0)) {
                    shown[replica] = shown[replica].max(now_ms + delays[replica]);
                }
            }
            states.push((state.clone(), shown));
            let later_ms = now_ms + dice.within(0, 9);
            lag.pass(later_ms);
            let keys = [draw(&dice, 0, 4), draw(&dice, 4, 8)];
            for tree in 0..TREES {
                let replica = usize::from(tree == 2);
                let seen = states.iter().rev().find(|(_, shown)| shown[replica] <= later_ms);
                let late = contents(&seen.expect("the first is always shown").0, tree);
                let now = contents(&state, tree);
                check(&forest, &lag, Sight::Late, tree, &late, &keys);
                check(&forest, &lag, Sight::Newest, tree, &now, &keys);
                let indexes_only = if tree == 2 { &late } else { &now };
                check(&forest, &lag, Sight::LateIndexes, tree, indexes_only, &keys);
            }
        }
        assert!(lag.take_met(), "something was late");
    }
}

#[test]
fn no_more_is_hidden_than_there_is_room_for() {
    let (mut forest, mut lag) = (Forest::new(), Lag::default());
    lag.follow(Replica::Table, std::iter::once(TreeId(0)));
    for lsn in 1..=10_100_u64 {
        let edits = [put(0, &lsn.to_be_bytes(), b"v")];
        lag.note(forest.view(Visibility::Durable), lsn, &edits, &|_, _, _| u64::MAX);
        forest.apply(lsn, &edits);
    }
    let view = forest.view(Visibility::Durable).late(&lag, Sight::Late);
    let seen = entries(view, 0, &KeyRange::all(), Direction::Forward).expect("all is in memory");
    assert_eq!(seen.len(), 100);
}

#[test]
fn nothing_is_left_of_a_dropped_tree() {
    let (mut forest, mut lag) = (Forest::new(), Lag::default());
    lag.follow(Replica::Table, [TreeId(0), TreeId(1)].into_iter());
    forest.apply(1, &[put(0, b"k", b"v"), put(1, b"k", b"v")]);
    for (lsn, edits) in
        [(2, vec![put(0, b"k", b"w"), put(1, b"k", b"w")]), (3, vec![Edit::Drop { tree: TreeId(0) }])]
    {
        lag.note(forest.view(Visibility::Durable), lsn, &edits, &|_, _, _| 10);
        forest.apply(lsn, &edits);
    }
    let seen = |lag: &Lag, tree| {
        let view = forest.view(Visibility::Durable).late(lag, Sight::Late);
        entries(view, tree, &KeyRange::all(), Direction::Forward).expect("all is in memory")
    };
    assert_eq!((seen(&lag, 0), seen(&lag, 1)), (vec![], vec![(b"k".to_vec(), b"v".to_vec())]));
    lag.pass(10);
    assert_eq!((seen(&lag, 0), seen(&lag, 1)), (vec![], vec![(b"k".to_vec(), b"w".to_vec())]));
}

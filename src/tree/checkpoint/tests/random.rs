//! Random batches of edits with a checkpoint behind each, compared with a model.

use super::world::{World, delete, put};
use crate::log::TreeId;
use crate::tree::Edit;
use proptest::prelude::*;

/// A change of one of a few trees. Numbers of trees are never used again: a dropped tree makes room for its successor.
#[derive(Clone, Debug)]
enum Change {
    Put { slot: usize, key: u16, value_bytes: usize },
    Delete { slot: usize, key: u16 },
    PutRange { slot: usize, first: u16, count: u16, value_bytes: usize },
    DeleteRange { slot: usize, first: u16, count: u16 },
    Drop { slot: usize },
}

#[derive(Clone, Debug)]
struct Batch {
    changes: Vec<Change>,
    /// Committed one by one between the steps of the checkpoint.
    meanwhile: Vec<Change>,
    budget: usize,
}

const SLOTS: usize = 3;
/// The tree of this slot has keys that are longer than a page should be.
const LONG_KEYS: usize = 2;

fn any_length() -> impl Strategy<Value = usize> {
    // Longer ones than 150 bytes lie in pieces.
    prop_oneof![20 => 0usize..40, 4 => 100usize..200, 1 => Just(49_152), 1 => 49_000usize..100_000]
}

fn any_change() -> impl Strategy<Value = Change> {
    let slot = || 0..SLOTS;
    let key = || 0u16..400;
    prop_oneof![
        20 => (slot(), key(), any_length())
            .prop_map(|(slot, key, value_bytes)| Change::Put { slot, key, value_bytes }),
        10 => (slot(), key()).prop_map(|(slot, key)| Change::Delete { slot, key }),
        4 => (slot(), key(), 0u16..150, 0usize..40)
            .prop_map(|(slot, first, count, value_bytes)| Change::PutRange { slot, first, count, value_bytes }),
        4 => (slot(), key(), 0u16..300)
            .prop_map(|(slot, first, count)| Change::DeleteRange { slot, first, count }),
        1 => slot().prop_map(|slot| Change::Drop { slot }),
    ]
}

fn any_batch() -> impl Strategy<Value = Batch> {
    let budget = prop_oneof![Just(1usize), 100usize..2000, Just(1 << 20)];
    (prop::collection::vec(any_change(), 0..40), prop::collection::vec(any_change(), 0..8), budget)
        .prop_map(|(changes, meanwhile, budget)| Batch { changes, meanwhile, budget })
}

struct Trees {
    ids: [u32; SLOTS],
}

impl Trees {
    fn commit(&mut self, world: &mut World, change: &Change) {
        match *change {
            Change::Put { slot, key, value_bytes } => self.put(world, slot, key, value_bytes),
            Change::Delete { slot, key } => world.commit(&[delete(self.ids[slot], &key_of(slot, key))]),
            Change::PutRange { slot, first, count, value_bytes } => {
                (first..first + count).for_each(|key| self.put(world, slot, key, value_bytes));
            }
            Change::DeleteRange { slot, first, count } => {
                (first..first + count)
                    .for_each(|key| world.commit(&[delete(self.ids[slot], &key_of(slot, key))]));
            }
            Change::Drop { slot } => {
                world.commit(&[Edit::Drop { tree: TreeId(self.ids[slot]) }]);
                self.ids[slot] += SLOTS as u32;
            }
        }
    }

    fn put(&self, world: &mut World, slot: usize, key: u16, value_bytes: usize) {
        world.commit(&[put(self.ids[slot], &key_of(slot, key), &vec![key as u8; value_bytes])]);
    }
}

fn key_of(slot: usize, key: u16) -> Vec<u8> {
    let number = key.to_be_bytes();
    match slot {
        LONG_KEYS => [&[number[0]; 300], number.as_slice()].concat(),
        _ => number[usize::from(number[0] == 0)..].to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn checkpoints_change_nothing_that_is_read(
        batches in prop::collection::vec(any_batch(), 1..8),
        page_bytes in 100usize..600,
    ) {
        let mut world = World::new(page_bytes, 150);
        let mut trees = Trees { ids: [16, 17, 18] };
        for batch in batches {
            batch.changes.iter().for_each(|change| trees.commit(&mut world, change));
            world.budget = batch.budget;
            let mut meanwhile = batch.meanwhile.iter();
            world.checkpoint(|world| {
                if let Some(change) = meanwhile.next() {
                    trees.commit(world, change);
                }
            });
            world.check();
        }
        world.checkpoint(|_| {});
        world.reopen();
        world.check();
        world.check_entries();
    }
}

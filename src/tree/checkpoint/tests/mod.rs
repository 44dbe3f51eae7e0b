mod random;
pub(in crate::tree) mod world;

use super::*;
use crate::tree::Edit;
use world::{World, delete, put};

fn key(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

fn nothing(_: &mut World) {}

/// Numbers from 0 on in an order that looks like chance.
fn scattered(count: u64) -> impl Iterator<Item = u64> {
    (0..count).map(move |at| (at * 7_919 + 13) % count)
}

fn checkpointed(world: &mut World) {
    world.checkpoint(nothing);
    world.check();
    world.check_entries();
}

#[test]
fn a_checkpoint_without_edits_gives_a_manifest_without_pages() {
    let mut world = World::new(1000, 8000);
    checkpointed(&mut world);
    assert_eq!((world.manifest.number, world.manifest.pages(), world.manifest.next_page), (1, 0, 1));
}

#[test]
fn trees_grow_shrink_and_disappear() {
    let mut world = World::new(500, 8000);
    let value = [7; 40];
    for number in scattered(3000) {
        world.commit(&[put(16, &key(number), &value)]);
        if number % 500 == 0 {
            checkpointed(&mut world);
        }
    }
    checkpointed(&mut world);
    let tall = world.manifest.roots.get(TreeId(16)).expect("it has entries");
    assert!(tall.level >= 2, "{tall:?}");
    for number in scattered(3000).filter(|number| number % 1000 != 0) {
        world.commit(&[delete(16, &key(number))]);
    }
    checkpointed(&mut world);
    let low = world.manifest.roots.get(TreeId(16)).expect("it has entries");
    assert_eq!((low.level, low.pages), (0, 1));
    (0..3000).for_each(|number| world.commit(&[delete(16, &key(number))]));
    checkpointed(&mut world);
    assert_eq!(world.manifest.roots.get(TreeId(16)), None);
    assert!(world.stored.is_empty());
}

#[test]
fn keys_of_any_length_have_room() {
    let mut world = World::new(1000, 8000);
    world.budget = 100_000;
    let huge = |number: u64| [vec![b'h'; 30_000], key(number)].concat();
    for batch in [[0, 5, 9, 2, 7], [1, 6, 3, 8, 4]] {
        batch.iter().for_each(|number| world.commit(&[put(16, &huge(*number), &[1; 8000])]));
        checkpointed(&mut world);
    }
    assert!(world.manifest.roots.get(TreeId(16)).expect("it has entries").level >= 2);
    (2..9).for_each(|number| world.commit(&[delete(16, &huge(number))]));
    checkpointed(&mut world);
}

#[test]
fn only_what_changed_of_long_values_is_written() {
    let mut world = World::new(1000, 200);
    world.budget = 1 << 20;
    let long = vec![3; 400_000];
    world.commit(&[put(16, b"a", &long), put(16, b"b", &long), put(16, b"c", b"short")]);
    checkpointed(&mut world);
    let pieces = 9;
    assert_eq!(world.manifest.pages(), 1 + 2 * pieces);
    assert!(world.manifest.roots.get(TreeId(16)).expect("it has entries").has_long_values);
    world.commit(&[put(16, b"c", b"other")]);
    let counters = world.checkpoint(nothing);
    assert_eq!((counters.pages_written, counters.pages_dead), (1, 1));
    world.commit(&[put(16, b"a", b"now short"), delete(16, b"b")]);
    let counters = world.checkpoint(nothing);
    assert_eq!((counters.pages_written, counters.pages_dead), (1, 1 + 2 * pieces));
    world.check();
}

#[test]
fn all_pages_of_a_dropped_tree_die() {
    for long_value_bytes in [10, 8000] {
        let mut world = World::new(300, long_value_bytes);
        (0..500).for_each(|number| world.commit(&[put(16, &key(number), &[1; 30])]));
        world.commit(&[put(17, b"other", b"tree")]);
        checkpointed(&mut world);
        let pages = world.manifest.pages();
        world.commit(&[put(16, b"just before", b"the drop"), Edit::Drop { tree: TreeId(16) }]);
        let counters = world.checkpoint(nothing);
        world.check();
        assert_eq!((counters.pages_dead, world.manifest.pages()), (pages - 1, 1));
        if long_value_bytes == 10 {
            assert_eq!(counters.pages_read, counters.pages_dead - 500, "all but the pieces");
        } else {
            assert!(counters.pages_read < counters.pages_dead / 4, "no leaf: {counters:?}");
        }
    }
}

#[test]
fn removing_what_is_not_there_writes_nothing() {
    let mut world = World::new(300, 8000);
    (0..500).for_each(|number| world.commit(&[put(16, &key(2 * number), &[1; 30])]));
    checkpointed(&mut world);
    let roots = world.manifest.roots.clone();
    (0..500).for_each(|number| world.commit(&[delete(16, &key(2 * number + 1)), delete(17, b"nothing")]));
    let counters = world.checkpoint(nothing);
    assert_eq!((counters.pages_written, &world.manifest.roots), (0, &roots));
    world.commit(&[delete(16, &key(1)), delete(16, &key(2)), delete(16, &key(999))]);
    let counters = world.checkpoint(nothing);
    assert!((2..8).contains(&counters.pages_written), "{counters:?}");
    world.check();
}

#[test]
fn pages_of_a_checkpoint_that_came_to_nothing_count_as_dead() {
    let mut world = World::new(300, 8000);
    world.commit(&[put(16, b"a", b"1")]);
    world.checkpoint(nothing);
    let next = world.manifest.next_page;
    let position = Position { next_block: 4, next_lsn: 5, last_checksum: Some([9; 4]) };
    world.forest.freeze();
    let mut checkpoint = Checkpoint::new(&world.manifest, next + 3, position, world.layout);
    let progress = checkpoint.step(&world.forest, 1000).expect("nothing is to be read");
    let Progress::Done(manifest) = progress else { panic!("{progress:?} is not the end") };
    assert_eq!(manifest.dead.runs(), std::slice::from_ref(&(next..next + 3)));
    assert_eq!((manifest.next_page, manifest.number), (next + 3, 2));
    assert_eq!((manifest.log_first, manifest.roots), (0, world.manifest.roots));
}

#[test]
fn edits_that_come_meanwhile_stay_in_memory() {
    let mut world = World::new(300, 8000);
    (0..500).for_each(|number| world.commit(&[put(16, &key(number), &[1; 30])]));
    let mut number = 0;
    world.checkpoint(|world| {
        number += 1;
        world.commit(&[delete(16, &key(number)), put(16, &key(number + 100), b"new"), put(18, b"k", b"v")]);
        world.check_contents();
    });
    assert!(number > 10, "{number}");
    world.check();
    checkpointed(&mut world);
}

#[test]
fn steps_of_a_byte_make_the_same_pages() {
    let world = |budget| {
        let mut world = World::new(300, 100);
        world.budget = budget;
        for number in scattered(300) {
            world.commit(&[put(16, &key(number), &vec![1; number as usize])]);
        }
        world.checkpoint(nothing);
        (100..200).for_each(|number| world.commit(&[delete(16, &key(number))]));
        checkpointed(&mut world);
        world
    };
    let (small, large) = (world(1), world(1 << 30));
    assert_eq!(small.manifest, large.manifest);
    assert_eq!(small.stored, large.stored);
}

/// Leaves split when they are full and join when they hold less than two fifths.
#[test]
fn leaves_are_well_filled() {
    let mut world = World::new(1000, 8000);
    world.budget = 1 << 20;
    for (at, number) in scattered(10_007).enumerate() {
        world.commit(&[put(16, &key(number), &[1; 20]), put(17, &key(at as u64), &[1; 20])]);
        if at % 1000 == 999 {
            world.checkpoint(nothing);
        }
    }
    world.check();
    let (random, ascending) = (world.fill(16), world.fill(17));
    assert!(random > 0.6 && ascending > 0.8, "{random} {ascending}");
    for number in scattered(10_007).take(9000) {
        world.commit(&[delete(16, &key(number))]);
        if number % 2000 == 0 {
            world.checkpoint(nothing);
        }
    }
    world.checkpoint(nothing);
    world.check();
    let sparse = world.fill(16);
    assert!(sparse > 0.4, "{sparse}");
}

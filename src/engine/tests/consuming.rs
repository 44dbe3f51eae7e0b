//! What consumers of streams need of the engine: a place that is kept, and a word when something is new.

use std::cell::Cell;

use super::super::*;
use super::world::{World, create_table, delete, members, put, string};
use crate::tree::TreeId;

/// The answer to a request of a consumer, as the text that it holds, if it does.
fn ask(world: &World, engine: &Engine, operation: Operation, content: &[(&'static str, &str)]) -> Vec<u8> {
    let content = content.iter().map(|(name, value)| (*name, string(value)));
    let outcome = world.host.block_on(engine.execute(operation, members(content)));
    crate::document::respond(outcome.as_deref())
}

fn holds(answer: &[u8], text: &str) -> bool {
    answer.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_place_is_moved_by_who_knows_it_and_outlives_the_engine() {
    let world = World::new();
    let engine = world.open();
    let read = |engine: &Engine| ask(&world, engine, Operation::READ_CONSUMER_PLACE, &[("Consumer", "c")]);
    assert!(!holds(&read(&engine), "Place"));
    let to = |engine: &Engine, content: &[(&'static str, &str)]| {
        ask(&world, engine, Operation::MOVE_CONSUMER, content)
    };
    let first = to(&engine, &[("Consumer", "c"), ("To", "place one")]);
    to(&engine, &[("Consumer", "c"), ("From", "place one"), ("To", "place two")]);
    let stale = to(&engine, &[("Consumer", "c"), ("From", "place one"), ("To", "place three")]);
    assert_ne!(first, stale);
    assert!(holds(&read(&engine), "place two"));
    drop(engine);
    let engine = world.open();
    assert!(holds(&read(&engine), "place two"));
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn who_waits_for_a_tree_is_called_once_when_it_changes() {
    let world = World::new();
    let engine = world.open();
    world.run(&engine, create_table()).expect("created");
    let calls = Rc::new(Cell::new(0));
    let wait = |tree: u32| {
        let calls = Rc::clone(&calls);
        engine.await_change(TreeId(tree), move || calls.set(calls.get() + 1)).expect("it is open");
    };
    // The first tree that a table gets, and one that nothing is written to.
    wait(16);
    wait(1000);
    world.run(&engine, put("a", "1")).expect("written");
    assert_eq!(calls.get(), 1);
    world.run(&engine, delete("a")).expect("deleted");
    assert_eq!(calls.get(), 1);
    // A change of the schema may lead everybody elsewhere.
    world.run(&engine, super::world::delete_table()).expect("deleted");
    assert_eq!(calls.get(), 2);
}

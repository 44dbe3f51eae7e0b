//! What consumers of streams need of the engine: a place that is kept, and a word when something is new.

use std::cell::Cell;

use super::super::*;
use super::world::{World, create_table, delete, members, put, string};
use crate::operation::Output;
use crate::tree::TreeId;
use crate::value::{Item, Number, ValueRef};

/// The texts in an answer, and its truth values as texts.
#[derive(Default)]
struct Texts(Vec<String>);

impl Output for Texts {
    fn begin_structure(&mut self) {}
    fn end_structure(&mut self) {}
    fn name(&mut self, _: &str) {}
    fn begin_list(&mut self) {}
    fn end_list(&mut self) {}
    fn string(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
    fn boolean(&mut self, value: bool) {
        self.0.push(value.to_string());
    }
    fn long(&mut self, _: i64) {}
    fn number(&mut self, _: Number) {}
    fn half_units(&mut self, _: u64) {}
    fn timestamp(&mut self, _: u64) {}
    fn value(&mut self, _: ValueRef<'_>) {}
    fn item(&mut self, _: &Item) {}
}

/// The first text in the answer to a request of a consumer.
fn ask(world: &World, engine: &Engine, operation: Operation, content: &[(&'static str, &str)]) -> String {
    let content = content.iter().map(|(name, value)| (*name, string(value)));
    let answer = world.host.block_on(engine.execute(operation, members(content))).expect("answered");
    let mut texts = Texts::default();
    answer.write(&mut texts);
    texts.0.swap_remove(0)
}

#[test]
fn a_place_is_moved_by_who_knows_it_and_outlives_the_engine() {
    let world = World::new();
    let engine = world.open();
    let read = |engine: &Engine| ask(&world, engine, Operation::READ_CONSUMER_PLACE, &[("Consumer", "c")]);
    let next = read(&engine);
    assert!(next.bytes().all(|byte| byte.is_ascii_digit()), "there is a place: {next}");
    let moved = |content: &[(&'static str, &str)]| ask(&world, &engine, Operation::MOVE_CONSUMER, content);
    assert_eq!(moved(&[("Consumer", "c"), ("To", "one")]), "true");
    assert_eq!(moved(&[("Consumer", "c"), ("From", "one"), ("To", "two")]), "true");
    assert_eq!(moved(&[("Consumer", "c"), ("From", "one"), ("To", "three")]), "false");
    assert_eq!(read(&engine), "two");
    drop(engine);
    let engine = world.open();
    assert_eq!(read(&engine), "two");
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

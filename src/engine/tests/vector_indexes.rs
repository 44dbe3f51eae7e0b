//! Vector indexes that are added to tables with items.

use std::time::Duration;

use super::searching::{put, search, vector_index};
use super::world::{create_table, delete, delete_table, members, string, structure};
use super::*;
use crate::operation::{Input, Settings};
use crate::table::{IndexState, Statistics};

/// More than are taken up within a request.
const ITEMS: i64 = 1_450;
const DELAY: Duration = Duration::from_secs(10);

fn update(updates: Input) -> (&'static str, Members) {
    let content = [("TableName", string("t01")), ("VectorIndexUpdates", Input::List(vec![updates]))];
    ("UpdateTable", members(content))
}

fn add_index() -> (&'static str, Members) {
    update(structure([("Create", vector_index())]))
}

fn remove_index() -> (&'static str, Members) {
    update(structure([("Delete", structure([("IndexName", string("near"))]))]))
}

fn write(world: &World, engine: &Engine, requests: impl Iterator<Item = (&'static str, Members)>) {
    let writes: Vec<_> = requests.map(|request| submit(engine, request)).collect();
    world.host.run_until_idle();
    assert!(writes.iter().all(|write| answered(write) == Some(Ok(()))));
}

/// The state of the index and how many entries it has.
fn index(world: &World, engine: &Engine) -> Option<(IndexState, u64)> {
    let state = engine.shared.state.borrow();
    let view = state.forest.view(Visibility::Durable);
    let table = state.catalog.table(view, "t01").expect("readable").expect("it is there");
    let index = table.vectors.first()?;
    let statistics = Statistics::of(view, index.tree).expect("in memory");
    Some((index.state(world.host.now_ms()), statistics.items))
}

fn assert_sound(world: &World, engine: &Engine) {
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn an_index_of_a_large_table_takes_up_items_while_the_table_is_written() {
    let world = World::new();
    let engine = world.with_table();
    write(&world, &engine, (0..ITEMS).map(put));
    world.run(&engine, add_index()).expect("updated");
    assert!(matches!(index(&world, &engine), Some((IndexState::Backfilling, 1_000..=1_400))));
    let refused = world.run(&engine, search(7)).expect_err("it cannot be searched yet");
    assert_eq!(refused.message, "Cannot search backfilling vector index: near");
    let refused = |request| world.run(&engine, request).map_err(|error| error.code);
    assert_eq!(refused(delete_table()), Err(ErrorCode::ResourceInUse));
    assert_eq!(refused(add_index()), Err(ErrorCode::ResourceInUse));
    // Some of these items are in the index already, and some are not.
    let deleted = (0..200).map(|number| delete(&(number * 5).to_string()));
    write(&world, &engine, deleted.chain((0..200).map(|number| put(ITEMS + number))));
    assert_sound(&world, &engine);
    world.host.advance(Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, ITEMS as u64)));
    assert_eq!(world.run(&engine, search(ITEMS + 150)), Ok(format!("{:0100}", ITEMS + 150)));
    assert_eq!(world.run(&engine, search(-5)), Ok(format!("{:0100}", 1)), "0 was deleted");
    assert_sound(&world, &engine);
    world.run(&engine, remove_index()).expect("updated");
    assert_eq!(index(&world, &engine), None);
    assert_sound(&world, &engine);
}

#[test]
fn a_crash_leaves_the_rest_of_an_index_to_the_next_opening() {
    let world = World::new();
    let engine = world.with_table();
    write(&world, &engine, (0..ITEMS).map(put));
    world.run(&engine, add_index()).expect("updated");
    world.host.abandon_tasks();
    drop(engine);
    let engine = world.open();
    assert!(matches!(index(&world, &engine), Some((IndexState::Backfilling, 1_000..=1_400))));
    world.host.advance(Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, ITEMS as u64)));
    assert_sound(&world, &engine);
}

#[test]
fn changes_that_take_time_are_over_in_time() {
    let world = World::new();
    let settings = Settings { control_plane_delay_ms: 10_000, ..Settings::default() };
    let options = Options { settings, ..Options::default() };
    let engine = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&engine, create_table()).expect("created");
    world.host.advance(DELAY);
    world.run(&engine, put(1)).expect("written");
    world.run(&engine, add_index()).expect("updated");
    assert_eq!(index(&world, &engine), Some((IndexState::Allocating, 0)));
    let refused = |request| world.run(&engine, request).map_err(|error| error.message);
    assert_eq!(
        refused(search(1)),
        Err("The table does not have the specified index: near".to_owned()),
        "it is not known yet"
    );
    let in_use = |what: &str| Err(format!("Attempt to change a resource which is still in use: {what}"));
    assert_eq!(refused(add_index()), in_use("Index is being created.  Table: t01 Index: near"));
    assert_eq!(
        refused(remove_index()),
        in_use(
            "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the \
             index is active. Table: t01 Index: near"
        )
    );
    world.run(&engine, put(2)).expect("written");
    world.host.advance(DELAY + Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, 2)));
    world.run(&engine, remove_index()).expect("updated");
    assert_eq!(index(&world, &engine), Some((IndexState::Deleting, 2)));
    refused(search(1)).expect_err("it is being deleted");
    world.run(&engine, put(3)).expect("written");
    assert_sound(&world, &engine);
    world.host.advance(DELAY + Duration::from_secs(1));
    assert_eq!(index(&world, &engine), None, "what it held is gone too");
    assert_sound(&world, &engine);
}

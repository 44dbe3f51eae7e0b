//! Indexes that are added to tables with items, and changes of tables that take time.

use std::time::Duration;

use super::world::{delete_table, members, string, structure};
use super::*;
use crate::operation::{Input, Settings};
use crate::table::{IndexState, Statistics, Table};

/// More than are taken up within a request.
const ITEMS: usize = 1_450;

fn key(name: &str) -> Input {
    Input::List(vec![structure([("AttributeName", string(name)), ("KeyType", string("HASH"))])])
}

/// Adds an index by the attribute `v`.
pub(super) fn add_index() -> (&'static str, Members) {
    let definition = structure([("AttributeName", string("v")), ("AttributeType", string("S"))]);
    let create = structure([
        ("IndexName", string("by-v")),
        ("KeySchema", key("v")),
        ("Projection", structure([("ProjectionType", string("KEYS_ONLY"))])),
    ]);
    let content = [
        ("TableName", string("t01")),
        ("AttributeDefinitions", Input::List(vec![definition])),
        ("GlobalSecondaryIndexUpdates", Input::List(vec![structure([("Create", create)])])),
    ];
    ("UpdateTable", members(content))
}

fn remove_index() -> (&'static str, Members) {
    let delete = structure([("IndexName", string("by-v"))]);
    let updates = Input::List(vec![structure([("Delete", delete)])]);
    ("UpdateTable", members([("TableName", string("t01")), ("GlobalSecondaryIndexUpdates", updates)]))
}

pub(super) fn scan_index() -> (&'static str, Members) {
    ("Scan", members([("TableName", string("t01")), ("IndexName", string("by-v"))]))
}

fn protect() -> (&'static str, Members) {
    (
        "UpdateTable",
        members([("TableName", string("t01")), ("DeletionProtectionEnabled", Input::Boolean(true))]),
    )
}

fn describe() -> (&'static str, Members) {
    ("DescribeTable", members([("TableName", string("t01"))]))
}

fn fill(world: &World, engine: &Engine, count: usize) {
    let writes: Vec<_> = (0..count)
        .map(|number| submit(engine, put(&format!("k{number}"), &format!("v{}", number % 7))))
        .collect();
    world.host.run_until_idle();
    assert!(writes.iter().all(|write| answered(write) == Some(Ok(()))));
}

fn filled(world: &World) -> Engine {
    let engine = world.with_table();
    fill(world, &engine, ITEMS);
    engine
}

fn table(engine: &Engine) -> Rc<Table> {
    let state = engine.shared.state.borrow();
    let found = state.catalog.table(state.forest.view(Visibility::Durable), "t01");
    found.expect("readable").expect("it is there")
}

/// The state of the index and how many entries it has.
fn index(world: &World, engine: &Engine) -> Option<(IndexState, u64)> {
    let now_ms = world.host.now_ms();
    let table = table(engine);
    let index = table.indexes.first()?;
    let state = engine.shared.state.borrow();
    let statistics = Statistics::of(state.forest.view(Visibility::Durable), index.tree);
    Some((index.state(now_ms), statistics.expect("in memory").items))
}

fn assert_sound(world: &World, engine: &Engine) {
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn an_index_of_a_small_table_is_whole_at_once() {
    let world = World::new();
    let engine = world.with_table();
    fill(&world, &engine, 500);
    world.run(&engine, add_index()).expect("updated");
    assert_eq!(index(&world, &engine), Some((IndexState::Active, 500)));
    assert_sound(&world, &engine);
}

#[test]
fn an_index_of_a_large_table_takes_up_items_while_the_table_is_written() {
    let world = World::new();
    let engine = filled(&world);
    world.run(&engine, add_index()).expect("updated");
    let (state, entries) = index(&world, &engine).expect("it is there");
    assert!(state == IndexState::Backfilling && entries < ITEMS as u64, "{state:?} {entries}");
    let refused = world.run(&engine, scan_index()).expect_err("it cannot be read yet");
    assert_eq!(refused.message, "Cannot read from backfilling global secondary index: by-v");
    let refused = world.run(&engine, delete_table()).expect_err("it is in use");
    assert_eq!(refused.code, ErrorCode::ResourceInUse);
    // Some of these items are in the index already, and some are not.
    let writes: Vec<_> = (0..200)
        .flat_map(|number| {
            let deleted = submit(&engine, delete(&format!("k{}", number * 5)));
            [deleted, submit(&engine, put(&format!("n{number}"), "new"))]
        })
        .collect();
    world.host.run_until_idle();
    assert!(writes.iter().all(|write| answered(write) == Some(Ok(()))));
    assert_sound(&world, &engine);
    world.host.advance(Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, ITEMS as u64)));
    world.run(&engine, scan_index()).expect("it can be read");
    assert_sound(&world, &engine);
}

#[test]
fn a_crash_leaves_the_rest_of_an_index_to_the_next_opening() {
    let world = World::new();
    let engine = filled(&world);
    world.run(&engine, add_index()).expect("updated");
    world.host.abandon_tasks();
    drop(engine);
    let engine = world.open();
    assert!(matches!(index(&world, &engine), Some((IndexState::Backfilling, 1_000..=1_400))));
    assert_sound(&world, &engine);
    world.host.advance(Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, ITEMS as u64)));
    assert_sound(&world, &engine);
}

#[test]
fn two_instances_build_an_index_and_write_at_once() {
    let world = World::new();
    let first = filled(&world);
    let second = world.open();
    world.run(&first, add_index()).expect("updated");
    let writes: Vec<_> = (0..100)
        .map(|number| {
            let engine = if number % 2 == 0 { &first } else { &second };
            submit(engine, delete(&format!("k{}", number * 14)))
        })
        .collect();
    world.host.advance(Duration::from_secs(10));
    assert!(writes.iter().all(|write| answered(write) == Some(Ok(()))));
    for engine in [&first, &second] {
        world.run(engine, super::world::get_consistently("none")).expect("read");
        assert_eq!(index(&world, engine), Some((IndexState::Active, ITEMS as u64 - 100)));
        assert_sound(&world, engine);
    }
    assert!(first.status().conflicts + second.status().conflicts > 0, "they have not met");
}

#[test]
fn an_index_that_is_being_built_can_be_removed_and_made_anew() {
    let world = World::new();
    let engine = filled(&world);
    world.run(&engine, add_index()).expect("updated");
    world.run(&engine, remove_index()).expect("updated");
    assert_eq!(index(&world, &engine), None);
    world.run(&engine, add_index()).expect("updated");
    world.host.advance(Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, ITEMS as u64)));
    assert_sound(&world, &engine);
}

#[test]
fn an_index_is_built_from_pages_that_are_not_in_memory() {
    let world = World::new();
    let engine = filled(&world);
    world.host.block_on(engine.close()).expect("closed");
    let options = Options { acknowledgement: RELAXED, cache_bytes: 0, ..Options::default() };
    let engine = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&engine, add_index()).expect("updated");
    world.host.advance(Duration::from_secs(1));
    let state = table(&engine).indexes[0].state(world.host.now_ms());
    assert_eq!(state, IndexState::Active);
    assert_sound(&world, &engine);
}

const DELAY: Duration = Duration::from_secs(10);

fn slow(world: &World) -> Engine {
    let settings = Settings { control_plane_delay_ms: 10_000, ..Settings::default() };
    let options = Options { acknowledgement: RELAXED, settings, ..Options::default() };
    world.open_as(Rc::new(world.store.reopen()), options)
}

#[test]
fn changes_that_take_time_are_over_in_time() {
    let world = World::new();
    let engine = slow(&world);
    world.run(&engine, create_table()).expect("created");
    let code = |request| world.run(&engine, request).map_err(|error| error.code);
    assert_eq!(code(put("a", "1")), Err(ErrorCode::ResourceNotFound), "it is being created");
    assert_eq!(code(create_table()), Err(ErrorCode::ResourceInUse));
    assert_eq!(code(protect()), Err(ErrorCode::ResourceInUse));
    assert_eq!(code(delete_table()), Err(ErrorCode::ResourceInUse));
    world.host.advance(DELAY);
    world.run(&engine, put("a", "1")).expect("written");
    world.run(&engine, add_index()).expect("updated");
    assert_eq!(index(&world, &engine), Some((IndexState::Allocating, 0)));
    assert_eq!(code(remove_index()), Err(ErrorCode::ResourceInUse));
    world.run(&engine, put("b", "1")).expect("written");
    world.host.advance(DELAY + Duration::from_secs(1));
    assert_eq!(index(&world, &engine), Some((IndexState::Active, 2)));
    world.run(&engine, remove_index()).expect("updated");
    assert_eq!(index(&world, &engine), Some((IndexState::Deleting, 2)));
    assert_eq!(code(scan_index()), Err(ErrorCode::Validation));
    world.run(&engine, put("c", "1")).expect("written");
    assert_sound(&world, &engine);
    world.host.advance(DELAY + Duration::from_secs(1));
    assert_eq!(index(&world, &engine), None, "what it held is gone too");
    world.run(&engine, delete_table()).expect("deleted");
    assert_eq!(code(put("a", "1")), Err(ErrorCode::ResourceNotFound));
    assert_eq!(code(create_table()), Err(ErrorCode::ResourceInUse));
    world.run(&engine, describe()).expect("it is being deleted");
    world.host.advance(DELAY + Duration::from_secs(1));
    assert_eq!(code(describe()), Err(ErrorCode::ResourceNotFound));
    world.run(&engine, create_table()).expect("created");
    assert_sound(&world, &engine);
}

#[test]
fn what_was_deleted_is_gone_in_time_even_if_nobody_has_removed_it() {
    let world = World::new();
    let engine = slow(&world);
    world.run(&engine, create_table()).expect("created");
    world.host.advance(DELAY);
    world.run(&engine, put("a", "1")).expect("written");
    world.run(&engine, add_index()).expect("updated");
    world.host.advance(DELAY + Duration::from_secs(1));
    world.run(&engine, delete_table()).expect("deleted");
    world.host.abandon_tasks();
    drop(engine);
    world.host.advance(DELAY);
    let engine = slow(&world);
    let listed = world.run(&engine, ("ListTables", Members::new()));
    let missing = world.run(&engine, describe()).map_err(|error| error.code);
    assert_eq!((listed, missing), (Ok(String::new()), Err(ErrorCode::ResourceNotFound)));
    world.run(&engine, create_table()).expect("created");
    world.host.advance(DELAY);
    assert_eq!(world.run(&engine, get("a")), Ok(String::new()));
    assert_eq!(index(&world, &engine), None);
    assert_sound(&world, &engine);
}

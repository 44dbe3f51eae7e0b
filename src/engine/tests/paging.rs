//! Checkpoints, and databases that are not in memory whole.

use std::time::Duration;

use super::super::*;
use super::world::{
    World, answered, create_table, delete, delete_table, get, get_consistently, put, put_if_absent, submit,
};
use crate::operation::ErrorCode;
use crate::store::{BLOCK_BYTES_MAX, MemoryStore, StoreError, Wrapper};
use crate::tree::checkpoint::Layout;

/// Pages so small that a few items make a tree of several levels, and a checkpoint after every few writes.
fn tiny() -> Options {
    Options {
        cache_bytes: 4096,
        checkpoints: CheckpointPolicy {
            log_bytes_min: 2000,
            log_bytes_max: 2000,
            idle: Duration::from_secs(30),
            idle_bytes: 1,
            layout: Layout { page_bytes: 512, long_value_bytes: 200 },
        },
        ..Options::default()
    }
}

fn never() -> Options {
    let mut options = tiny();
    options.checkpoints.log_bytes_min = u64::MAX;
    options.checkpoints.log_bytes_max = u64::MAX;
    options.checkpoints.idle_bytes = u64::MAX;
    options
}

fn open(world: &World, options: Options) -> Engine {
    world.open_as(Rc::new(world.store.reopen()), options)
}

fn name(number: usize) -> String {
    format!("item {number}")
}

/// A database with so many items, most of them in pages.
fn filled(world: &World, items: usize) -> Engine {
    let engine = open(world, tiny());
    world.run(&engine, create_table()).expect("created");
    for number in 0..items {
        world.run(&engine, put(&name(number), &number.to_string())).expect("written");
    }
    world.host.run_until_idle();
    engine
}

fn check_items(world: &World, engine: &Engine, items: usize) {
    for number in 0..items {
        assert_eq!(world.run(engine, get(&name(number))), Ok(number.to_string()), "{number}");
    }
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn opening_reads_the_manifest_and_the_end_of_the_log() {
    let world = World::new();
    let engine = filled(&world, 300);
    let made = engine.status();
    assert!(made.checkpoints > 5 && made.pages > 20, "{made:?}");
    let blocks = world.host.block_on(world.store.read_log(0)).expect("readable");
    assert!(blocks.len() < 30, "the log was not trimmed: {} blocks", blocks.len());
    drop(engine);
    let engine = open(&world, tiny());
    let opened = engine.status();
    assert_eq!((opened.pages_read, opened.durable_lsn), (0, made.durable_lsn));
    check_items(&world, &engine, 300);
}

#[test]
fn a_database_larger_than_its_cache_answers_everything() {
    let world = World::new();
    let engine = filled(&world, 500);
    check_items(&world, &engine, 500);
    let status = engine.status();
    assert!(status.page_bytes > 4 * status.cache_budget, "{status:?}");
    assert!(status.faults > 100 && status.retries <= status.faults, "{status:?}");
    // What the last request has used may come on top: here a path of a few pages.
    assert!(status.cache_bytes <= status.cache_budget + 8 * 512, "{status:?}");
}

#[test]
fn writes_happen_in_order_though_the_first_one_waits_for_a_page() {
    let world = World::new();
    let engine = filled(&world, 300);
    let orders = |value| put(&name(7), value);
    let cells = ["a", "b", "c"].map(|value| submit(&engine, orders(value)));
    let created = submit(&engine, put_if_absent("new", "once"));
    let refused = submit(&engine, put_if_absent("new", "twice"));
    world.host.run_until_idle();
    assert!(cells.iter().all(|cell| answered(cell) == Some(Ok(()))));
    assert_eq!(answered(&created), Some(Ok(())));
    assert_eq!(answered(&refused), Some(Err(ErrorCode::ConditionalCheckFailed)));
    assert_eq!(world.run(&engine, get(&name(7))), Ok("c".to_owned()));
}

#[test]
fn an_instance_that_was_left_far_behind_goes_on_from_the_newest_manifest() {
    let world = World::new();
    let behind = open(&world, never());
    let engine = filled(&world, 300);
    world.run(&engine, delete(&name(3))).expect("deleted");
    assert_eq!(world.run(&behind, put_if_absent("mine", "1")), Ok(String::new()));
    assert_eq!(world.run(&behind, get(&name(299))), Ok("299".to_owned()));
    assert_eq!(world.run(&behind, get(&name(3))), Ok(String::new()));
    assert_eq!(world.run(&engine, get_consistently("mine")), Ok("1".to_owned()));
    assert_eq!(world.host.block_on(behind.check()).problems, []);
}

#[test]
fn an_instance_whose_pages_are_gone_reads_through_newer_ones() {
    let world = World::new();
    let first = filled(&world, 300);
    let second = open(&world, never());
    for number in 0..300 {
        world.run(&first, put(&name(number), "new")).expect("written");
    }
    world.host.run_until_idle();
    for number in 0..300 {
        let found = world.run(&second, get(&name(number))).expect("readable");
        assert!(found == "new" || found == number.to_string(), "{found}");
    }
    assert_eq!(world.run(&second, get_consistently(&name(150))), Ok("new".to_owned()));
}

#[test]
fn of_requests_that_wait_only_the_one_is_refused_whose_page_is_gone() {
    let world = World::new();
    drop(filled(&world, 300));
    world.host.abandon_tasks();
    let engine = open(&world, Options { cache_bytes: 1 << 20, ..never() });
    world.run(&engine, put("in memory", "1")).expect("written");
    world.run(&open(&world, never()), put("unheard of", "1")).expect("written");
    let pages = world.host.block_on(world.store.read_page_ids(0)).expect("readable");
    world.host.block_on(world.store.discard(0..0, pages)).expect("damaged");
    let readable = submit(&engine, get_consistently("in memory"));
    let unreadable = submit(&engine, put(&name(7), "new"));
    world.host.run_until_idle();
    assert_eq!(answered(&readable), Some(Ok(())));
    assert_eq!(answered(&unreadable), Some(Err(ErrorCode::InternalServerError)));
}

#[test]
fn the_edits_of_a_deleted_table_do_not_stay_in_memory() {
    let world = World::new();
    let engine = open(&world, never());
    world.run(&engine, create_table()).expect("created");
    let writes: Vec<_> = (0..5000).map(|number| submit(&engine, put(&name(number), "x"))).collect();
    world.host.run_until_idle();
    assert!(writes.iter().all(|write| answered(write) == Some(Ok(()))));
    world.run(&engine, delete_table()).expect("deleted");
    world.host.advance(Duration::from_secs(1));
    assert!(!engine.shared.state.borrow_mut().forest.sweep(0), "edits are left");
}

#[test]
fn a_consistent_read_shows_what_another_instance_has_acknowledged() {
    let world = World::new();
    let first = world.with_table();
    let second = world.open();
    world.run(&first, put("a", "1")).expect("written");
    assert_eq!(world.run(&second, get("a")), Ok(String::new()), "nobody has told it");
    assert_eq!(world.run(&second, get_consistently("a")), Ok("1".to_owned()));
}

#[test]
fn two_housekeepers_do_no_harm() {
    let world = World::new();
    let first = filled(&world, 100);
    let second = open(&world, tiny());
    let mut cells = Vec::new();
    for number in 100..400 {
        let engine = if number % 2 == 0 { &first } else { &second };
        cells.push(submit(engine, put(&name(number), &number.to_string())));
        if number % 10 == 0 {
            world.host.run_until_idle();
        }
    }
    // Who is held back for a checkpoint waits for timers.
    world.host.advance(Duration::from_secs(1));
    assert!(cells.iter().all(|cell| answered(cell) == Some(Ok(()))));
    let (one, other) = (first.status(), second.status());
    assert!(one.checkpoints > 1 && other.checkpoints > 1, "{one:?} {other:?}");
    world.run(&first, get_consistently("-")).expect("caught up");
    world.run(&second, get_consistently("-")).expect("caught up");
    check_items(&world, &first, 400);
    check_items(&world, &second, 400);
    check_items(&world, &open(&world, tiny()), 400);
}

#[test]
fn an_idle_database_is_merged_into_pages_and_so_is_one_that_is_closed() {
    for is_closed in [true, false] {
        let world = World::new();
        let mut options = tiny();
        options.checkpoints.log_bytes_min = 1 << 30;
        options.checkpoints.log_bytes_max = 1 << 30;
        let engine = open(&world, options);
        world.run(&engine, create_table()).expect("created");
        world.run(&engine, put("a", "1")).expect("written");
        world.host.advance(Duration::from_secs(20));
        assert_eq!(engine.status().checkpoints, 0);
        if is_closed {
            world.host.block_on(engine.close()).expect("closed");
        } else {
            world.host.advance(Duration::from_secs(50));
        }
        assert_eq!(engine.status().checkpoints, 1);
        assert_eq!(engine.status().bytes_since_checkpoint, 0);
        assert_eq!(world.run(&open(&world, tiny()), get("a")), Ok("1".to_owned()));
    }
}

#[test]
fn values_longer_than_a_block_lie_in_pieces() {
    let world = World::new();
    let engine = filled(&world, 50);
    let long = "x".repeat(3 * BLOCK_BYTES_MAX);
    world.run(&engine, put("long", &long)).expect("written");
    world.host.advance(Duration::from_secs(60));
    drop(engine);
    let engine = open(&world, tiny());
    assert_eq!(world.run(&engine, get("long")), Ok(long));
    assert_eq!(world.host.block_on(engine.check()).problems, []);
    world.run(&engine, delete("long")).expect("deleted");
    world.host.advance(Duration::from_secs(60));
    check_items(&world, &engine, 50);
}

/// A store of which one call fails, every time.
struct BrokenStore {
    inner: MemoryStore,
    call: &'static str,
}

impl BrokenStore {
    fn meet(&self, call: &str) -> Result<(), StoreError> {
        if self.call == call { Err(StoreError::QuotaExceeded) } else { Ok(()) }
    }
}

impl Wrapper for BrokenStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn add_pages(
        &self,
        pages: Vec<crate::store::StoredPage>,
        durability: Durability,
    ) -> crate::store::StoreFuture<'_, ()> {
        match self.meet("add_pages") {
            Ok(()) => self.inner.add_pages(pages, durability),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> crate::store::StoreFuture<'_, ()> {
        match self.meet("publish") {
            Ok(()) => self.inner.publish(expected, manifest, durability),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn discard(&self, blocks: std::ops::Range<u64>, pages: Vec<u64>) -> crate::store::StoreFuture<'_, ()> {
        match self.meet("discard") {
            Ok(()) => self.inner.discard(blocks, pages),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

#[test]
fn a_checkpoint_that_fails_harms_nobody_and_the_next_one_tidies_up() {
    for call in ["add_pages", "publish", "discard"] {
        let world = World::new();
        let healthy = filled(&world, 100);
        drop(healthy);
        let broken = BrokenStore { inner: world.store.reopen(), call };
        let engine = world.open_as(Rc::new(broken), tiny());
        for number in 100..200 {
            world.run(&engine, put(&name(number), &number.to_string())).expect(call);
        }
        world.host.advance(Duration::from_secs(100));
        check_items(&world, &engine, 200);
        drop(engine);
        let engine = open(&world, tiny());
        check_items(&world, &engine, 200);
        world.run(&engine, put("more", "1")).expect("written");
        world.host.advance(Duration::from_secs(100));
        let status = engine.status();
        assert!(status.checkpoints > 0, "{call}: {status:?}");
        let pages = world.host.block_on(world.store.read_page_ids(0)).expect("readable");
        assert_eq!(pages.len() as u64, status.pages, "{call}: pages that nothing reaches");
    }
}

/// A store whose database is deleted and made again under it.
struct ReplacedStore {
    stores: [MemoryStore; 2],
    current: Cell<usize>,
}

impl ReplacedStore {
    fn current(&self) -> &MemoryStore {
        &self.stores[self.current.get()]
    }
}

impl Wrapper for ReplacedStore {
    fn inner(&self) -> &dyn Store {
        self.current()
    }
}

#[test]
fn the_pages_of_another_database_are_not_taken_for_those_that_are_known() {
    let (world, other) = (World::new(), World::new());
    // One checkpoint of many pages, and many checkpoints of few: the latter's ids are among the former's.
    let engine = open(
        &world,
        Options { checkpoints: CheckpointPolicy { idle_bytes: 1, ..never().checkpoints }, ..never() },
    );
    world.run(&engine, create_table()).expect("created");
    for number in 0..2000 {
        world.run(&engine, put(&name(number), &number.to_string())).expect("written");
    }
    world.host.block_on(engine.close()).expect("closed");
    let elsewhere = filled(&other, 60);
    for number in 0..60 {
        other.run(&elsewhere, put(&name(number), "other")).expect("written");
    }
    other.host.advance(Duration::from_secs(60));
    drop(elsewhere);
    let stores = [world.store.reopen(), other.store.reopen()];
    let store = Rc::new(ReplacedStore { stores, current: Cell::new(0) });
    let roomy = Options { cache_bytes: 1 << 20, ..never() };
    let engine = world.open_as(store.clone(), roomy);
    for number in 0..2000 {
        assert_eq!(world.run(&engine, get(&name(number))), Ok(number.to_string()));
    }
    store.current.set(1);
    world.run(&engine, get_consistently("-")).expect("caught up");
    for number in 0..60 {
        assert_eq!(world.run(&engine, get(&name(number))), Ok("other".to_owned()), "{number}");
    }
}

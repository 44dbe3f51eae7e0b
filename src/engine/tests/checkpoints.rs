//! What checkpoints must not do, whatever happens around them.

use std::cell::Cell;
use std::time::Duration;

use super::*;
use crate::store::{PageId, StoreFuture, StoredPage};
use crate::tree::checkpoint::Layout;

/// A store that runs out of room for pages, or for manifests.
struct FullStore {
    inner: MemoryStore,
    /// So many slices of pages still have room.
    slices: Rc<Cell<usize>>,
    has_room_for_manifest: Rc<Cell<bool>>,
}

impl FullStore {
    fn new(world: &World) -> Self {
        Self {
            inner: world.store.reopen(),
            slices: Rc::new(Cell::new(usize::MAX)),
            has_room_for_manifest: Rc::new(Cell::new(true)),
        }
    }
}

fn full<'a>() -> StoreFuture<'a, ()> {
    Box::pin(std::future::ready(Err(StoreError::QuotaExceeded)))
}

impl Wrapper for FullStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        let Some(left) = self.slices.get().checked_sub(1) else { return full() };
        self.slices.set(left);
        self.inner.add_pages(pages, durability)
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        if !self.has_room_for_manifest.get() {
            return full();
        }
        self.inner.publish(expected, manifest, durability)
    }
}

/// Checkpoints are made when nothing was written for 30 seconds, and at no other time.
fn when_idle(layout: Layout) -> Options {
    let checkpoints = CheckpointPolicy {
        log_bytes_min: 1 << 30,
        log_bytes_max: 1 << 30,
        idle: Duration::from_secs(30),
        idle_bytes: 1,
        layout,
    };
    Options { checkpoints, ..Options::default() }
}

fn wait(world: &World) {
    world.host.advance(Duration::from_secs(100));
}

fn name(number: usize) -> String {
    format!("item {number:03}")
}

/// Longer than what stands in a leaf, and different for each item.
fn long(number: usize) -> String {
    number.to_string().repeat(20_000 / number.to_string().len())
}

fn pages(world: &World) -> Vec<PageId> {
    world.host.block_on(world.store.read_page_ids(0)).expect("readable")
}

#[test]
fn pages_of_a_checkpoint_that_found_no_room_are_forgotten() {
    let world = World::new();
    drop(world.with_table());
    let store = FullStore::new(&world);
    let slices = Rc::clone(&store.slices);
    let engine = world.open_as(Rc::new(store), when_idle(Layout::STANDARD));
    (0..40).for_each(|number| {
        world.run(&engine, put(&name(number), &long(number))).expect("written");
    });
    slices.set(1);
    wait(&world);
    assert!(pages(&world).is_empty());
    slices.set(usize::MAX);
    // The next checkpoint gives the same ids to other pages.
    world.run(&engine, delete(&name(0))).expect("deleted");
    wait(&world);
    assert_eq!(engine.status().checkpoints, 1);
    for number in 1..40 {
        assert_eq!(world.run(&engine, get(&name(number))), Ok(long(number)), "{number}");
    }
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn pages_of_a_manifest_that_found_no_room_are_not_left_behind() {
    let world = World::new();
    drop(world.with_table());
    let store = FullStore::new(&world);
    let has_room = Rc::clone(&store.has_room_for_manifest);
    let engine = world.open_as(Rc::new(store), when_idle(Layout::STANDARD));
    world.run(&engine, put("a", &long(1))).expect("written");
    has_room.set(false);
    wait(&world);
    assert!(pages(&world).is_empty());
    has_room.set(true);
    world.run(&engine, put("b", &long(2))).expect("written");
    wait(&world);
    assert_eq!(engine.status().checkpoints, 1);
    assert_eq!(world.run(&engine, get("a")), Ok(long(1)));
    assert_eq!(world.host.block_on(engine.check()).problems, []);
}

#[test]
fn a_database_that_was_deleted_gets_no_manifest() {
    for is_closed in [true, false] {
        let world = World::new();
        let engine = world.open_as(Rc::new(world.store.reopen()), when_idle(Layout::STANDARD));
        world.run(&engine, create_table()).expect("created");
        world.host.block_on(world.store.discard(0..10, Vec::new())).expect("deleted");
        if is_closed {
            // What becomes of the last writes is known: they are gone.
            let _ = world.host.block_on(engine.close());
        } else {
            wait(&world);
        }
        assert_eq!(world.host.block_on(world.store.read_manifest()), Ok(None));
        world.with_table();
    }
}

/// What is in memory at most until nothing is left to do at once.
fn most_cached(world: &World, engine: &Engine) -> u64 {
    let mut most = 0;
    while world.host.ready_count() > 0 || world.host.wake_next_timer() {
        if world.host.ready_count() > 0 {
            world.host.run_task(0);
        }
        most = most.max(engine.status().cache_bytes);
    }
    most
}

#[test]
fn neither_a_checkpoint_nor_a_check_needs_more_memory_the_larger_the_database_is() {
    let world = World::new();
    let mut options = when_idle(Layout { page_bytes: 512, long_value_bytes: 200 });
    options.cache_bytes = 4096;
    let engine = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&engine, create_table()).expect("created");
    for round in ["first", "second"] {
        (0..1500).for_each(|number| {
            world.run(&engine, put(&name(number), round)).expect("written");
        });
        let most = most_cached(&world, &engine);
        // Pages of one fault and of one step, and the way to them.
        assert!(most < 4096 + 40 * 512, "{round}: {most} bytes");
    }
    assert_eq!(engine.status().checkpoints, 2);
    assert!(engine.status().page_bytes > 50_000, "{:?}", engine.status());
    let checked = Rc::new(Cell::new(false));
    let (done, checking) = (Rc::clone(&checked), engine.clone());
    world.host.environment().tasks.spawn(Box::pin(async move {
        done.set(checking.check().await.problems.is_empty());
    }));
    let most = most_cached(&world, &engine);
    // And what one look at some hundred items needs.
    assert!(checked.get() && most < 4096 + 64 * 512, "{most} bytes");
}

#[test]
fn who_writes_without_a_pause_leaves_time_for_checkpoints() {
    let world = World::new();
    let mut options = when_idle(Layout::STANDARD);
    let due = 512 * 1024;
    options.checkpoints.log_bytes_min = due;
    options.checkpoints.log_bytes_max = due;
    let engine = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&engine, create_table()).expect("created");
    // Timers of the simulated host fire when nothing else can run, as those of Node do.
    let longest = world.host.block_on(async {
        let mut longest = 0;
        for number in 0..500 {
            let (operation, members) = put(&name(number), &long(number));
            let operation = Operation::from_name(operation).expect("it is built");
            engine.execute(operation, members).await.map(drop).expect("written");
            longest = longest.max(engine.status().bytes_since_checkpoint);
        }
        longest
    });
    // Some appends go by while the next checkpoint waits for what was submitted before it.
    let appends = 5 * 24 * 1024;
    assert!(longest <= due + due * 5 / 8 + appends, "{longest}");
    assert!(engine.status().checkpoints > 5);
}

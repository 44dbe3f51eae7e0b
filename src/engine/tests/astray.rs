//! Blocks that do not belong to the log: what a stale append has left before its beginning, as IndexedDB can keep it,
//! and what has rotted.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use super::world::{answered, get, get_consistently, put, submit};
use super::*;
use crate::store::{BlockNumber, StoreFuture};

type Block = (BlockNumber, Vec<u8>);

/// A store that keeps what an append wrote that met a conflict, as after a crash before it could be deleted.
struct AstrayStore {
    inner: MemoryStore,
    astray: Rc<RefCell<Vec<Block>>>,
}

impl Wrapper for AstrayStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let astray = self.astray.borrow().clone();
            let left = astray.into_iter().filter(|(number, _)| *number >= from).map(|(_, block)| block);
            Ok(left.chain(self.inner.read_log(from).await?).collect())
        })
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let kept: Vec<_> = (first..).zip(blocks.clone()).collect();
        let answer = self.inner.append(first, blocks, durability);
        Box::pin(async move {
            let result = answer.await;
            if result == Err(StoreError::Conflict) {
                self.astray.borrow_mut().extend(kept);
            }
            result
        })
    }
}

/// Two instances that know nothing of a database which by now has a checkpoint and a log that begins at `first`.
fn late_instances(world: &World, first: BlockNumber) -> [Engine; 2] {
    let astray = Rc::new(RefCell::new(Vec::new()));
    let late = [0, 1].map(|_| {
        let store = AstrayStore { inner: world.store.reopen(), astray: Rc::clone(&astray) };
        world.open_on(Rc::new(store), RELAXED)
    });
    let mut options = Options::default();
    options.checkpoints.idle_bytes = 1;
    let busy = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&busy, create_table()).expect("created");
    (0..first).for_each(|number| {
        world.run(&busy, put(&number.to_string(), "busy")).expect("written");
    });
    world.host.advance(Duration::from_secs(100));
    let blocks = world.host.block_on(world.store.read_log(0)).expect("readable");
    assert_eq!((busy.status().checkpoint, blocks.len()), (1, 1));
    late
}

#[test]
fn what_an_append_left_astray_is_not_taken_for_the_log() {
    // With one block discarded, what is astray even seems to go on in what is left of the log.
    for first in [1, 3] {
        let world = World::new();
        let late = late_instances(&world, first);
        for instance in &late {
            let made = world.run(instance, create_table());
            assert_eq!(made.map_err(|error| error.code), Err(ErrorCode::ResourceInUse), "{first}");
            assert_eq!(world.run(instance, get_consistently("0")), Ok("busy".to_owned()), "{first}");
            world.run(instance, put("late", "late")).expect("written");
        }
        assert_eq!(world.run(&world.open(), get("late")), Ok("late".to_owned()));
        assert!(world.events.borrow().is_empty(), "{:?}", world.events.borrow());
    }
}

#[test]
fn who_opens_a_database_whose_log_does_not_go_on_is_told_of_damage() {
    let world = World::new();
    let engine = world.with_table();
    (0..3).for_each(|number| {
        world.run(&engine, put(&number.to_string(), "x")).expect("written");
    });
    let mut blocks = world.host.block_on(world.store.read_log(0)).expect("readable");
    blocks.remove(1);
    let damaged = MemoryStore::new();
    world.host.block_on(damaged.append(0, blocks, Durability::Relaxed)).expect("stored");
    let opening = Engine::open(Rc::new(damaged), world.host.environment(), Options::default(), |_| {});
    let failure = world.host.block_on(opening).err().expect("a block is missing");
    assert_eq!((failure.name(), failure), ("CorruptionError", LogError::OutOfOrder { block: 1 }.into()));
}

/// A store whose last block rots, checksum and all.
struct RottenStore {
    inner: MemoryStore,
    is_rotten: Rc<Cell<bool>>,
}

impl Wrapper for RottenStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let mut blocks = self.inner.read_log(from).await?;
            if let Some(last) = blocks.last_mut().filter(|_| self.is_rotten.get()) {
                last.iter_mut().for_each(|byte| *byte ^= 1);
            }
            Ok(blocks)
        })
    }
}

#[test]
fn what_was_shown_stays_in_sight_when_the_log_behind_a_newer_checkpoint_cannot_be_read() {
    let world = World::new();
    let mut options = Options::default();
    options.checkpoints.idle_bytes = 1;
    let housekeeper = world.open_as(Rc::new(world.store.reopen()), options);
    world.run(&housekeeper, create_table()).expect("created");
    world.run(&housekeeper, put("a", "1")).expect("written");
    let is_rotten = Rc::new(Cell::new(false));
    let store = RottenStore { inner: world.store.reopen(), is_rotten: Rc::clone(&is_rotten) };
    let late = world.open_on(Rc::new(store), RELAXED);
    world.host.advance(Duration::from_secs(100));
    assert_eq!((housekeeper.status().checkpoint, late.status().checkpoint), (1, 0));
    world.run(&housekeeper, put("a", "2")).expect("written");
    assert_eq!(world.run(&late, get_consistently("a")), Ok("2".to_owned()));

    is_rotten.set(true);
    let asked = submit(&late, get_consistently("a"));
    world.host.run_until_idle();
    assert_ne!(answered(&asked), Some(Ok(())));
    assert_eq!(world.run(&late, get("a")), Ok("2".to_owned()));
}

//! Closing while the store cannot be reached, or holds another log; and hosts that end without closing.

use std::cell::Cell;
use std::time::Duration;

use super::*;
use crate::base::{LocalFuture, Tasks};
use crate::store::StoreFuture;

/// A store that cannot be reached once it is `gone`.
struct UnreachableStore {
    inner: MemoryStore,
    gone: Rc<Cell<bool>>,
}

impl UnreachableStore {
    fn reach<'a, T: 'a>(&self, call: StoreFuture<'a, T>) -> StoreFuture<'a, T> {
        if self.gone.get() {
            let reason = "the connection is gone".to_owned();
            return Box::pin(std::future::ready(Err(StoreError::Lost { reason })));
        }
        call
    }
}

impl Store for UnreachableStore {
    fn read_log(&self, from: u64) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.reach(self.inner.read_log(from))
    }

    fn append(&self, first: u64, blocks: Vec<Vec<u8>>, durability: Durability) -> StoreFuture<'_, ()> {
        self.reach(self.inner.append(first, blocks, durability))
    }

    forward_store_calls!(self => self.inner);

    fn close(&self) {}
}

#[test]
fn closing_does_not_wait_for_a_store_that_cannot_be_reached() {
    let world = World::new();
    drop(world.with_table());
    let gone = Rc::new(Cell::new(false));
    let store = UnreachableStore { inner: world.store.reopen(), gone: Rc::clone(&gone) };
    let engine = world.open_on(Rc::new(store), RELAXED);
    gone.set(true);
    let write = submit(&engine, put("a", "1"));
    // Through the first pauses of the recovery, so that it is in a long one.
    for _ in 0..8 {
        world.host.run_until_idle();
        world.host.wake_next_timer();
    }
    world.host.run_until_idle();
    assert_eq!(answered(&write), Some(Err(ErrorCode::InternalServerError)));
    assert!(matches!(world.events.borrow()[..], [Event::Failed(_)]), "{:?}", world.events.borrow());
    let closing = world.close(engine);
    // No timer is woken from here on.
    world.host.run_until_idle();
    assert!(closing.borrow().is_some(), "closing waits for the recovery");
}

#[test]
fn closing_tells_of_a_log_that_is_gone_and_lets_go_of_the_store() {
    let world = World::new();
    drop(world.with_table());
    let pause = Fault::Delay(Duration::from_millis(10));
    let tasks = world.host.environment().tasks;
    let store = Rc::new(crate::store::FaultyStore::new(Rc::new(world.store.reopen()), tasks, [(0, pause)]));
    let engine = world.open_on(store.clone(), RELAXED);
    world.host.block_on(world.store.discard(0..10, Vec::new())).expect("deleted");
    let write = submit(&engine, put("a", "1"));
    let closing = world.close(engine);
    world.host.advance(Duration::from_secs(1));
    assert_eq!(answered(&write), Some(Err(ErrorCode::InternalServerError)));
    let closed = closing.take().expect("closing ends");
    assert_eq!(closed.map_err(|error| error.code), Err(ErrorCode::InternalServerError));
    assert!(world.host.block_on(store.read_manifest()).is_err(), "the store is still open");
}

/// Counts what keeps a host from ending.
struct CountingTasks {
    inner: Rc<dyn Tasks>,
    sleeps: Cell<usize>,
}

impl Tasks for CountingTasks {
    fn spawn(&self, task: LocalFuture<'static, ()>) {
        self.inner.spawn(task);
    }

    fn sleep(&self, delay: Duration) -> LocalFuture<'static, ()> {
        self.sleeps.set(self.sleeps.get() + 1);
        self.inner.sleep(delay)
    }

    fn doze(&self, delay: Duration) -> LocalFuture<'static, ()> {
        self.inner.doze(delay)
    }
}

#[test]
fn a_store_that_cannot_be_reached_keeps_no_host_up() {
    let world = World::new();
    drop(world.with_table());
    let gone = Rc::new(Cell::new(false));
    let store = UnreachableStore { inner: world.store.reopen(), gone: Rc::clone(&gone) };
    let mut environment = world.host.environment();
    let tasks = Rc::new(CountingTasks { inner: Rc::clone(&environment.tasks), sleeps: Cell::default() });
    environment.tasks = tasks.clone();
    let opening = Engine::open(Rc::new(store), environment, Options::default(), |_| {});
    let engine = world.host.block_on(opening).expect("the log is whole");
    gone.set(true);
    let write = submit(&engine, put("a", "1"));
    world.host.advance(Duration::from_secs(3));
    assert_eq!(answered(&write), Some(Err(ErrorCode::InternalServerError)));
    let sleeps = tasks.sleeps.get();
    world.host.advance(Duration::from_secs(100));
    assert_eq!((sleeps, tasks.sleeps.get()), (2, 2));
    gone.set(false);
    world.host.advance(Duration::from_secs(30));
    world.run(&engine, put("a", "2")).expect("it has tried again");
}

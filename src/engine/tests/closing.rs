//! Closing while the store cannot be reached, or holds another log; and hosts that end without closing.

use std::cell::{Cell, RefCell};
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

impl Wrapper for UnreachableStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn read_log(&self, from: u64) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.reach(self.inner.read_log(from))
    }

    fn append(&self, first: u64, blocks: Vec<Vec<u8>>, durability: Durability) -> StoreFuture<'_, ()> {
        self.reach(self.inner.append(first, blocks, durability))
    }
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
    let_recovery_begin(&world);
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

/// Through the first pauses of the recovery, so that it is in a long one.
fn let_recovery_begin(world: &World) {
    for _ in 0..8 {
        world.host.run_until_idle();
        world.host.wake_next_timer();
    }
    world.host.run_until_idle();
}

#[test]
fn an_engine_that_nobody_has_any_more_does_not_wait_for_its_store() {
    let world = World::new();
    drop(world.with_table());
    let gone = Rc::new(Cell::new(false));
    let store = Rc::new(UnreachableStore { inner: world.store.reopen(), gone: Rc::clone(&gone) });
    let left = Rc::downgrade(&store);
    let engine = world.open_on(store, RELAXED);
    gone.set(true);
    let write = submit(&engine, put("a", "1"));
    let_recovery_begin(&world);
    assert!(answered(&write).is_some() && left.upgrade().is_some());
    drop(engine);
    // No timer is woken from here on.
    world.host.run_until_idle();
    assert!(left.upgrade().is_none(), "{} tasks live on", world.host.task_count());
}

#[test]
fn of_lost_writes_only_those_that_were_sent_are_uncertain() {
    let world = World::new();
    drop(world.with_table());
    let gone = Rc::new(Cell::new(false));
    let store = UnreachableStore { inner: world.store.reopen(), gone: Rc::clone(&gone) };
    let engine = world.open_on(Rc::new(store), RELAXED);
    gone.set(true);
    let sent = submit(&engine, put("a", "1"));
    while engine.status().appends == 0 {
        world.host.run_task(0);
    }
    let staged = submit(&engine, put("b", "1"));
    let_recovery_begin(&world);
    let outcome = |write: Rc<RefCell<Option<Outcome>>>| {
        let error = write.take().and_then(Result::err).expect("it was refused");
        error.trouble.map(|trouble| (trouble.reason, trouble.outcome))
    };
    assert_eq!(outcome(sent), Some(("StoreLostError", RequestOutcome::Unknown)));
    assert_eq!(outcome(staged), Some(("StoreLostError", RequestOutcome::Refused)));
}

/// A store that takes its time for pages; `None`: it never answers.
struct SlowPages {
    inner: MemoryStore,
    tasks: Rc<dyn Tasks>,
    delay: Option<Duration>,
}

impl Wrapper for SlowPages {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn add_pages(&self, pages: Vec<crate::store::StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            match self.delay {
                Some(delay) => self.tasks.sleep(delay).await,
                None => std::future::pending().await,
            }
            self.inner.add_pages(pages, durability).await
        })
    }
}

/// An engine of which a checkpoint is under way.
fn with_running_checkpoint(world: &World, delay: Option<Duration>) -> Engine {
    drop(world.with_table());
    let tasks = world.host.environment().tasks;
    let store = SlowPages { inner: world.store.reopen(), tasks, delay };
    let mut options = Options::default();
    options.checkpoints.log_bytes_min = 1;
    let engine = world.open_as(Rc::new(store), options);
    world.run(&engine, put("a", "1")).expect("written");
    world.host.run_until_idle();
    assert!(engine.status().is_checkpoint_running);
    engine
}

#[test]
fn closing_waits_for_a_running_checkpoint_however_often_it_is_asked_for() {
    let world = World::new();
    let engine = with_running_checkpoint(&world, Some(Duration::from_secs(1)));
    let first = world.close(engine.clone());
    world.host.run_until_idle();
    let second = world.close(engine.clone());
    world.host.run_until_idle();
    assert_eq!((first.borrow().clone(), second.borrow().clone()), (None, None));
    world.host.advance(Duration::from_secs(9));
    assert_eq!((first.take(), second.take()), (Some(Ok(())), Some(Ok(()))));
    assert_eq!(engine.status().checkpoints, 1);
    assert!(world.host.block_on(world.store.read_manifest()).expect("readable").is_some());
}

#[test]
fn closing_waits_no_longer_than_it_says() {
    let world = World::new();
    let engine = with_running_checkpoint(&world, None);
    let closing = world.close(engine);
    world.host.advance(Duration::from_millis(9_900));
    assert_eq!(*closing.borrow(), None);
    world.host.advance(Duration::from_millis(200));
    assert_eq!(*closing.borrow(), Some(Ok(())));
    assert_eq!(world.run(&world.open(), get("a")), Ok("1".to_owned()));
}

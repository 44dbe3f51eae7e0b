//! The stores of native hosts, and the store that fails on demand.

mod store_contract;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::store::{Durability, Fault, FaultyStore, MemoryStore, Store, StoreError};
use store_contract::{Harness, check_every_rule, read_all, texts};

struct InMemory;

impl Harness for InMemory {
    type Store = MemoryStore;

    async fn open(&self) -> MemoryStore {
        MemoryStore::new()
    }

    async fn reopen(&self, store: &MemoryStore) -> MemoryStore {
        store.reopen()
    }

    async fn replace(&self, _: &MemoryStore) -> Option<MemoryStore> {
        None
    }
}

#[test]
fn the_memory_store_keeps_every_rule() {
    SimulatedEnvironment::new(0).block_on(check_every_rule(&InMemory));
}

/// Slow now and then, but never failing: the rules must not notice.
struct Slow<'a> {
    simulation: &'a SimulatedEnvironment,
    /// What the store that was opened last wraps.
    inner: RefCell<MemoryStore>,
}

impl Slow<'_> {
    fn wrap(&self, inner: MemoryStore) -> FaultyStore {
        let tasks = self.simulation.environment().tasks;
        let script =
            [0, 1, 3, 7].map(|number| (number, Fault::Delay(Duration::from_millis(40 - 5 * number))));
        FaultyStore::new(Rc::new(inner), tasks, script)
    }
}

impl Harness for Slow<'_> {
    type Store = FaultyStore;

    async fn open(&self) -> FaultyStore {
        let inner = MemoryStore::new();
        self.inner.replace(inner.clone());
        self.wrap(inner)
    }

    async fn reopen(&self, _: &FaultyStore) -> FaultyStore {
        self.wrap(self.inner.borrow().reopen())
    }

    async fn replace(&self, _: &FaultyStore) -> Option<FaultyStore> {
        None
    }
}

#[test]
fn a_slow_store_keeps_every_rule() {
    let simulation = SimulatedEnvironment::new(0);
    simulation.block_on(check_every_rule(&Slow { simulation: &simulation, inner: RefCell::default() }));
}

/// The answers to four appends of one block each, called without waiting, and the log after them.
fn run_script(script: &[(u64, Fault)]) -> (Vec<Result<(), StoreError>>, Vec<Vec<u8>>) {
    let simulation = SimulatedEnvironment::new(0);
    let log = MemoryStore::new();
    let tasks = simulation.environment().tasks;
    let store = FaultyStore::new(Rc::new(log.clone()), tasks, script.iter().copied());
    simulation.block_on(async {
        let mut answers = Vec::new();
        for (first, block) in (0..).zip(["a", "b", "c", "d"]) {
            answers.push(store.append(first, texts(&[block]), Durability::Relaxed));
        }
        let mut results = Vec::new();
        for answer in answers {
            results.push(answer.await);
        }
        (results, read_all(&log, 0).await)
    })
}

#[test]
fn a_fault_before_writing_leaves_a_prefix() {
    for (fault, error) in
        [(Fault::Conflict, StoreError::Conflict), (Fault::QuotaExceeded, StoreError::QuotaExceeded)]
    {
        let (results, log) = run_script(&[(2, fault)]);
        assert_eq!(results, [Ok(()), Ok(()), Err(error.clone()), Err(error)]);
        assert_eq!(log, texts(&["a", "b"]));
    }
    let (results, log) = run_script(&[(1, Fault::LostUnwritten)]);
    assert_eq!(results[0], Ok(()));
    assert!(results[1..].iter().all(|result| matches!(result, Err(StoreError::Lost { .. }))));
    assert_eq!(log, texts(&["a"]));
}

#[test]
fn a_fault_after_writing_leaves_the_blocks_of_that_append_and_no_more() {
    let (results, log) = run_script(&[(1, Fault::LostWritten)]);
    assert_eq!(results[0], Ok(()));
    assert!(results[1..].iter().all(|result| matches!(result, Err(StoreError::Lost { .. }))));
    assert_eq!(log, texts(&["a", "b"]));
}

#[test]
fn a_delay_holds_up_everything_behind_it() {
    let simulation = SimulatedEnvironment::new(0);
    let log = MemoryStore::new();
    let delay = Fault::Delay(Duration::from_secs(1));
    let store = FaultyStore::new(Rc::new(log.clone()), simulation.environment().tasks, [(0, delay)]);
    let answers = [
        store.append(0, texts(&["a"]), Durability::Relaxed),
        store.append(1, texts(&["b"]), Durability::Relaxed),
    ];
    simulation.advance(Duration::from_millis(999));
    assert_eq!(simulation.block_on(read_all(&log, 0)), texts(&[]));
    simulation.advance(Duration::from_millis(1));
    assert_eq!(simulation.block_on(read_all(&log, 0)), texts(&["a", "b"]));
    drop(answers);
    assert_eq!(store.append_count(), 2);
}

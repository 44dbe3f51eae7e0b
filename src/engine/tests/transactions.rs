//! What overlaps with a transaction, and transactions that come twice.

use std::cell::RefCell;
use std::time::Duration;

use super::super::*;
use super::world::{
    RELAXED, World, answered, delete, get, put, put_if_absent, submit, transact, transact_get,
};
use crate::base::Tasks;
use crate::base::simulated::SimulatedEnvironment;
use crate::operation::{ErrorCode, Reasons};
use crate::store::{MemoryStore, StoreFuture, Wrapper};

const HOUR: Duration = Duration::from_secs(3600);
const TEN_MINUTES: Duration = Duration::from_secs(600);

/// The codes of the reasons why a transaction was cancelled.
fn reasons(cell: &RefCell<Option<Outcome>>) -> Vec<&'static str> {
    match cell.borrow().as_ref() {
        Some(Err(ServiceError { reasons: Reasons::Cancelled(reasons), .. })) => {
            reasons.iter().map(|reason| reason.code).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn a_transaction_has_its_items_until_it_is_answered() {
    let world = World::new();
    let engine = world.with_table();
    let first = submit(&engine, transact([put("a", "1"), put("b", "1")], None));
    let second = submit(&engine, transact([put("c", "2"), put("b", "2")], None));
    let refused = [put("a", "3"), delete("b")].map(|request| submit(&engine, request));
    let read = submit(&engine, transact_get([get("c"), get("a")]));
    let others = [put("c", "4"), get("a")].map(|request| submit(&engine, request));
    world.host.run_until_idle();
    assert_eq!(answered(&first), Some(Ok(())));
    assert_eq!(reasons(&second), ["None", "TransactionConflict"]);
    assert_eq!(refused.map(|cell| answered(&cell)), [Some(Err(ErrorCode::TransactionConflict)); 2]);
    assert_eq!(reasons(&read), ["None", "TransactionConflict"]);
    assert_eq!(others.map(|cell| answered(&cell)), [Some(Ok(())); 2]);
    for request in [put("a", "5"), transact([put("a", "6"), put("b", "6")], None)] {
        assert!(world.run(&engine, request).is_ok(), "what was answered is in nobody's way");
    }
}

#[test]
fn a_transaction_that_reads_gives_way_to_every_write() {
    let world = World::new();
    let engine = world.with_table();
    let write = submit(&engine, put("a", "1"));
    let read = submit(&engine, transact_get([get("a"), get("b")]));
    let transaction = submit(&engine, transact([put("a", "2")], None));
    world.host.run_until_idle();
    assert_eq!((answered(&write), answered(&transaction)), (Some(Ok(())), Some(Ok(()))));
    assert_eq!(reasons(&read), ["TransactionConflict", "None"]);
    assert!(world.run(&engine, transact_get([get("a")])).is_ok());
}

#[test]
fn nothing_is_in_the_way_of_who_is_answered_at_once() {
    let world = World::new();
    world.host.block_on(world.with_table().close()).expect("closed");
    let engine = world.open_with(Vec::new(), Acknowledgement::Immediate);
    for value in ["1", "2", "3"] {
        let write = submit(&engine, transact([put("a", value)], Some(value)));
        assert_eq!(answered(&write), Some(Ok(())));
    }
    assert_eq!(answered(&submit(&engine, transact([put("a", "3")], Some("3")))), Some(Ok(())), "again");
    assert_eq!(answered(&submit(&engine, put("a", "4"))), Some(Ok(())));
}

#[test]
fn who_lost_to_a_transaction_that_began_later_is_refused() {
    let world = World::new();
    let second = world.with_table();
    let tasks = world.host.environment().tasks;
    let first = world.open_on(Rc::new(SlowStore { inner: world.store.reopen(), tasks }), RELAXED);
    let slow = [
        put("a", "1"),
        transact([put("b", "1"), put("c", "1")], None),
        put("d", "1"),
        transact_get([get("e"), get("f")]),
    ];
    let slow = slow.map(|request| submit(&first, request));
    world.host.advance(Duration::from_millis(5));
    world.run(&second, transact([put("a", "2"), put("c", "2"), put("f", "2")], None)).expect("it is faster");
    assert!(slow.iter().all(|cell| answered(cell).is_none()));
    world.host.advance(Duration::from_millis(50));
    assert_eq!(answered(&slow[0]), Some(Err(ErrorCode::TransactionConflict)));
    assert_eq!(reasons(&slow[1]), ["None", "TransactionConflict"]);
    assert_eq!(answered(&slow[2]), Some(Ok(())));
    assert_eq!(reasons(&slow[3]), ["None", "TransactionConflict"]);
    assert_eq!(world.run(&first, get("a")), Ok("2".to_owned()));
    let after = submit(&first, transact([put("a", "3")], None));
    world.host.advance(Duration::from_millis(50));
    assert_eq!(answered(&after), Some(Ok(())), "it is over");
}

/// A store whose appends take time.
struct SlowStore {
    inner: MemoryStore,
    tasks: Rc<dyn Tasks>,
}

impl Wrapper for SlowStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn append(&self, first: u64, blocks: Vec<Vec<u8>>, durability: Durability) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            self.tasks.sleep(Duration::from_millis(10)).await;
            self.inner.append(first, blocks, durability).await
        })
    }
}

#[test]
fn who_comes_after_a_transaction_of_another_instance_runs_again_silently() {
    let world = World::new();
    let first = world.with_table();
    let second = world.open();
    world.run(&second, transact([put("a", "2"), put("b", "2")], None)).expect("written");
    world.run(&first, transact([put("a", "1")], None)).expect("the other had ended before");
    world.run(&second, put("b", "3")).expect("here, too");
    assert_eq!(world.run(&first, transact_get([get("a"), get("b")])), Ok("3".to_owned()));
}

#[test]
fn a_clock_that_goes_ahead_is_in_nobodys_way() {
    let world = World::new();
    world.host.block_on(world.with_table().close()).expect("closed");
    let tasks = world.host.environment().tasks;
    let first = world.open_on(Rc::new(SlowStore { inner: world.store.reopen(), tasks }), RELAXED);
    // The same store, on a machine whose clock is three hours ahead.
    let ahead =
        World { host: SimulatedEnvironment::new(2), store: world.store.reopen(), events: Rc::default() };
    ahead.host.advance(3 * HOUR);
    let second = ahead.open();
    ahead.run(&second, transact([put("a", "2"), put("b", "2")], None)).expect("written");
    let late = submit(&first, put("a", "1"));
    world.host.advance(Duration::from_millis(50));
    assert_eq!(answered(&late), Some(Ok(())), "the other had ended before");
    assert_eq!(world.run(&first, get("a")), Ok("1".to_owned()));
}

#[test]
fn a_token_makes_a_transaction_happen_once() {
    let world = World::new();
    let engine = world.with_table();
    let request = || transact([put("a", "1"), delete("b")], Some("token"));
    world.run(&engine, request()).expect("written");
    world.run(&engine, put("a", "2")).expect("written");
    for engine in [engine, world.open()] {
        world.run(&engine, request()).expect("it has happened");
        assert_eq!(world.run(&engine, get("a")), Ok("2".to_owned()));
        let other = world.run(&engine, transact([put("a", "3")], Some("token")));
        assert_eq!(other.map_err(|error| error.code), Err(ErrorCode::IdempotentParameterMismatch));
    }
}

#[test]
fn a_token_whose_transaction_is_under_way_waits_to_be_used_again() {
    let world = World::new();
    let engine = world.with_table();
    let request = || transact([put_if_absent("a", "1")], Some("token"));
    let first = submit(&engine, request());
    let second = submit(&engine, request());
    world.host.run_until_idle();
    assert_eq!(answered(&first), Some(Ok(())));
    assert_eq!(answered(&second), Some(Err(ErrorCode::TransactionInProgress)));
    world.run(&engine, request()).expect("it has happened");
}

#[test]
fn a_transaction_that_was_cancelled_leaves_its_token_unused() {
    let world = World::new();
    let engine = world.with_table();
    world.run(&engine, put("a", "1")).expect("written");
    let request = || transact([put_if_absent("a", "2")], Some("token"));
    let refused = world.run(&engine, request());
    assert_eq!(refused.map_err(|error| error.code), Err(ErrorCode::TransactionCanceled));
    world.run(&engine, delete("a")).expect("deleted");
    world.run(&engine, request()).expect("it happens now");
    assert_eq!(world.run(&engine, get("a")), Ok("2".to_owned()));
}

#[test]
fn tokens_are_forgotten_after_ten_minutes() {
    let world = World::new();
    let engine = world.with_table();
    for token in 0..20 {
        let token = format!("token {token}");
        world.run(&engine, transact([put("a", &token)], Some(&token))).expect("written");
    }
    assert_eq!(tokens(&engine), 20);
    world.host.advance(TEN_MINUTES - Duration::from_millis(1));
    let late = world.run(&engine, transact([put("a", "other")], Some("token 19")));
    assert_eq!(late.map_err(|error| error.code), Err(ErrorCode::IdempotentParameterMismatch));
    world.host.advance(Duration::from_millis(1));
    world.run(&engine, transact([put("a", "other")], Some("token 19"))).expect("the token is a new one");
    world.host.advance(TEN_MINUTES - Duration::from_secs(1));
    assert_eq!(tokens(&engine), 1, "the others were forgotten");
    assert!(world.host.block_on(engine.check()).problems.is_empty());
    world.host.advance(TEN_MINUTES);
    assert_eq!(tokens(&engine), 0);
    assert!(world.host.block_on(engine.check()).problems.is_empty());
}

/// How many tokens are kept.
fn tokens(engine: &Engine) -> usize {
    use crate::table::TOKENS;
    use crate::tree::{Direction, KeyRange, Visibility};
    let state = engine.shared.state.borrow();
    let mut cursor =
        state.forest.view(Visibility::Durable).tree(TOKENS).range(&KeyRange::all(), Direction::Forward);
    let mut count = 0;
    while let Some((key, _)) = cursor.next().expect("everything is in memory") {
        count += usize::from(key[0] == 1);
    }
    count
}

#[test]
fn a_transaction_whose_outcome_was_lost_happens_once() {
    use crate::store::Fault;
    for fault in [Fault::LostWritten, Fault::LostUnwritten] {
        let world = World::new();
        world.host.block_on(world.with_table().close()).expect("closed");
        let engine = world.open_with(vec![(0, fault)], RELAXED);
        let written = world.run(&engine, transact([put_if_absent("a", "1"), put("b", "1")], None));
        assert_eq!(written, Ok(String::new()), "{fault:?}");
        assert_eq!(
            world.run(&world.open(), transact_get([get("b"), get("a")])),
            Ok("1".to_owned()),
            "{fault:?}"
        );
    }
}

mod astray;
mod checkpoints;
mod chores;
mod closing;
mod consuming;
mod expiry;
mod expiry_random;
mod forking;
mod indexes;
mod observing;
mod opening;
mod paging;
mod searching;
mod simulating;
mod transactions;
mod vector_indexes;
mod world;

use std::cell::Cell;

use super::*;
use crate::log::{AppendId, Commit, LogError};
use crate::operation::{ErrorCode, Halt, Mishap};
use crate::store::{Fault, MemoryStore, StoreError, Wrapper};
use crate::tree::Edit;
use world::{RELAXED, World, answered, create_table, delete, get, put, put_if_absent, submit, text};

#[test]
fn what_is_acknowledged_is_there_after_opening_again() {
    let world = World::new();
    let engine = world.with_table();
    world.run(&engine, put("a", "1")).expect("written");
    world.host.abandon_tasks();
    drop(engine);
    assert_eq!(world.run(&world.open(), get("a")), Ok("1".to_owned()));
}

#[test]
fn a_read_does_not_see_what_the_log_does_not_have() {
    let world = World::new();
    let engine = world.with_table();
    let first = submit(&engine, put("a", "1"));
    assert_eq!(answered(&first), None);
    let read = submit(&engine, get("a"));
    assert_eq!(
        read.borrow().as_ref().map(|outcome| text(&**outcome.as_ref().expect("found"))),
        Some(String::new())
    );
    world.host.run_until_idle();
    assert_eq!(answered(&first), Some(Ok(())));
    assert_eq!(world.run(&engine, get("a")), Ok("1".to_owned()));
}

#[test]
fn a_write_builds_upon_writes_under_way_and_waits_for_them() {
    let world = World::new();
    let engine = world.with_table();
    let first = submit(&engine, put_if_absent("a", "1"));
    let second = submit(&engine, put_if_absent("a", "2"));
    assert_eq!((answered(&first), answered(&second)), (None, None));
    world.host.run_until_idle();
    assert_eq!(answered(&first), Some(Ok(())));
    assert_eq!(answered(&second), Some(Err(ErrorCode::ConditionalCheckFailed)));
    assert_eq!(world.run(&engine, get("a")), Ok("1".to_owned()));
}

#[test]
fn writes_that_arrive_together_share_an_append() {
    let world = World::new();
    let engine = world.with_table();
    let writes: Vec<_> = (0..50).map(|number| submit(&engine, put(&number.to_string(), "x"))).collect();
    world.host.run_until_idle();
    assert!(writes.iter().all(|write| answered(write) == Some(Ok(()))));
    let blocks = world.host.block_on(world.store.read_log(0)).expect("readable");
    assert_eq!(blocks.len(), 2, "one append for the table and one for all items");
}

#[test]
fn a_write_that_changes_nothing_is_not_logged() {
    let world = World::new();
    let engine = world.with_table();
    world.run(&engine, put("a", "1")).expect("written");
    world.run(&engine, put("a", "1")).expect("nothing to write");
    assert_eq!(world.host.block_on(world.store.read_log(0)).expect("readable").len(), 2);
}

#[test]
fn a_full_store_refuses_the_write_and_the_next_one_works() {
    let world = World::new();
    let table = world.with_table();
    world.host.block_on(table.close()).expect("closed");
    let engine = world.open_with(vec![(0, Fault::QuotaExceeded)], RELAXED);
    let full = submit(&engine, put("a", "1"));
    world.host.run_until_idle();
    assert_eq!(answered(&full), Some(Err(ErrorCode::InternalServerError)));
    assert_eq!(world.run(&engine, get("a")), Ok(String::new()));
    assert_eq!(*world.events.borrow(), [Event::Failed(StoreError::QuotaExceeded.into()), Event::Recovered]);
    world.run(&engine, put("a", "2")).expect("there is room again");
    assert_eq!(world.run(&world.open(), get("a")), Ok("2".to_owned()));
}

#[test]
fn a_write_whose_outcome_was_lost_happens_once() {
    for fault in [Fault::LostWritten, Fault::LostUnwritten] {
        let world = World::new();
        let table = world.with_table();
        world.host.block_on(table.close()).expect("closed");
        let engine = world.open_with(vec![(0, fault)], RELAXED);
        // Done a second time, it would be refused.
        assert_eq!(world.run(&engine, put_if_absent("a", "1")), Ok(String::new()), "{fault:?}");
        assert!(world.events.borrow().is_empty(), "nobody need hear of it");
        assert_eq!(world.run(&world.open(), get("a")), Ok("1".to_owned()), "{fault:?}");
    }
}

#[test]
fn who_waits_for_a_store_that_stays_away_is_told_that_nobody_knows() {
    let world = World::new();
    let engine = world.with_table();
    engine.shared.store.close();
    let lost = submit(&engine, put("a", "1"));
    world.host.advance(std::time::Duration::from_secs(3));
    assert_eq!(answered(&lost), Some(Err(ErrorCode::InternalServerError)));
    assert!(matches!(world.events.borrow()[..], [Event::Failed(Failure::Store(StoreError::Lost { .. }))]));
    assert_eq!(world.run(&engine, get("a")), Ok(String::new()), "reads go on");
}

#[test]
fn two_instances_write_one_log_and_neither_loses_anything() {
    let world = World::new();
    let first = world.with_table();
    let second = world.open();
    world.run(&first, put("a", "first")).expect("written");
    world.run(&second, put("b", "second")).expect("written after catching up");
    assert_eq!(world.run(&second, get("a")), Ok("first".to_owned()));
    let late = world.run(&first, put_if_absent("b", "late"));
    assert_eq!(late.map_err(|error| error.code), Err(ErrorCode::ConditionalCheckFailed));
    let reopened = world.open();
    assert_eq!(world.run(&reopened, get("a")), Ok("first".to_owned()));
    assert_eq!(world.run(&reopened, get("b")), Ok("second".to_owned()));
}

#[test]
fn a_write_that_seems_to_change_nothing_is_held_against_the_log() {
    let world = World::new();
    let first = world.with_table();
    world.run(&first, put("a", "1")).expect("written");
    let second = world.open();
    world.run(&first, put("a", "2")).expect("written");
    world.run(&second, put("a", "1")).expect("written, though the second has not seen the 2");
    assert_eq!(world.run(&world.open(), get("a")), Ok("1".to_owned()));
}

#[test]
fn a_refusal_is_held_against_the_log() {
    let world = World::new();
    let first = world.open();
    let second = world.open();
    world.run(&first, create_table()).expect("created");
    world.run(&second, put_if_absent("a", "1")).expect("the table is there by now");
    let late = world.run(&first, put_if_absent("a", "2"));
    assert_eq!(late.map_err(|error| error.code), Err(ErrorCode::ConditionalCheckFailed));
}

#[test]
fn a_write_that_arrives_while_catching_up_runs_afterwards() {
    let world = World::new();
    let first = world.with_table();
    let second = world.open();
    world.run(&first, put("a", "1")).expect("written");
    let early = submit(&second, put_if_absent("a", "2"));
    let late = submit(&second, put("b", "3"));
    world.host.run_until_idle();
    assert_eq!(answered(&early), Some(Err(ErrorCode::ConditionalCheckFailed)));
    assert_eq!(answered(&late), Some(Ok(())));
    assert_eq!(world.run(&second, get("b")), Ok("3".to_owned()));
}

#[test]
fn a_log_that_was_deleted_is_not_written_any_more() {
    let world = World::new();
    let engine = world.with_table();
    world.run(&engine, put("a", "1")).expect("written");
    let deleted = Rc::new(DeletedStore { armed: Cell::new(false), inner: world.store.reopen() });
    let engine = world.open_on(deleted.clone(), RELAXED);
    deleted.armed.set(true);
    let write = submit(&engine, put("b", "2"));
    world.host.run_until_idle();
    let trouble = write.take().and_then(Result::err).and_then(|error| error.trouble);
    // The append was lost, and may have been written before the log was deleted.
    assert_eq!(trouble.map(|trouble| trouble.outcome), Some(RequestOutcome::Unknown));
    assert_eq!(world.events.borrow().last(), Some(&Event::Failed(LogError::Vanished.into())));
    for request in [get("a"), put("b", "2")] {
        let refused =
            world.run(&engine, request).map_err(|error| error.trouble.map(|trouble| trouble.reason));
        assert_eq!(refused, Err(Some("StoreLostError")), "what is not stored any more is not shown either");
    }
}

/// A store whose database the user deletes while it is in use.
struct DeletedStore {
    armed: Cell<bool>,
    inner: MemoryStore,
}

impl Wrapper for DeletedStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn read_log(&self, from: u64) -> crate::store::StoreFuture<'_, Vec<Vec<u8>>> {
        if self.armed.get() {
            Box::pin(std::future::ready(Ok(Vec::new())))
        } else {
            self.inner.read_log(from)
        }
    }

    fn append(
        &self,
        first: u64,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> crate::store::StoreFuture<'_, ()> {
        if self.armed.get() {
            let reason = "the database was deleted".to_owned();
            return Box::pin(std::future::ready(Err(StoreError::Lost { reason })));
        }
        self.inner.append(first, blocks, durability)
    }
}

#[test]
fn immediate_acknowledgement_answers_at_once_and_logs_behind() {
    let world = World::new();
    let engine = world.open_with(Vec::new(), Acknowledgement::Immediate);
    assert_eq!(answered(&submit(&engine, create_table())), Some(Ok(())));
    assert_eq!(answered(&submit(&engine, put("a", "1"))), Some(Ok(())));
    let read = submit(&engine, get("a"));
    assert_eq!(
        read.borrow().as_ref().map(|outcome| text(&**outcome.as_ref().expect("found"))),
        Some("1".to_owned())
    );
    world.host.block_on(engine.close()).expect("everything is logged");
    assert_eq!(world.run(&world.open(), get("a")), Ok("1".to_owned()));
}

#[test]
fn a_closed_database_refuses_writes() {
    let world = World::new();
    let engine = world.with_table();
    let last = submit(&engine, put("a", "1"));
    world.host.block_on(engine.close()).expect("closed");
    assert_eq!(answered(&last), Some(Ok(())), "closing waits for what is under way");
    let refused = world.run(&engine, put("b", "2"));
    assert_eq!(refused.map_err(|error| error.code), Err(ErrorCode::InternalServerError));
}

#[test]
fn a_write_that_comes_after_close_is_refused_and_not_forgotten() {
    let world = World::new();
    let engine = world.with_table();
    let first = submit(&engine, put("a", "1"));
    let closing = world.close(engine.clone());
    world.host.run_task(world.host.ready_count() - 1);
    let late = submit(&engine, put("b", "2"));
    assert_eq!(answered(&late), Some(Err(ErrorCode::InternalServerError)));
    world.host.run_until_idle();
    assert_eq!(answered(&first), Some(Ok(())));
    assert_eq!(*closing.borrow(), Some(Ok(())));
    assert_eq!(world.run(&world.open(), get("b")), Ok(String::new()));
}

#[test]
fn a_database_can_be_closed_twice() {
    let world = World::new();
    let engine = world.with_table();
    let write = submit(&engine, put("a", "1"));
    let closings = [world.close(engine.clone()), world.close(engine.clone())];
    world.host.run_until_idle();
    assert_eq!(answered(&write), Some(Ok(())));
    assert_eq!(closings.map(|closing| closing.take()), [Some(Ok(())), Some(Ok(()))]);
    assert_eq!(world.host.block_on(engine.close()), Ok(()));
}

#[test]
fn what_was_refused_at_once_does_not_happen_after_a_conflict() {
    let world = World::new();
    let first = world.with_table();
    world.run(&first, put("a", "1")).expect("written");
    let second = world.open_with(Vec::new(), Acknowledgement::Immediate);
    world.run(&first, delete("a")).expect("deleted");
    assert_eq!(answered(&submit(&second, put("b", "2"))), Some(Ok(())));
    let refused = submit(&second, put_if_absent("a", "3"));
    assert_eq!(answered(&refused), Some(Err(ErrorCode::ConditionalCheckFailed)));
    world.host.run_until_idle();
    let reopened = world.open();
    assert_eq!(world.run(&reopened, get("a")), Ok(String::new()));
    assert_eq!(world.run(&reopened, get("b")), Ok("2".to_owned()));
}

#[test]
fn what_was_acknowledged_at_once_stays_in_sight_while_catching_up() {
    let world = World::new();
    let first = world.with_table();
    let environment = world.host.environment();
    let store = SlowStore { inner: world.store.reopen(), tasks: Rc::clone(&environment.tasks) };
    let options = Options { acknowledgement: Acknowledgement::Immediate, ..Options::default() };
    let opening = Engine::open(Rc::new(store), environment, options, |_| {});
    let second = world.host.block_on(opening).expect("the log is whole");
    world.run(&first, put("a", "1")).expect("written");
    assert_eq!(answered(&submit(&second, put("b", "2"))), Some(Ok(())));
    let mut moments = 0;
    loop {
        world.host.run_until_idle();
        assert_eq!(world.run(&second, get("b")), Ok("2".to_owned()));
        if !world.host.wake_next_timer() {
            break;
        }
        moments += 1;
    }
    assert_eq!(moments, 2, "one read that finds the commit of the other, and one that finds the end");
    assert_eq!(world.run(&second, get("a")), Ok("1".to_owned()));
}

/// A store whose reads take time.
struct SlowStore {
    inner: MemoryStore,
    tasks: Rc<dyn crate::base::Tasks>,
}

impl Wrapper for SlowStore {
    fn inner(&self) -> &dyn Store {
        &self.inner
    }

    fn read_log(&self, from: u64) -> crate::store::StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            self.tasks.sleep(std::time::Duration::from_millis(1)).await;
            self.inner.read_log(from).await
        })
    }
}

#[test]
fn an_append_takes_a_few_megabytes() {
    let world = World::new();
    let mut options = Options::default();
    options.checkpoints.log_bytes_min = u64::MAX;
    options.checkpoints.log_bytes_max = u64::MAX;
    let store = crate::store::FaultyStore::new(
        Rc::new(world.store.reopen()),
        world.host.environment().tasks,
        Vec::new(),
    );
    let engine = world.open_as(Rc::new(store), options);
    world.run(&engine, create_table()).expect("created");
    let value = "x".repeat(300_000);
    let writes: Vec<_> = (0..30).map(|number| submit(&engine, put(&number.to_string(), &value))).collect();
    let mut waiting = vec![writes.len()];
    while world.host.ready_count() > 0 {
        world.host.run_task(0);
        waiting.push(writes.iter().filter(|write| answered(write).is_none()).count());
    }
    waiting.dedup();
    assert_eq!(waiting, [30, 16, 2, 0]);
}

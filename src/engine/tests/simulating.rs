//! Simulations: what befalls requests, what is late, and time that passes by command.

use super::expiry::{put_version, specification};
use super::indexes::{add_index, scan_index};
use super::world::{create_table, get_consistently, members, string, structure, transact, transact_get};
use super::*;
use crate::base::Chance;
use crate::base::simulated::START_MS;
use crate::operation::{Input, Reasons, Settings};

const NO_SPAN: Span = Span { least: 0, most: 0 };

/// A simulation in which nothing happens.
fn plan(seed: u64) -> SimulationPlan {
    SimulationPlan {
        seed,
        throttling: Chance::NEVER,
        unprocessed: Chance::NEVER,
        conflicts: Chance::NEVER,
        failures: Chance::NEVER,
        expired_iterators: Chance::NEVER,
        stale_reads: Chance::NEVER,
        refusals_max: 2,
        replica_lag: NO_SPAN,
        index_lag: NO_SPAN,
        time_to_live_delay: NO_SPAN,
        latency: NO_SPAN,
        clock: SimulatedClock::FromNow,
    }
}

fn simulate(world: &World, engine: &Engine, plan: SimulationPlan) {
    world.host.block_on(engine.simulate(plan)).expect("the log can be written");
}

fn advance(world: &World, engine: &Engine, passed_ms: u64) {
    world.host.block_on(engine.advance(passed_ms)).expect("the log can be written");
}

/// A database with a table and an index of it.
fn with_index(world: &World) -> Engine {
    let engine = world.with_table();
    world.run(&engine, add_index()).expect("an index is added");
    engine
}

fn code(outcome: Result<String, ServiceError>) -> Result<String, ErrorCode> {
    outcome.map_err(|error| error.code)
}

/// What befalls requests that are tried again until they are done.
fn history(seed: u64) -> Vec<(u64, &'static str, u64, Mishap)> {
    let world = World::new();
    let engine = with_index(&world);
    simulate(
        &world,
        &engine,
        SimulationPlan {
            throttling: Chance::of(0.2),
            conflicts: Chance::of(0.2),
            failures: Chance::of(0.2),
            stale_reads: Chance::HALF,
            replica_lag: Span { least: 0, most: 100 },
            index_lag: Span { least: 0, most: 100 },
            latency: Span { least: 1, most: 20 },
            ..plan(seed)
        },
    );
    for number in 0..60 {
        let key = (number % 7).to_string();
        let value = number.to_string();
        let requests = [
            put(&key, &value),
            get(&key),
            transact([put("x", &value), put(&key, &value)], None),
            scan_index(),
        ];
        for (name, members) in requests {
            let tries = (0..3).map(|_| world.run(&engine, (name, members.clone())));
            assert!(tries.into_iter().any(|outcome| outcome.is_ok()), "{name} {number} never succeeds");
        }
    }
    let misfortunes = engine.misfortunes().into_iter();
    misfortunes.map(|entry| (entry.time_ms, entry.operation, entry.number, entry.mishap)).collect()
}

#[test]
fn the_same_seed_does_the_same() {
    let first = history(1);
    assert_eq!(history(1), first);
    assert_ne!(history(2), first);
    let kinds =
        [Mishap::Throttled, Mishap::Conflict, Mishap::Failed, Mishap::FailedAfterwards, Mishap::Stale];
    for kind in kinds {
        assert!(first.iter().any(|(.., mishap)| *mishap == kind), "{kind:?} never happens");
    }
}

#[test]
fn a_request_is_refused_no_more_than_twice_in_a_row() {
    let world = World::new();
    let engine = world.with_table();
    simulate(&world, &engine, SimulationPlan { throttling: Chance::ALWAYS, ..plan(1) });
    for _ in 0..2 {
        let answers = (0..3).map(|_| code(world.run(&engine, put("a", "1")))).collect::<Vec<_>>();
        assert_eq!(answers, [Err(ErrorCode::Throttling), Err(ErrorCode::Throttling), Ok(String::new())]);
    }
    let malformed = ("GetItem", members([("TableName", string("t01"))]));
    assert_eq!(
        code(world.run(&engine, malformed)),
        Err(ErrorCode::Validation),
        "what is wrong is told first"
    );
    assert_eq!(engine.misfortunes().len(), 4);
}

#[test]
fn what_is_throttled_says_what_it_has_used_up() {
    let world = World::new();
    let engine = with_index(&world);
    simulate(&world, &engine, SimulationPlan { throttling: Chance::ALWAYS, ..plan(1) });
    let reason = |request| match world.run(&engine, request).expect_err("refused").reasons {
        Reasons::Throttled(reasons) => reasons[0].reason.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(reason(put("a", "1")), "TableWriteKeyRangeThroughputExceeded");
    assert_eq!(reason(get("a")), "TableReadKeyRangeThroughputExceeded");
    assert_eq!(reason(scan_index()), "IndexReadKeyRangeThroughputExceeded");
}

#[test]
fn what_fails_may_have_happened() {
    let (mut before, mut after) = (0, 0);
    for seed in 0..20 {
        let world = World::new();
        let engine = world.with_table();
        simulate(&world, &engine, SimulationPlan { failures: Chance::ALWAYS, ..plan(seed) });
        assert_eq!(code(world.run(&engine, put("a", "1"))), Err(ErrorCode::InternalServerError));
        let has_happened = engine.misfortunes()[0].mishap == Mishap::FailedAfterwards;
        engine.end_simulation();
        assert_eq!(world.run(&engine, get("a")), Ok(if has_happened { "1" } else { "" }.to_owned()));
        *if has_happened { &mut after } else { &mut before } += 1;
    }
    assert!(before > 0 && after > 0);
}

#[test]
fn an_index_is_late_and_its_table_is_not() {
    let world = World::new();
    let engine = with_index(&world);
    world.run(&engine, put("a", "old")).expect("written");
    simulate(&world, &engine, SimulationPlan { index_lag: Span { least: 100, most: 100 }, ..plan(1) });
    world.run(&engine, put("a", "new")).expect("written");
    assert_eq!(world.run(&engine, get("a")), Ok("new".to_owned()));
    assert_eq!(world.run(&engine, scan_index()), Ok("old".to_owned()));
    advance(&world, &engine, 99);
    assert_eq!(world.run(&engine, scan_index()), Ok("old".to_owned()));
    advance(&world, &engine, 1);
    assert_eq!(world.run(&engine, scan_index()), Ok("new".to_owned()));
    world.run(&engine, delete("a")).expect("deleted");
    assert_eq!(world.run(&engine, scan_index()), Ok("new".to_owned()));
    engine.end_simulation();
    assert_eq!(world.run(&engine, scan_index()), Ok(String::new()));
}

#[test]
fn a_late_replica_shows_commits_in_their_order() {
    let world = World::new();
    let engine = world.with_table();
    let lag = Span { least: 0, most: 1_000 };
    simulate(&world, &engine, SimulationPlan { stale_reads: Chance::ALWAYS, replica_lag: lag, ..plan(1) });
    let mut seen = 0;
    for version in 1..=50 {
        world.run(&engine, put_version("a", version, None)).expect("written");
        assert_eq!(world.run(&engine, get_consistently("a")), Ok(version.to_string()));
        assert!(world.run(&engine, transact_get([get("a")])).is_ok());
        advance(&world, &engine, 20);
        let now = world.run(&engine, get("a")).expect("read").parse().unwrap_or(0);
        assert!((seen..=version).contains(&now), "{now} after {seen}");
        seen = now;
    }
    assert!((1..50).contains(&seen), "{seen} was seen");
    advance(&world, &engine, 1_000);
    assert_eq!(world.run(&engine, get("a")), Ok("50".to_owned()));
}

#[test]
fn a_table_that_is_made_and_dropped_meanwhile_is_late_too() {
    let world = World::new();
    let engine = world.open();
    let lag = Span { least: 100, most: 100 };
    simulate(&world, &engine, SimulationPlan { stale_reads: Chance::ALWAYS, replica_lag: lag, ..plan(1) });
    for _ in 0..2 {
        world.run(&engine, create_table()).expect("created");
        world.run(&engine, put("a", "1")).expect("written");
        assert_eq!(world.run(&engine, get("a")), Ok(String::new()));
        world.run(&engine, super::world::delete_table()).expect("deleted");
    }
}

#[test]
fn what_other_instances_write_is_late_too() {
    let world = World::new();
    let engine = world.with_table();
    let other = world.open();
    world.run(&engine, put("a", "1")).expect("written");
    let lag = Span { least: 100, most: 100 };
    simulate(&world, &engine, SimulationPlan { stale_reads: Chance::ALWAYS, replica_lag: lag, ..plan(1) });
    for value in ["2", "3"] {
        world.run(&other, put("a", value)).expect("written");
    }
    assert_eq!(world.run(&engine, get_consistently("a")), Ok("3".to_owned()));
    assert_eq!(world.run(&engine, get("a")), Ok("1".to_owned()));
    advance(&world, &engine, 100);
    assert_eq!(world.run(&engine, get("a")), Ok("3".to_owned()));
}

#[test]
fn who_is_answered_at_once_reads_late_all_the_same() {
    let world = World::new();
    let engine = world.open_with(Vec::new(), Acknowledgement::Immediate);
    world.run(&engine, create_table()).expect("created");
    world.run(&engine, put("a", "1")).expect("written");
    let lag = Span { least: 100, most: 100 };
    simulate(&world, &engine, SimulationPlan { stale_reads: Chance::ALWAYS, replica_lag: lag, ..plan(1) });
    world.run(&engine, put("a", "2")).expect("written");
    assert_eq!(world.run(&engine, get("a")), Ok("1".to_owned()));
    assert_eq!(world.run(&engine, get_consistently("a")), Ok("2".to_owned()));
}

#[test]
fn a_batch_is_done_in_part() {
    let world = World::new();
    let engine = world.with_table();
    simulate(&world, &engine, SimulationPlan { unprocessed: Chance::ALWAYS, ..plan(1) });
    let requests = ["a", "b", "c", "d"].map(|key| {
        let (_, mut put) = put(key, "1");
        let item = put.item("Item").expect("it has one");
        structure([("PutRequest", structure([("Item", Input::Item(item))]))])
    });
    let tables = Input::Map(vec![("t01".to_owned(), Input::List(requests.into()))]);
    world.run(&engine, ("BatchWriteItem", members([("RequestItems", tables)]))).expect("a part is done");
    let written = ["a", "b", "c", "d"].map(|key| world.run(&engine, get(key)).expect("read") == "1");
    assert!(written[0] && written.contains(&false), "{written:?}");
    assert_eq!(engine.misfortunes()[0].mishap, Mishap::Unprocessed);
}

#[test]
fn a_transaction_meets_another_at_one_of_its_items() {
    let world = World::new();
    let engine = world.with_table();
    simulate(&world, &engine, SimulationPlan { conflicts: Chance::ALWAYS, refusals_max: 1, ..plan(1) });
    assert_eq!(code(world.run(&engine, put("a", "1"))), Ok(String::new()), "there are no transactions yet");
    let both = || transact([put("a", "2"), put("b", "2"), put("c", "2")], None);
    match world.run(&engine, both()).expect_err("cancelled").reasons {
        Reasons::Cancelled(reasons) => {
            let conflicts = reasons.iter().filter(|reason| reason.code == "TransactionConflict");
            assert_eq!((reasons.len(), conflicts.count()), (3, 1));
        }
        other => panic!("{other:?}"),
    }
    world.run(&engine, both()).expect("the second time it is alone");
    assert_eq!(code(world.run(&engine, put("a", "3"))), Err(ErrorCode::TransactionConflict));
    assert_eq!(code(world.run(&engine, put("a", "3"))), Ok(String::new()));
}

#[test]
fn time_passes_by_command_and_items_expire_late() {
    let world = World::new();
    let engine = world.with_table();
    world.run(&engine, specification(true, "expires")).expect("enabled");
    let delay = Span { least: 3_600_000, most: 7_200_000 };
    let clock = SimulatedClock::From(START_MS + 1_000_000);
    simulate(&world, &engine, SimulationPlan { time_to_live_delay: delay, clock, ..plan(1) });
    let day = 24 * 3_600;
    world.run(&engine, put_version("a", 1, Some(START_MS / 1000 + 30 * day))).expect("written");
    advance(&world, &engine, 30 * day * 1000);
    assert_eq!(engine.now_ms(), START_MS + 1_000_000 + 30 * day * 1000);
    assert_eq!(world.run(&engine, get("a")), Ok("1".to_owned()), "it has expired, and is readable");
    advance(&world, &engine, 7_200_000);
    assert_eq!(world.run(&engine, get("a")), Ok(String::new()));
    assert_eq!(world.host.now_ms(), START_MS);
    engine.end_simulation();
    assert_eq!(engine.now_ms(), START_MS);
}

#[test]
fn tables_become_active_by_command() {
    let world = World::new();
    let settings = Settings { control_plane_delay_ms: 5_000, ..Settings::default() };
    let options = Options { settings, ..Options::default() };
    let engine = world.open_as(Rc::new(world.store.reopen()), options);
    simulate(&world, &engine, plan(1));
    world.run(&engine, create_table()).expect("created");
    advance(&world, &engine, 4_999);
    assert_eq!(code(world.run(&engine, put("a", "1"))), Err(ErrorCode::ResourceNotFound));
    advance(&world, &engine, 1);
    assert_eq!(code(world.run(&engine, put("a", "1"))), Ok(String::new()));
}

#[test]
fn requests_take_their_time() {
    let world = World::new();
    let engine = world.with_table();
    let latency = Span { least: 3, most: 3 };
    simulate(&world, &engine, SimulationPlan { latency, ..plan(1) });
    world.run(&engine, put("a", "1")).expect("written");
    world.run(&engine, get("a")).expect("read");
    assert_eq!(engine.now_ms(), START_MS + 6);
    simulate(&world, &engine, SimulationPlan { latency, clock: SimulatedClock::Host, ..plan(1) });
    world.run(&engine, get("a")).expect("read");
    assert_eq!(engine.now_ms(), START_MS, "it has a clock that goes by itself");
    advance(&world, &engine, 10);
    assert_eq!(engine.now_ms(), START_MS + 10);
}

#[test]
fn time_that_begins_long_before_now_passes_too() {
    let world = World::new();
    let engine = world.with_table();
    world.run(&engine, specification(true, "expires")).expect("enabled");
    world.run(&engine, ("UpdateTable", stream_settings())).expect("enabled");
    world.run(&engine, transact([put("a", "1")], Some("token"))).expect("written");
    let day = 24 * 3_600 * 1_000;
    let before = engine.status().appends;
    simulate(&world, &engine, SimulationPlan { clock: SimulatedClock::From(START_MS - 30 * day), ..plan(1) });
    world.run(&engine, put("a", "2")).expect("written");
    advance(&world, &engine, 20 * day);
    assert_eq!(engine.now_ms(), START_MS - 10 * day);
    // Every chore is looked at again every other day, not without end.
    assert!((1..100).contains(&(engine.status().appends - before)));
}

fn stream_settings() -> Members {
    let stream =
        structure([("StreamEnabled", Input::Boolean(true)), ("StreamViewType", string("NEW_IMAGE"))]);
    members([("TableName", string("t01")), ("StreamSpecification", stream)])
}

//! A session with a bit of everything, on a database that is killed before every single transaction of its store in
//! turn, and sometimes once more soon after. Whoever opens it goes on where the session was, and asks again for what
//! had not been answered: at the end everything is as if nothing had happened, and each change is told once.

#[path = "../asked/mod.rs"]
mod asked;
mod fuse;
mod script;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use minamo::base::simulated::START_MS;
use minamo::engine::{CheckpointPolicy, Engine, Options};
use minamo::operation::{Settings, TimeToLiveSettings};
use minamo::store::Store;
use minamo::table::{BuildLimits, SliceLimits};
use minamo::tree::checkpoint::Layout;
use serde_json::{Value, json};

use asked::{Database, Instance, prepare};
use fuse::Fuse;
use script::{Step, steps};

/// A second crash comes at most so many transactions after the first.
const SECOND_MAX: usize = 7;
const MINUTE: Duration = Duration::from_secs(60);

/// Small pages, slices of two items, and pages written whenever there is a moment of rest.
fn options() -> Options {
    let few = SliceLimits { items: 2, bytes: 100_000 };
    let time_to_live = TimeToLiveSettings { interval_ms: 0, ..TimeToLiveSettings::default() };
    let build_limits = BuildLimits { request: few, turn: few };
    Options {
        settings: Settings { build_limits, time_to_live, ..Settings::default() },
        checkpoints: CheckpointPolicy {
            log_bytes_min: 3_000,
            log_bytes_max: 12_000,
            idle: Duration::from_millis(100),
            idle_bytes: 1,
            layout: Layout { page_bytes: 2_000, long_value_bytes: 1_000 },
        },
        ..Options::default()
    }
}

/// What a session has come to.
#[derive(Clone, Default)]
struct Progress {
    /// So many steps are done.
    steps: Rc<Cell<usize>>,
    is_over: Rc<Cell<bool>>,
    surprises: Rc<RefCell<Vec<String>>>,
}

impl Progress {
    /// Takes the answer to a step. Who has crashed asks for a thing that may be done already.
    fn take(&self, step: &Step, error: Option<&str>, is_first: bool) {
        let Step::Ask { operation, input, error: expected, again } = step else { return };
        let is_right = error == *expected || (is_first && error == *again);
        if !is_right {
            self.surprises.borrow_mut().push(format!("{operation} {input}: {error:?}"));
        }
    }
}

/// Does the steps that are left, until the fuse burns through or everything is done.
fn run(database: &Database, fuse: Fuse, progress: &Progress) {
    let (environment, shared) = (database.environment.environment(), progress.clone());
    let store: Rc<dyn Store> = Rc::new(fuse.clone());
    let first = progress.steps.get();
    database.environment.environment().tasks.spawn(Box::pin(async move {
        let opening = Engine::open(store, environment.clone(), options(), |event| panic!("{event:?}"));
        let engine = opening.await.expect("it opens");
        for (place, step) in steps().iter().enumerate().skip(first) {
            match step {
                Step::Until { minutes } => {
                    let time_ms = START_MS + minutes * 60 * 1000;
                    let left_ms = time_ms.saturating_sub(environment.clock.now_ms());
                    environment.tasks.sleep(Duration::from_millis(left_ms)).await;
                }
                Step::Ask { operation, input, .. } => {
                    let (operation, members) = prepare(operation, input);
                    let outcome = engine.execute(operation, members).await;
                    let error = outcome.as_ref().err().map(|error| error.code.name());
                    shared.take(step, error, place == first);
                }
            }
            shared.steps.set(place + 1);
        }
        engine.close().await.expect("it closes");
        shared.is_over.set(true);
    }));
    let host = &database.environment;
    while !fuse.is_burnt() && !progress.is_over.get() {
        match host.ready_count() {
            0 => assert!(host.wake_next_timer(), "step {} never ends", progress.steps.get()),
            _ => host.run_task(0),
        }
    }
    host.abandon_tasks();
    assert_eq!(progress.surprises.borrow().as_slice(), &[] as &[String]);
}

/// Everything that can be asked for.
fn dump(instance: &Instance) -> Value {
    let ask = |operation: &str, input: Value| instance.ask(operation, &input);
    let described = ask("DescribeTable", json!({ "TableName": "Orders" }));
    let arn = &described["Table"]["LatestStreamArn"];
    let indexes = described["Table"]["GlobalSecondaryIndexes"].clone();
    let mut records = Vec::new();
    let stream = ask("DescribeStream", json!({ "StreamArn": arn }));
    for shard in stream["StreamDescription"]["Shards"].as_array().expect("shards") {
        let position = json!({
            "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"
        });
        let page = ask("GetRecords", ask("GetShardIterator", position));
        for record in page["Records"].as_array().expect("records") {
            let change = &record["dynamodb"];
            records.push(json!([
                record["eventName"],
                record["userIdentity"],
                change["OldImage"],
                change["NewImage"]
            ]));
        }
    }
    json!({
        "items": ask("Scan", json!({ "TableName": "Orders" })),
        "by day": ask("Scan", json!({ "TableName": "Orders", "IndexName": "ByDay" })),
        "by total": ask("Scan", json!({ "TableName": "Orders", "IndexName": "ByTotal" })),
        "indexes": indexes.as_array().expect("indexes").iter().map(|index| {
            json!([index["IndexName"], index["IndexStatus"], index["ItemCount"], index["IndexSizeBytes"]])
        }).collect::<Vec<_>>(),
        "expiry": ask("DescribeTimeToLive", json!({ "TableName": "Orders" })),
        "records": records,
    })
}

/// Opens what a session has left behind.
fn inspect(database: &Database) -> (Vec<String>, Value) {
    let instance = database.open_with(options());
    database.environment.advance(MINUTE);
    (instance.problems(), dump(&instance))
}

/// Compares part by part, so that what differs can be seen.
fn check_same(found: &Value, expected: &Value, last: usize) {
    for (name, part) in expected.as_object().expect("it has parts") {
        let lines = |part: &Value| match part.as_array() {
            Some(elements) => elements.iter().map(Value::to_string).collect(),
            None => vec![part.to_string()],
        };
        let (found, expected) = (lines(&found[name]), lines(part));
        let differing = found.iter().zip(&expected).position(|(found, expected)| found != expected);
        let place = differing.unwrap_or(found.len().min(expected.len()));
        assert_eq!(found.get(place), expected.get(place), "after {last}, {name} at {place}");
    }
}

#[test]
fn a_crash_before_any_transaction_costs_nothing() {
    let reference = Database::new();
    let progress = Progress::default();
    let endless = Fuse::new(&reference.store, usize::MAX);
    run(&reference, endless.clone(), &progress);
    let (problems, expected) = inspect(&reference);
    assert_eq!(problems, [] as [&str; 0]);
    script::check_what_happened(&expected);
    let count = endless.count();
    assert!(count > 100, "{count} transactions are no session");
    for last in 0..count {
        let database = Database::new();
        let progress = Progress::default();
        for transactions in [last, 1 + last % SECOND_MAX, usize::MAX] {
            run(&database, Fuse::new(&database.store, transactions), &progress);
            let instance = database.open_with(options());
            assert_eq!(
                instance.problems(),
                [] as [&str; 0],
                "after {last}, at step {}",
                progress.steps.get()
            );
            drop(instance);
            database.environment.abandon_tasks();
        }
        let (problems, found) = inspect(&database);
        assert_eq!(problems, [] as [&str; 0], "at the end, after {last}");
        check_same(&found, &expected, last);
    }
}

//! What a stream has told is never taken back.

use std::rc::Rc;

use minamo::engine::{Acknowledgement, Options};
use minamo::store::{Fault, FaultyStore};
use serde_json::{Value, json};

use crate::asked::{Database, Instance};
use crate::orders::{HOUR, in_short};

/// An instance that acknowledges writes at once, and whose first appends find no room.
fn careless(database: &Database, appends: u64) -> Instance {
    let store = Rc::new(database.store.reopen());
    let faults = (0..appends).map(|append| (append, Fault::QuotaExceeded));
    let full = FaultyStore::new(store, database.environment.environment().tasks, faults);
    let options = Options { acknowledgement: Acknowledgement::Immediate, ..Options::default() };
    database.open_upon(Rc::new(full), options, |_| {})
}

fn list<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer[name].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn records_wait_for_the_log_where_writes_do_not() {
    let database = Database::new();
    let arn = database.open().create("KEYS_ONLY");
    let instance = careless(&database, 1);
    let shard = instance.shards(&arn).remove(0);
    let position = json!({ "ShardIteratorType": "TRIM_HORIZON" });
    let iterator = instance.iterator(&arn, &shard, &position);

    instance.put("lost", "1");
    // The number that this write had is that of the next one.
    let records = instance.ask("GetRecords", &iterator);
    assert_eq!(list(&records, "Records"), &[] as &[Value]);
    instance.put("kept", "2");
    assert_eq!(in_short(&instance.records(&arn)), ["INSERT kept - -"]);
    assert_eq!(in_short(&database.open().records(&arn)), ["INSERT kept - -"]);
}

#[test]
fn shards_wait_for_the_log_where_writes_do_not() {
    let database = Database::new();
    let arn = database.open().create("KEYS_ONLY");
    database.environment.abandon_tasks();
    // The next write opens another shard.
    database.environment.advance(5 * HOUR);
    let instance = careless(&database, 100);
    instance.put("lost", "1");
    let described = instance.ask("DescribeStream", &json!({ "StreamArn": arn }));
    assert!(list(&described["StreamDescription"], "Shards").len() < 2, "{described}");
}

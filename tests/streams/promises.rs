//! What a stream has told is never taken back.

use std::rc::Rc;

use minamo::engine::{Acknowledgement, Options};
use minamo::store::{Fault, FaultyStore};
use serde_json::json;

use crate::asked::Database;
use crate::orders::in_short;

#[test]
fn records_wait_for_the_log_where_writes_do_not() {
    let database = Database::new();
    let arn = database.open().create("KEYS_ONLY");
    let store = Rc::new(database.store.reopen());
    let full = FaultyStore::new(store, database.environment.environment().tasks, [(0, Fault::QuotaExceeded)]);
    let options = Options { acknowledgement: Acknowledgement::Immediate, ..Options::default() };
    let instance = database.open_upon(Rc::new(full), options, |_| {});
    let shard = instance.shards(&arn).remove(0);
    let position = json!({ "ShardIteratorType": "TRIM_HORIZON" });
    let iterator = instance.iterator(&arn, &shard, &position);

    instance.put("lost", "1");
    // The number that this write had is that of the next one.
    let records = instance.ask("GetRecords", &iterator);
    assert_eq!(records.get("Records").map_or(0, |records| records.as_array().expect("a list").len()), 0);
    instance.put("kept", "2");
    assert_eq!(in_short(&instance.records(&arn)), ["INSERT kept - -"]);
    assert_eq!(in_short(&database.open().records(&arn)), ["INSERT kept - -"]);
}

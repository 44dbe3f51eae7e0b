//! A database with so many tables and indexes that its manifest does not fit into one record.

use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Options};
use minamo::operation::Operation;
use minamo::store::{MemoryStore, Store};
use serde_json::{Value, json};

const TABLES: usize = 300;
/// As many as a table may have.
const INDEXES: usize = 20;

fn open(environment: &SimulatedEnvironment, store: &MemoryStore) -> Engine {
    let opening =
        Engine::open(Rc::new(store.reopen()), environment.environment(), Options::default(), |event| {
            panic!("{event:?}")
        });
    environment.block_on(opening).expect("it opens")
}

fn ask(environment: &SimulatedEnvironment, engine: &Engine, operation: &str, input: &Value) {
    let operation = Operation::from_name(operation).expect("it is built");
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).expect("it is JSON");
    environment.block_on(engine.execute(operation, request.members)).map(drop).expect("done");
}

fn table(number: usize) -> Value {
    let key = |name: &str| json!([{ "AttributeName": name, "KeyType": "HASH" }]);
    let indexes: Vec<Value> = (0..INDEXES)
        .map(|index| {
            json!({
                "IndexName": format!("index-{index}"),
                "KeySchema": key("g"),
                "Projection": { "ProjectionType": "KEYS_ONLY" }
            })
        })
        .collect();
    json!({
        "TableName": format!("table-{number}"),
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" },
            { "AttributeName": "g", "AttributeType": "S" }
        ],
        "KeySchema": key("pk"),
        "GlobalSecondaryIndexes": indexes
    })
}

#[test]
fn a_manifest_may_be_longer_than_a_record() {
    let environment = SimulatedEnvironment::new(1);
    let store = MemoryStore::new();
    let engine = open(&environment, &store);
    for number in 0..TABLES {
        ask(&environment, &engine, "CreateTable", &table(number));
        let item = json!({ "pk": { "S": "a" }, "g": { "S": "b" } });
        let put = json!({ "TableName": format!("table-{number}"), "Item": item });
        ask(&environment, &engine, "PutItem", &put);
    }
    for round in 1..=2 {
        let delete = json!({ "TableName": format!("table-{round}") });
        ask(&environment, &engine, "DeleteTable", &delete);
    }
    environment.block_on(engine.close()).expect("closed");
    let engine = open(&environment, &store);
    let status = engine.status();
    assert_eq!((status.checkpoint, status.bytes_since_checkpoint), (1, 0));
    let record = environment.block_on(store.read_manifest()).expect("readable").expect("there is one");
    assert_eq!(record[1], 1, "its body lies in pages");
    let report = environment.block_on(engine.check());
    assert_eq!(report.problems, []);
    assert_eq!(report.index_entries, ((TABLES - 2) * INDEXES) as u64);
    // The next manifest follows one that lies in pieces itself.
    let mut options = Options::default();
    options.checkpoints.idle_bytes = 1;
    let opening = Engine::open(Rc::new(store.reopen()), environment.environment(), options, |_| {});
    let engine = environment.block_on(opening).expect("it opens");
    ask(&environment, &engine, "DeleteTable", &json!({ "TableName": "table-0" }));
    environment.block_on(engine.close()).expect("closed");
    let engine = open(&environment, &store);
    assert_eq!(engine.status().checkpoint, 2);
    assert_eq!(environment.block_on(engine.check()).problems, []);
    let stored = environment.block_on(store.read_page_ids(0)).expect("readable");
    assert_eq!(stored.len() as u64, engine.status().pages, "no page is left behind");
}

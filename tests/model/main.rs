//! Random operations on a table with indexes, against a plain model of it.
//!
//! After every write the table and each of its indexes hold exactly what the model says; queries and scans in pages
//! find what a sort and a filter of the model find; and the log, replayed, gives the same database.

mod database;
mod forks;
mod plain;
mod reading;
mod steps;

use database::Database;
use minamo::engine::{Acknowledgement, Options};
use minamo::store::Durability;
use plain::Model;
use proptest::prelude::*;
use serde_json::{Value, json};
use steps::{Step, Write};

/// The table: a local index, a sparse global index that includes little, and one with a key of several attributes.
fn table() -> Value {
    let definitions = [("pk", "S"), ("sk", "N"), ("a", "N"), ("g", "S"), ("c", "S"), ("d", "N"), ("e", "S")];
    let key = |hash: &[&str], range: &[&str]| -> Value {
        let element = |name: &&str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
        let hash = hash.iter().map(|name| element(name, "HASH"));
        hash.chain(range.iter().map(|name| element(name, "RANGE"))).collect()
    };
    json!({
        "TableName": "Model",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": definitions
            .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })),
        "KeySchema": key(&["pk"], &["sk"]),
        "LocalSecondaryIndexes": [
            { "IndexName": "Local", "KeySchema": key(&["pk"], &["a"]), "Projection": { "ProjectionType": "KEYS_ONLY" } }
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "Sparse",
                "KeySchema": key(&["g"], &[]),
                "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"] }
            },
            {
                "IndexName": "Several",
                "KeySchema": key(&["c", "d"], &["e", "a"]),
                "Projection": { "ProjectionType": "ALL" }
            }
        ]
    })
}

/// Runs a step on both, and compares what comes of it.
fn take(step: &Step, database: &mut Database, model: &mut Model) {
    match step {
        Step::Write(write) => check(write, database.ask(write.operation(), &write.input()), model),
        Step::Together(writes) => {
            let requests = writes.iter().map(|write| (write.operation(), write.input()));
            let replies = database.ask_together(requests.collect());
            for (write, reply) in writes.iter().zip(replies) {
                check(write, reply, model);
            }
        }
        Step::Get { pk, sk } => {
            let key = json!({ "pk": { "S": pk }, "sk": { "N": sk } });
            let answer = database.ask("GetItem", &json!({ "TableName": "Model", "Key": key })).unwrap();
            assert_eq!(answer.get("Item"), model.item(pk, sk), "{step:?}");
        }
        Step::Query(query) => reading::check_query(query, database, model),
        Step::Scan(scan) => reading::check_scan(scan, database, model),
        Step::Reopen => database.reopen(),
    }
}

fn check(write: &Write, reply: database::Reply, model: &mut Model) {
    match (model.write(write), reply) {
        (Ok(expected), Ok(answer)) => assert_eq!(answer.get("Attributes"), expected.as_ref(), "{write:?}"),
        (Err(codes), Err(code)) => {
            assert!(codes.contains(&code.as_str()), "{write:?}: {code}, not {codes:?}")
        }
        (expected, reply) => panic!("{write:?}\nexpected {expected:?}\nfound {reply:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_database_does_what_the_model_does(
        acknowledgement in prop::sample::select(vec![
            Acknowledgement::Logged(Durability::Strict),
            Acknowledgement::Immediate,
        ]),
        steps in prop::collection::vec(steps::step(), 60),
    ) {
        let mut database = Database::new(Options { acknowledgement, ..Options::default() });
        database.ask("CreateTable", &table()).unwrap();
        let mut model = Model::default();
        for step in &steps {
            take(step, &mut database, &mut model);
            if step.may_change() {
                reading::check_all(&database, &model);
            }
        }
        database.reopen();
        reading::check_all(&database, &model);
    }
}

//! What each operation must answer, as data: `tests/conformance/<operation>/<topic>.json`.
//!
//! A case is a fresh database, a request, and what the service answers to it; `README.md` beside this file describes
//! the files. The cases know nothing of where they run: everything they need of a service is [`service::Service`].

mod case;
mod generate;
mod matching;
mod runner;
mod saved;
mod service;
mod statements;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use case::{CaseFile, Tables};
use service::{InProcess, Service};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

fn names_in(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn read(path: &Path) -> serde_json::Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Runs every case of an operation, each against a service of its own, and tells of all that fail.
fn run(operation: &str) {
    let tables = Tables::new(read(&folder().join("tables.json")));
    let mut failures = Vec::new();
    for topic in names_in(&folder().join(operation)) {
        let path = folder().join(operation).join(&topic);
        let file = CaseFile::new(read(&path)).unwrap_or_else(|error| panic!("{operation}/{topic}: {error}"));
        for case in &file.cases {
            let service = InProcess::new();
            if let Err(failure) = runner::run(&service, &tables, &file, case) {
                failures.push(format!("{operation}/{topic}: {}\n{failure}", case.name));
            }
        }
    }
    assert!(failures.is_empty(), "{} cases failed:\n\n{}\n", failures.len(), failures.join("\n\n"));
}

macro_rules! operations {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                run($name);
            }
        )*

        const TESTED: &[&str] = &[$($name),*];
    };
}

operations! {
    batch_execute_statement: "BatchExecuteStatement",
    batch_get_item: "BatchGetItem",
    batch_write_item: "BatchWriteItem",
    create_table: "CreateTable",
    delete_item: "DeleteItem",
    delete_table: "DeleteTable",
    describe_endpoints: "DescribeEndpoints",
    describe_limits: "DescribeLimits",
    describe_stream: "DescribeStream",
    describe_table: "DescribeTable",
    describe_time_to_live: "DescribeTimeToLive",
    execute_statement: "ExecuteStatement",
    execute_transaction: "ExecuteTransaction",
    get_item: "GetItem",
    get_records: "GetRecords",
    get_shard_iterator: "GetShardIterator",
    list_streams: "ListStreams",
    list_tables: "ListTables",
    list_tags_of_resource: "ListTagsOfResource",
    put_item: "PutItem",
    query: "Query",
    scan: "Scan",
    search_vectors: "SearchVectors",
    tag_resource: "TagResource",
    transact_get_items: "TransactGetItems",
    transact_write_items: "TransactWriteItems",
    untag_resource: "UntagResource",
    update_item: "UpdateItem",
    update_table: "UpdateTable",
    update_time_to_live: "UpdateTimeToLive",
}

#[test]
fn every_built_operation_has_cases_of_bad_input() {
    let built: Vec<&str> = minamo::operation::Operation::all().map(|operation| operation.name()).collect();
    assert_eq!(built, TESTED);
    for operation in built {
        assert!(
            names_in(&folder().join(operation)).contains("bad-input.json"),
            "{operation} has no bad-input.json"
        );
    }
}

#[test]
fn every_folder_is_an_operation() {
    let folders = names_in(&folder()).into_iter().filter(|name| folder().join(name).is_dir());
    assert_eq!(folders.collect::<Vec<_>>(), TESTED);
}

/// The runner in JavaScript does the same: `tests/doors/matching.test.mjs`.
#[test]
fn matchers_and_generators_do_what_the_checks_say() {
    let checks = read(&folder().join("checks.json"));
    for check in checks["matching"].as_array().unwrap() {
        let told = matching::compare("answer", &check["expected"], &check["found"]).err();
        assert_eq!(told.as_deref(), check["difference"].as_str(), "{}", check["name"]);
    }
    for check in checks["generating"].as_array().unwrap() {
        assert_eq!(generate::expand(check["given"].clone()).as_ref(), Ok(&check["made"]));
    }
}

mod checker {
    use super::*;
    use serde_json::json;

    fn failure(case: serde_json::Value) -> String {
        let tables = Tables::new(read(&folder().join("tables.json")));
        let file = CaseFile::new(json!({ "source": "test", "tables": ["Hash"], "cases": [case] })).unwrap();
        runner::run(&InProcess::new(), &tables, &file, &file.cases[0]).unwrap_err()
    }

    #[test]
    fn notices_a_wrong_answer() {
        let told = failure(json!({
            "name": "wrong", "request": { "GetItem": { "TableName": "Hash", "Key": { "pk": { "S": "a" } } } },
            "expected": { "answer": { "Item": {} } }
        }));
        assert!(told.contains("answer.Item: is absent"), "{told}");
    }

    #[test]
    fn notices_a_wrong_error() {
        let told = failure(json!({
            "name": "wrong", "request": { "GetItem": { "TableName": "None", "Key": { "pk": { "S": "a" } } } },
            "expected": { "error": "ResourceNotFoundException", "message": "no" }
        }));
        assert!(told.contains("error.message"), "{told}");
    }

    #[test]
    fn notices_an_error_that_is_none() {
        let told = failure(json!({
            "name": "wrong", "request": { "PutItem": { "TableName": "Hash", "Item": { "pk": { "S": "a" } } } },
            "expected": { "error": "ValidationException" }
        }));
        assert!(told.contains("expected an error"), "{told}");
    }

    #[test]
    fn notices_what_is_not_saved() {
        let told = failure(json!({
            "name": "early", "request": { "DescribeTable": { "TableName": { "$saved": "name" } } },
            "expected": { "answer": {} }
        }));
        assert!(told.contains("nothing is saved as \"name\""), "{told}");
    }

    #[test]
    fn notices_what_cannot_be_saved() {
        let told = failure(json!({
            "name": "wrong", "request": { "ListTables": {}, "save": { "name": "TableNames.1" } },
            "expected": { "answer": { "TableNames": ["Hash"] } }
        }));
        assert!(told.contains("there is no TableNames.1 to save"), "{told}");
    }

    #[test]
    fn notices_a_change_of_state() {
        let service = InProcess::new();
        let tables = Tables::new(read(&folder().join("tables.json")));
        service.ask("CreateTable", &tables.input("Orders").unwrap().to_string());
        let before = runner::state(&service).unwrap();
        let put = json!({ "TableName": "Orders", "Item": { "pk": { "S": "a" }, "sk": { "S": "b" } } });
        service.ask("PutItem", &put.to_string());
        assert_ne!(before, runner::state(&service).unwrap());
    }
}

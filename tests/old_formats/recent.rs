//! What databases hold since there are streams, expiry, tokens, vectors, and tables that change: descriptors of form 3.

use std::time::Duration;

use minamo::base::simulated::START_MS;
use serde_json::{Value, json};

/// Items of the table whose index is half built.
const ROWS: usize = 60;
const HOUR: Duration = Duration::from_secs(60 * 60);
/// When the items expire that do: after everything was written.
const UNTIL_SECONDS: u64 = START_MS / 1000 + 6 * 60 * 60;

/// How far a consumer has come.
const PLACE: &str = r#"{"stream":"s","after":"1"}"#;

/// A database that is asked, and whose clock can be moved on.
pub(crate) struct Asked<'a> {
    pub(crate) ask: &'a dyn Fn(&str, &Value) -> Value,
    pub(crate) advance: &'a dyn Fn(Duration),
}

fn table(name: &str, more: Value) -> Value {
    let mut table = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }]
    });
    for (name, value) in more.as_object().expect("members") {
        table[name] = value.clone();
    }
    table
}

fn put(table: &str, item: Value) -> Value {
    json!({ "TableName": table, "Item": item })
}

fn row(number: usize) -> Value {
    json!({ "pk": { "S": format!("row-{number}") }, "rank": { "N": (number % 7).to_string() } })
}

fn changing(number: usize) -> Value {
    let mut item = json!({ "pk": { "S": format!("change-{number}") }, "v": { "N": number.to_string() } });
    if number.is_multiple_of(2) {
        item["until"] = json!({ "N": UNTIL_SECONDS.to_string() });
    }
    item
}

fn vector(number: usize) -> Value {
    let numbers = [number, 1, 3 * number % 5].map(|number| json!({ "N": number.to_string() }));
    json!({ "pk": { "S": format!("v{number}") }, "tenant": { "S": "t" }, "v": { "L": numbers } })
}

fn transaction(text: &str) -> Value {
    let item = json!({ "pk": { "S": "by transaction" }, "text": { "S": text } });
    json!({ "TransactItems": [{ "Put": put("Changes", item) }], "ClientRequestToken": "kept" })
}

/// Writes what is in no older database. The index of `Building` must be half built at the end.
pub(crate) fn write(asked: &Asked<'_>) {
    let ask = |operation: &str, input: Value| {
        let answer = (asked.ask)(operation, &input);
        assert_eq!(answer.get("error"), None, "{operation} {input}: {answer}");
        answer
    };
    let stream = json!({ "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" });
    ask(
        "CreateTable",
        table(
            "Changes",
            json!({
                "StreamSpecification": stream,
                "DeletionProtectionEnabled": true,
                "TableClass": "STANDARD_INFREQUENT_ACCESS",
                "Tags": [{ "Key": "team", "Value": "blue" }, { "Key": "cost", "Value": "" }]
            }),
        ),
    );
    let expiry = json!({ "AttributeName": "until", "Enabled": true });
    ask("UpdateTimeToLive", json!({ "TableName": "Changes", "TimeToLiveSpecification": expiry }));
    (0..8).for_each(|number| drop(ask("PutItem", put("Changes", changing(number)))));
    ask("DeleteItem", json!({ "TableName": "Changes", "Key": { "pk": { "S": "change-3" } } }));
    ask("MoveConsumer", json!({ "Consumer": "Changes/worker", "To": PLACE }));
    write_settings(&ask);
    write_vectors(&ask);
    // The shard of the stream is old then.
    (asked.advance)(5 * HOUR);
    (8..12).for_each(|number| drop(ask("PutItem", put("Changes", changing(number)))));
    ask("TransactWriteItems", transaction("first"));
    ask("CreateTable", table("Building", json!({})));
    (0..ROWS).for_each(|number| drop(ask("PutItem", put("Building", row(number)))));
    let created = json!({
        "IndexName": "ByRank",
        "KeySchema": [{ "AttributeName": "rank", "KeyType": "HASH" }],
        "Projection": { "ProjectionType": "ALL" }
    });
    ask(
        "UpdateTable",
        json!({
            "TableName": "Building",
            "AttributeDefinitions": [{ "AttributeName": "rank", "AttributeType": "N" }],
            "GlobalSecondaryIndexUpdates": [{ "Create": created }]
        }),
    );
    assert!(is_building(asked), "the index is to be half built");
}

/// A table whose units, stream and key have changed.
fn write_settings(ask: &dyn Fn(&str, Value) -> Value) {
    let units = |units: u64| json!({ "ReadCapacityUnits": units, "WriteCapacityUnits": units });
    let key = "arn:aws:kms:local:000000000000:key/12345678-1234-1234-1234-123456789012";
    ask(
        "CreateTable",
        table(
            "Provisioned",
            json!({
                "BillingMode": "PROVISIONED",
                "ProvisionedThroughput": units(9),
                "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" },
                "SSESpecification": { "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key }
            }),
        ),
    );
    ask("PutItem", put("Provisioned", row(1)));
    let name = "Provisioned";
    ask("UpdateTable", json!({ "TableName": name, "ProvisionedThroughput": units(5) }));
    ask("UpdateTable", json!({ "TableName": name, "ProvisionedThroughput": units(7) }));
    ask("UpdateTable", json!({ "TableName": name, "StreamSpecification": { "StreamEnabled": false } }));
}

fn write_vectors(ask: &dyn Fn(&str, Value) -> Value) {
    let index = json!({
        "IndexName": "ByAngle",
        "VectorAttribute": { "AttributeName": "v" },
        "Dimensions": 3,
        "DistanceFunction": "COSINE",
        "Projection": { "ProjectionType": "ALL" }
    });
    ask("CreateTable", table("Vectors", json!({ "VectorIndexes": [index] })));
    (0..6).for_each(|number| drop(ask("PutItem", put("Vectors", vector(number)))));
}

fn is_building(asked: &Asked<'_>) -> bool {
    let described = (asked.ask)("DescribeTable", &json!({ "TableName": "Building" }));
    described["Table"]["GlobalSecondaryIndexes"][0]["Backfilling"] == json!(true)
}

/// What is read of it, whatever goes on by itself.
pub(crate) fn reads() -> Vec<(&'static str, Value)> {
    let name = |name: &str| json!({ "TableName": name });
    let search = json!({
        "TableName": "Vectors",
        "IndexName": "ByAngle",
        "SearchVector": [{ "N": "1" }, { "N": "1" }, { "N": "0" }],
        "TopK": 3
    });
    vec![
        ("DescribeTable", name("Changes")),
        ("DescribeTable", name("Provisioned")),
        ("DescribeTable", name("Vectors")),
        ("DescribeTimeToLive", name("Changes")),
        ("ListTagsOfResource", json!({ "ResourceArn": "arn:aws:dynamodb:local:000000000000:table/Changes" })),
        ("ListStreams", json!({})),
        ("SearchVectors", search),
        ("Scan", name("Building")),
        ("Scan", name("Changes")),
        ("Scan", name("Provisioned")),
        ("Scan", name("Vectors")),
    ]
}

/// All records of the stream of `Changes`, shard by shard.
pub(crate) fn records(ask: &dyn Fn(&str, &Value) -> Value) -> Vec<Vec<Value>> {
    let described = ask("DescribeTable", &json!({ "TableName": "Changes" }));
    let arn = &described["Table"]["LatestStreamArn"];
    let stream = ask("DescribeStream", &json!({ "StreamArn": arn }));
    let shards = stream["StreamDescription"]["Shards"].as_array().expect("shards").iter();
    let records_of = |shard: &Value| {
        let position = json!({
            "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"
        });
        let iterator = ask("GetShardIterator", &position);
        ask("GetRecords", &iterator)["Records"].as_array().expect("records").clone()
    };
    shards.map(records_of).collect()
}

/// What was under way goes on, and what was promised holds.
pub(crate) fn go_on(asked: &Asked<'_>) {
    let ask = |operation: &str, input: Value| (asked.ask)(operation, &input);
    assert!(is_building(asked), "the index is half built");
    assert_eq!(ask("TransactWriteItems", transaction("first")), json!({}));
    let other = ask("TransactWriteItems", transaction("second"));
    assert_eq!(other["error"], "IdempotentParameterMismatchException");
    let refused = ask("DeleteTable", json!({ "TableName": "Changes" }));
    assert_eq!(refused["error"], "ValidationException");
    let consumer = ask("ReadConsumerPlace", json!({ "Consumer": "Changes/worker" }));
    assert_eq!(consumer["Place"], PLACE);
    let before = records(asked.ask);
    (asked.advance)(7 * HOUR);
    assert!(!is_building(asked), "the index is built");
    let ranked = ask("Scan", json!({ "TableName": "Building", "IndexName": "ByRank", "Select": "COUNT" }));
    assert_eq!(ranked["Count"], ROWS);
    let left = ask("Scan", json!({ "TableName": "Changes" }));
    let left = left["Items"].as_array().expect("items");
    assert!(!left.is_empty() && left.iter().all(|item| item["until"].is_null()), "{left:?}");
    let after = records(asked.ask);
    let (old, new) = (before.concat(), after.concat());
    assert_eq!(new[..old.len()], old);
    let is_swept = |record: &Value| record["userIdentity"]["Type"] == "Service";
    assert!(new[old.len()..].iter().all(is_swept) && new.len() > old.len(), "{new:?}");
}

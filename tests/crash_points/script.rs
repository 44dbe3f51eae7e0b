//! What the session does.

use minamo::base::simulated::START_MS;
use serde_json::{Value, json};

/// A part of the session. Done a second time, it changes nothing.
pub(crate) enum Step {
    Ask {
        operation: &'static str,
        input: Value,
        /// The code of the error that is the answer.
        error: Option<&'static str>,
        /// The code of the error that is the answer if it was done already.
        again: Option<&'static str>,
    },
    /// Waits until so long after the beginning.
    Until { minutes: u64 },
}

fn ask(operation: &'static str, input: Value) -> Step {
    Step::Ask { operation, input, error: None, again: None }
}

fn once(operation: &'static str, input: Value, again: &'static str) -> Step {
    Step::Ask { operation, input, error: None, again: Some(again) }
}

fn table() -> Value {
    let attribute = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    let index = |name: &str, schema: Value, kept: &str| {
        let projection = json!({ "ProjectionType": kept });
        json!([{ "IndexName": name, "KeySchema": schema, "Projection": projection }])
    };
    let attributes = [("pk", "S"), ("sk", "N"), ("day", "S"), ("state", "S")];
    let attributes: Value = attributes.iter().map(|(name, kind)| attribute(name, kind)).collect();
    json!({
        "TableName": "Orders",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": attributes,
        "KeySchema": key_schema("pk", Some("sk")),
        "LocalSecondaryIndexes": index("ByDay", key_schema("pk", Some("day")), "KEYS_ONLY"),
        "GlobalSecondaryIndexes": index("ByState", key_schema("state", None), "ALL"),
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" }
    })
}

fn key_schema(hash: &str, range: Option<&str>) -> Value {
    let element = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let hash = std::iter::once(element(hash, "HASH"));
    hash.chain(range.map(|name| element(name, "RANGE"))).collect()
}

fn key(number: u64) -> Value {
    json!({ "pk": { "S": format!("p{}", number % 3) }, "sk": { "N": number.to_string() } })
}

/// Every third item expires, so many minutes after the beginning as its number.
fn item(number: u64, text: &str) -> Value {
    let mut item = key(number);
    item["state"] = json!({ "S": if number.is_multiple_of(2) { "open" } else { "sent" } });
    item["day"] = json!({ "S": format!("d{}", number % 5) });
    item["total"] = json!({ "N": (number * 7 % 11).to_string() });
    item["text"] = json!({ "S": text.repeat(number as usize * 20 % 1_500) });
    if number.is_multiple_of(3) {
        item["until"] = json!({ "N": (START_MS / 1000 + number * 60).to_string() });
    }
    item
}

fn put(number: u64, text: &str) -> Step {
    ask("PutItem", json!({ "TableName": "Orders", "Item": item(number, text) }))
}

fn transaction(put: u64) -> Value {
    let put = json!({ "Put": { "TableName": "Orders", "Item": item(put, "t") } });
    let mut update = json!({ "TableName": "Orders", "Key": key(4) });
    update["UpdateExpression"] = "ADD visits :one".into();
    update["ExpressionAttributeValues"] = json!({ ":one": { "N": "1" } });
    let delete = json!({ "Delete": { "TableName": "Orders", "Key": key(5) } });
    json!({ "TransactItems": [put, { "Update": update }, delete], "ClientRequestToken": "one" })
}

fn indexes(change: Value) -> Value {
    json!({
        "TableName": "Orders",
        "AttributeDefinitions": [{ "AttributeName": "total", "AttributeType": "N" }],
        "GlobalSecondaryIndexUpdates": [change]
    })
}

pub(crate) fn steps() -> Vec<Step> {
    let expiry = json!({ "AttributeName": "until", "Enabled": true });
    let expiry = json!({ "TableName": "Orders", "TimeToLiveSpecification": expiry });
    let total = json!({
        "IndexName": "ByTotal", "KeySchema": key_schema("total", None), "Projection": { "ProjectionType": "ALL" }
    });
    let batch = (20..32).map(|number| json!({ "PutRequest": { "Item": item(number, "b") } }));
    let batch = json!({ "RequestItems": { "Orders": batch.collect::<Vec<_>>() } });
    let mut steps = vec![once("CreateTable", table(), "ResourceInUseException")];
    steps.extend((1..13).map(|number| put(number, "a")));
    steps.push(once("UpdateTimeToLive", expiry, "ValidationException"));
    steps.push(ask("BatchWriteItem", batch));
    steps.push(ask("TransactWriteItems", transaction(15)));
    steps.push(ask("TransactWriteItems", transaction(15)));
    steps.push(Step::Ask {
        operation: "TransactWriteItems",
        input: transaction(16),
        error: Some("IdempotentParameterMismatchException"),
        again: None,
    });
    steps.push(once("UpdateTable", indexes(json!({ "Create": total })), "ValidationException"));
    steps.extend((5..9).map(|number| put(number, "c")));
    steps.push(ask("DeleteItem", json!({ "TableName": "Orders", "Key": key(10) })));
    steps.push(Step::Until { minutes: 2 });
    let gone = json!({ "Delete": { "IndexName": "ByState" } });
    steps.push(once("UpdateTable", indexes(gone), "ResourceNotFoundException"));
    steps.push(put(40, "d"));
    steps.push(Step::Until { minutes: 8 });
    steps.push(put(9, "e"));
    steps.push(Step::Until { minutes: 25 });
    steps.push(put(41, "f"));
    // The shard of the stream is old by now.
    steps.push(Step::Until { minutes: 5 * 60 });
    steps.extend([43, 44, 46, 47].map(|number| put(number, "g")));
    steps.push(Step::Until { minutes: 6 * 60 });
    steps
}

/// The session has done what it is there for.
pub(crate) fn check_what_happened(dump: &Value) {
    let records = dump["records"].as_array().expect("records");
    let count = |is: &dyn Fn(&Value) -> bool| records.iter().filter(|record| is(record)).count();
    assert!(count(&|record| record[0] == "REMOVE" && record[1]["Type"] == "Service") > 5, "items expire");
    assert_eq!(count(&|record| record[3]["visits"].is_object()), 1, "a transaction happens once");
    assert_eq!(dump["indexes"].as_array().map(Vec::len), Some(1));
    assert_eq!(dump["indexes"][0][1], "ACTIVE");
    assert_eq!(dump["by total"]["Count"], dump["items"]["Count"]);
    assert_eq!(dump["expiry"]["TimeToLiveDescription"]["TimeToLiveStatus"], "ENABLED");
}

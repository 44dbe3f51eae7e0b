//! Requests keep within the capacity of tables and indexes if they have to.

use std::time::Duration;

use minamo::engine::{Options, Throttling};
use serde_json::{Value, json};

use crate::asked::{Database, Instance};

const ARN: &str = "arn:aws:dynamodb:local:000000000000:table/Tab";
const PROVISIONED: &str = "ProvisionedThroughputExceededException";

fn open(database: &Database) -> Instance {
    database.open_with(Options { throttling: Throttling::Enforced, ..Options::default() })
}

/// A table with a global index, whose members of capacity are these.
fn table(of_table: Value, of_index: Value) -> Value {
    let element = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let key = json!([element("pk", "HASH")]);
    let mut index = json!({
        "IndexName": "Global", "KeySchema": [element("g", "HASH")], "Projection": { "ProjectionType": "ALL" }
    });
    let mut table = json!({
        "TableName": "Tab",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "g", "AttributeType": "S" }
        ],
        "KeySchema": key
    });
    let merge = |target: &mut Value, source: Value| {
        source.as_object().unwrap().clone().into_iter().for_each(|(name, value)| target[name] = value);
    };
    merge(&mut index, of_index);
    table["GlobalSecondaryIndexes"] = json!([index]);
    merge(&mut table, of_table);
    table
}

fn provisioned(read: u64, write: u64) -> Value {
    json!({ "ProvisionedThroughput": { "ReadCapacityUnits": read, "WriteCapacityUnits": write } })
}

fn put(name: &str, g: Option<&str>) -> Value {
    let mut item = json!({ "pk": { "S": name } });
    if let Some(g) = g {
        item["g"] = json!({ "S": g });
    }
    json!({ "TableName": "Tab", "Item": item })
}

fn get(name: &str) -> Value {
    json!({ "TableName": "Tab", "Key": { "pk": { "S": name } } })
}

fn reasons(reason: &str, index: Option<&str>) -> Value {
    let resource = index.map_or(ARN.to_owned(), |index| format!("{ARN}/index/{index}"));
    json!([{ "reason": reason, "resource": resource }])
}

#[test]
fn a_provisioned_table_gives_so_many_units_a_second() {
    let database = Database::new();
    let instance = open(&database);
    assert_eq!(instance.error("CreateTable", &table(provisioned(1, 2), provisioned(9, 9))), "");
    for name in ["a", "b"] {
        assert_eq!(instance.error("PutItem", &put(name, None)), "");
    }
    let refused = instance.ask("PutItem", &put("c", None));
    assert_eq!(refused["error"], PROVISIONED);
    assert_eq!(
        refused["message"],
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your \
         provisioning level with the UpdateTable API."
    );
    assert_eq!(refused["ThrottlingReasons"], reasons("TableWriteProvisionedThroughputExceeded", None));
    // Reads have a capacity of their own: two of them at half a unit.
    assert_eq!(instance.error("GetItem", &get("a")), "");
    assert_eq!(instance.ask("GetItem", &get("c")), json!({}));
    let refused = instance.ask("GetItem", &get("a"));
    assert_eq!(refused["ThrottlingReasons"], reasons("TableReadProvisionedThroughputExceeded", None));
    assert_eq!(instance.error("Scan", &json!({ "TableName": "Tab" })), PROVISIONED);
    database.environment.advance(Duration::from_millis(1000));
    assert_eq!(instance.error("PutItem", &put("c", None)), "");
    assert_eq!(instance.error("PutItem", &put("d", None)), "");
    assert_eq!(instance.error("PutItem", &put("e", None)), PROVISIONED);
}

#[test]
fn unused_capacity_is_kept_for_five_minutes() {
    let database = Database::new();
    let instance = open(&database);
    assert_eq!(instance.error("CreateTable", &table(provisioned(1, 1), provisioned(1, 1))), "");
    database.environment.advance(Duration::from_secs(900));
    let writes = (0..400).filter(|n| instance.error("PutItem", &put(&n.to_string(), None)).is_empty());
    assert_eq!(writes.count(), 300);
}

#[test]
fn a_condition_that_is_false_costs_as_well() {
    let database = Database::new();
    let instance = open(&database);
    assert_eq!(instance.error("CreateTable", &table(provisioned(1, 2), provisioned(1, 1))), "");
    assert_eq!(instance.error("PutItem", &put("a", None)), "");
    let mut conditional = put("a", None);
    conditional["ConditionExpression"] = "attribute_not_exists(pk)".into();
    assert_eq!(instance.error("PutItem", &conditional), "ConditionalCheckFailedException");
    assert_eq!(instance.error("PutItem", &conditional), PROVISIONED);
    let wrong = json!({ "TableName": "Tab", "Key": { "g": { "S": "a" } } });
    assert_eq!(instance.error("DeleteItem", &wrong), "ValidationException", "a key is checked before");
}

#[test]
fn a_write_needs_capacity_of_the_indexes_that_it_changes() {
    let database = Database::new();
    let instance = open(&database);
    assert_eq!(instance.error("CreateTable", &table(provisioned(9, 9), provisioned(1, 1))), "");
    assert_eq!(instance.error("PutItem", &put("a", Some("x"))), "");
    let refused = instance.ask("PutItem", &put("b", Some("x")));
    assert_eq!(refused["error"], PROVISIONED);
    assert_eq!(
        refused["message"],
        "The level of configured provisioned throughput for one or more global secondary indexes of the table was \
         exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes \
         with the UpdateTable API."
    );
    assert_eq!(
        refused["ThrottlingReasons"],
        reasons("IndexWriteProvisionedThroughputExceeded", Some("Global"))
    );
    assert_eq!(instance.error("PutItem", &put("b", None)), "", "the index has no part in it");
    let query = json!({
        "TableName": "Tab", "IndexName": "Global",
        "KeyConditionExpression": "g = :g", "ExpressionAttributeValues": { ":g": { "S": "x" } }
    });
    assert_eq!((instance.error("Query", &query), instance.error("Query", &query)), Default::default());
    let refused = instance.ask("Query", &query);
    assert_eq!(
        refused["ThrottlingReasons"],
        reasons("IndexReadProvisionedThroughputExceeded", Some("Global"))
    );
    assert_eq!(instance.error("GetItem", &get("a")), "", "the table has capacity to read");
}

#[test]
fn an_on_demand_table_keeps_to_its_maxima() {
    let database = Database::new();
    let instance = open(&database);
    let maxima = json!({
        "BillingMode": "PAY_PER_REQUEST", "OnDemandThroughput": { "MaxReadRequestUnits": 1 }
    });
    let of_index = json!({ "OnDemandThroughput": { "MaxWriteRequestUnits": 1 } });
    assert_eq!(instance.error("CreateTable", &table(maxima, of_index)), "");
    let mut strong = get("a");
    strong["ConsistentRead"] = true.into();
    assert_eq!(instance.error("GetItem", &strong), "");
    let refused = instance.ask("GetItem", &strong);
    assert_eq!(
        refused,
        json!({
            "error": "ThrottlingException",
            "message": "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
            "throttlingReasons": reasons("TableReadMaxOnDemandThroughputExceeded", None)
        })
    );
    assert_eq!(instance.error("PutItem", &put("a", Some("x"))), "");
    let refused = instance.ask("PutItem", &put("b", Some("x")));
    assert_eq!(
        refused["throttlingReasons"],
        reasons("IndexWriteMaxOnDemandThroughputExceeded", Some("Global"))
    );
}

#[test]
fn no_table_serves_more_than_the_account_may() {
    let database = Database::new();
    let instance = open(&database);
    let on_demand = json!({ "BillingMode": "PAY_PER_REQUEST" });
    assert_eq!(instance.error("CreateTable", &table(on_demand, json!({}))), "");
    let mut large = put("a", None);
    large["Item"]["x"] = json!({ "S": "y".repeat(400_000) });
    let writes = (0..120).filter(|_| instance.error("PutItem", &large).is_empty());
    assert_eq!(writes.count(), 103, "of 391 units each");
    let refused = instance.ask("PutItem", &large);
    assert_eq!(refused["error"], "RequestLimitExceeded");
    assert_eq!(refused["ThrottlingReasons"], reasons("TableWriteAccountLimitExceeded", None));
}

#[test]
fn a_batch_leaves_over_what_there_is_no_capacity_for() {
    let database = Database::new();
    let instance = open(&database);
    assert_eq!(instance.error("CreateTable", &table(provisioned(1, 2), provisioned(9, 1))), "");
    let puts = ["a", "b", "c"].map(|name| json!({ "PutRequest": { "Item": put(name, Some("x"))["Item"] } }));
    let delete = json!({ "DeleteRequest": { "Key": { "pk": { "S": "none" } } } });
    let delete_too = json!({ "DeleteRequest": { "Key": { "pk": { "S": "nothing" } } } });
    let [a, b, c] = puts;
    let requests = [a, b.clone(), c.clone(), delete, delete_too.clone()];
    let batch = json!({ "RequestItems": { ARN: requests }, "ReturnConsumedCapacity": "TOTAL" });
    let answer = instance.ask("BatchWriteItem", &batch);
    assert_eq!(answer["UnprocessedItems"], json!({ ARN: [b, c, delete_too] }));
    assert_eq!(answer["ConsumedCapacity"], json!([{ "TableName": ARN, "CapacityUnits": 3.0 }]));
    let refused = instance.ask("BatchWriteItem", &batch);
    assert_eq!(refused["error"], PROVISIONED, "nothing could be done");
    let keys = ["a", "b", "c"].map(|name| get(name)["Key"].clone());
    let request = json!({
        "Keys": keys, "ConsistentRead": false, "ProjectionExpression": "#p",
        "ExpressionAttributeNames": { "#p": "pk" }
    });
    let answer = instance.ask("BatchGetItem", &json!({ "RequestItems": { "Tab": request } }));
    assert_eq!(answer["Responses"], json!({ "Tab": [{ "pk": { "S": "a" } }] }));
    let mut left = request.clone();
    left["Keys"] = json!([keys[2]]);
    assert_eq!(answer["UnprocessedKeys"], json!({ "Tab": left }));
    assert_eq!(instance.error("BatchGetItem", &json!({ "RequestItems": { "Tab": request } })), PROVISIONED);
    assert_eq!(instance.problems(), [""; 0]);
}

#[test]
fn each_instance_counts_for_itself_and_nobody_unless_told_to() {
    let database = Database::new();
    let (first, second) = (open(&database), open(&database));
    assert_eq!(first.error("CreateTable", &table(provisioned(1, 1), provisioned(1, 1))), "");
    assert_eq!(
        (first.error("PutItem", &put("a", None)), second.error("PutItem", &put("b", None))),
        Default::default()
    );
    assert_eq!(first.error("PutItem", &put("c", None)), PROVISIONED);
    let careless = database.open_with(Options::default());
    for _ in 0..5 {
        assert_eq!(careless.error("PutItem", &put("c", None)), "");
    }
}

#[test]
fn a_request_that_runs_again_is_charged_once() {
    let database = Database::new();
    let (first, second) = (open(&database), open(&database));
    assert_eq!(first.error("CreateTable", &table(provisioned(2, 2), provisioned(1, 1))), "");
    // The first does not know of the write of the second, so it has to run again upon it.
    assert_eq!(second.error("PutItem", &put("a", None)), "");
    assert_eq!(first.error("PutItem", &put("b", None)), "");
    assert_eq!(first.engine.status().conflicts, 1);
    assert_eq!(first.error("PutItem", &put("c", None)), "");
    assert_eq!(first.error("PutItem", &put("d", None)), PROVISIONED);
}

#[test]
fn a_request_that_was_let_in_is_not_refused_because_of_those_after_it() {
    let database = Database::new();
    let (first, second) = (open(&database), open(&database));
    assert_eq!(first.error("CreateTable", &table(provisioned(2, 2), provisioned(1, 1))), "");
    assert_eq!(second.error("PutItem", &put("a", None)), "");
    // The second of these leaves a debt, and both have to run again upon the write of the second instance.
    let mut large = put("c", None);
    large["Item"]["x"] = json!({ "S": "x".repeat(10_000) });
    assert_eq!(first.errors("PutItem", &[put("b", None), large]), ["", ""]);
    assert_eq!(first.engine.status().conflicts, 1);
}

#[test]
fn a_write_that_the_store_refuses_costs_nothing() {
    let database = Database::new();
    assert_eq!(open(&database).error("CreateTable", &table(provisioned(2, 2), provisioned(1, 1))), "");
    let options = Options { throttling: Throttling::Enforced, ..Options::default() };
    let instance = database.open_full(options);
    let refused = instance.errors("PutItem", &[put("a", None), put("b", None)]);
    assert_eq!(refused, ["InternalServerError", "InternalServerError"]);
    assert_eq!(instance.errors("PutItem", &[put("a", None), put("b", None)]), ["", ""]);
    assert_eq!(instance.error("PutItem", &put("c", None)), PROVISIONED);
}

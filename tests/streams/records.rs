//! What the records say.

use serde_json::{Value, json};

use crate::asked::Database;
use crate::orders::{HOUR, in_short, text};

#[test]
fn every_change_is_told_once_and_in_order() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_AND_OLD_IMAGES");
    instance.put("a", "1");
    instance.put("a", "1");
    instance.put("b", "1");
    instance.put("a", "2");
    instance.delete("a");
    instance.delete("a");
    let told = ["INSERT a - 1", "INSERT b - 1", "MODIFY a 1 2", "REMOVE a 2 -"];
    assert_eq!(in_short(&instance.records(&arn)), told);
    assert_eq!(in_short(&database.open().records(&arn)), told);
    assert!(instance.problems().is_empty());
}

#[test]
fn a_record_has_the_shape_of_the_service() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_AND_OLD_IMAGES");
    instance.put("a", "1");
    instance.put("a", "22");
    let record = &instance.records(&arn)[1];
    let change = &record["dynamodb"];
    let id = text(&record["eventID"]);
    assert!(id.len() == 32 && id.bytes().all(|byte| b"0123456789abcdef".contains(&byte)), "{id}");
    let number = text(&change["SequenceNumber"]);
    assert!((21..=40).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(change["ApproximateCreationDateTime"].is_u64(), "whole seconds");
    assert_eq!(
        record,
        &json!({
            "eventID": id,
            "eventName": "MODIFY",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "local",
            "dynamodb": {
                "ApproximateCreationDateTime": change["ApproximateCreationDateTime"],
                "Keys": { "pk": { "S": "a" } },
                "NewImage": { "pk": { "S": "a" }, "v": { "S": "22" } },
                "OldImage": { "pk": { "S": "a" }, "v": { "S": "1" } },
                "SequenceNumber": number,
                "SizeBytes": 3 + (3 + 3) + (3 + 2),
                "StreamViewType": "NEW_AND_OLD_IMAGES"
            }
        })
    );
}

#[test]
fn a_stream_holds_what_its_type_says() {
    for (view_type, has_new, has_old) in
        [("KEYS_ONLY", false, false), ("NEW_IMAGE", true, false), ("OLD_IMAGE", false, true)]
    {
        let database = Database::new();
        let instance = database.open();
        let arn = instance.create(view_type);
        instance.put("a", "1");
        instance.put("a", "2");
        instance.delete("a");
        let records = instance.records(&arn);
        let has = |record: &Value, image: &str| !record["dynamodb"][image].is_null();
        let images: Vec<_> =
            records.iter().map(|record| (has(record, "NewImage"), has(record, "OldImage"))).collect();
        assert_eq!(images, [(has_new, false), (has_new, has_old), (false, has_old)], "{view_type}");
        assert!(records.iter().all(|record| record["dynamodb"]["Keys"] == json!({ "pk": { "S": "a" } })));
    }
}

#[test]
fn numbers_and_ids_differ_also_after_opening_again() {
    let database = Database::new();
    let arn = database.open().create("KEYS_ONLY");
    for round in 0..3 {
        let instance = database.open();
        let put = |key: &str| json!({ "PutRequest": { "Item": { "pk": { "S": format!("{key}{round}") } } } });
        let batch = json!({ "RequestItems": { "Orders": [put("a"), put("b"), put("c")] } });
        assert_eq!(instance.ask("BatchWriteItem", &batch), json!({ "UnprocessedItems": {} }));
    }
    let records = database.open().records(&arn);
    let mut numbers: Vec<_> =
        records.iter().map(|record| text(&record["dynamodb"]["SequenceNumber"])).collect();
    assert!(numbers.is_sorted());
    numbers.dedup();
    let mut ids: Vec<_> = records.iter().map(|record| text(&record["eventID"])).collect();
    ids.sort();
    ids.dedup();
    assert_eq!((numbers.len(), ids.len()), (9, 9));
}

#[test]
fn an_item_that_expires_is_removed_by_the_service() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("OLD_IMAGE");
    let specification = json!({ "Enabled": true, "AttributeName": "until" });
    instance
        .ask("UpdateTimeToLive", &json!({ "TableName": "Orders", "TimeToLiveSpecification": specification }));
    let until = database.environment.now_ms() / 1000 + 60;
    let item = json!({ "pk": { "S": "a" }, "until": { "N": until.to_string() } });
    instance.ask("PutItem", &json!({ "TableName": "Orders", "Item": item }));
    instance.put("b", "1");
    database.environment.advance(HOUR);
    instance.delete("b");
    let records = instance.records(&arn);
    let by: Vec<_> = records.iter().map(|record| (&record["eventName"], &record["userIdentity"])).collect();
    let (insert, remove) = (json!("INSERT"), json!("REMOVE"));
    let service = json!({ "PrincipalId": "dynamodb.amazonaws.com", "Type": "Service" });
    let nobody = Value::Null;
    assert_eq!(by, [(&insert, &nobody), (&insert, &nobody), (&remove, &service), (&remove, &nobody)]);
    assert_eq!(records[2]["dynamodb"]["OldImage"], item);
}

#[test]
fn a_page_has_as_much_as_one_may_have() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    for key in 0..5 {
        instance.put(&key.to_string(), &"x".repeat(300_000));
    }
    for key in 0..1100 {
        instance.put(&format!("small{key}"), "1");
    }
    let shard = instance.shards(&arn)[0].clone();
    let mut answer = instance.records_at(&arn, &shard, &json!({ "ShardIteratorType": "TRIM_HORIZON" }));
    let mut counts = Vec::new();
    loop {
        let count = answer["Records"].as_array().unwrap().len();
        if count == 0 {
            break;
        }
        counts.push(count);
        answer = instance.ask("GetRecords", &json!({ "ShardIterator": answer["NextShardIterator"] }));
    }
    assert_eq!(counts, [3, 1000, 102], "a megabyte, then a thousand records, then the rest");
    let one = json!({ "ShardIteratorType": "TRIM_HORIZON" });
    let iterator = instance.iterator(&arn, &shard, &one)["ShardIterator"].clone();
    let limited = instance.ask("GetRecords", &json!({ "ShardIterator": iterator, "Limit": 2 }));
    assert_eq!(limited["Records"].as_array().unwrap().len(), 2);
}

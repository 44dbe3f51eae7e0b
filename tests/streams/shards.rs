//! Shards: where they begin and end, and how long their records stay.

use serde_json::{Value, json};

use crate::asked::{Database, Instance};
use crate::orders::{HOUR, in_short, text};

#[test]
fn a_shard_is_followed_by_another_one_after_hours() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    instance.put("a", "1");
    database.environment.advance(5 * HOUR);
    instance.put("a", "2");
    instance.put("a", "3");
    let shards = instance.shards(&arn);
    assert_eq!(shards.len(), 2);
    assert_eq!(shards[1]["ParentShardId"], shards[0]["ShardId"]);
    assert!(shards[1]["SequenceNumberRange"]["EndingSequenceNumber"].is_null());
    let (end, start) = (
        text(&shards[0]["SequenceNumberRange"]["EndingSequenceNumber"]),
        text(&shards[1]["SequenceNumberRange"]["StartingSequenceNumber"]),
    );
    assert!(end < start, "{end} {start}");
    let oldest = json!({ "ShardIteratorType": "TRIM_HORIZON" });
    let first = instance.records_at(&arn, &shards[0], &oldest);
    assert!(first["NextShardIterator"].is_null(), "the shard is closed and read to its end");
    assert_eq!(in_short(&instance.records(&arn)), ["INSERT a - 1", "MODIFY a - 2", "MODIFY a - 3"]);
    assert!(instance.problems().is_empty());
}

#[test]
fn records_are_gone_after_a_day() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    instance.put("a", "1");
    let shard = instance.shards(&arn)[0].clone();
    let number = instance.records(&arn)[0]["dynamodb"]["SequenceNumber"].clone();
    let at = json!({ "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number });
    database.environment.advance(24 * HOUR - HOUR / 60);
    instance.put("a", "2");
    let iterator = instance.iterator(&arn, &shard, &at);
    assert_eq!(instance.ask("GetRecords", &iterator)["Records"].as_array().map(Vec::len), Some(1));
    database.environment.advance(HOUR / 30);
    assert_eq!(instance.ask("GetRecords", &iterator)["error"], "TrimmedDataAccessException");
    assert_eq!(instance.iterator(&arn, &shard, &at)["error"], "TrimmedDataAccessException");
    assert_eq!(in_short(&instance.records(&arn)), ["MODIFY a - 2"]);
    database.environment.advance(24 * HOUR);
    assert!(instance.records(&arn).is_empty());
    assert_eq!(instance.iterator(&arn, &shard, &at)["error"], "ResourceNotFoundException");
}

#[test]
fn an_iterator_can_be_used_for_fifteen_minutes() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    let shard = instance.shards(&arn)[0].clone();
    let iterator = instance.iterator(&arn, &shard, &json!({ "ShardIteratorType": "LATEST" }));
    drop(instance);
    database.environment.advance(HOUR / 4);
    let instance = database.open();
    instance.put("a", "1");
    let answer = instance.ask("GetRecords", &iterator);
    assert_eq!(in_short(answer["Records"].as_array().unwrap()), ["INSERT a - 1"]);
    database.environment.advance(HOUR / 3600);
    let expired = instance.ask("GetRecords", &iterator);
    assert_eq!(expired["error"], "ExpiredIteratorException");
    assert_eq!(expired["message"], "The provided iterator exceeds the maximum age allowed.");
}

#[test]
fn the_streams_of_a_deleted_table_stay_for_a_day() {
    let database = Database::new();
    let instance = database.open();
    let first = instance.create("NEW_IMAGE");
    instance.put("a", "1");
    instance.ask("DeleteTable", &json!({ "TableName": "Orders" }));
    assert_eq!(instance.problems(), Vec::<String>::new());
    let second = instance.create("KEYS_ONLY");
    instance.put("b", "1");
    assert_ne!(first, second);
    assert_eq!(in_short(&instance.records(&first)), ["INSERT a - 1"]);
    assert_eq!(in_short(&instance.records(&second)), ["INSERT b - -"]);
    let listed = |count: usize| {
        let streams = instance.ask("ListStreams", &json!({ "TableName": "Orders" }));
        assert_eq!(streams["Streams"].as_array().map(Vec::len), Some(count));
    };
    listed(2);
    assert_eq!(
        instance.ask("DescribeStream", &json!({ "StreamArn": first }))["StreamDescription"]["StreamStatus"],
        "DISABLED"
    );
    database.environment.advance(24 * HOUR);
    listed(1);
    assert_eq!(
        instance.ask("DescribeStream", &json!({ "StreamArn": first }))["error"],
        "ResourceNotFoundException"
    );
}

#[test]
fn a_time_is_found_in_a_shard() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    for value in ["1", "2", "3", "4", "5"] {
        database.environment.advance(HOUR / 4);
        instance.put("a", value);
    }
    let shard = instance.shards(&arn)[0].clone();
    let times: Vec<u64> = instance
        .records(&arn)
        .iter()
        .map(|record| record["dynamodb"]["ApproximateCreationDateTime"].as_u64().unwrap())
        .collect();
    for (index, time) in times.iter().enumerate() {
        for (seconds, count) in
            [(json!(time), 5 - index), (json!(time + 1), 4 - index), (json!(time - 1), 5 - index)]
        {
            let at = json!({ "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": seconds });
            let answer = instance.records_at(&arn, &shard, &at);
            if seconds.as_u64() <= times.last().copied() {
                assert_eq!(answer["Records"].as_array().map(Vec::len), Some(count), "{at}");
            } else {
                assert_eq!(answer["error"], "ValidationException");
            }
        }
    }
}

#[test]
fn a_stream_that_nobody_writes_to_is_trimmed() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    (0..300).for_each(|key| instance.put(&format!("{key}"), &"x".repeat(1000)));
    database.environment.advance(5 * HOUR);
    let shards = instance.shards(&arn);
    assert_eq!(shards.len(), 2, "the one with the records is closed");
    let before = instance.engine.status().page_bytes;
    assert!(before > 600_000, "items and records: {before}");
    database.environment.advance(24 * HOUR);
    assert_eq!(instance.shards(&arn), shards[1..]);
    let after = instance.engine.status().page_bytes;
    assert!(after < before - 300_000, "{before} {after}");
    let lsn = instance.engine.status().lsn;
    database.environment.advance(48 * HOUR);
    assert_eq!(instance.engine.status().lsn, lsn, "there is nothing to do for an empty shard");
    instance.put("a", "2");
    assert_eq!(instance.shards(&arn).len(), 2);
    assert!(instance.problems().is_empty());
}

#[test]
fn what_is_left_of_a_deleted_table_goes_by_itself() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("NEW_IMAGE");
    (0..300).for_each(|key| instance.put(&format!("{key}"), &"x".repeat(1000)));
    instance.ask("DeleteTable", &json!({ "TableName": "Orders" }));
    drop(instance);
    database.environment.advance(25 * HOUR);
    let instance = database.open();
    database.environment.advance(HOUR);
    assert!(instance.problems().is_empty());
    let described = instance.ask("DescribeStream", &json!({ "StreamArn": arn }));
    assert_eq!(described["error"], "ResourceNotFoundException");
    assert!(instance.engine.status().page_bytes < 10_000, "{:?}", instance.engine.status());
}

fn switch(instance: &Instance, specification: &Value) -> Value {
    instance.ask("UpdateTable", &json!({ "TableName": "Orders", "StreamSpecification": specification }))
}

#[test]
fn a_stream_is_switched_off_and_another_one_on() {
    let database = Database::new();
    let instance = database.open();
    let first = instance.create("NEW_IMAGE");
    instance.put("a", "1");
    let off = switch(&instance, &json!({ "StreamEnabled": false }));
    assert!(off["error"].is_null(), "{off}");
    instance.put("a", "2");
    let described = instance.ask("DescribeTable", &json!({ "TableName": "Orders" }));
    assert!(described["Table"]["StreamSpecification"].is_null());
    assert_eq!(described["Table"]["LatestStreamArn"], first);
    let shard = &instance.shards(&first)[0];
    assert!(shard["SequenceNumberRange"]["EndingSequenceNumber"].is_string(), "{shard}");
    let on = json!({ "StreamEnabled": true, "StreamViewType": "OLD_IMAGE" });
    let second = text(&switch(&instance, &on)["TableDescription"]["LatestStreamArn"]);
    assert_ne!(first, second);
    instance.put("a", "3");
    assert_eq!(in_short(&instance.records(&first)), ["INSERT a - 1"]);
    assert_eq!(in_short(&instance.records(&second)), ["MODIFY a 2 -"]);
    assert_eq!(instance.problems(), Vec::<String>::new());
    database.environment.advance(25 * HOUR);
    let listed = instance.ask("ListStreams", &json!({}));
    assert_eq!(listed["Streams"].as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(instance.problems(), Vec::<String>::new());
}

#[test]
fn what_follows_a_shard_is_found_by_its_name() {
    let database = Database::new();
    let instance = database.open();
    let arn = instance.create("KEYS_ONLY");
    for hours in [5, 10, 15] {
        instance.put("a", &hours.to_string());
        database.environment.advance(5 * HOUR);
    }
    instance.put("a", "last");
    let shards = instance.shards(&arn);
    assert_eq!(shards.len(), 4);
    for pair in shards.windows(2) {
        let filter = json!({ "Type": "CHILD_SHARDS", "ShardId": pair[0]["ShardId"] });
        let described = instance.ask("DescribeStream", &json!({ "StreamArn": arn, "ShardFilter": filter }));
        assert_eq!(described["StreamDescription"]["Shards"], json!([pair[1]]));
    }
    let mut start = Value::Null;
    for shard in &shards {
        let mut input = json!({ "StreamArn": arn, "Limit": 1 });
        if !start.is_null() {
            input["ExclusiveStartShardId"] = start;
        }
        let page = &instance.ask("DescribeStream", &input)["StreamDescription"];
        assert_eq!(page["Shards"], json!([shard]));
        start = page["LastEvaluatedShardId"].clone();
    }
    assert!(start.is_null(), "the last page says so");
}

//! The table `Orders` with its stream.

use std::time::Duration;

use minamo::engine::{CheckpointPolicy, Options};
use serde_json::{Value, json};

use crate::asked::{Database, Instance};

pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);

impl Database {
    /// Another instance, which writes pages also for a few bytes, so that they tell what is stored.
    pub(crate) fn open(&self) -> Instance {
        let checkpoints = CheckpointPolicy { idle_bytes: 1, ..CheckpointPolicy::default() };
        self.open_with(Options { checkpoints, ..Options::default() })
    }
}

impl Instance {
    /// Creates the table with a stream of that type, and gives the ARN of the stream.
    pub(crate) fn create(&self, view_type: &str) -> String {
        let created = self.ask(
            "CreateTable",
            &json!({
                "TableName": "Orders",
                "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
                "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
                "BillingMode": "PAY_PER_REQUEST",
                "StreamSpecification": { "StreamEnabled": true, "StreamViewType": view_type }
            }),
        );
        text(&created["TableDescription"]["LatestStreamArn"])
    }

    pub(crate) fn put(&self, key: &str, value: &str) {
        let item = json!({ "pk": { "S": key }, "v": { "S": value } });
        assert_eq!(self.ask("PutItem", &json!({ "TableName": "Orders", "Item": item })), json!({}));
    }

    pub(crate) fn delete(&self, key: &str) {
        let key = json!({ "pk": { "S": key } });
        assert_eq!(self.ask("DeleteItem", &json!({ "TableName": "Orders", "Key": key })), json!({}));
    }

    pub(crate) fn shards(&self, arn: &str) -> Vec<Value> {
        let described = self.ask("DescribeStream", &json!({ "StreamArn": arn }));
        described["StreamDescription"]["Shards"].as_array().expect("the stream is there").clone()
    }

    pub(crate) fn iterator(&self, arn: &str, shard: &Value, position: &Value) -> Value {
        let mut input = position.clone();
        input["StreamArn"] = arn.into();
        input["ShardId"] = shard["ShardId"].clone();
        self.ask("GetShardIterator", &input)
    }

    /// The answer at a place in a shard.
    pub(crate) fn records_at(&self, arn: &str, shard: &Value, position: &Value) -> Value {
        self.ask("GetRecords", &self.iterator(arn, shard, position))
    }

    /// All records of a stream that are shown, shard by shard.
    pub(crate) fn records(&self, arn: &str) -> Vec<Value> {
        let mut records = Vec::new();
        for shard in self.shards(arn) {
            let mut answer = self.records_at(arn, &shard, &json!({ "ShardIteratorType": "TRIM_HORIZON" }));
            loop {
                let page = answer["Records"].as_array().expect("records").clone();
                let next = answer["NextShardIterator"].clone();
                if page.is_empty() || next.is_null() {
                    records.extend(page);
                    break;
                }
                records.extend(page);
                answer = self.ask("GetRecords", &json!({ "ShardIterator": next }));
            }
        }
        records
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// What records tell in short: the event, the key, and the value before and after.
pub(crate) fn in_short(records: &[Value]) -> Vec<String> {
    let value = |image: &Value| image["v"]["S"].as_str().unwrap_or("-").to_owned();
    let short = |record: &Value| {
        let change = &record["dynamodb"];
        let (event, key) = (text(&record["eventName"]), text(&change["Keys"]["pk"]["S"]));
        format!("{event} {key} {} {}", value(&change["OldImage"]), value(&change["NewImage"]))
    };
    records.iter().map(short).collect()
}

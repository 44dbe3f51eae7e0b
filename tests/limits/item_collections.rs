//! The items of a partition and their entries in local indexes may take up only so much.

use minamo::engine::{CheckpointPolicy, Options};
use minamo::operation::Settings;
use serde_json::{Value, json};

use crate::asked::{Database, Instance};

const TOO_LARGE: &str = "ItemCollectionSizeLimitExceededException";
/// An item counts 4 + 3 + 2 + 100 bytes, its entry in the index 4 + 3 + 2.
const WITH_ENTRY: u64 = 118;
/// Without the attribute of the index.
const WITHOUT_ENTRY: u64 = 107;

fn options(collection_bytes_max: u64) -> Options {
    let settings = Settings { collection_bytes_max, ..Settings::default() };
    Options { settings, ..Options::default() }
}

fn create(instance: &Instance) {
    let key = |range: &str| {
        let element = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
        json!([element("pk", "HASH"), element(range, "RANGE")])
    };
    let attribute = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    let table = json!({
        "TableName": "Local",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("pk", "N"), attribute("sk", "S"), attribute("l", "S")],
        "KeySchema": key("sk"),
        "LocalSecondaryIndexes": [
            { "IndexName": "ByL", "KeySchema": key("l"), "Projection": { "ProjectionType": "KEYS_ONLY" } }
        ]
    });
    assert_eq!(instance.error("CreateTable", &table), "");
}

fn item(partition: u64, sort: &str, filler: usize) -> Value {
    json!({
        "pk": { "N": partition.to_string() },
        "sk": { "S": sort },
        "l": { "S": "x" },
        "x": { "S": "y".repeat(filler) }
    })
}

fn put(item: &Value) -> Value {
    json!({ "TableName": "Local", "Item": item })
}

fn key(partition: u64, sort: &str) -> Value {
    json!({ "TableName": "Local", "Key": { "pk": { "N": partition.to_string() }, "sk": { "S": sort } } })
}

#[test]
fn a_collection_grows_to_the_limit_and_no_further() {
    let database = Database::new();
    let instance = database.open_with(options(3 * WITH_ENTRY));
    create(&instance);
    for sort in ["a", "b", "c"] {
        assert_eq!(instance.error("PutItem", &put(&item(1, sort, 99))), "", "{sort}");
    }
    let refused = instance.ask("PutItem", &put(&item(1, "d", 1)));
    assert_eq!(refused, json!({ "error": TOO_LARGE, "message": "Collection size exceeded." }));
    assert_eq!(instance.error("PutItem", &put(&item(2, "d", 1))), "", "another partition has room");
    assert_eq!(instance.error("PutItem", &put(&item(1, "a", 99))), "", "nothing grows");
    let mut update = key(1, "a");
    update["UpdateExpression"] = "SET z = x".into();
    assert_eq!(instance.error("UpdateItem", &update), TOO_LARGE);
    let batch = json!({ "RequestItems": { "Local": [
        { "PutRequest": { "Item": item(3, "a", 1) } }, { "PutRequest": { "Item": item(1, "d", 1) } }
    ] } });
    assert_eq!(instance.error("BatchWriteItem", &batch), TOO_LARGE);
    assert_eq!(instance.ask("GetItem", &key(3, "a")), json!({}), "such a batch writes nothing");
    update["UpdateExpression"] = "REMOVE l".into();
    assert_eq!(instance.error("UpdateItem", &update), "", "an entry less");
    assert_eq!(instance.error("PutItem", &put(&item(1, "e", 1))), TOO_LARGE);
    assert_eq!(instance.error("DeleteItem", &key(1, "b")), "");
    assert_eq!(instance.error("PutItem", &put(&item(1, "e", 1))), "");
    assert_eq!(instance.problems(), [""; 0]);
}

#[test]
fn a_collection_that_is_beyond_the_limit_may_shrink() {
    let database = Database::new();
    let instance = database.open_with(options(u64::MAX));
    create(&instance);
    for sort in ["a", "b"] {
        assert_eq!(instance.error("PutItem", &put(&item(1, sort, 99))), "");
    }
    let narrow = database.open_with(options(1));
    assert_eq!(narrow.error("PutItem", &put(&item(1, "a", 98))), "");
    assert_eq!(narrow.error("PutItem", &put(&item(1, "a", 99))), TOO_LARGE);
    assert_eq!(narrow.error("DeleteItem", &key(1, "a")), "");
    assert_eq!(narrow.problems(), [""; 0]);
}

#[test]
fn sizes_are_those_of_all_instances_and_outlive_them() {
    let database = Database::new();
    let limit = options(4 * WITH_ENTRY);
    let checkpoints = CheckpointPolicy { idle_bytes: 1, ..CheckpointPolicy::default() };
    let limit = Options { checkpoints, ..limit };
    {
        let (first, second) = (database.open_with(limit.clone()), database.open_with(limit.clone()));
        create(&first);
        assert_eq!(first.error("PutItem", &put(&item(1, "a", 99))), "");
        assert_eq!(second.error("PutItem", &put(&item(1, "b", 99))), "");
        assert_eq!(first.error("PutItem", &put(&item(1, "c", 99))), "");
        assert_eq!((first.problems(), second.problems()), (Vec::new(), Vec::new()));
        database.environment.block_on(first.engine.close()).expect("it closes");
    }
    let later = database.open_with(limit);
    assert_eq!(later.error("PutItem", &put(&item(1, "d", 100))), TOO_LARGE);
    assert_eq!(later.error("PutItem", &put(&item(1, "d", 99))), "");
    assert_eq!(later.error("DeleteItem", &key(1, "a")), "");
    let mut update = key(1, "b");
    update["UpdateExpression"] = "REMOVE l".into();
    assert_eq!(later.error("UpdateItem", &update), "");
    assert_eq!(later.problems(), [""; 0]);
    let room = WITH_ENTRY + (WITH_ENTRY - WITHOUT_ENTRY);
    let filler = usize::try_from(room - WITH_ENTRY).expect("it is small") + 99;
    assert_eq!(later.error("PutItem", &put(&item(1, "e", filler + 1))), TOO_LARGE);
    assert_eq!(later.error("PutItem", &put(&item(1, "e", filler))), "");
}

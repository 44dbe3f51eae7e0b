//! What is written into a database that is kept, and what is read from it.

use serde_json::{Value, json};

const BIG: usize = 398_000;
const UPDATE: &str = "SET #s = :sent, visits_before = if_not_exists(visits, :none) \
     REMOVE #d ADD visits :one, tags :tags";

fn schema(hash: &str, range: Option<&str>) -> Value {
    let element = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let hash = std::iter::once(element(hash, "HASH"));
    hash.chain(range.map(|name| element(name, "RANGE"))).collect()
}

fn attributes(typed: &[(&str, &str)]) -> Value {
    typed.iter().map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })).collect()
}

fn tables() -> [Value; 4] {
    let throughput = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 7 });
    [
        json!({
            "TableName": "Orders",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes(&[("customer", "S"), ("order", "N"), ("state", "S"), ("day", "S")]),
            "KeySchema": schema("customer", Some("order")),
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByState",
                "KeySchema": schema("state", Some("day")),
                "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["total", "lines"] }
            }],
            "LocalSecondaryIndexes": [{
                "IndexName": "ByDay",
                "KeySchema": schema("customer", Some("day")),
                "Projection": { "ProjectionType": "KEYS_ONLY" }
            }]
        }),
        json!({
            "TableName": "Kinds",
            "ProvisionedThroughput": throughput,
            "AttributeDefinitions": attributes(&[("id", "B"), ("rank", "N")]),
            "KeySchema": schema("id", None),
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByRank",
                "KeySchema": schema("rank", None),
                "Projection": { "ProjectionType": "ALL" },
                "ProvisionedThroughput": throughput
            }]
        }),
        json!({
            "TableName": "Files",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes(&[("path", "S")]),
            "KeySchema": schema("path", None)
        }),
        json!({
            "TableName": "Gone",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes(&[("path", "S")]),
            "KeySchema": schema("path", None)
        }),
    ]
}

fn s(text: &str) -> Value {
    json!({ "S": text })
}

fn order(customer: usize, number: usize) -> Value {
    let mut item = json!({
        "customer": { "S": format!("customer-{customer}") },
        "order": { "N": format!("{}", number as i64 * 7 - 40) },
        "total": { "N": format!("{number}.{customer}5") },
        "lines": { "L": [{ "M": { "sku": { "S": format!("sku-{number}") }, "count": { "N": "3" } } }] }
    });
    if !number.is_multiple_of(3) {
        item["state"] = s(["open", "paid", "sent"][number % 4 % 3]);
        item["day"] = json!({ "S": format!("2026-01-{:02}", number % 28 + 1) });
    }
    item
}

fn all_kinds() -> Value {
    json!({
        "id": { "B": "AAH/" },
        "rank": { "N": "-12.5" },
        "S": { "S": "caf\u{e9} \u{1f600}" },
        "empty": { "S": "" },
        "N": { "NS": ["1E-130", "-9.9999999999999999999999999999999999999E125", "0", "9007199254740993"] },
        "B": { "B": "" },
        "yes": { "BOOL": true },
        "no": { "BOOL": false },
        "NULL": { "NULL": true },
        "SS": { "SS": ["b", "a", ""] },
        "BS": { "BS": ["AQ==", ""] },
        "L": { "L": [{ "L": [] }, { "M": {} }, { "N": "42" }] },
        "M": { "M": { "a": { "M": { "b": { "SS": ["deep"] } } } } }
    })
}

/// Writes the database, by all operations that write.
pub(crate) fn write(mut ask: impl FnMut(&str, &Value)) {
    for table in tables() {
        ask("CreateTable", &table);
    }
    let put = |table: &str, item: Value| json!({ "TableName": table, "Item": item });
    ask("PutItem", &put("Kinds", all_kinds()));
    ask("PutItem", &put("Kinds", json!({ "id": { "B": "AA==" }, "rank": { "N": "1" } })));
    ask("PutItem", &put("Files", json!({ "path": { "S": "/big" }, "content": { "S": "x".repeat(BIG) } })));
    ask("PutItem", &put("Gone", json!({ "path": { "S": "/gone" }, "content": { "S": "y".repeat(1000) } })));
    ask("DeleteTable", &json!({ "TableName": "Gone" }));
    for customer in 0..4 {
        let puts = (0..25).map(|number| json!({ "PutRequest": { "Item": order(customer, number) } }));
        ask("BatchWriteItem", &json!({ "RequestItems": { "Orders": puts.collect::<Vec<_>>() } }));
    }
    for number in [2, 5, 6] {
        let item = order(1, number);
        let key = json!({ "customer": item["customer"], "order": item["order"] });
        ask("DeleteItem", &json!({ "TableName": "Orders", "Key": key }));
    }
    for number in [4, 7, 9, 30] {
        let item = order(2, number);
        ask(
            "UpdateItem",
            &json!({
                "TableName": "Orders",
                "Key": { "customer": item["customer"], "order": item["order"] },
                "UpdateExpression": UPDATE,
                "ConditionExpression": "attribute_exists(customer) OR attribute_not_exists(visits)",
                "ExpressionAttributeNames": { "#s": "state", "#d": "day" },
                "ExpressionAttributeValues": {
                    ":sent": { "S": "sent" }, ":none": { "N": "0" }, ":one": { "N": "1" }, ":tags": { "SS": ["t"] }
                }
            }),
        );
    }
}

/// What is read, by all operations that read.
pub(crate) fn reads() -> Vec<(&'static str, Value)> {
    let mut reads = vec![
        ("ListTables", json!({})),
        ("GetItem", json!({ "TableName": "Kinds", "Key": { "id": { "B": "AAH/" } } })),
        ("GetItem", json!({ "TableName": "Files", "Key": { "path": { "S": "/big" } } })),
        ("GetItem", json!({ "TableName": "Gone", "Key": { "path": { "S": "/gone" } } })),
        ("Scan", json!({ "TableName": "Kinds", "IndexName": "ByRank" })),
    ];
    for table in tables() {
        reads.push(("DescribeTable", json!({ "TableName": table["TableName"] })));
        reads.push(("Scan", json!({ "TableName": table["TableName"] })));
    }
    for state in ["open", "paid", "sent"] {
        for forward in [true, false] {
            reads.push((
                "Query",
                json!({
                    "TableName": "Orders",
                    "IndexName": "ByState",
                    "Limit": 5,
                    "ScanIndexForward": forward,
                    "KeyConditionExpression": "#s = :s AND #d > :d",
                    "ExpressionAttributeNames": { "#s": "state", "#d": "day" },
                    "ExpressionAttributeValues": { ":s": { "S": state }, ":d": { "S": "2026-01-03" } }
                }),
            ));
        }
    }
    reads.push((
        "Query",
        json!({
            "TableName": "Orders",
            "IndexName": "ByDay",
            "KeyConditionExpression": "customer = :c",
            "ExpressionAttributeValues": { ":c": { "S": "customer-1" } }
        }),
    ));
    let keys =
        [2, 3].map(|number| json!({ "customer": { "S": "customer-1" }, "order": order(1, number)["order"] }));
    reads.push(("BatchGetItem", json!({ "RequestItems": { "Orders": { "Keys": keys } } })));
    reads
}

/// A database that was opened takes writes.
pub(crate) fn write_on(mut ask: impl FnMut(&str, &Value) -> Value) {
    let item = json!({ "path": { "S": "/new" } });
    assert_eq!(ask("PutItem", &json!({ "TableName": "Files", "Item": item })), json!({}));
    let found = ask("GetItem", &json!({ "TableName": "Files", "Key": item }));
    assert_eq!(found["Item"], item);
    let described = ask("DescribeTable", &json!({ "TableName": "Files" }));
    assert_eq!(described["Table"]["ItemCount"], 2);
}

/// The items of a customer, with their entries in the local index, take up more than a kilobyte.
pub(crate) fn write_too_much(mut ask: impl FnMut(&str, &Value) -> Value) {
    let refused = ask("PutItem", &json!({ "TableName": "Orders", "Item": order(1, 40) }));
    assert_eq!(refused["error"], "ItemCollectionSizeLimitExceededException");
    let item = order(1, 3);
    let key = json!({ "customer": item["customer"], "order": item["order"] });
    let delete = json!({ "TableName": "Orders", "Key": key, "ReturnItemCollectionMetrics": "SIZE" });
    assert_eq!(ask("DeleteItem", &delete)["ItemCollectionMetrics"]["SizeEstimateRangeGB"], json!([0, 1]));
    let put = json!({ "TableName": "Orders", "Item": order(9, 1) });
    assert_eq!(ask("PutItem", &put), json!({}));
}

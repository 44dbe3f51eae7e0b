//! What is asked, and how it is put in JSON.

use minamo::engine::Outcome;
use minamo::operation::{ErrorCode, Members, Operation, Output};
use minamo::wire::JsonWriter;
use serde_json::{Value, json};

use crate::dice::Dice;

/// The table that always exists.
pub(crate) const STEADY: &str = "Steady";
/// The table that is deleted and made again.
pub(crate) const SHIFTING: &str = "Shifting";
/// Its indexes, and those of the other one.
pub(crate) const INDEXES: [&str; 2] = ["Group", "Local"];

const COUNTERS: usize = 3;
const CLAIMS: usize = 24;
const REGISTERS: usize = 3;
/// How many items are replaced and deleted again and again in the shifting table.
pub(crate) const ROWS: usize = 6;
/// What an attribute must have so that an item takes more than a block of the log.
const LARGE: usize = 70_000;

/// A write. Each carries the name of its request, so that its trace can be found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Write {
    /// Adds one to a counter, and its own name to the names in it.
    Count { counter: usize },
    /// Puts an item that nobody has put before.
    Claim { claim: usize },
    /// Replaces an item, and is told what it replaced.
    Register { register: usize },
    /// Puts items of its own into the steady table: all or none.
    Batch { items: usize, large: bool },
    /// Puts an item of its own into the shifting table.
    Mark,
    /// Replaces an item of the shifting table; so its index entries move.
    Row { row: usize, group: Option<usize>, sort: Option<usize>, must_exist: bool },
    /// Deletes such an item.
    Unrow { row: usize },
    /// Deletes the shifting table.
    Drop,
    /// Makes it.
    Make,
}

impl Write {
    pub(crate) fn random(dice: &Dice) -> Self {
        let maybe = |end| Some(dice.below(end)).filter(|_| dice.percent(70));
        match dice.below(100) {
            0..25 => Self::Count { counter: dice.below(COUNTERS) },
            25..35 => Self::Claim { claim: dice.below(CLAIMS) },
            35..47 => Self::Register { register: dice.below(REGISTERS) },
            47..55 => Self::Batch { items: 2 + dice.below(3), large: dice.percent(3) },
            55..65 => Self::Mark,
            65..78 => Self::Row {
                row: dice.below(ROWS),
                group: maybe(2),
                sort: maybe(4),
                must_exist: dice.percent(20),
            },
            78..84 => Self::Unrow { row: dice.below(ROWS) },
            84..91 => Self::Drop,
            _ => Self::Make,
        }
    }

    pub(crate) fn request(&self, id: &str) -> (Operation, Members) {
        let (operation, input) = match self {
            Self::Count { counter } => ("UpdateItem", count(&format!("counter-{counter}"), id)),
            Self::Claim { claim } => {
                let mut input = put(STEADY, &format!("claim-{claim}"), json!({ "id": { "S": id } }));
                input["ConditionExpression"] = "attribute_not_exists(pk)".into();
                ("PutItem", input)
            }
            Self::Register { register } => {
                let mut input = put(STEADY, &format!("register-{register}"), json!({ "id": { "S": id } }));
                input["ReturnValues"] = "ALL_OLD".into();
                ("PutItem", input)
            }
            Self::Batch { items, large } => ("BatchWriteItem", batch(id, *items, *large)),
            Self::Mark => ("PutItem", put(SHIFTING, &format!("mark-{id}"), json!({ "g": { "S": "marks" } }))),
            Self::Row { row, group, sort, must_exist } => {
                let mut input = put(SHIFTING, &format!("row-{row}"), attributes(id, *group, *sort));
                if *must_exist {
                    input["ConditionExpression"] = "attribute_exists(pk)".into();
                }
                ("PutItem", input)
            }
            Self::Unrow { row } => {
                ("DeleteItem", json!({ "TableName": SHIFTING, "Key": key(&format!("row-{row}")) }))
            }
            Self::Drop => ("DeleteTable", json!({ "TableName": SHIFTING })),
            Self::Make => ("CreateTable", table(SHIFTING)),
        };
        read(operation, &input)
    }
}

/// The key of a name: the last part is the sort key.
pub(crate) fn key(name: &str) -> Value {
    json!({ "pk": { "S": name.split('-').next() }, "sk": { "S": name } })
}

pub(crate) fn put(table: &str, name: &str, attributes: Value) -> Value {
    let mut item = key(name);
    item.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
    json!({ "TableName": table, "Item": item })
}

fn attributes(id: &str, group: Option<usize>, sort: Option<usize>) -> Value {
    let mut attributes = json!({ "id": { "S": id } });
    if let Some(group) = group {
        attributes["g"] = json!({ "S": format!("group-{group}") });
    }
    if let Some(sort) = sort {
        attributes["n"] = json!({ "N": sort.to_string() });
    }
    attributes
}

fn count(name: &str, id: &str) -> Value {
    json!({
        "TableName": STEADY,
        "Key": key(name),
        "UpdateExpression": "ADD n :one, ids :id",
        "ExpressionAttributeValues": { ":one": { "N": "1" }, ":id": { "SS": [id] } },
    })
}

fn batch(id: &str, items: usize, large: bool) -> Value {
    let filling = "x".repeat(if large { LARGE } else { 1 });
    let requests = (0..items).map(|number| {
        let put =
            put(STEADY, &format!("batch-{id}-{number}"), json!({ "g": { "S": "b" }, "x": { "S": filling } }));
        json!({ "PutRequest": { "Item": put["Item"] } })
    });
    json!({ "RequestItems": { STEADY: requests.collect::<Vec<_>>() } })
}

/// A table with a sparse global index of whole items and a local index of keys.
pub(crate) fn table(name: &str) -> Value {
    let definitions = [("pk", "S"), ("sk", "S"), ("g", "S"), ("n", "N")];
    let element = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let schema = |hash, range| json!([element(hash, "HASH"), element(range, "RANGE")]);
    json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": definitions
            .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })),
        "KeySchema": schema("pk", "sk"),
        "GlobalSecondaryIndexes": [
            { "IndexName": "Group", "KeySchema": schema("g", "sk"), "Projection": { "ProjectionType": "ALL" } }
        ],
        "LocalSecondaryIndexes": [
            {
                "IndexName": "Local",
                "KeySchema": schema("pk", "n"),
                "Projection": { "ProjectionType": "KEYS_ONLY" }
            }
        ]
    })
}

pub(crate) fn read(operation: &str, input: &Value) -> (Operation, Members) {
    let operation = Operation::from_name(operation).unwrap();
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).unwrap();
    assert!(request.malformed.is_none(), "{:?}", request.malformed);
    (operation, request.members)
}

/// How a request ended.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    Acknowledged(Value),
    /// Nothing of it may be found.
    Refused(ErrorCode),
    /// The engine says that it does not know.
    Unknown,
}

pub(crate) fn fate(outcome: Outcome) -> Fate {
    match outcome {
        Err(error) if error.message.starts_with("It is not known") => Fate::Unknown,
        Err(error) => {
            let codes = [
                ErrorCode::ConditionalCheckFailed,
                ErrorCode::ResourceNotFound,
                ErrorCode::ResourceInUse,
                ErrorCode::InternalServerError,
            ];
            assert!(codes.contains(&error.code), "{error:?}");
            Fate::Refused(error.code)
        }
        Ok(answer) => {
            let mut writer = JsonWriter::new();
            writer.begin_structure();
            answer.write(&mut writer);
            writer.end_structure();
            Fate::Acknowledged(serde_json::from_slice(&writer.finish()).unwrap())
        }
    }
}

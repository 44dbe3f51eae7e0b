//! What is done: operations with values from small sets, so that they meet, and some that are not valid.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::plain::Item;

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Write(Write),
    Together(Vec<Write>),
    Get { pk: String, sk: String },
    Query(Query),
    Scan(Scan),
    Reopen,
}

#[derive(Clone, Debug)]
pub(crate) enum Write {
    Put { item: Item, condition: Option<Condition> },
    Delete { key: Item, condition: Option<Condition> },
    Update { key: Item, set: Item, remove: Vec<String>, add: Option<i64>, condition: Option<Condition> },
    Batch { puts: Vec<Item>, deletes: Vec<Item> },
}

#[derive(Clone, Debug)]
pub(crate) enum Condition {
    Exists,
    NotExists,
    Equal(Value),
    NotEqual(Value),
}

/// Where items are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    Table,
    Local,
    Sparse,
    Several,
}

#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) place: Place,
    /// The values of the partition key.
    pub(crate) hash: Vec<Value>,
    /// Conditions on the sort key: equalities, then perhaps another one.
    pub(crate) equal: Vec<Value>,
    pub(crate) last: Option<Last>,
    pub(crate) forward: bool,
    pub(crate) limit: Option<u64>,
    /// Whether whole items are wanted where an index has less.
    pub(crate) whole: bool,
}

/// The last condition on a sort key.
#[derive(Clone, Debug)]
pub(crate) enum Last {
    Compare(&'static str, Value),
    Between(Value, Value),
    BeginsWith(Value),
}

#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) place: Place,
    pub(crate) segments: u64,
    pub(crate) limit: Option<u64>,
}

const PARTITIONS: [&str; 3] = ["p", "pp", "q"];
const SORTS: [&str; 6] = ["-10", "-0.5", "0", "2", "2.5", "10"];

impl Place {
    /// The name of the index.
    pub(crate) fn index(self) -> Option<&'static str> {
        match self {
            Self::Table => None,
            Self::Local => Some("Local"),
            Self::Sparse => Some("Sparse"),
            Self::Several => Some("Several"),
        }
    }

    pub(crate) fn hash(self) -> &'static [&'static str] {
        match self {
            Self::Table | Self::Local => &["pk"],
            Self::Sparse => &["g"],
            Self::Several => &["c", "d"],
        }
    }

    pub(crate) fn range(self) -> &'static [&'static str] {
        match self {
            Self::Table => &["sk"],
            Self::Local => &["a"],
            Self::Sparse => &[],
            Self::Several => &["e", "a"],
        }
    }

    pub(crate) fn keys(self) -> Vec<&'static str> {
        [self.hash(), self.range()].concat()
    }

    /// The attributes that entries have besides the table's key; all if this is `None`.
    pub(crate) fn included(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Table | Self::Several => None,
            Self::Local => Some(&["a"]),
            Self::Sparse => Some(&["g", "x"]),
        }
    }
}

fn s(text: &str) -> Value {
    json!({ "S": text })
}

fn n(text: &str) -> Value {
    json!({ "N": text })
}

/// Values of an attribute; now and then one that an index key cannot have.
fn value_of(name: &str, wrong: bool) -> BoxedStrategy<Value> {
    let right = match name {
        "a" => select(vec!["-2", "-0.5", "0", "3", "11"]).prop_map(n).boxed(),
        "g" => select(vec!["g", "gg"]).prop_map(s).boxed(),
        "c" => select(vec!["c", "cc"]).prop_map(s).boxed(),
        "d" => select(vec!["0", "1"]).prop_map(n).boxed(),
        "e" => select(vec!["e", "ea", "f", "\u{0}"]).prop_map(s).boxed(),
        "pk" => select(PARTITIONS.to_vec()).prop_map(s).boxed(),
        "sk" => select(SORTS.to_vec()).prop_map(n).boxed(),
        _ => select(vec![
            s("x"),
            n("1"),
            json!({ "L": [{ "N": "1" }, { "M": {} }] }),
            json!({ "SS": ["a", "b"] }),
        ])
        .boxed(),
    };
    if !wrong {
        return right;
    }
    prop_oneof![40 => right, 1 => select(vec![s(""), json!({ "BOOL": true }), json!({ "L": [] })])].boxed()
}

fn attribute(name: &'static str) -> impl Strategy<Value = Option<(String, Value)>> {
    prop::option::weighted(0.6, value_of(name, true).prop_map(move |value| (name.to_owned(), value)))
}

fn attributes() -> impl Strategy<Value = Item> {
    let names = ("a", "g", "c", "d", "e", "x", "y");
    let each = (
        attribute(names.0),
        attribute(names.1),
        attribute(names.2),
        attribute(names.3),
        attribute(names.4),
        attribute(names.5),
        attribute(names.6),
    );
    each.prop_map(|(a, g, c, d, e, x, y)| [a, g, c, d, e, x, y].into_iter().flatten().collect())
}

fn key() -> impl Strategy<Value = Item> {
    let right = (value_of("pk", false), value_of("sk", false))
        .prop_map(|(pk, sk)| Map::from_iter([("pk".to_owned(), pk), ("sk".to_owned(), sk)]));
    let wrong = select(vec![
        json!({ "pk": { "S": "p" } }),
        json!({ "pk": { "S": "p" }, "sk": { "S": "0" } }),
        json!({ "pk": { "S": "" }, "sk": { "N": "0" } }),
        json!({}),
    ])
    .prop_map(|key| key.as_object().unwrap().clone());
    prop_oneof![30 => right, 1 => wrong]
}

fn item() -> impl Strategy<Value = Item> {
    (key(), attributes()).prop_map(|(key, attributes)| key.into_iter().chain(attributes).collect())
}

fn condition() -> impl Strategy<Value = Option<Condition>> {
    let condition = prop_oneof![
        Just(Condition::Exists),
        Just(Condition::NotExists),
        value_of("x", false).prop_map(Condition::Equal),
        value_of("x", false).prop_map(Condition::NotEqual),
    ];
    prop::option::weighted(0.25, condition)
}

fn update() -> impl Strategy<Value = Write> {
    let names = prop::sample::subsequence(vec!["a", "g", "c", "d", "e", "x", "y"], 0..3);
    (key(), attributes(), names, prop::option::of(-3..3_i64), condition()).prop_map(
        |(key, mut set, remove, add, condition)| {
            let remove: Vec<String> = remove.into_iter().map(str::to_owned).collect();
            set.retain(|name, _| !remove.contains(name));
            Write::Update { key, set, remove, add, condition }
        },
    )
}

fn write() -> impl Strategy<Value = Write> {
    let put = (item(), condition()).prop_map(|(item, condition)| Write::Put { item, condition });
    let delete = (key(), condition()).prop_map(|(key, condition)| Write::Delete { key, condition });
    let batch = (prop::collection::vec(item(), 0..5), prop::collection::vec(key(), 0..2))
        .prop_map(|(puts, deletes)| Write::Batch { puts, deletes });
    prop_oneof![4 => put, 2 => delete, 4 => update(), 2 => batch]
}

fn place() -> impl Strategy<Value = Place> {
    select(vec![Place::Table, Place::Local, Place::Sparse, Place::Several])
}

fn last(name: &'static str) -> BoxedStrategy<Last> {
    let comparison = (select(vec!["<", "<=", ">", ">="]), value_of(name, false))
        .prop_map(|(operator, value)| Last::Compare(operator, value));
    let between = (value_of(name, false), value_of(name, false)).prop_map(|(a, b)| {
        if crate::plain::compare(&a, &b).is_le() { Last::Between(a, b) } else { Last::Between(b, a) }
    });
    match name {
        "e" => prop_oneof![comparison, between, Just(Last::BeginsWith(s("e")))].boxed(),
        _ => prop_oneof![comparison, between].boxed(),
    }
}

fn query() -> impl Strategy<Value = Query> {
    let parts = place().prop_flat_map(|place| {
        let values =
            |names: &[&'static str]| names.iter().map(|name| value_of(name, false)).collect::<Vec<_>>();
        let range = place.range();
        (Just(place), values(place.hash()), 0..=range.len()).prop_flat_map(move |(place, hash, equal)| {
            let last = match range.get(equal) {
                Some(name) => prop::option::of(last(name)).boxed(),
                None => Just(None).boxed(),
            };
            (Just(place), Just(hash), values(&range[..equal]), last)
        })
    });
    (parts, any::<bool>(), limit(), any::<bool>()).prop_map(
        |((place, hash, equal, last), forward, limit, whole)| Query {
            place,
            hash,
            equal,
            last,
            forward,
            limit,
            whole,
        },
    )
}

fn limit() -> impl Strategy<Value = Option<u64>> {
    prop::option::of(1..4_u64)
}

/// A step.
pub(crate) fn step() -> impl Strategy<Value = Step> {
    let get = (select(PARTITIONS.to_vec()), select(SORTS.to_vec()))
        .prop_map(|(pk, sk)| Step::Get { pk: pk.to_owned(), sk: sk.to_owned() });
    let scan = (place(), 1..5_u64, limit())
        .prop_map(|(place, segments, limit)| Step::Scan(Scan { place, segments, limit }));
    prop_oneof![
        12 => write().prop_map(Step::Write),
        3 => prop::collection::vec(write(), 2..6).prop_map(Step::Together),
        2 => get,
        6 => query().prop_map(Step::Query),
        2 => scan,
        1 => Just(Step::Reopen),
    ]
}

impl Step {
    /// Whether the database may be another one afterwards.
    pub(crate) fn may_change(&self) -> bool {
        matches!(self, Self::Write(_) | Self::Together(_) | Self::Reopen)
    }
}

impl Write {
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::Put { .. } => "PutItem",
            Self::Delete { .. } => "DeleteItem",
            Self::Update { .. } => "UpdateItem",
            Self::Batch { .. } => "BatchWriteItem",
        }
    }

    /// The request. What the item was, or for an update is, comes back.
    pub(crate) fn input(&self) -> Value {
        let mut values = Map::new();
        let mut input = match self {
            Self::Put { item, .. } => json!({ "Item": item, "ReturnValues": "ALL_OLD" }),
            Self::Delete { key, .. } => json!({ "Key": key, "ReturnValues": "ALL_OLD" }),
            Self::Update { key, set, remove, add, .. } => {
                let mut input = json!({ "Key": key, "ReturnValues": "ALL_NEW" });
                let expression = update_expression(set, remove, *add, &mut values);
                if !expression.is_empty() {
                    input["UpdateExpression"] = expression.into();
                }
                input
            }
            Self::Batch { puts, deletes } => {
                let puts = puts.iter().map(|item| json!({ "PutRequest": { "Item": item } }));
                let deletes = deletes.iter().map(|key| json!({ "DeleteRequest": { "Key": key } }));
                return json!({ "RequestItems": { "Model": puts.chain(deletes).collect::<Vec<_>>() } });
            }
        };
        input["TableName"] = "Model".into();
        if let Some(condition) = self.condition() {
            input["ConditionExpression"] = condition.expression(&mut values).into();
        }
        if !values.is_empty() {
            input["ExpressionAttributeValues"] = values.into();
        }
        input
    }

    fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Put { condition, .. } | Self::Delete { condition, .. } | Self::Update { condition, .. } => {
                condition.as_ref()
            }
            Self::Batch { .. } => None,
        }
    }
}

impl Condition {
    fn expression(&self, values: &mut Item) -> &'static str {
        match self {
            Self::Exists => "attribute_exists(pk)",
            Self::NotExists => "attribute_not_exists(pk)",
            Self::Equal(value) => {
                values.insert(":condition".to_owned(), value.clone());
                "x = :condition"
            }
            Self::NotEqual(value) => {
                values.insert(":condition".to_owned(), value.clone());
                "x <> :condition"
            }
        }
    }
}

fn update_expression(set: &Item, remove: &[String], add: Option<i64>, values: &mut Item) -> String {
    let mut sections = Vec::new();
    if !set.is_empty() {
        let actions: Vec<String> = set.keys().map(|name| format!("{name} = :{name}")).collect();
        sections.push(format!("SET {}", actions.join(", ")));
        values.extend(set.iter().map(|(name, value)| (format!(":{name}"), value.clone())));
    }
    if !remove.is_empty() {
        sections.push(format!("REMOVE {}", remove.join(", ")));
    }
    if let Some(add) = add {
        sections.push("ADD n :n".to_owned());
        values.insert(":n".to_owned(), n(&add.to_string()));
    }
    sections.join(" ")
}

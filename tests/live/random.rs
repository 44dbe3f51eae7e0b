//! Random writes by several instances, and followers of all kinds of queries, fast and slow.

use std::time::Duration;

use minamo::engine::{CheckpointPolicy, Options};
use minamo::tree::checkpoint::Layout;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::asked::{Database, Instance};
use crate::followers::{Follower, Question};

const INSTANCES: usize = 2;
const PARTITIONS: [&str; 2] = ["p", "q"];

#[derive(Clone, Debug)]
enum Step {
    Put(usize, Value),
    Remove(usize, Value),
    Change(usize, Value, Value),
    Batch(usize, Vec<Value>, Vec<Value>),
    Follow(usize, usize),
    Leave(usize),
    /// A slow follower asks for news.
    Look(usize),
    CatchUp(usize),
    /// Everything that can be done without time passing is done.
    Rest,
    /// So is what needs time, such as a checkpoint.
    Wait,
}

fn table() -> Value {
    let element = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let key = |hash: &str, range: &str| json!([element(hash, "HASH"), element(range, "RANGE")]);
    let kinds = [("pk", "S"), ("sk", "N"), ("a", "N"), ("g", "S")];
    json!({
        "TableName": "Live",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": kinds
            .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })),
        "KeySchema": key("pk", "sk"),
        "LocalSecondaryIndexes": [
            { "IndexName": "Local", "KeySchema": key("pk", "a"), "Projection": { "ProjectionType": "KEYS_ONLY" } }
        ],
        "GlobalSecondaryIndexes": [{
            "IndexName": "Global",
            "KeySchema": key("g", "a"),
            "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"] }
        }]
    })
}

fn question(operation: &'static str, members: &Value, values: &Value) -> Question {
    let mut input = json!({ "TableName": "Live" });
    let mut merge = |from: &Value| {
        from.as_object().expect("an object").iter().for_each(|(name, value)| input[name] = value.clone());
    };
    merge(members);
    if values.as_object().is_some_and(|values| !values.is_empty()) {
        merge(&json!({ "ExpressionAttributeValues": values }));
    }
    Question { operation, input }
}

fn query(condition: &str, members: &Value, values: &Value) -> Question {
    let mut question = question("Query", members, values);
    question.input["KeyConditionExpression"] = condition.into();
    question
}

/// Every kind of query once: of the table and its indexes, with ranges, filters, projections, limits, both ways.
fn questions() -> Vec<Question> {
    let p = json!({ ":p": { "S": "p" } });
    let p1 = json!({ ":p": { "S": "p" }, ":n": { "N": "1" } });
    let g = json!({ ":g": { "S": "g" } });
    let start = json!({ "pk": { "S": "p" }, "sk": { "N": "4" } });
    let gx = json!({ ":g": { "S": "g" }, ":x": { "S": "x" } });
    vec![
        query("pk = :p", &json!({}), &p),
        query("pk = :p", &json!({ "ScanIndexForward": false, "ConsistentRead": true }), &p),
        query("pk = :p AND sk > :n", &json!({ "FilterExpression": "attribute_exists(x)" }), &p1),
        query("pk = :p", &json!({ "FilterExpression": "a >= :n", "ProjectionExpression": "x, sk" }), &p1),
        query("pk = :p", &json!({ "Limit": 3 }), &p),
        query("pk = :p", &json!({ "Limit": 3, "ScanIndexForward": false }), &p),
        query("pk = :p", &json!({ "Limit": 4, "FilterExpression": "a >= :n" }), &p1),
        query("pk = :p", &json!({ "Limit": 2, "ExclusiveStartKey": start }), &p),
        query("pk = :p", &json!({ "ExclusiveStartKey": start, "ScanIndexForward": false }), &p),
        query("pk = :p", &json!({ "Select": "COUNT", "FilterExpression": "a >= :n" }), &p1),
        query("pk = :p", &json!({ "IndexName": "Local" }), &p),
        query("pk = :p AND a >= :n", &json!({ "IndexName": "Local", "Select": "ALL_ATTRIBUTES" }), &p1),
        query("pk = :p", &json!({ "IndexName": "Local", "Select": "ALL_ATTRIBUTES", "Limit": 2 }), &p),
        query("g = :g", &json!({ "IndexName": "Global" }), &g),
        query("g = :g", &json!({ "IndexName": "Global", "Limit": 2, "ScanIndexForward": false }), &g),
        query("g = :g", &json!({ "IndexName": "Global", "FilterExpression": "x = :x" }), &gx),
        question("Scan", &json!({}), &json!({})),
        question("Scan", &json!({ "Limit": 5 }), &json!({})),
        question("Scan", &json!({ "FilterExpression": "x = :x" }), &json!({ ":x": { "S": "x" } })),
        question("Scan", &json!({ "TotalSegments": 2, "Segment": 1 }), &json!({})),
        question("Scan", &json!({ "IndexName": "Global", "ProjectionExpression": "x" }), &json!({})),
        question("Scan", &json!({ "IndexName": "Local", "Select": "ALL_ATTRIBUTES" }), &json!({})),
    ]
}

fn key() -> impl Strategy<Value = Value> {
    (select(PARTITIONS.to_vec()), 0..10_u32)
        .prop_map(|(pk, sk)| json!({ "pk": { "S": pk }, "sk": { "N": sk.to_string() } }))
}

fn attributes() -> impl Strategy<Value = Value> {
    let a = prop::option::of((0..4_u32).prop_map(|a| json!({ "N": a.to_string() })));
    let g = prop::option::of(select(vec!["g", "h"]).prop_map(|g| json!({ "S": g })));
    let x = prop::option::of(select(vec!["x", "y"]).prop_map(|x| json!({ "S": x })));
    (a, g, x).prop_map(|(a, g, x)| {
        let named = [("a", a), ("g", g), ("x", x)].into_iter();
        let set = named.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(set.collect::<Map<_, _>>())
    })
}

fn item() -> impl Strategy<Value = Value> {
    (key(), attributes()).prop_map(|(mut key, attributes)| {
        let attributes = attributes.as_object().expect("an object").clone();
        key.as_object_mut().expect("an object").extend(attributes);
        key
    })
}

fn step() -> impl Strategy<Value = Step> {
    let instance = || 0..INSTANCES;
    let batch = (instance(), prop::collection::vec(item(), 0..6), prop::collection::vec(key(), 0..4));
    prop_oneof![
        8 => (instance(), item()).prop_map(|(at, item)| Step::Put(at, item)),
        6 => (instance(), key()).prop_map(|(at, key)| Step::Remove(at, key)),
        6 => (instance(), key(), attributes()).prop_map(|(at, key, set)| Step::Change(at, key, set)),
        3 => batch.prop_map(|(at, puts, deletes)| Step::Batch(at, puts, deletes)),
        5 => (instance(), 0..questions().len()).prop_map(|(at, question)| Step::Follow(at, question)),
        1 => any::<usize>().prop_map(Step::Leave),
        4 => any::<usize>().prop_map(Step::Look),
        2 => instance().prop_map(Step::CatchUp),
        4 => Just(Step::Rest),
        1 => Just(Step::Wait),
    ]
}

/// A database with followers on several instances.
struct World {
    database: Database,
    instances: Vec<Instance>,
    questions: Vec<Question>,
    /// With the instance of each, and whether it looks at news as soon as there are any.
    followers: Vec<(usize, bool, Follower)>,
}

impl World {
    fn new() -> Self {
        let database = Database::new();
        // Pages of a few entries, a cache that holds none, and checkpoints all the time: reads miss, and logs are cut.
        let options = Options {
            cache_bytes: 0,
            checkpoints: CheckpointPolicy {
                log_bytes_min: 1,
                log_bytes_max: 2_000,
                idle: Duration::from_millis(1),
                idle_bytes: 1,
                layout: Layout { page_bytes: 300, long_value_bytes: 150 },
            },
            ..Options::default()
        };
        let instances: Vec<_> = (0..INSTANCES).map(|_| database.open_with(options.clone())).collect();
        instances[0].try_ask("CreateTable", &table()).expect("created");
        instances.iter().for_each(Instance::catch_up);
        Self { database, instances, questions: questions(), followers: Vec::new() }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Put(at, item) => {
                self.instances[*at].submit("PutItem", &json!({ "TableName": "Live", "Item": item }));
            }
            Step::Remove(at, key) => {
                self.instances[*at].submit("DeleteItem", &json!({ "TableName": "Live", "Key": key }));
            }
            Step::Change(at, key, set) => self.change(*at, key, set),
            Step::Batch(at, puts, deletes) => self.batch(*at, puts, deletes),
            Step::Follow(at, question) => {
                let follower = self.instances[*at].follow(&self.questions[*question]).expect("followed");
                self.followers.push((*at, self.followers.len().is_multiple_of(2), follower));
            }
            Step::Leave(place) if !self.followers.is_empty() => {
                self.followers.swap_remove(place % self.followers.len());
            }
            Step::Look(place) if !self.followers.is_empty() => {
                let place = place % self.followers.len();
                self.followers[place].2.take().expect("nothing fails");
            }
            Step::Leave(_) | Step::Look(_) => {}
            Step::CatchUp(at) => self.instances[*at].catch_up(),
            Step::Rest => self.database.environment.run_until_idle(),
            Step::Wait => self.database.environment.advance(Duration::from_secs(1)),
        }
        for (_, is_fast, follower) in &mut self.followers {
            if *is_fast {
                follower.take().expect("nothing fails");
            }
        }
    }

    fn change(&self, at: usize, key: &Value, set: &Value) {
        let set = set.as_object().expect("an object");
        let mut input = json!({ "TableName": "Live", "Key": key });
        if !set.is_empty() {
            let parts: Vec<_> = set.keys().map(|name| format!("{name} = :{name}")).collect();
            input["UpdateExpression"] = format!("SET {}", parts.join(", ")).into();
            input["ExpressionAttributeValues"] =
                set.iter().map(|(name, value)| (format!(":{name}"), value.clone())).collect();
        }
        self.instances[at].submit("UpdateItem", &input);
    }

    fn batch(&self, at: usize, puts: &[Value], deletes: &[Value]) {
        let puts = puts.iter().map(|item| json!({ "PutRequest": { "Item": item } }));
        let deletes = deletes.iter().map(|key| json!({ "DeleteRequest": { "Key": key } }));
        let writes: Vec<_> = puts.chain(deletes).collect();
        // Some name a key twice, and are refused.
        self.instances[at].submit("BatchWriteItem", &json!({ "RequestItems": { "Live": writes } }));
    }

    fn check(&mut self) {
        for _ in 0..2 {
            self.database.environment.advance(Duration::from_secs(10));
            self.instances.iter().for_each(Instance::catch_up);
        }
        self.database.environment.run_until_idle();
        for (at, _, follower) in &mut self.followers {
            follower.take().expect("nothing fails");
            self.database.environment.run_until_idle();
            follower.take().expect("nothing fails");
            let expected = self.instances[*at].answer(&follower.question);
            assert_eq!(follower.items.as_ref(), Some(&expected), "{:?}", follower.question);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_live_result_is_what_the_query_would_answer(
        steps in prop::collection::vec(step(), 1..60),
        more in prop::collection::vec(step(), 1..60),
    ) {
        let mut world = World::new();
        for steps in [steps, more] {
            steps.iter().for_each(|step| world.take(step));
            world.check();
        }
    }
}

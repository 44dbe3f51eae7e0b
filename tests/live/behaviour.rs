//! What live queries do at their edges.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use minamo::engine::Options;
use minamo::operation::ErrorCode;
use serde_json::{Value, json};

use crate::asked::{Database, Instance, prepare};
use crate::followers::{Follower, Question};

fn create(instance: &Instance) {
    let names = ["pk", "sk"];
    let input = json!({
        "TableName": "Tasks",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": names.map(|name| json!({ "AttributeName": name, "AttributeType": "S" })),
        "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" },
            { "AttributeName": "sk", "KeyType": "RANGE" }
        ]
    });
    instance.try_ask("CreateTable", &input).expect("created");
}

fn item(sk: &str, text: &str) -> Value {
    json!({ "pk": { "S": "p" }, "sk": { "S": sk }, "text": { "S": text } })
}

fn put(instance: &Instance, sk: &str, text: &str) {
    instance.try_ask("PutItem", &json!({ "TableName": "Tasks", "Item": item(sk, text) })).expect("written");
}

fn remove(instance: &Instance, sk: &str) {
    let key = json!({ "pk": { "S": "p" }, "sk": { "S": sk } });
    instance.try_ask("DeleteItem", &json!({ "TableName": "Tasks", "Key": key })).expect("deleted");
}

fn all() -> Question {
    question(&json!({}))
}

fn question(members: &Value) -> Question {
    let mut input = json!({
        "TableName": "Tasks",
        "KeyConditionExpression": "pk = :p",
        "ExpressionAttributeValues": { ":p": { "S": "p" } }
    });
    members.as_object().expect("an object").iter().for_each(|(name, value)| input[name] = value.clone());
    Question { operation: "Query", input }
}

/// What it shows of the sort keys.
fn keys(follower: &Follower) -> Vec<&str> {
    let items = follower.items.as_deref().expect("there was a first result");
    items.iter().map(|item| item["sk"]["S"].as_str().expect("a text")).collect()
}

fn ended(follower: &mut Follower) -> Option<ErrorCode> {
    follower.take().err().map(|error| error.code)
}

#[test]
fn a_write_is_shown_before_its_writer_is_answered() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    let mut follower = instance.follow(&all()).expect("followed");
    follower.take().expect("nothing fails");
    assert_eq!(follower.items, Some(Vec::new()), "the first result is there at once");
    put(&instance, "a", "1");
    follower.take().expect("nothing fails");
    assert_eq!(follower.items, Some(vec![item("a", "1")]));
}

#[test]
fn what_happens_while_nobody_looks_is_one_change_or_none() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    put(&instance, "a", "1");
    let mut follower = instance.follow(&all()).expect("followed");
    follower.take().expect("nothing fails");
    // It waits for news, so the first of them comes at once, and the others gather behind it.
    (0..1000).for_each(|number| put(&instance, "a", &number.to_string()));
    put(&instance, "b", "1");
    remove(&instance, "b");
    follower.take().expect("nothing fails");
    assert_eq!((follower.news, &follower.items), (3, &Some(vec![item("a", "999")])));
    put(&instance, "a", "x");
    follower.take().expect("nothing fails");
    put(&instance, "c", "1");
    put(&instance, "a", "y");
    put(&instance, "a", "x");
    follower.take().expect("nothing fails");
    assert_eq!((follower.news, keys(&follower)), (5, vec!["a", "c"]));
}

#[test]
fn a_result_of_many_pages_is_whole() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    let long = "x".repeat(300_000);
    let names: Vec<String> = (10..30).map(|number| number.to_string()).collect();
    names.iter().for_each(|name| put(&instance, name, &long));
    let mut follower = instance.follow(&all()).expect("followed");
    follower.take().expect("nothing fails");
    assert_eq!(follower.items, None, "six megabytes are not read in one go");
    // What is not read yet and what is read already change meanwhile.
    put(&instance, "11", "new");
    remove(&instance, "28");
    database.environment.run_until_idle();
    while database.environment.wake_next_timer() {
        database.environment.run_until_idle();
    }
    follower.take().expect("nothing fails");
    assert_eq!(follower.items, Some(instance.answer(&all())));
    assert_eq!(keys(&follower).len(), 19);
}

#[test]
fn a_limit_lets_others_come_into_sight() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    let names: Vec<String> = (100..200).map(|number| number.to_string()).collect();
    names.iter().for_each(|name| put(&instance, name, "x"));
    let mut follower = instance.follow(&question(&json!({ "Limit": 2 }))).expect("followed");
    for name in &names {
        follower.take().expect("nothing fails");
        assert_eq!(keys(&follower).first(), Some(&name.as_str()));
        remove(&instance, name);
    }
    put(&instance, "b", "x");
    put(&instance, "c", "x");
    put(&instance, "a", "x");
    follower.take().expect("nothing fails");
    assert_eq!(keys(&follower), ["a", "b"]);
}

#[test]
fn a_table_that_is_deleted_ends_its_live_queries() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    put(&instance, "a", "1");
    let mut follower = instance.follow(&all()).expect("followed");
    follower.take().expect("nothing fails");
    instance.try_ask("DeleteTable", &json!({ "TableName": "Tasks" })).expect("deleted");
    database.environment.run_until_idle();
    assert_eq!(ended(&mut follower), Some(ErrorCode::ResourceNotFound));
    assert_eq!(ended(&mut follower), Some(ErrorCode::ResourceNotFound), "and no other news follow");
}

#[test]
fn a_table_that_is_made_anew_is_shown() {
    let database = Database::new();
    let (first, second) = (database.open_with(Options::default()), database.open_with(Options::default()));
    create(&first);
    put(&first, "a", "1");
    second.catch_up();
    let mut follower = second.follow(&all()).expect("followed");
    follower.take().expect("nothing fails");
    first.try_ask("DeleteTable", &json!({ "TableName": "Tasks" })).expect("deleted");
    create(&first);
    put(&first, "b", "1");
    second.catch_up();
    database.environment.run_until_idle();
    follower.take().expect("nothing fails");
    assert_eq!((keys(&follower), follower.news), (vec!["b"], 2));
    put(&first, "c", "1");
    second.catch_up();
    follower.take().expect("nothing fails");
    assert_eq!(keys(&follower), ["b", "c"]);
}

#[test]
fn who_was_left_behind_is_told_the_difference() {
    let database = Database::new();
    let mut options = Options::default();
    options.checkpoints.idle_bytes = 1;
    let busy = database.open_with(options);
    create(&busy);
    put(&busy, "a", "1");
    put(&busy, "b", "1");
    let late = database.open_with(Options::default());
    for (members, expected) in [(json!({}), vec!["a", "c"]), (json!({ "Limit": 1 }), vec!["a"])] {
        let mut follower = late.follow(&question(&members)).expect("followed");
        follower.take().expect("nothing fails");
        remove(&busy, "b");
        put(&busy, "c", "1");
        database.environment.advance(Duration::from_secs(100));
        let checkpoints = busy.engine.status().checkpoint;
        late.catch_up();
        database.environment.run_until_idle();
        assert_eq!(late.engine.status().checkpoint, checkpoints, "it has begun anew");
        follower.take().expect("nothing fails");
        assert_eq!(keys(&follower), expected);
        put(&busy, "b", "1");
        remove(&busy, "c");
    }
}

#[test]
fn a_database_that_is_closed_ends_its_live_queries() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    let mut follower = instance.follow(&all()).expect("followed");
    follower.take().expect("nothing fails");
    database.environment.block_on(instance.engine.close()).expect("closed");
    assert_eq!(ended(&mut follower), Some(ErrorCode::InternalServerError));
    let refused = instance.follow(&all()).err().expect("it is closed");
    assert_eq!(refused.message, "The database is closed");
}

#[test]
fn what_is_wrong_with_a_query_is_told_as_for_the_query() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    let mut nowhere = instance.follow(&all()).expect("the request itself is right");
    assert_eq!(ended(&mut nowhere), Some(ErrorCode::ResourceNotFound));
    create(&instance);
    let wrong = [
        question(&json!({ "KeyConditionExpression": "sk = :p" })),
        question(&json!({ "KeyConditionExpression": "pk =" })),
        question(&json!({ "Limit": 0 })),
        question(&json!({ "IndexName": "None" })),
    ];
    for question in wrong {
        let told = instance.try_ask(question.operation, &question.input).expect_err("it is wrong");
        let told_live = match instance.follow(&question) {
            Ok(mut follower) => follower.take().expect_err("it is wrong"),
            Err(error) => error,
        };
        assert_eq!((told_live.code, told_live.message), (told.code, told.message));
    }
    let input = json!({ "TableName": "Tasks", "Item": item("a", "1") });
    let refused =
        instance.follow(&Question { operation: "PutItem", input }).err().expect("a put has no result");
    assert_eq!(refused.message, "PutItem cannot be watched, but Query and Scan can");
}

#[test]
fn who_has_left_is_told_that_it_has_ended_and_nothing_else() {
    let database = Database::new();
    let instance = database.open_with(Options::default());
    create(&instance);
    let (operation, members) = prepare("Query", &all().input);
    let watch = instance.engine.watch(operation, members).expect("watched");
    assert!(watch.next(|_| ()).is_some(), "the first result is there");
    let told = Rc::new(RefCell::new(Vec::new()));
    let tell = Rc::clone(&told);
    assert!(watch.next(move |news| tell.borrow_mut().push(news.map_err(|error| error.message))).is_none());
    drop(watch);
    put(&instance, "a", "1");
    database.environment.run_until_idle();
    assert_eq!(*told.borrow(), [Err("The live query has ended".to_owned())]);
}

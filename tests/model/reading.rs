//! What is read from the database, against what is worked out from the model.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::database::Database;
use crate::plain::{Item, Model, compare};
use crate::steps::{Last, Place, Query, Scan};

const PLACES: [Place; 4] = [Place::Table, Place::Local, Place::Sparse, Place::Several];

/// Each place holds what the model says, and the description of the table counts it.
pub(crate) fn check_all(database: &Database, model: &Model) {
    let description = database.ask("DescribeTable", &json!({ "TableName": "Model" })).unwrap();
    for place in PLACES {
        let found = pages(database, "Scan", request(place));
        let expected = model.entries(place);
        assert_eq!(count(&description["Table"], place), Some(expected.len() as u64), "{place:?}");
        assert_eq!(sorted(found), sorted(expected), "{place:?}");
    }
}

fn count(table: &Value, place: Place) -> Option<u64> {
    let Some(name) = place.index() else { return table["ItemCount"].as_u64() };
    let kinds = ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"];
    let mut indexes = kinds.iter().filter_map(|kind| table[kind].as_array()).flatten();
    indexes.find(|index| index["IndexName"] == name)?["ItemCount"].as_u64()
}

/// All segments together find everything once.
pub(crate) fn check_scan(scan: &Scan, database: &Database, model: &Model) {
    let mut found = Vec::new();
    for segment in 0..scan.segments {
        let mut input = request(scan.place);
        input["TotalSegments"] = scan.segments.into();
        input["Segment"] = segment.into();
        limit(&mut input, scan.limit);
        found.extend(pages(database, "Scan", input));
    }
    assert_eq!(sorted(found), sorted(model.entries(scan.place)), "{scan:?}");
}

/// A query finds the entries that its conditions let through, in their order; entries whose keys are equal may come
/// in any order.
pub(crate) fn check_query(query: &Query, database: &Database, model: &Model) {
    let whole = query.whole && query.place == Place::Local;
    let found = pages(database, "Query", query_input(query, whole));
    let mut expected = if whole { model.items_in(query.place) } else { model.entries(query.place) };
    expected.retain(|item| accepts(query, item));
    assert_eq!(sorted(found.clone()), sorted(expected), "{query:?}");
    for pair in found.windows(2) {
        let order = range_order(query.place, &pair[0], &pair[1]);
        let order = if query.forward { order } else { order.reverse() };
        assert_ne!(order, Ordering::Greater, "{query:?}: {found:?}");
    }
}

fn query_input(query: &Query, whole: bool) -> Value {
    let mut input = request(query.place);
    let mut values = Item::new();
    let mut conditions = Vec::new();
    let keys = query.place.keys();
    for (name, value) in keys.iter().zip(query.hash.iter().chain(&query.equal)) {
        conditions.push(format!("{name} = :{name}"));
        values.insert(format!(":{name}"), value.clone());
    }
    if let (Some(last), Some(name)) = (&query.last, keys.get(conditions.len())) {
        let (condition, operands) = last_condition(last, name);
        conditions.push(condition);
        values.extend([":v", ":w"].map(str::to_owned).into_iter().zip(operands));
    }
    input["KeyConditionExpression"] = conditions.join(" AND ").into();
    input["ExpressionAttributeValues"] = values.into();
    input["ScanIndexForward"] = query.forward.into();
    if whole {
        input["Select"] = "ALL_ATTRIBUTES".into();
    }
    limit(&mut input, query.limit);
    input
}

fn last_condition(last: &Last, name: &str) -> (String, Vec<Value>) {
    match last {
        Last::Compare(operator, value) => (format!("{name} {operator} :v"), vec![value.clone()]),
        Last::Between(lower, upper) => {
            (format!("{name} BETWEEN :v AND :w"), vec![lower.clone(), upper.clone()])
        }
        Last::BeginsWith(prefix) => (format!("begins_with({name}, :v)"), vec![prefix.clone()]),
    }
}

fn accepts(query: &Query, item: &Item) -> bool {
    let keys = query.place.keys();
    let mut values = keys.iter().map(|name| &item[*name]);
    let equal = query.hash.iter().chain(&query.equal).all(|value| values.next() == Some(value));
    equal
        && match (&query.last, values.next()) {
            (Some(Last::Compare(operator, value)), Some(found)) => match *operator {
                "<" => compare(found, value).is_lt(),
                "<=" => compare(found, value).is_le(),
                ">" => compare(found, value).is_gt(),
                _ => compare(found, value).is_ge(),
            },
            (Some(Last::Between(lower, upper)), Some(found)) => {
                compare(found, lower).is_ge() && compare(found, upper).is_le()
            }
            (Some(Last::BeginsWith(prefix)), Some(found)) => {
                found["S"].as_str().unwrap().starts_with(prefix["S"].as_str().unwrap())
            }
            _ => true,
        }
}

fn range_order(place: Place, a: &Item, b: &Item) -> Ordering {
    let orders = place.range().iter().map(|name| compare(&a[*name], &b[*name]));
    orders.fold(Ordering::Equal, Ordering::then)
}

fn request(place: Place) -> Value {
    let mut input = json!({ "TableName": "Model" });
    if let Some(index) = place.index() {
        input["IndexName"] = index.into();
    }
    input
}

fn limit(input: &mut Value, limit: Option<u64>) {
    if let Some(limit) = limit {
        input["Limit"] = limit.into();
    }
}

/// Everything that is found, page by page.
fn pages(database: &Database, operation: &str, mut input: Value) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        let page = database.ask(operation, &input).unwrap();
        let found = page["Items"].as_array().unwrap();
        assert!(input["Limit"].as_u64().is_none_or(|limit| found.len() as u64 <= limit), "{input}: {page}");
        items.extend(found.iter().map(|item| item.as_object().unwrap().clone()));
        match page.get("LastEvaluatedKey") {
            Some(last) => input["ExclusiveStartKey"] = last.clone(),
            None => return items,
        }
    }
}

/// Items in an order of their own, their attributes by name.
fn sorted(items: Vec<Item>) -> Vec<String> {
    let text = |mut item: Item| {
        item.sort_keys();
        Value::Object(item).to_string()
    };
    let mut texts: Vec<String> = items.into_iter().map(text).collect();
    texts.sort();
    texts
}

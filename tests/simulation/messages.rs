//! Requests as the engine takes them.

use minamo::operation::{Input, Members, Operation};
use minamo::value::{AttributeValue, EncodedValue};
use serde_json::{Value, json};

use crate::requests::{Act, Action, Page, Request, Requirement, Transaction};
use crate::rows::{Attribute, EXPIRY, Index, KINDS, Keeps, Key, Kind, Row, number, text};

fn s(content: &str) -> Input {
    Input::String(content.to_owned())
}

fn members(content: Vec<(&'static str, Input)>) -> Members {
    let mut members = Members::new();
    content.into_iter().for_each(|(name, input)| members.insert(name, input));
    members
}

/// Expressions with the values that they name.
#[derive(Default)]
struct Values(Vec<(String, EncodedValue)>);

impl Values {
    fn name(&mut self, name: &str, value: AttributeValue) -> String {
        let name = format!(":{name}");
        self.0.push((name.clone(), value.into()));
        name
    }

    fn add_to(self, content: &mut Vec<(&'static str, Input)>) {
        if !self.0.is_empty() {
            content.push(("ExpressionAttributeValues", Input::Values(self.0)));
        }
    }
}

pub(crate) fn message(request: &Request) -> (Operation, Members) {
    let (name, members) = match request {
        Request::Put { table, key, row, requirement } => {
            let kind = &KINDS[*table];
            let content = vec![("Item", Input::Item(kind.item(*key, row))), ("ReturnValues", s("ALL_OLD"))];
            ("PutItem", of_one(kind, content, *requirement, Values::default()))
        }
        Request::Update { table, key, change, requirement } => {
            let kind = &KINDS[*table];
            let mut values = Values::default();
            let expression = update_expression(&change.set, change.remove_g, &mut values);
            let content = vec![
                ("Key", Input::Item(kind.key_item(*key))),
                ("ReturnValues", s("ALL_NEW")),
                ("UpdateExpression", Input::String(expression)),
            ];
            ("UpdateItem", of_one(kind, content, *requirement, values))
        }
        Request::Delete { table, key, requirement } => {
            let kind = &KINDS[*table];
            let content = vec![("Key", Input::Item(kind.key_item(*key))), ("ReturnValues", s("ALL_OLD"))];
            ("DeleteItem", of_one(kind, content, *requirement, Values::default()))
        }
        Request::Batch(writes) => ("BatchWriteItem", batch(writes)),
        Request::Transact(Transaction { actions, token, .. }) => {
            ("TransactWriteItems", transact(actions, *token))
        }
        Request::Expire { table, on } => ("UpdateTimeToLive", expire(&KINDS[*table], *on)),
        Request::AddIndex { table, index } => return add_index(&KINDS[*table], *index),
        Request::DropIndex { table, index } => return drop_index(&KINDS[*table], *index),
        Request::Make { table } => return create_table(&KINDS[*table]),
        Request::Drop { table } => ("DeleteTable", of_table(&KINDS[*table])),
        Request::Get { table, key, consistent } => {
            let key = ("Key", Input::Item(KINDS[*table].key_item(*key)));
            let content = vec![("TableName", s(KINDS[*table].name)), key];
            ("GetItem", with_consistency(content, *consistent))
        }
        Request::GetMany { keys, consistent } => ("BatchGetItem", get_many(keys, *consistent)),
        Request::TransactGet { keys } => ("TransactGetItems", transact_get(keys)),
        Request::Page(page) => (if page.query.is_some() { "Query" } else { "Scan" }, of_page(page)),
        Request::Describe { table } => ("DescribeTable", of_table(&KINDS[*table])),
        Request::List { limit } => ("ListTables", members(vec![("Limit", Input::Long(*limit as i64))])),
    };
    (Operation::from_name(name).expect("the operation is built"), members)
}

fn of_table(kind: &Kind) -> Members {
    members(vec![("TableName", s(kind.name))])
}

fn with_consistency(mut content: Vec<(&'static str, Input)>, consistent: bool) -> Members {
    if consistent {
        content.push(("ConsistentRead", Input::Boolean(true)));
    }
    members(content)
}

fn of_one(
    kind: &Kind,
    mut content: Vec<(&'static str, Input)>,
    requirement: Requirement,
    mut values: Values,
) -> Members {
    let condition = match requirement {
        Requirement::None => None,
        Requirement::Exists => Some("attribute_exists(pk)".to_owned()),
        Requirement::Absent => Some("attribute_not_exists(pk)".to_owned()),
        Requirement::Below(limit) => Some(format!("n < {}", values.name("limit", number(limit)))),
    };
    content.push(("TableName", s(kind.name)));
    content.extend(condition.map(|condition| ("ConditionExpression", Input::String(condition))));
    values.add_to(&mut content);
    members(content)
}

fn update_expression(set: &Row, remove_g: bool, values: &mut Values) -> String {
    let id = set.id.expect("what is written has an id");
    let mut actions = vec![format!("id = {}", values.name("id", text(format!("r{id}"))))];
    if let Some(g) = set.g.filter(|_| !remove_g) {
        actions.push(format!("g = {}", values.name("g", text(format!("g{g}")))));
    }
    if let Some(n) = set.n {
        actions.push(format!("n = {}", values.name("n", number(n))));
    }
    if let Some(e) = set.e {
        actions.push(format!("{EXPIRY} = {}", values.name("e", number(e))));
    }
    if let Some((letter, count)) = set.x {
        let filling = char::from(letter).to_string().repeat(count);
        actions.push(format!("x = {}", values.name("x", text(filling))));
    }
    let remove = if remove_g { " REMOVE g" } else { "" };
    format!("SET {}{remove} ADD c {}", actions.join(", "), values.name("one", number(1)))
}

fn batch(writes: &[(usize, Key, Option<Row>)]) -> Members {
    let mut tables: Vec<(String, Input)> = Vec::new();
    for (table, key, row) in writes {
        let kind = &KINDS[*table];
        let request = match row {
            Some(row) => ("PutRequest", ("Item", Input::Item(kind.item(*key, row)))),
            None => ("DeleteRequest", ("Key", Input::Item(kind.key_item(*key)))),
        };
        let request =
            Input::Structure(members(vec![(request.0, Input::Structure(members(vec![request.1])))]));
        match tables.iter_mut().find(|(name, _)| name == kind.name) {
            Some((_, Input::List(requests))) => requests.push(request),
            _ => tables.push((kind.name.to_owned(), Input::List(vec![request]))),
        }
    }
    members(vec![("RequestItems", Input::Map(tables))])
}

fn transact(actions: &[Action], token: Option<usize>) -> Members {
    let mut content = vec![("TransactItems", Input::List(actions.iter().map(transact_item).collect()))];
    content.extend(token.map(|token| ("ClientRequestToken", Input::String(format!("token {token}")))));
    members(content)
}

fn transact_item(Action { table, key, act, requirement }: &Action) -> Input {
    let kind = &KINDS[*table];
    let mut values = Values::default();
    let keyed = ("Key", Input::Item(kind.key_item(*key)));
    let (name, content) = match act {
        Act::Put(row) => ("Put", vec![("Item", Input::Item(kind.item(*key, row)))]),
        Act::Update(change) => {
            let expression = update_expression(&change.set, change.remove_g, &mut values);
            ("Update", vec![keyed, ("UpdateExpression", Input::String(expression))])
        }
        Act::Delete => ("Delete", vec![keyed]),
        Act::Check => ("ConditionCheck", vec![keyed]),
    };
    let action = of_one(kind, content, *requirement, values);
    Input::Structure(members(vec![(name, Input::Structure(action))]))
}

fn transact_get(keys: &[(usize, Key)]) -> Members {
    let gets = keys.iter().map(|(table, key)| {
        let kind = &KINDS[*table];
        let get = vec![("TableName", s(kind.name)), ("Key", Input::Item(kind.key_item(*key)))];
        Input::Structure(members(vec![("Get", Input::Structure(members(get)))]))
    });
    members(vec![("TransactItems", Input::List(gets.collect()))])
}

fn get_many(keys: &[(usize, Key)], consistent: bool) -> Members {
    let tables = keys.chunk_by(|(a, _), (b, _)| a == b).map(|keys| {
        let kind = &KINDS[keys[0].0];
        let keys = keys.iter().map(|(_, key)| Input::Item(kind.key_item(*key))).collect();
        let wanted = with_consistency(vec![("Keys", Input::List(keys))], consistent);
        (kind.name.to_owned(), Input::Structure(wanted))
    });
    members(vec![("RequestItems", Input::Map(tables.collect()))])
}

fn of_page(page: &Page) -> Members {
    let kind = &KINDS[page.table];
    let index = page.index.map(|index| &kind.indexes[index]);
    let mut content = vec![("TableName", s(kind.name))];
    content.extend(index.map(|index| ("IndexName", s(index.name))));
    content.extend(page.limit.map(|limit| ("Limit", Input::Long(limit as i64))));
    if let Some((key, row)) = &page.start {
        let keyed = Row { id: None, c: None, e: None, x: None, ..row.clone() };
        let keyed = index.map_or_else(Row::default, |index| {
            let keys = Index { keeps: Keeps::Keys, ..*index };
            keys.entry(&keyed).expect("an entry has the keys of its index")
        });
        content.push(("ExclusiveStartKey", Input::Item(kind.item(*key, &keyed))));
    }
    if let Some(query) = &page.query {
        let mut values = Values::default();
        let mut constant = |(attribute, value): (Attribute, i64), name: &str| {
            let row = Row { g: usize::try_from(value).ok(), n: Some(value), ..Row::default() };
            let key = (value.unsigned_abs() as usize, value.unsigned_abs() as usize);
            values.name(name, attribute.of(kind, key, &row).expect("the row has all key attributes"))
        };
        let mut condition = format!("{} = {}", query.hash.0.name(), constant(query.hash, "hash"));
        if let Some(from) = query.from {
            condition += &format!(" AND {} >= {}", from.0.name(), constant(from, "from"));
        }
        content.push(("KeyConditionExpression", Input::String(condition)));
        content.push(("ScanIndexForward", Input::Boolean(page.forward)));
        values.add_to(&mut content);
    }
    with_consistency(content, page.consistent)
}

fn expire(kind: &Kind, on: bool) -> Members {
    let specification = vec![("AttributeName", s(EXPIRY)), ("Enabled", Input::Boolean(on))];
    let specification = ("TimeToLiveSpecification", Input::Structure(members(specification)));
    members(vec![("TableName", s(kind.name)), specification])
}

/// An operation whose input is easier to write as JSON.
fn written(name: &str, input: &Value) -> (Operation, Members) {
    let operation = Operation::from_name(name).expect("the operation is built");
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).unwrap();
    (operation, request.members)
}

fn schema(hash: Attribute, range: Option<Attribute>) -> Value {
    let element =
        |attribute: Attribute, role: &str| json!({ "AttributeName": attribute.name(), "KeyType": role });
    let range = range.map(|range| element(range, "RANGE"));
    [element(hash, "HASH")].into_iter().chain(range).collect()
}

fn index_input(index: &Index) -> Value {
    let projection = match index.keeps {
        Keeps::All => json!({ "ProjectionType": "ALL" }),
        Keeps::Keys => json!({ "ProjectionType": "KEYS_ONLY" }),
        Keeps::Id => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["id"] }),
    };
    let schema = schema(index.hash, index.range);
    json!({ "IndexName": index.name, "KeySchema": schema, "Projection": projection })
}

fn definitions(mut attributes: Vec<Attribute>) -> Value {
    attributes.sort_by_key(|attribute| attribute.name());
    attributes.dedup();
    let kinds = attributes.iter().map(|attribute| {
        let kind = if *attribute == Attribute::N { "N" } else { "S" };
        json!({ "AttributeName": attribute.name(), "AttributeType": kind })
    });
    kinds.collect()
}

fn add_index(kind: &Kind, index: usize) -> (Operation, Members) {
    let index = &kind.indexes[index];
    let attributes = [Some(index.hash), index.range].into_iter().flatten().collect();
    let updates = json!([{ "Create": index_input(index) }]);
    let input = json!({
        "TableName": kind.name,
        "AttributeDefinitions": definitions(attributes),
        "GlobalSecondaryIndexUpdates": updates
    });
    written("UpdateTable", &input)
}

fn drop_index(kind: &Kind, index: usize) -> (Operation, Members) {
    let updates = json!([{ "Delete": { "IndexName": kind.indexes[index].name } }]);
    written("UpdateTable", &json!({ "TableName": kind.name, "GlobalSecondaryIndexUpdates": updates }))
}

fn create_table(kind: &Kind) -> (Operation, Members) {
    let range = kind.has_range.then_some(Attribute::Sk);
    let mut attributes = vec![Attribute::Pk];
    attributes.extend(range);
    let mut input = json!({
        "TableName": kind.name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": schema(Attribute::Pk, range)
    });
    if kind.has_stream {
        input["StreamSpecification"] =
            json!({ "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" });
    }
    for index in &kind.indexes[..kind.first_indexes] {
        let scope = if index.is_local() { "LocalSecondaryIndexes" } else { "GlobalSecondaryIndexes" };
        input[scope] = json!([index_input(index)]);
        attributes.extend([Some(index.hash), index.range].into_iter().flatten());
    }
    input["AttributeDefinitions"] = definitions(attributes);
    written("CreateTable", &input)
}

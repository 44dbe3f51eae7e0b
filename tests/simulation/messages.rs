//! Requests as the engine takes them, and its answers as the model gives them.

use minamo::engine::Outcome;
use minamo::operation::{ErrorCode, Input, Members, Operation, Output, Reasons, ServiceError};
use minamo::value::{AttributeValue, EncodedValue, Item, Number, ValueRef};
use serde_json::{Value, json};

use crate::model::{Described, Refusal, Reply, TableId};
use crate::requests::{Act, Action, Page, Request, Requirement};
use crate::rows::{Attribute, KINDS, Keeps, Key, Kind, Row, number, parse, text};

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    Answered(Reply),
    /// It cannot be done because of the store; nothing of it may be found.
    Failed(String),
    /// The engine says that it does not know.
    Unknown,
}

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
        Request::Transact { actions, token } => ("TransactWriteItems", transact(actions, *token)),
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
        let keyed = Row { id: None, c: None, x: None, ..row.clone() };
        let keyed = index.map_or_else(Row::default, |index| {
            let keys = crate::rows::Index { keeps: Keeps::Keys, ..*index };
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

fn create_table(kind: &Kind) -> (Operation, Members) {
    let element =
        |attribute: Attribute, role: &str| json!({ "AttributeName": attribute.name(), "KeyType": role });
    let schema = |hash, range: Option<Attribute>| -> Value {
        let range = range.map(|range| element(range, "RANGE"));
        [element(hash, "HASH")].into_iter().chain(range).collect()
    };
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
    for index in kind.indexes {
        let scope =
            if index.hash == Attribute::Pk { "LocalSecondaryIndexes" } else { "GlobalSecondaryIndexes" };
        let projection = match index.keeps {
            Keeps::All => json!({ "ProjectionType": "ALL" }),
            Keeps::Keys => json!({ "ProjectionType": "KEYS_ONLY" }),
            Keeps::Id => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["id"] }),
        };
        let schema = schema(index.hash, index.range);
        input[scope] = json!([{ "IndexName": index.name, "KeySchema": schema, "Projection": projection }]);
        let keyed = [Some(index.hash), index.range].into_iter().flatten();
        attributes.extend(keyed.filter(|keyed| !attributes.contains(keyed)).collect::<Vec<_>>());
    }
    let kinds = attributes.iter().map(|attribute| {
        let kind = if *attribute == Attribute::N { "N" } else { "S" };
        json!({ "AttributeName": attribute.name(), "AttributeType": kind })
    });
    input["AttributeDefinitions"] = kinds.collect();
    let operation = Operation::from_name("CreateTable").expect("the operation is built");
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).unwrap();
    (operation, request.members)
}

/// What an outcome says, in the words of the model.
pub(crate) fn fate(request: &Request, outcome: Outcome) -> Fate {
    match outcome {
        Ok(answer) => {
            let mut members = Sink::default();
            members.begin_structure();
            answer.write(&mut members);
            members.end_structure();
            Fate::Answered(reply(request, members.result.expect("an answer is a structure")))
        }
        Err(error) => fate_of_error(error),
    }
}

fn fate_of_error(error: ServiceError) -> Fate {
    let refusal = match error.code {
        ErrorCode::ConditionalCheckFailed => Refusal::ConditionFailed,
        ErrorCode::ResourceNotFound => Refusal::NoTable,
        ErrorCode::ResourceInUse => Refusal::InUse,
        ErrorCode::TransactionConflict => Refusal::Conflict,
        ErrorCode::TransactionCanceled => cancelled(&error),
        ErrorCode::InternalServerError if error.message.starts_with("It is not known") => {
            return Fate::Unknown;
        }
        ErrorCode::InternalServerError => return Fate::Failed(error.message),
        _ => panic!("nobody expects {error:?}"),
    };
    Fate::Answered(Reply::Refused(refusal))
}

fn cancelled(error: &ServiceError) -> Refusal {
    let Reasons::Cancelled(reasons) = &error.reasons else { panic!("{error:?} has no reasons") };
    let is = |code: &str| reasons.iter().map(|reason| reason.code == code).collect::<Vec<bool>>();
    if is("TransactionConflict").contains(&true) {
        return Refusal::Conflict;
    }
    Refusal::Cancelled(is("ConditionalCheckFailed"))
}

fn reply(request: &Request, answer: Node) -> Reply {
    match request {
        Request::Put { .. } | Request::Update { .. } | Request::Delete { .. } => {
            Reply::Row(answer.get("Attributes").map(Node::row))
        }
        Request::Batch(_) | Request::Transact { .. } => Reply::Done,
        Request::TransactGet { keys } => {
            let found = answer.get("Responses").expect("it is there").elements();
            let rows = keys.iter().zip(found).filter_map(|((table, wanted), found)| {
                let (key, row) = found.get("Item")?.row();
                assert_eq!(key, *wanted, "answers come in the order of the request");
                Some((*table, key, row))
            });
            Reply::Rows(rows.collect())
        }
        Request::Get { .. } => Reply::Row(answer.get("Item").map(Node::row)),
        Request::GetMany { .. } => {
            let mut rows = Vec::new();
            for (name, found) in answer.get("Responses").expect("it is there").members() {
                let table = KINDS.iter().position(|kind| kind.name == name).unwrap();
                rows.extend(found.elements().iter().map(Node::row).map(|(key, row)| (table, key, row)));
            }
            rows.sort_by_key(|(table, key, _)| (*table, *key));
            Reply::Rows(rows)
        }
        Request::Page(_) => {
            let rows: Vec<(Key, Row)> =
                answer.get("Items").unwrap().elements().iter().map(Node::row).collect();
            let last = answer.get("LastEvaluatedKey").map(Node::row);
            assert!(last.as_ref().is_none_or(|(key, _)| rows.last().is_some_and(|(last, _)| last == key)));
            Reply::Page { rows, more: last.is_some() }
        }
        Request::Make { table } | Request::Drop { table } => {
            described(&KINDS[*table], answer.get("TableDescription").unwrap())
        }
        Request::Describe { table } => described(&KINDS[*table], answer.get("Table").unwrap()),
        Request::List { .. } => {
            let names = answer.get("TableNames").unwrap().elements().iter().map(Node::text);
            let tables = names.map(|name| KINDS.iter().position(|kind| kind.name == name).unwrap()).collect();
            Reply::Names { tables, more: answer.get("LastEvaluatedTableName").is_some() }
        }
    }
}

fn described(kind: &Kind, table: &Node) -> Reply {
    let count = |node: &Node, name: &str| node.get(name).map(|count| count.number() as usize);
    let sizes = (count(table, "ItemCount").unwrap(), count(table, "TableSizeBytes").unwrap());
    let mut sizes = vec![sizes];
    let lists = ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"];
    let described: Vec<&Node> =
        lists.iter().filter_map(|list| table.get(list)).flat_map(Node::elements).collect();
    for index in kind.indexes {
        let found = described.iter().find(|node| node.get("IndexName").unwrap().text() == index.name);
        sizes.extend(
            found.map(|node| (count(node, "ItemCount").unwrap(), count(node, "IndexSizeBytes").unwrap())),
        );
    }
    let id = TableId::Called(table.get("TableId").unwrap().text().to_owned());
    Reply::Table(Described { id, sizes })
}

/// A part of an answer.
#[derive(Debug)]
enum Node {
    Structure(Vec<(String, Node)>),
    List(Vec<Node>),
    Text(String),
    Number(i64),
    Item(Item),
    Other,
}

impl Node {
    fn members(&self) -> impl Iterator<Item = (&str, &Node)> {
        let Self::Structure(members) = self else { panic!("{self:?} is not a structure") };
        members.iter().map(|(name, node)| (name.as_str(), node))
    }

    fn get(&self, name: &str) -> Option<&Node> {
        self.members().find(|(other, _)| *other == name).map(|(_, node)| node)
    }

    fn elements(&self) -> &[Node] {
        let Self::List(elements) = self else { panic!("{self:?} is not a list") };
        elements
    }

    fn row(&self) -> (Key, Row) {
        let Self::Item(item) = self else { panic!("{self:?} is not an item") };
        parse(item)
    }

    fn text(&self) -> &str {
        let Self::Text(text) = self else { panic!("{self:?} is not a text") };
        text
    }

    fn number(&self) -> i64 {
        let Self::Number(number) = self else { panic!("{self:?} is not a number") };
        *number
    }
}

#[derive(Default)]
struct Sink {
    /// What has begun and not ended, with the name that each has in the one around it.
    open: Vec<(String, Node)>,
    name: String,
    result: Option<Node>,
}

impl Sink {
    fn begin(&mut self, node: Node) {
        self.open.push((std::mem::take(&mut self.name), node));
    }

    fn end(&mut self) {
        let (name, node) = self.open.pop().expect("what ends has begun");
        self.name = name;
        self.put(node);
    }

    fn put(&mut self, node: Node) {
        let name = std::mem::take(&mut self.name);
        match self.open.last_mut() {
            Some((_, Node::Structure(members))) => members.push((name, node)),
            Some((_, Node::List(elements))) => elements.push(node),
            _ => self.result = Some(node),
        }
    }
}

impl Output for Sink {
    fn begin_structure(&mut self) {
        self.begin(Node::Structure(Vec::new()));
    }
    fn end_structure(&mut self) {
        self.end();
    }
    fn name(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }
    fn begin_list(&mut self) {
        self.begin(Node::List(Vec::new()));
    }
    fn end_list(&mut self) {
        self.end();
    }
    fn string(&mut self, text: &str) {
        self.put(Node::Text(text.to_owned()));
    }
    fn boolean(&mut self, _: bool) {
        self.put(Node::Other);
    }
    fn long(&mut self, value: i64) {
        self.put(Node::Number(value));
    }
    fn number(&mut self, _: Number) {
        self.put(Node::Other);
    }
    fn half_units(&mut self, _: u64) {
        self.put(Node::Other);
    }
    fn timestamp(&mut self, _: u64) {
        self.put(Node::Other);
    }
    fn value(&mut self, _: ValueRef<'_>) {
        self.put(Node::Other);
    }
    fn item(&mut self, item: &Item) {
        self.put(Node::Item(item.clone()));
    }
}

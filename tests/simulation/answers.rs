//! Answers of the engine, in the words of the model.

use minamo::engine::Outcome;
use minamo::operation::{ErrorCode, Output, Reasons, ServiceError};
use minamo::value::{Item, Number, ValueRef};

use crate::model::{Described, Refusal, Reply, TableId};
use crate::requests::Request;
use crate::rows::{KINDS, Key, Kind, Row, parse};

/// How a request ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    Answered(Reply),
    /// It cannot be done because of the store; nothing of it may be found.
    Failed(String),
    /// The engine says that it does not know.
    Unknown,
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
        ErrorCode::IdempotentParameterMismatch => Refusal::Mismatch,
        ErrorCode::TransactionInProgress => Refusal::InProgress,
        ErrorCode::LimitExceeded => Refusal::Busy,
        ErrorCode::Validation => misfit(&error.message),
        ErrorCode::InternalServerError if error.message.starts_with("It is not known") => {
            return Fate::Unknown;
        }
        ErrorCode::InternalServerError => return Fate::Failed(error.message),
        _ => panic!("nobody expects {error:?}"),
    };
    Fate::Answered(Reply::Refused(refusal))
}

/// What does not fit the table as it is, by the beginning of the text.
fn misfit(message: &str) -> Refusal {
    let texts = [
        ("The table does not have the specified index", Refusal::NoIndex),
        ("Cannot read from backfilling global secondary index", Refusal::Building),
        ("Attempting to create an index which already exists", Refusal::InUse),
        ("TimeToLive is already", Refusal::Same),
    ];
    let known = texts.into_iter().find(|(text, _)| message.starts_with(text));
    known.unwrap_or_else(|| panic!("nobody expects {message:?}")).1
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
        Request::Batch(_)
        | Request::Transact(_)
        | Request::Expire { .. }
        | Request::AddIndex { .. }
        | Request::DropIndex { .. } => Reply::Done,
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

//! The world of the tests: a host, a store, and requests for a table.

use std::cell::RefCell;

use super::super::*;
use crate::base::simulated::SimulatedEnvironment;
use crate::operation::ErrorCode;
use crate::operation::{Answer, Input, Output};
use crate::store::{Fault, FaultyStore, MemoryStore};
use crate::value::{AttributeMap, AttributeValue, Item, Number, ValueRef};

/// One host with one store, and what is needed to ask it.
pub(super) struct World {
    pub(super) host: SimulatedEnvironment,
    pub(super) store: MemoryStore,
    pub(super) events: Rc<RefCell<Vec<Event>>>,
}

impl World {
    pub(super) fn new() -> Self {
        Self { host: SimulatedEnvironment::new(1), store: MemoryStore::new(), events: Rc::default() }
    }

    pub(super) fn open_with(&self, script: Vec<(u64, Fault)>, acknowledgement: Acknowledgement) -> Engine {
        let tasks = self.host.environment().tasks;
        let store = FaultyStore::new(Rc::new(self.store.reopen()), tasks, script);
        self.open_on(Rc::new(store), acknowledgement)
    }

    pub(super) fn open_on(&self, store: Rc<dyn Store>, acknowledgement: Acknowledgement) -> Engine {
        self.open_as(store, Options { acknowledgement, ..Options::default() })
    }

    pub(super) fn open_as(&self, store: Rc<dyn Store>, options: Options) -> Engine {
        let events = Rc::clone(&self.events);
        let report = move |event: &Event| events.borrow_mut().push(event.clone());
        let environment = self.host.environment();
        let opening = Engine::open(store, environment, options, report);
        self.host.block_on(opening).expect("the log is whole")
    }

    pub(super) fn open(&self) -> Engine {
        self.open_with(Vec::new(), RELAXED)
    }

    pub(super) fn run(
        &self,
        engine: &Engine,
        (name, members): (&str, Members),
    ) -> Result<String, ServiceError> {
        let operation = Operation::from_name(name).expect("the operation is built");
        self.host.block_on(engine.execute(operation, members)).map(|answer| text(&*answer))
    }

    /// Closes the engine in a task; the cell tells when that is done.
    pub(super) fn close(&self, engine: Engine) -> Rc<RefCell<Option<Result<(), ServiceError>>>> {
        let cell = Rc::new(RefCell::new(None));
        let done = Rc::clone(&cell);
        self.host.environment().tasks.spawn(Box::pin(async move {
            *done.borrow_mut() = Some(engine.close().await);
        }));
        cell
    }

    /// A database with the table `t`.
    pub(super) fn with_table(&self) -> Engine {
        let engine = self.open();
        self.run(&engine, create_table()).expect("the table is created");
        engine
    }
}

pub(super) const RELAXED: Acknowledgement = Acknowledgement::Logged(Durability::Relaxed);

pub(super) fn members(content: impl IntoIterator<Item = (&'static str, Input)>) -> Members {
    let mut members = Members::new();
    content.into_iter().for_each(|(name, input)| members.insert(name, input));
    members
}

pub(super) fn string(text: &str) -> Input {
    Input::String(text.to_owned())
}

pub(super) fn structure(content: impl IntoIterator<Item = (&'static str, Input)>) -> Input {
    Input::Structure(members(content))
}

pub(super) fn create_table() -> (&'static str, Members) {
    let definition = structure([("AttributeName", string("pk")), ("AttributeType", string("S"))]);
    let key = structure([("AttributeName", string("pk")), ("KeyType", string("HASH"))]);
    let content = [
        ("TableName", string("t01")),
        ("AttributeDefinitions", Input::List(vec![definition])),
        ("KeySchema", Input::List(vec![key])),
        ("BillingMode", string("PAY_PER_REQUEST")),
    ];
    ("CreateTable", members(content))
}

fn item(key: &str, value: Option<&str>) -> Input {
    let mut attributes = AttributeMap::new();
    attributes.insert("pk", AttributeValue::S(key.to_owned()));
    if let Some(value) = value {
        attributes.insert("v", AttributeValue::S(value.to_owned()));
    }
    Input::Item(Item::from_attributes(&attributes))
}

pub(super) fn put(key: &str, value: &str) -> (&'static str, Members) {
    ("PutItem", members([("TableName", string("t01")), ("Item", item(key, Some(value)))]))
}

pub(super) fn put_if_absent(key: &str, value: &str) -> (&'static str, Members) {
    let (name, mut members) = put(key, value);
    members.insert("ConditionExpression", string("attribute_not_exists(pk)"));
    (name, members)
}

pub(super) fn delete(key: &str) -> (&'static str, Members) {
    ("DeleteItem", members([("TableName", string("t01")), ("Key", item(key, None))]))
}

pub(super) fn delete_table() -> (&'static str, Members) {
    ("DeleteTable", members([("TableName", string("t01"))]))
}

pub(super) fn get_consistently(key: &str) -> (&'static str, Members) {
    let (name, mut members) = get(key);
    members.insert("ConsistentRead", Input::Boolean(true));
    (name, members)
}

pub(super) fn get(key: &str) -> (&'static str, Members) {
    ("GetItem", members([("TableName", string("t01")), ("Key", item(key, None))]))
}

/// A transaction of these writes.
pub(super) fn transact<'a>(
    writes: impl IntoIterator<Item = (&'a str, Members)>,
    token: Option<&str>,
) -> (&'static str, Members) {
    let actions = writes.into_iter().map(|(name, members)| {
        let kind = match name {
            "PutItem" => "Put",
            "DeleteItem" => "Delete",
            _ => unreachable!("{name} is no write"),
        };
        structure([(kind, Input::Structure(members))])
    });
    let mut request = members([("TransactItems", Input::List(actions.collect()))]);
    if let Some(token) = token {
        request.insert("ClientRequestToken", string(token));
    }
    ("TransactWriteItems", request)
}

/// A transaction that reads these items.
pub(super) fn transact_get<'a>(
    reads: impl IntoIterator<Item = (&'a str, Members)>,
) -> (&'static str, Members) {
    let gets = reads.into_iter().map(|(_, members)| structure([("Get", Input::Structure(members))]));
    ("TransactGetItems", members([("TransactItems", Input::List(gets.collect()))]))
}

/// The attribute `v` of the item in an answer.
pub(super) fn text(answer: &dyn Answer) -> String {
    let mut found = Found::default();
    answer.write(&mut found);
    found.0
}

#[derive(Default)]
struct Found(String);

impl Output for Found {
    fn begin_structure(&mut self) {}
    fn end_structure(&mut self) {}
    fn name(&mut self, _: &str) {}
    fn begin_list(&mut self) {}
    fn end_list(&mut self) {}
    fn string(&mut self, _: &str) {}
    fn boolean(&mut self, _: bool) {}
    fn long(&mut self, _: i64) {}
    fn number(&mut self, _: Number) {}
    fn half_units(&mut self, _: u64) {}
    fn timestamp(&mut self, _: u64) {}
    fn value(&mut self, _: ValueRef<'_>) {}
    fn item(&mut self, item: &Item) {
        self.0 = item.get("v").and_then(ValueRef::as_str).unwrap_or_default().to_owned();
    }
}

/// Submits a request, and gives the cell in which its outcome will be.
pub(super) fn submit(engine: &Engine, (name, members): (&str, Members)) -> Rc<RefCell<Option<Outcome>>> {
    let cell = Rc::new(RefCell::new(None));
    let later = Rc::clone(&cell);
    let operation = Operation::from_name(name).expect("the operation is built");
    let now = engine.submit(operation, members, move |outcome| *later.borrow_mut() = Some(outcome));
    if now.is_some() {
        *cell.borrow_mut() = now;
    }
    cell
}

pub(super) fn answered(cell: &RefCell<Option<Outcome>>) -> Option<Result<(), ErrorCode>> {
    cell.borrow().as_ref().map(|outcome| outcome.as_ref().map(|_| ()).map_err(|error| error.code))
}

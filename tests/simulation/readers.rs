//! Somebody who reads a stream on and on, from whichever instance is there, and forgets nothing: each change must come
//! once, in the order of the log, also after instances have gone and come.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;

use crate::instance::Client;
use crate::model::Lsn;
use crate::streams::{lsn_of, request, text};

/// A reader waits for an answer for so many calls, and then asks again.
const PATIENCE: usize = 20;

#[derive(Clone, Default)]
pub(crate) struct Reader(Rc<State>);

#[derive(Default)]
struct State {
    arn: RefCell<String>,
    /// What it has read, each with the shard.
    records: RefCell<Vec<(String, Value)>>,
    place: RefCell<Place>,
    /// How often it has asked; older questions are given up.
    asked: Cell<usize>,
    waited: Cell<usize>,
    is_waiting: Cell<bool>,
}

/// Where it goes on.
#[derive(Clone, Debug, Default, PartialEq)]
enum Place {
    /// With the first shard.
    #[default]
    Start,
    /// With the shard after that one.
    Behind(String),
    /// Behind what it has read of a shard.
    In(String),
    /// At an iterator in a shard.
    At(String, String),
}

impl Reader {
    pub(crate) fn of(arn: String) -> Self {
        let reader = Self::default();
        *reader.0.arn.borrow_mut() = arn;
        reader
    }

    /// What it has read.
    pub(crate) fn records(&self) -> Vec<Value> {
        self.0.records.borrow().iter().map(|(_, record)| record.clone()).collect()
    }

    /// Where it is: if that stays the same, nothing is new.
    pub(crate) fn progress(&self) -> (usize, String) {
        let place = match &*self.0.place.borrow() {
            Place::Start => String::new(),
            Place::Behind(shard) => format!("behind {shard}"),
            Place::In(shard) | Place::At(shard, _) => shard.clone(),
        };
        (self.0.records.borrow().len(), place)
    }

    /// What comes after that commit has never happened.
    pub(crate) fn forget_after(&self, head: Lsn) {
        let mut records = self.0.records.borrow_mut();
        records.retain(|(_, record)| lsn_of(record) <= head);
        let last = records.last().map(|(shard, _)| Place::In(shard.clone()));
        *self.0.place.borrow_mut() = last.unwrap_or_default();
        self.0.asked.set(self.0.asked.get() + 1);
        self.0.is_waiting.set(false);
    }

    /// Asks for what comes next, unless it waits for an answer.
    pub(crate) fn go_on(&self, client: &Client) {
        let state = &self.0;
        if state.is_waiting.get() && state.waited.replace(state.waited.get() + 1) < PATIENCE {
            return;
        }
        let asked = state.asked.get() + 1;
        let (name, members) = self.question();
        let (reader, client_later) = (self.clone(), client.clone());
        let members: Vec<(&'static str, &str)> =
            members.iter().map(|(name, text)| (*name, &**text)).collect();
        state.asked.set(asked);
        state.waited.set(0);
        state.is_waiting.set(true);
        let is_asked = client.ask_then(request(name, &members), move |answer| {
            if reader.0.asked.get() == asked {
                reader.0.is_waiting.set(false);
                let had_iterator = reader.has_iterator();
                reader.learn(answer.ok());
                // It might expire until the next call.
                if !had_iterator && reader.has_iterator() {
                    reader.go_on(&client_later);
                }
            }
        });
        state.is_waiting.set(state.is_waiting.get() && is_asked);
    }

    fn has_iterator(&self) -> bool {
        matches!(&*self.0.place.borrow(), Place::At(..))
    }

    fn question(&self) -> (&'static str, Vec<(&'static str, String)>) {
        let arn = || ("StreamArn", self.0.arn.borrow().clone());
        match &*self.0.place.borrow() {
            Place::Start | Place::Behind(_) => ("DescribeStream", vec![arn()]),
            Place::At(_, iterator) => ("GetRecords", vec![("ShardIterator", iterator.clone())]),
            Place::In(shard) => {
                let mut members = vec![arn(), ("ShardId", shard.clone())];
                match self.0.records.borrow().last().filter(|(last, _)| last == shard) {
                    None => members.push(("ShardIteratorType", "TRIM_HORIZON".to_owned())),
                    Some((_, record)) => {
                        members.push(("ShardIteratorType", "AFTER_SEQUENCE_NUMBER".to_owned()));
                        members.push(("SequenceNumber", text(&record["dynamodb"]["SequenceNumber"])));
                    }
                }
                ("GetShardIterator", members)
            }
        }
    }

    /// Takes an answer; nothing if there was an error, after which it looks for its place again.
    fn learn(&self, answer: Option<Value>) {
        let place = self.0.place.borrow().clone();
        let next = match (place, answer) {
            (Place::At(shard, _), None) => Place::In(shard),
            (place, None) => place,
            (place @ (Place::Start | Place::Behind(_)), Some(described)) => {
                let shards = described["StreamDescription"]["Shards"].as_array().expect("shards").clone();
                let is_next = |shard: &&Value| match &place {
                    Place::Behind(parent) => shard["ParentShardId"] == **parent,
                    _ => true,
                };
                let next = shards.iter().find(is_next).map(|shard| Place::In(text(&shard["ShardId"])));
                next.unwrap_or(place)
            }
            (Place::In(shard), Some(mut answer)) => Place::At(shard, text(&answer["ShardIterator"].take())),
            (Place::At(shard, _), Some(mut answer)) => {
                let page = answer["Records"].as_array().expect("records").iter();
                let page = page.map(|record| (shard.clone(), record.clone()));
                self.0.records.borrow_mut().extend(page);
                match answer["NextShardIterator"].take() {
                    Value::String(iterator) => Place::At(shard, iterator),
                    _ => Place::Behind(shard),
                }
            }
        };
        *self.0.place.borrow_mut() = next;
    }
}

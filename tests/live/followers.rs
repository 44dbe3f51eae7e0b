//! Those who follow live queries.

use std::cell::RefCell;
use std::rc::Rc;

use minamo::engine::{Difference, LiveNews, News, Watch};
use minamo::operation::{Output, ServiceError};
use minamo::value::Item;
use minamo::wire::JsonWriter;
use serde_json::{Value, json};

use crate::asked::{Instance, prepare};

/// A `Query` or a `Scan`.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) operation: &'static str,
    pub(crate) input: Value,
}

/// Somebody who keeps what a live query shows.
pub(crate) struct Follower {
    pub(crate) question: Question,
    watch: Watch,
    /// Absent before the first result.
    pub(crate) items: Option<Vec<Value>>,
    arrived: Rc<RefCell<Vec<News>>>,
    waits: bool,
    /// How often there was news.
    pub(crate) news: usize,
}

fn json_of(item: &Item) -> Value {
    let mut writer = JsonWriter::new();
    writer.item(item);
    serde_json::from_slice(&writer.finish()).expect("items are JSON")
}

impl Instance {
    /// Asks, and does not wait: what is asked next may share its commit.
    pub(crate) fn submit(&self, operation: &str, input: &Value) {
        let (operation, members) = prepare(operation, input);
        self.engine.submit(operation, members, |_| {});
    }

    /// Makes this instance know what the others have written.
    pub(crate) fn catch_up(&self) {
        let input = json!({ "TableName": "none", "Key": { "pk": { "S": "-" } }, "ConsistentRead": true });
        self.try_ask("GetItem", &input).expect_err("there is no such table");
    }

    pub(crate) fn follow(&self, question: &Question) -> Result<Follower, ServiceError> {
        let (operation, members) = prepare(question.operation, &question.input);
        Ok(Follower {
            question: question.clone(),
            watch: self.engine.watch(operation, members)?,
            items: None,
            arrived: Rc::default(),
            waits: false,
            news: 0,
        })
    }

    /// What the question is answered with: by all pages, unless it has a limit.
    pub(crate) fn answer(&self, question: &Question) -> Vec<Value> {
        let mut input = question.input.clone();
        let mut items = Vec::new();
        loop {
            let mut page = self.try_ask(question.operation, &input).expect("answered");
            match page["Items"].take() {
                Value::Array(found) => items.extend(found),
                _ => items.extend((0..page["Count"].as_u64().expect("counted")).map(|_| json!({}))),
            }
            let last = page["LastEvaluatedKey"].take();
            if last.is_null() || !input["Limit"].is_null() {
                return items;
            }
            input["ExclusiveStartKey"] = last;
        }
    }
}

impl Follower {
    /// Takes what news there are, and waits for more.
    ///
    /// # Errors
    /// That with which the live query has ended.
    pub(crate) fn take(&mut self) -> Result<(), ServiceError> {
        loop {
            let arrived = self.arrived.take();
            self.waits &= arrived.is_empty();
            for news in arrived {
                self.apply(news?);
            }
            if self.waits {
                return Ok(());
            }
            let later = Rc::clone(&self.arrived);
            match self.watch.next(move |news| later.borrow_mut().push(news)) {
                Some(news) => self.apply(news?),
                None => self.waits = true,
            }
        }
    }

    fn apply(&mut self, news: LiveNews) {
        self.news += 1;
        let difference = match news {
            LiveNews::Result(items) => {
                assert!(self.items.is_none(), "there is one first result");
                self.items = Some(items.iter().map(json_of).collect());
                return;
            }
            LiveNews::Difference(difference) => difference,
        };
        let items = self.items.as_mut().expect("the first result comes first");
        assert_ne!(difference, Difference::default(), "{:?}: news tell of something new", self.question);
        for position in difference.removed.iter().rev() {
            items.remove(*position);
        }
        for (position, item) in &difference.added {
            items.insert(*position, json_of(item));
        }
        for (position, item) in &difference.changed {
            assert_ne!(items[*position], json_of(item), "{:?} has not changed", self.question);
            items[*position] = json_of(item);
        }
    }
}

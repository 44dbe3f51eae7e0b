//! The exports for live queries.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use super::bindings::{Engine, respond};
use super::reports;
use crate::engine::{News, Watch};
use crate::operation::{Answer, ServiceError};

/// The live queries that the host has, by the numbers under which it knows them.
#[derive(Default)]
pub(super) struct Watches(RefCell<Vec<(u32, Watch)>>);

impl Watches {
    fn take(&self, number: u32) -> Option<Watch> {
        let mut watches = self.0.borrow_mut();
        let place = watches.iter().position(|(other, _)| *other == number)?;
        Some(watches.swap_remove(place).1)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Begins to keep the answer of a request up to date, which is given as to [`Engine::execute`]. The answer is there
    /// at once: a map with the `number` of the live query.
    pub fn watch(&self, operation: usize, length: usize) -> u32 {
        let watch = self.read(operation, length);
        match watch.and_then(|(operation, members)| self.engine.watch(operation, members)) {
            Ok(watch) => {
                let number = self.answers.next_ticket();
                self.watches.0.borrow_mut().push((number, watch));
                self.answers.keep(reports::number(number))
            }
            Err(error) => self.answers.keep(respond(&Err(error))),
        }
    }

    /// What is new of a live query; first its result. Gives 0 if the answer is there, else the ticket with which it
    /// will come. One at a time.
    pub fn news(&self, number: u32) -> u32 {
        let watches = self.watches.0.borrow();
        let Some((_, watch)) = watches.iter().find(|(other, _)| *other == number) else {
            return self.answers.keep(respond(&Err(ServiceError::validation("There is no such live query"))));
        };
        let ticket = self.answers.next_ticket();
        let answers = self.answers.clone();
        match watch.next(move |news| answers.tell(ticket, tell(news))) {
            Some(news) => self.answers.keep(tell(news)),
            None => ticket,
        }
    }

    /// Ends a live query. Whoever waits for its news gets an error.
    pub fn unwatch(&self, number: u32) {
        // Dropped after it was taken out: its reader runs the host's code.
        drop(self.watches.take(number));
    }
}

fn tell(news: News) -> Vec<u8> {
    respond(&news.map(|news| Box::new(news) as Box<dyn Answer>))
}

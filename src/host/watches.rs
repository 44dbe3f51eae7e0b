//! The exports for live queries.

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;

use super::bindings::{Answers, Engine, respond};
use super::{parts, reports};
use crate::engine::{self, News, Watch};
use crate::operation::{Answer, Members, Operation, ServiceError};

/// A live query. Its code may be in a part of the module, which is there when there is one.
trait Live {
    /// Gives the news if they are known now; else they are told with the ticket.
    fn next(&self, answers: Rc<Answers>, ticket: u32) -> Option<Vec<u8>>;
}

/// The live queries that the host has, by the numbers under which it knows them.
#[derive(Clone, Default)]
pub(super) struct Watches(Rc<RefCell<Vec<Numbered>>>);

type Numbered = (u32, Box<dyn Live>);
type Begin = fn(&engine::Engine, Operation, Members) -> Result<Box<dyn Live>, ServiceError>;

impl Watches {
    fn take(&self, number: u32) -> Option<Box<dyn Live>> {
        let mut watches = self.0.borrow_mut();
        let place = watches.iter().position(|(other, _)| *other == number)?;
        Some(watches.swap_remove(place).1)
    }
}

#[wasm_bindgen]
impl Engine {
    /// Begins to keep the answer of a request up to date, which is given as to [`Engine::execute`]. The answer is a
    /// map with the `number` of the live query. Gives 0 if it is there, else the ticket with which it will come.
    pub fn watch(&self, operation: usize, length: usize) -> u32 {
        let (operation, members) = match self.read(operation, length) {
            Ok(request) => request,
            Err(error) => return self.answers.keep(respond(&Err(error))),
        };
        let begin: Begin = black_box(begin);
        let (engine, watches) = (self.engine.clone(), self.watches.clone());
        let work = move |number| {
            Some(match begin(&engine, operation, members) {
                Ok(watch) => {
                    watches.0.borrow_mut().push((number, watch));
                    reports::number(number)
                }
                Err(error) => respond(&Err(error)),
            })
        };
        parts::when_there(&self.answers, begin as usize, Box::new(work))
    }

    /// What is new of a live query; first its result. Gives 0 if the answer is there, else the ticket with which it
    /// will come. One at a time.
    pub fn news(&self, number: u32) -> u32 {
        let watches = self.watches.0.borrow();
        let Some((_, watch)) = watches.iter().find(|(other, _)| *other == number) else {
            return self.answers.keep(respond(&Err(ServiceError::validation("There is no such live query"))));
        };
        let ticket = self.answers.next_ticket();
        watch.next(Rc::clone(&self.answers), ticket).map_or(ticket, |news| self.answers.keep(news))
    }

    /// Ends a live query. Whoever waits for its news gets an error.
    pub fn unwatch(&self, number: u32) {
        // Dropped after it was taken out: its reader runs the host's code.
        drop(self.watches.take(number));
    }
}

fn begin(
    engine: &engine::Engine,
    operation: Operation,
    members: Members,
) -> Result<Box<dyn Live>, ServiceError> {
    Ok(Box::new(engine.watch(operation, members)?))
}

impl Live for Watch {
    fn next(&self, answers: Rc<Answers>, ticket: u32) -> Option<Vec<u8>> {
        Self::next(self, move |news| answers.tell(ticket, tell(news))).map(tell)
    }
}

fn tell(news: News) -> Vec<u8> {
    respond(&news.map(|news| Box::new(news) as Box<dyn Answer>))
}

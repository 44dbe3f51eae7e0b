//! Looking through everything that is stored.

use std::hint::black_box;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use super::bindings::Answers;
use super::{parts, reports};
use crate::engine::Engine;

/// Gives the ticket with which the findings will come.
pub(super) fn begin(engine: Engine, answers: &Rc<Answers>) -> u32 {
    let run: fn(Engine, Rc<Answers>, u32) = black_box(run);
    let later = Rc::clone(answers);
    let work = move |ticket| {
        run(engine, later, ticket);
        None
    };
    parts::when_there(answers, run as usize, Box::new(work))
}

fn run(engine: Engine, answers: Rc<Answers>, ticket: u32) {
    spawn_local(async move {
        let report = engine.check().await;
        answers.tell(ticket, reports::check(&report));
    });
}

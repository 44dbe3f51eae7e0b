//! Parts of the module, which the host loads: see `pkg-template/src/wasm.ts`.

use std::rc::Rc;

use js_sys::{Error, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::bindings::{Answers, respond};
use crate::base::{LocalFuture, Part, Parts, require};
use crate::engine::Failure;

#[wasm_bindgen]
extern "C" {
    /// Resolves when the part is there. `parts` is a parameter of the function that the glue is: see
    /// `xtask/src/glue.rs`.
    #[wasm_bindgen(js_namespace = parts, js_name = load)]
    fn load_part(number: u8) -> Promise;
}

pub(super) struct HostParts;

impl Parts for HostParts {
    fn load(&self, part: Part) -> LocalFuture<'static, Result<(), String>> {
        Box::pin(async move {
            let loaded = JsFuture::from(load_part(part.number())).await;
            loaded.map(drop).map_err(|thrown| message(&thrown))
        })
    }
}

fn message(thrown: &JsValue) -> String {
    thrown.dyn_ref::<Error>().map(|error| error.message().into()).unwrap_or_default()
}

/// Loads the parts that are missing: `needed` tells of the first.
pub(super) async fn bring(needed: impl Fn() -> Result<(), Part>) -> Result<(), Failure> {
    while let Err(part) = needed() {
        HostParts.load(part).await.map_err(|message| Failure::Part { message })?;
    }
    Ok(())
}

/// What gives an answer, or tells it later with the ticket.
type Work = Box<dyn FnOnce(u32) -> Option<Vec<u8>>>;

/// Does some work once the function in that slot can be called. Gives 0 if the answer is there, else the ticket with
/// which it will come.
pub(super) fn when_there(answers: &Rc<Answers>, slot: usize, work: Work) -> u32 {
    let ticket = answers.next_ticket();
    let answer = now_or_later(
        answers,
        ticket,
        move || require(slot),
        move |brought| match brought {
            Ok(()) => work(ticket),
            Err(failure) => Some(respond(&Err(failure.of_read()))),
        },
    );
    answer.map_or(ticket, |answer| answers.keep(answer))
}

/// Does some work: now if no part is missing, else once they are there, or it is known that they cannot be had. Gives
/// the answer if it is known now; else it is told with the ticket.
pub(super) fn now_or_later(
    answers: &Rc<Answers>,
    ticket: u32,
    needed: impl Fn() -> Result<(), Part> + 'static,
    work: impl FnOnce(Result<(), Failure>) -> Option<Vec<u8>> + 'static,
) -> Option<Vec<u8>> {
    if needed().is_ok() {
        return work(Ok(()));
    }
    let answers = Rc::clone(answers);
    spawn_local(async move {
        if let Some(answer) = work(bring(needed).await) {
            answers.tell(ticket, answer);
        }
    });
    None
}

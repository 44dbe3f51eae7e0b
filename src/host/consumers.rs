//! The exports for consumers of streams.

use wasm_bindgen::prelude::wasm_bindgen;

use super::bindings::{Engine, respond};
use super::reports;
use crate::operation::Operation;
use crate::tree::TreeId;

#[wasm_bindgen]
impl Engine {
    /// Reads the place of a consumer: a request as to [`Engine::execute`], with its name. See
    /// `operation::consumer_place`.
    #[wasm_bindgen(js_name = readPlace)]
    pub fn read_place(&self, length: usize) -> u32 {
        self.run_operation(Operation::READ_CONSUMER_PLACE, length)
    }

    /// Replaces the place of a consumer, likewise.
    #[wasm_bindgen(js_name = movePlace)]
    pub fn move_place(&self, length: usize) -> u32 {
        self.run_operation(Operation::MOVE_CONSUMER, length)
    }

    /// Gives the ticket with which an answer will come as soon as something is new in a shard of a stream, which is
    /// the tree of that number, or in the schema of any table.
    #[wasm_bindgen(js_name = awaitChange)]
    pub fn await_change(&self, tree: u32) -> u32 {
        let ticket = self.answers.next_ticket();
        let answers = self.answers.clone();
        match self.engine.await_change(TreeId(tree), move || answers.tell(ticket, reports::nothing())) {
            Ok(()) => ticket,
            Err(error) => self.answers.keep(respond(&Err(error))),
        }
    }
}

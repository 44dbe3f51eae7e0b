//! What tests of limits ask for: the codes of errors, also where there is no room, and of requests at once.

use std::cell::RefCell;
use std::rc::Rc;

use minamo::engine::{Options, Outcome};
use minamo::store::{Fault, FaultyStore};
use serde_json::Value;

use crate::asked::{Database, Instance, prepare};

impl Database {
    /// Another instance, whose first append finds no room.
    pub(crate) fn open_full(&self, options: Options) -> Instance {
        let store = Rc::new(self.store.reopen());
        let full = FaultyStore::new(store, self.environment.environment().tasks, [(0, Fault::QuotaExceeded)]);
        self.open_upon(Rc::new(full), options, |_| {})
    }
}

impl Instance {
    /// The code of the error; empty if there is none.
    pub(crate) fn error(&self, operation: &str, input: &Value) -> String {
        self.ask(operation, input)["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The codes of the errors of requests that are made at once.
    pub(crate) fn errors(&self, operation: &str, inputs: &[Value]) -> Vec<String> {
        let codes = Rc::new(RefCell::new(vec![None; inputs.len()]));
        for (index, input) in inputs.iter().enumerate() {
            let (operation, members) = prepare(operation, input);
            let told = Rc::clone(&codes);
            let tell = move |outcome: Outcome| {
                told.borrow_mut()[index] =
                    Some(outcome.err().map_or("", |error| error.code.name()).to_owned());
            };
            if let Some(outcome) = self.engine.submit(operation, members, tell.clone()) {
                tell(outcome);
            }
        }
        self.environment.run_until_idle();
        codes.take().into_iter().map(|code| code.expect("answered")).collect()
    }
}

//! A database in simulated time that is asked in JSON, for the tests that do so.
#![allow(dead_code, reason = "no test needs all of it")]

use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Event, Options};
use minamo::operation::{Members, Operation, Output, ServiceError};
use minamo::store::{MemoryStore, Store};
use minamo::wire::{JsonWriter, read};
use serde_json::Value;

pub(crate) struct Database {
    pub(crate) environment: Rc<SimulatedEnvironment>,
    pub(crate) store: MemoryStore,
}

pub(crate) struct Instance {
    pub(crate) environment: Rc<SimulatedEnvironment>,
    pub(crate) engine: Engine,
}

pub(crate) fn prepare(operation: &str, input: &Value) -> (Operation, Members) {
    let operation = Operation::from_name(operation).expect("it is built");
    let request = read(input.to_string().as_bytes(), operation.input()).expect("it is JSON");
    (operation, request.members)
}

/// What is written into a structure.
pub(crate) fn structure(write: impl FnOnce(&mut dyn Output)) -> Value {
    let mut writer = JsonWriter::new();
    writer.begin_structure();
    write(&mut writer);
    writer.end_structure();
    serde_json::from_slice(&writer.finish()).expect("answers are JSON")
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { environment: Rc::new(SimulatedEnvironment::new(1)), store: MemoryStore::new() }
    }

    /// Another instance on the same store.
    pub(crate) fn open_with(&self, options: Options) -> Instance {
        self.open_upon(Rc::new(self.store.reopen()), options, |event| panic!("{event:?}"))
    }

    /// An instance on a store around that one.
    pub(crate) fn open_upon(
        &self,
        store: Rc<dyn Store>,
        options: Options,
        on_event: impl Fn(&Event) + 'static,
    ) -> Instance {
        let opening = Engine::open(store, self.environment.environment(), options, on_event);
        let engine = self.environment.block_on(opening).expect("it opens");
        Instance { environment: Rc::clone(&self.environment), engine }
    }
}

impl Instance {
    pub(crate) fn try_ask(&self, operation: &str, input: &Value) -> Result<Value, ServiceError> {
        let (operation, members) = prepare(operation, input);
        let answer = self.environment.block_on(self.engine.execute(operation, members))?;
        Ok(structure(|output| answer.write(output)))
    }

    /// The answer, or `{"error": code, "message": text, ...}` with the members of the error.
    pub(crate) fn ask(&self, operation: &str, input: &Value) -> Value {
        self.try_ask(operation, input).unwrap_or_else(|error| {
            structure(|output| {
                output.string_member("error", error.code.name());
                output.string_member("message", &error.message);
                error.write_details(output);
            })
        })
    }

    /// What `check` finds.
    pub(crate) fn problems(&self) -> Vec<String> {
        let report = self.environment.block_on(self.engine.check());
        report.problems.iter().map(ToString::to_string).collect()
    }
}

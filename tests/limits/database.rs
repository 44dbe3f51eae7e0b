//! A database in simulated time that is asked in JSON.

use std::cell::RefCell;
use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Event, Options, Outcome};
use minamo::operation::{Operation, Output};
use minamo::store::{Fault, FaultyStore, MemoryStore, Store};
use minamo::wire::{JsonWriter, read};
use serde_json::Value;

pub(crate) struct Database {
    pub(crate) environment: SimulatedEnvironment,
    pub(crate) store: MemoryStore,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { environment: SimulatedEnvironment::new(1), store: MemoryStore::new() }
    }

    /// Another instance on the same store.
    pub(crate) fn open(&self, options: Options) -> Instance<'_> {
        self.open_upon(Rc::new(self.store.reopen()), options, |event| panic!("{event:?}"))
    }

    /// The same, where its first append finds no room.
    pub(crate) fn open_full(&self, options: Options) -> Instance<'_> {
        let store = Rc::new(self.store.reopen());
        let full = FaultyStore::new(store, self.environment.environment().tasks, [(0, Fault::QuotaExceeded)]);
        self.open_upon(Rc::new(full), options, |_| {})
    }

    fn open_upon(
        &self,
        store: Rc<dyn Store>,
        options: Options,
        on_event: impl Fn(&Event) + 'static,
    ) -> Instance<'_> {
        let opening = Engine::open(store, self.environment.environment(), options, on_event);
        Instance { database: self, engine: self.environment.block_on(opening).expect("it opens") }
    }
}

pub(crate) struct Instance<'a> {
    database: &'a Database,
    pub(crate) engine: Engine,
}

impl Instance<'_> {
    /// The answer, or `{"error": code, ...}` with the members of the error.
    pub(crate) fn ask(&self, operation: &str, input: &Value) -> Value {
        let operation = Operation::from_name(operation).expect("it is built");
        let request = read(input.to_string().as_bytes(), operation.input()).expect("it is JSON");
        let execution = self.engine.execute(operation, request.members);
        let outcome = self.database.environment.block_on(execution);
        let mut writer = JsonWriter::new();
        let output: &mut dyn Output = &mut writer;
        output.begin_structure();
        match outcome {
            Ok(answer) => answer.write(output),
            Err(error) => {
                output.string_member("error", error.code.name());
                output.string_member("message", &error.message);
                error.write_details(output);
            }
        }
        output.end_structure();
        serde_json::from_slice(&writer.finish()).expect("answers are JSON")
    }

    /// The code of the error; empty if there is none.
    pub(crate) fn error(&self, operation: &str, input: &Value) -> String {
        self.ask(operation, input)["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The codes of the errors of requests that are made at once.
    pub(crate) fn errors(&self, operation: &str, inputs: &[Value]) -> Vec<String> {
        let operation = Operation::from_name(operation).expect("it is built");
        let codes = Rc::new(RefCell::new(vec![None; inputs.len()]));
        for (index, input) in inputs.iter().enumerate() {
            let request = read(input.to_string().as_bytes(), operation.input()).expect("it is JSON");
            let told = Rc::clone(&codes);
            let tell = move |outcome: Outcome| {
                told.borrow_mut()[index] =
                    Some(outcome.err().map_or("", |error| error.code.name()).to_owned());
            };
            if let Some(outcome) = self.engine.submit(operation, request.members, tell.clone()) {
                tell(outcome);
            }
        }
        self.database.environment.run_until_idle();
        codes.take().into_iter().map(|code| code.expect("answered")).collect()
    }

    /// What `check` finds.
    pub(crate) fn problems(&self) -> Vec<String> {
        let report = self.database.environment.block_on(self.engine.check());
        report.problems.iter().map(ToString::to_string).collect()
    }
}

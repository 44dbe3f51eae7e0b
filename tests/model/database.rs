//! The database under test, asked in JSON.

use std::cell::RefCell;
use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{CheckReport, Engine, Options, Outcome};
use minamo::operation::{Members, Operation, Output};
use minamo::store::MemoryStore;
use minamo::wire::JsonWriter;
use serde_json::Value;

/// An answer, or the code of an error.
pub(crate) type Reply = Result<Value, String>;

pub(crate) struct Database {
    environment: Rc<SimulatedEnvironment>,
    store: MemoryStore,
    options: Options,
    engine: Engine,
}

impl Database {
    pub(crate) fn new(options: Options) -> Self {
        let environment = Rc::new(SimulatedEnvironment::new(1));
        let store = MemoryStore::new();
        let engine = open(&environment, &store, &options);
        Self { environment, store, options, engine }
    }

    /// Another database with the same content; it cannot be opened again.
    pub(crate) fn fork(&self) -> Self {
        let Self { environment, options, engine, .. } = self;
        let fork = engine.fork(environment.environment(), options.clone(), |_| {});
        let engine = environment.block_on(fork).unwrap();
        let environment = Rc::clone(environment);
        Self { environment, store: MemoryStore::new(), options: options.clone(), engine }
    }

    /// Looks through everything that is stored.
    pub(crate) fn check(&self) -> CheckReport {
        self.environment.block_on(self.engine.check())
    }

    /// Lets the log have everything, then forgets everything but the log, and reads that.
    pub(crate) fn reopen(&mut self) {
        self.environment.run_until_idle();
        self.environment.abandon_tasks();
        self.store = self.store.reopen();
        self.engine = open(&self.environment, &self.store, &self.options);
    }

    pub(crate) fn ask(&self, operation: &str, input: &Value) -> Reply {
        let (operation, members) = read(operation, input);
        reply(self.environment.block_on(self.engine.execute(operation, members)))
    }

    /// Submits all requests before any of them can be logged, so that they share a commit of the log.
    pub(crate) fn ask_together(&self, requests: Vec<(&str, Value)>) -> Vec<Reply> {
        let replies: Vec<Rc<RefCell<Option<Reply>>>> = requests.iter().map(|_| Rc::default()).collect();
        for ((operation, input), slot) in requests.iter().zip(&replies) {
            let (operation, members) = read(operation, input);
            let later = Rc::clone(slot);
            let now = self.engine.submit(operation, members, move |outcome| {
                *later.borrow_mut() = Some(reply(outcome));
            });
            if let Some(outcome) = now {
                *slot.borrow_mut() = Some(reply(outcome));
            }
        }
        self.environment.run_until_idle();
        replies.iter().map(|slot| slot.take().expect("every request is answered")).collect()
    }
}

fn open(environment: &SimulatedEnvironment, store: &MemoryStore, options: &Options) -> Engine {
    let opening = Engine::open(Rc::new(store.clone()), environment.environment(), options.clone(), |_| {});
    environment.block_on(opening).unwrap()
}

fn read(operation: &str, input: &Value) -> (Operation, Members) {
    let operation = Operation::from_name(operation).unwrap();
    let request = minamo::wire::read(input.to_string().as_bytes(), operation.input()).unwrap();
    assert!(request.malformed.is_none(), "{:?}", request.malformed);
    (operation, request.members)
}

fn reply(outcome: Outcome) -> Reply {
    match outcome {
        Err(error) => Err(error.code.name().to_owned()),
        Ok(answer) => {
            let mut writer = JsonWriter::new();
            writer.begin_structure();
            answer.write(&mut writer);
            writer.end_structure();
            Ok(serde_json::from_slice(&writer.finish()).unwrap())
        }
    }
}

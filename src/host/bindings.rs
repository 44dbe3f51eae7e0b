//! The exports of the module.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsValue, throw_str};
use wasm_bindgen_futures::future_to_promise;

use super::environment::environment_by;
use super::http::{Exchange, Sender, Service};
use super::options::{Options, Place, describe, open_error};
use super::watches::Watches;
use super::{checks, http, parts, reports};
use crate::base::{make_room, require};
use crate::document;
use crate::engine;
use crate::operation::{ErrorCode, Malformed, Members, Operation, ServiceError};
use crate::store::{JsStore, MemoryStore, SqlDatabase, SqlStore, Store, StoreError};
use crate::value::{EncodedValue, validate};

/// A request that is answered at once has this instead of a ticket.
const ANSWERED: u32 = 0;

/// The names of the operations that are built, with a space between them, in the order of the numbers by which
/// [`Engine::execute`] knows them.
#[wasm_bindgen(js_name = operationNames)]
#[must_use]
pub fn operation_names() -> String {
    let mut names = String::new();
    for operation in Operation::all() {
        names.push_str(operation.name());
        names.push(' ');
    }
    names
}

fn open_memory() -> Rc<dyn Store> {
    Rc::new(MemoryStore::new())
}

fn open_sql(database: SqlDatabase) -> Result<Rc<dyn Store>, StoreError> {
    Ok(Rc::new(SqlStore::open(database)?))
}

/// An open database.
#[wasm_bindgen]
pub struct Engine {
    pub(super) engine: engine::Engine,
    service: Rc<Service>,
    scratch: RefCell<Vec<u8>>,
    pub(super) answers: Rc<Answers>,
    pub(super) watches: Watches,
}

/// Where the last answer lies, and who is told of those that come later.
pub(super) struct Answers {
    last: RefCell<Vec<u8>>,
    on_answer: Function,
    last_ticket: Cell<u32>,
}

#[wasm_bindgen]
impl Engine {
    /// Opens a database. `on_answer` is called with the ticket of each answer that comes later, while the answer can
    /// be read; `on_event` with what happens apart from requests.
    ///
    /// # Errors
    /// An `Error` whose name tells why the store cannot be opened or read; a `TypeError` for a wrong option.
    pub async fn open(options: JsValue, on_answer: Function, on_event: Function) -> Result<Self, JsValue> {
        // The text of a panic travels in the exception that ends the instance: see `pkg-template/src/guard.ts`. A
        // release has none.
        if cfg!(debug_assertions) {
            std::panic::set_hook(Box::new(|panic| throw_str(&panic.to_string())));
        }
        let Options { place, engine: options, keys, clock } = Options::read(&options)?;
        let store: Rc<dyn Store> = match place {
            Place::Memory => {
                let open: fn() -> Rc<dyn Store> = black_box(open_memory);
                parts::bring(|| require(open as usize)).await.map_err(|failure| open_error(&failure))?;
                open()
            }
            Place::Sql(database) => {
                let open: fn(SqlDatabase) -> Result<Rc<dyn Store>, StoreError> = black_box(open_sql);
                parts::bring(|| require(open as usize)).await.map_err(|failure| open_error(&failure))?;
                open(database).map_err(|error| open_error(&error.into()))?
            }
            Place::Js(object) => {
                Rc::new(JsStore::open(object).await.map_err(|error| open_error(&error.into()))?)
            }
        };
        let environment = environment_by(clock);
        let service = Service::new(options.settings.region.clone(), environment.clone(), keys);
        let opened = engine::Engine::open(store, environment, options, reporter(on_event)).await;
        Ok(Self::new(opened.map_err(|error| open_error(&error))?, service, on_answer))
    }

    /// Opens a database of its own that begins with what this one holds, which has to be in memory. The options are
    /// those of [`Engine::open`], but for the store, and so are the errors. Gives a promise of the database.
    pub fn fork(&self, options: JsValue, on_answer: Function, on_event: Function) -> Promise {
        let engine = self.engine.clone();
        future_to_promise(async move {
            let Options { engine: options, keys, clock, .. } = Options::read(&options)?;
            let environment = environment_by(clock);
            let service = Service::new(options.settings.region.clone(), environment.clone(), keys);
            let forked = engine.fork(environment, options, reporter(on_event)).await;
            Ok(Self::new(forked.map_err(|error| open_error(&error))?, service, on_answer).into())
        })
    }

    /// The address of the request buffer, which has room for at least `minimum` bytes. What is in it stays.
    pub fn scratch(&self, minimum: usize) -> usize {
        let mut scratch = self.scratch.borrow_mut();
        if scratch.len() < minimum {
            let missing = minimum - scratch.len();
            // Longer than needed, so that it seldom moves.
            make_room(&mut scratch, missing);
            scratch.reserve(missing);
            let length = scratch.capacity();
            scratch.resize(length, 0);
        }
        scratch.as_ptr() as usize
    }

    /// The size of the request buffer in bytes.
    #[wasm_bindgen(js_name = scratchLength)]
    #[must_use]
    pub fn scratch_length(&self) -> usize {
        self.scratch.borrow().len()
    }

    /// Runs the operation of that number. The request is one encoded map: the first `length` bytes of the request
    /// buffer. Gives 0 if the answer is there, else the ticket with which it will come.
    pub fn execute(&self, operation: usize, length: usize) -> u32 {
        match Operation::from_number(operation) {
            Some(operation) => self.run_operation(operation, length),
            None => self.answers.keep(respond(&Err(ServiceError::new(ErrorCode::UnknownOperation, "")))),
        }
    }

    /// Answers a request of HTTP: a map of `method`, `path`, `headers`, `body` and `content` (see `host::http`), which
    /// is answered by a map of `status`, `headers` and `body`. It has to be signed. Otherwise as [`Engine::execute`].
    pub fn http(&self, length: usize) -> u32 {
        self.answer(Sender::Client, length)
    }

    /// As [`Engine::http`], for a request of the same program: nobody has to sign it.
    #[wasm_bindgen(js_name = httpTrusted)]
    pub fn http_trusted(&self, length: usize) -> u32 {
        self.answer(Sender::Program, length)
    }

    /// Answers with the state of the database, as a map: see `reports::status`.
    pub fn status(&self) -> u32 {
        self.answers.keep(reports::status(&self.engine.status()))
    }

    /// Looks through everything that is stored. Gives the ticket with which the findings will come: see
    /// `reports::check`.
    pub fn check(&self) -> u32 {
        checks::begin(self.engine.clone(), &self.answers)
    }

    /// The address of the answer, which is good until the next call.
    #[wasm_bindgen(js_name = answerAddress)]
    #[must_use]
    pub fn answer_address(&self) -> usize {
        self.answers.last.borrow().as_ptr() as usize
    }

    /// The length of the answer in bytes.
    #[wasm_bindgen(js_name = answerLength)]
    #[must_use]
    pub fn answer_length(&self) -> usize {
        self.answers.last.borrow().len()
    }

    /// Does now what is due by itself, and ends when nothing is.
    ///
    /// # Errors
    /// An `Error` if something could not be done.
    pub async fn wake(&self) -> Result<(), JsValue> {
        let engine = self.engine.clone();
        engine.wake().await.map_err(|error| js_sys::Error::new(&error.message).into())
    }

    /// Waits until every write is in the store, then lets go of it. Later writes are refused.
    ///
    /// # Errors
    /// An `Error` if the last writes could not be stored.
    pub async fn close(&self) -> Result<(), JsValue> {
        let engine = self.engine.clone();
        engine.close().await.map_err(|error| js_sys::Error::new(&error.message).into())
    }
}

fn reporter(on_event: Function) -> impl Fn(&engine::Event) {
    move |event| {
        // What a listener throws is not the engine's business, and must not stop it.
        let _ = on_event.call1(&JsValue::NULL, &describe(event));
    }
}

impl Engine {
    fn new(engine: engine::Engine, service: Service, on_answer: Function) -> Self {
        let answers = Answers { last: RefCell::default(), on_answer, last_ticket: Cell::new(ANSWERED) };
        Self {
            engine,
            service: Rc::new(service),
            scratch: RefCell::default(),
            watches: Watches::default(),
            answers: Rc::new(answers),
        }
    }

    fn answer(&self, sender: Sender, length: usize) -> u32 {
        match self.request(length) {
            Ok(request) => http::answer(Exchange {
                service: Rc::clone(&self.service),
                engine: self.engine.clone(),
                answers: Rc::clone(&self.answers),
                sender,
                request,
            }),
            Err(error) => self.answers.keep(respond(&Err(error))),
        }
    }

    pub(super) fn run_operation(&self, operation: Operation, length: usize) -> u32 {
        let ticket = self.answers.next_ticket();
        let answers = Rc::clone(&self.answers);
        let reply = move |outcome: engine::Outcome| answers.tell(ticket, respond(&outcome));
        match self.read_as(operation, length) {
            Ok(members) => match self.engine.submit(operation, members, reply) {
                Some(outcome) => self.answers.keep(respond(&outcome)),
                None => ticket,
            },
            Err(error) => self.answers.keep(respond(&Err(error))),
        }
    }

    fn request(&self, length: usize) -> Result<EncodedValue, ServiceError> {
        // The last answer may be large.
        self.answers.last.take();
        let scratch = self.scratch.borrow();
        let bytes = scratch.get(..length).unwrap_or_default();
        validate(bytes).map_err(|error| ServiceError::validation(Malformed::from(error).to_string()))
    }

    pub(super) fn read(&self, operation: usize, length: usize) -> Result<(Operation, Members), ServiceError> {
        let operation = Operation::from_number(operation)
            .ok_or_else(|| ServiceError::new(ErrorCode::UnknownOperation, ""))?;
        Ok((operation, self.read_as(operation, length)?))
    }

    fn read_as(&self, operation: Operation, length: usize) -> Result<Members, ServiceError> {
        let request = self.request(length)?;
        Ok(document::read(request.as_ref(), operation.input())?)
    }
}

impl Answers {
    pub(super) fn next_ticket(&self) -> u32 {
        let ticket = self.last_ticket.get().checked_add(1).unwrap_or(ANSWERED + 1);
        self.last_ticket.set(ticket);
        ticket
    }

    pub(super) fn keep(&self, answer: Vec<u8>) -> u32 {
        *self.last.borrow_mut() = answer;
        ANSWERED
    }

    pub(super) fn tell(&self, ticket: u32, answer: Vec<u8>) {
        self.keep(answer);
        // What a listener throws is not the engine's business, and must not stop it.
        let _ = self.on_answer.call1(&JsValue::NULL, &ticket.into());
    }
}

pub(super) fn respond(outcome: &engine::Outcome) -> Vec<u8> {
    document::respond(outcome.as_deref())
}

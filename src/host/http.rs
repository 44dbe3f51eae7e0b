//! Requests and answers of HTTP as encoded values.

use std::cell::{Cell, OnceCell};
use std::hint::black_box;
use std::rc::Rc;

use super::bindings::Answers;
use super::parts;
use crate::base::Environment;
use crate::engine::{Engine, Outcome};
use crate::operation::Operation;
use crate::value::{EncodedValue, Number, ValueRef, ValueWriter};
use crate::wire::{Authentication, Content, Endpoint, HttpRequest, HttpResponse, Keyring, SigningKey};

/// Who sends a request.
#[derive(Clone, Copy)]
pub(super) enum Sender {
    /// A client, which has to sign it.
    Client,
    /// This program, which has nothing to prove.
    Program,
}

/// The endpoint of a database, which is made when it is first asked.
pub(super) struct Service {
    region: String,
    environment: Environment,
    keys: Cell<Option<Vec<SigningKey>>>,
    endpoint: OnceCell<Endpoint>,
}

impl Service {
    /// The keys are those that requests have to be signed with; with none, any will do.
    pub(super) fn new(region: String, environment: Environment, keys: Option<Vec<SigningKey>>) -> Self {
        Self { region, environment, keys: Cell::new(keys), endpoint: OnceCell::new() }
    }

    fn endpoint(&self, sender: Sender) -> Endpoint {
        let endpoint = self.endpoint.get_or_init(|| {
            let Environment { clock, entropy, .. } = &self.environment;
            let authentication = self.keys.take().map_or(Authentication::Form, |keys| {
                Authentication::Verified(Rc::new(Keyring::new(keys, Rc::clone(clock))))
            });
            Endpoint::new(self.region.clone(), Rc::clone(entropy), authentication)
        });
        match sender {
            Sender::Client => endpoint.clone(),
            Sender::Program => endpoint.trusted(),
        }
    }
}

/// A request, and what answers it.
pub(super) struct Exchange {
    pub(super) service: Rc<Service>,
    pub(super) engine: Engine,
    pub(super) answers: Rc<Answers>,
    pub(super) sender: Sender,
    pub(super) request: EncodedValue,
}

/// Gives 0 if the answer is there, else the ticket with which it will come.
pub(super) fn answer(exchange: Exchange) -> u32 {
    let run: fn(&Exchange, u32) -> Option<Vec<u8>> = black_box(run);
    let answers = Rc::clone(&exchange.answers);
    parts::when_there(&answers, run as usize, Box::new(move |ticket| run(&exchange, ticket)))
}

/// Gives the answer if it is known now; else it is told with the ticket.
fn run(exchange: &Exchange, ticket: u32) -> Option<Vec<u8>> {
    let Exchange { service, engine, answers, sender, request } = exchange;
    let call = Call {
        endpoint: service.endpoint(*sender),
        engine: engine.clone(),
        answers: Rc::clone(answers),
        ticket,
        request: read(request.as_ref()),
    };
    let asked = call.endpoint.asked(&call.request);
    let needed = move || asked.map_or(Ok(()), Operation::require);
    parts::now_or_later(answers, ticket, needed, move |brought| match brought {
        Ok(()) => call.submit(),
        Err(failure) => Some(write(call.endpoint.refuse(&call.request, &failure.of_read()))),
    })
}

struct Call {
    endpoint: Endpoint,
    engine: Engine,
    answers: Rc<Answers>,
    ticket: u32,
    request: HttpRequest,
}

impl Call {
    fn submit(&self) -> Option<Vec<u8>> {
        let asked = match self.endpoint.parse(&self.request) {
            Ok(asked) => asked,
            Err(response) => return Some(write(response)),
        };
        let (answers, ticket, later) = (Rc::clone(&self.answers), self.ticket, asked.reply.clone());
        let reply = move |outcome: Outcome| answers.tell(ticket, write(later.respond(outcome.as_deref())));
        let outcome = self.engine.submit(asked.operation, asked.members, reply)?;
        Some(write(asked.reply.respond(outcome.as_deref())))
    }
}

/// The first byte of an answer that is not an error of the engine: errors of HTTP are answers, too.
const ANSWER: u8 = 0;

/// The request that a map of `method`, `path`, `headers`, `body` and `content` describes.
/// The body is as it was sent; the content is what it says if it was compressed, `corrupt` or `too large`.
fn read(request: ValueRef<'_>) -> HttpRequest {
    let member = |name| request.map().and_then(|map| map.get(name));
    let text = |name| member(name).and_then(ValueRef::as_str).unwrap_or_default().to_owned();
    let headers = member("headers").and_then(ValueRef::map);
    let header = |(name, value): (&str, ValueRef<'_>)| Some((name.to_owned(), value.as_str()?.to_owned()));
    HttpRequest {
        method: text("method"),
        path: text("path"),
        headers: headers.into_iter().flat_map(|map| map.iter().filter_map(header)).collect(),
        body: member("body").and_then(ValueRef::as_binary).unwrap_or_default().to_vec(),
        content: member("content").map_or(Content::AsSent, content),
    }
}

fn content(content: ValueRef<'_>) -> Content {
    match (content.as_binary(), content.as_str()) {
        (Some(bytes), _) => Content::Inflated(bytes.to_vec()),
        (None, Some("too large")) => Content::TooLarge,
        _ => Content::Corrupt,
    }
}

/// The answer as bytes: a byte that says that it is one, and a map of `status`, `headers` and `body`.
fn write(response: HttpResponse) -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    writer.name("status");
    writer.number(Number::from(i64::from(response.status)));
    writer.name("headers");
    let headers = writer.begin_map();
    for (name, value) in &response.headers {
        writer.name(name);
        writer.string(value);
    }
    writer.end(headers);
    writer.finish_before(map, "body", response.body)
}

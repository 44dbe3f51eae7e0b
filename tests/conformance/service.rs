//! Where cases run.

use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Options};
use minamo::operation::{Api, Settings};
use minamo::store::MemoryStore;
use minamo::wire::{Authentication, Endpoint, HttpRequest};

/// An answer: the status, and the body as text.
pub(crate) type Reply = (u16, String);

/// Something that answers requests in JSON as the service does. It begins without tables.
pub(crate) trait Service {
    /// The answer to the body `body`, sent to the operation of that name.
    fn ask(&self, operation: &str, body: &str) -> Reply;
}

/// The engine in this process, with its log in memory.
pub(crate) struct InProcess {
    environment: SimulatedEnvironment,
    endpoint: Endpoint,
    engine: Engine,
}

impl InProcess {
    pub(crate) fn new() -> Self {
        let environment = SimulatedEnvironment::new(1);
        let opening = Engine::open(
            Rc::new(MemoryStore::new()),
            environment.environment(),
            Options {
                settings: Settings {
                    region: "eu-west-1".to_owned(),
                    account: "123456789012".to_owned(),
                    ..Settings::default()
                },
                ..Options::default()
            },
            |_| {},
        );
        let engine = environment.block_on(opening).unwrap();
        let endpoint = Endpoint::new("eu-west-1", environment.environment().entropy, Authentication::Trusted);
        Self { environment, endpoint, engine }
    }
}

impl Service for InProcess {
    fn ask(&self, operation: &str, body: &str) -> Reply {
        let response = match self.endpoint.parse(&post(operation, body)) {
            Err(response) => response,
            Ok(call) => {
                let outcome = self.environment.block_on(self.engine.execute(call.operation, call.members));
                call.reply.respond(outcome.as_deref())
            }
        };
        (response.status, String::from_utf8(response.body).unwrap())
    }
}

fn post(operation: &str, body: &str) -> HttpRequest {
    let api = Api::of(operation).expect("the service has the operation");
    let headers = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", &format!("{}.{operation}", api.target())),
    ];
    HttpRequest {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: body.as_bytes().to_vec(),
        ..HttpRequest::default()
    }
}

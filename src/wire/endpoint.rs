use std::rc::Rc;

use super::http::Unreadable;
use super::{Authentication, HttpRequest, HttpResponse, Reply, json, reader};
use crate::base::Entropy;
use crate::operation::{
    Api, ErrorCode, Input, Members, Operation, REACHED_HOST, SerializationError, ServiceError,
};

const CONTENT_TYPES: [&str; 2] = ["application/x-amz-json-1.0", "application/json"];

/// Answers what needs no table, and reads the rest.
#[derive(Clone)]
pub struct Endpoint {
    region: String,
    entropy: Rc<dyn Entropy>,
    authentication: Authentication,
}

/// A request for the engine, and how to answer it.
#[derive(Clone)]
pub struct Call {
    /// What is asked for.
    pub operation: Operation,
    /// With what.
    pub members: Members,
    /// The way to answer.
    pub reply: Reply,
}

impl Endpoint {
    /// An endpoint of the service in `region`.
    #[must_use]
    pub fn new(region: impl Into<String>, entropy: Rc<dyn Entropy>, authentication: Authentication) -> Self {
        Self { region: region.into(), entropy, authentication }
    }

    /// The same endpoint for requests of this program, which have nothing to prove.
    #[must_use]
    pub fn trusted(&self) -> Self {
        Self { authentication: Authentication::Trusted, ..self.clone() }
    }

    /// Reads a request, in the order in which the service checks it.
    ///
    /// # Errors
    /// The answer, if it is known without the engine: an error, a health check, or a question of a browser.
    pub fn parse(&self, request: &HttpRequest) -> Result<Call, HttpResponse> {
        let reply = self.reply(request);
        if let Some(response) = self.answer_other_methods(request, &reply) {
            return Err(response);
        }
        let content = match request.content() {
            Ok(content) => content,
            Err(Unreadable::TooLarge) => return Err(reply.finish(413, None, Vec::new())),
            Err(Unreadable::Corrupt) => return Err(reply.respond(Err(&corrupt()))),
        };
        match self.read(request, content) {
            Ok((operation, mut members)) => {
                if let Some(host) = request.header("host").filter(|_| operation.tells_where_it_was_reached())
                {
                    members.insert(REACHED_HOST, Input::String(host.to_owned()));
                }
                Ok(Call { operation, members, reply })
            }
            Err(error) => Err(reply.respond(Err(&error))),
        }
    }

    fn reply(&self, request: &HttpRequest) -> Reply {
        let mut headers = vec![("x-amzn-requestid".to_owned(), self.request_id())];
        if request.header("origin").is_some() {
            headers.push(("access-control-allow-origin".to_owned(), "*".to_owned()));
            headers.push((
                "access-control-expose-headers".to_owned(),
                "x-amzn-requestid,x-amz-crc32".to_owned(),
            ));
        }
        Reply { content_type: content_type(request).unwrap_or(CONTENT_TYPES[1]), headers }
    }

    /// The operation that a request names, whoever sends it.
    #[must_use]
    pub fn asked(&self, request: &HttpRequest) -> Option<Operation> {
        Operation::from_name(request.header("x-amz-target")?.split_once('.')?.1)
    }

    /// The answer to a request that cannot be read now.
    #[must_use]
    pub fn refuse(&self, request: &HttpRequest, error: &ServiceError) -> HttpResponse {
        self.reply(request).respond(Err(error))
    }

    /// 52 digits and capitals.
    fn request_id(&self) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";
        let mut bytes = [0; 52];
        self.entropy.fill(&mut bytes);
        bytes.into_iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
    }

    /// The answer to a request that does not ask for an operation.
    fn answer_other_methods(&self, request: &HttpRequest, reply: &Reply) -> Option<HttpResponse> {
        let reply = || reply.clone();
        match request.method.as_str() {
            "POST" if content_type(request).is_some() || request.is_empty() => None,
            "OPTIONS" if request.header("origin").is_some() => Some(preflight(request, reply())),
            "GET" if request.plain_path() == "/" => {
                let body = format!("healthy: dynamodb.{}.amazonaws.com ", self.region);
                Some(reply().finish(200, Some("text/plain"), body.into_bytes()))
            }
            "HEAD" if request.plain_path() == "/" => {
                Some(reply().finish(200, Some("text/plain"), Vec::new()))
            }
            _ => Some(reply().finish(404, None, b"<UnknownOperationException/>\n".to_vec())),
        }
    }

    /// The service looks for an object, then for an operation, then for a signature; but for a body that is empty it
    /// has no word before the end.
    fn read(&self, request: &HttpRequest, content: &[u8]) -> Result<(Operation, Members), ServiceError> {
        let operation = match self.operation(request) {
            Ok(operation) => operation,
            Err(error) => {
                if !content.is_empty() {
                    json::check_object(content).map_err(|_| SerializationError::NotAnObject)?;
                }
                return Err(error);
            }
        };
        let body = reader::read_for(operation, content)?;
        match body.malformed {
            None => Ok((operation, body.members)),
            Some(malformed) => {
                operation.check(&body.members)?;
                operation.check_before(body.members, body.elements_before)?;
                Err(operation.refuse(&malformed))
            }
        }
    }

    /// What is asked for by somebody who may ask.
    fn operation(&self, request: &HttpRequest) -> Result<Operation, ServiceError> {
        let target = request.header("x-amz-target").and_then(|target| target.split_once('.'));
        // Each of the two knows only its own operations.
        let known = target.filter(|(api, name)| Api::of(name).is_some_and(|known| known.target() == *api));
        let Some((_, name)) = known else {
            return Err(ServiceError::new(ErrorCode::UnknownOperation, ""));
        };
        self.authentication.check(request)?;
        Operation::from_name(name).ok_or_else(|| {
            ServiceError::new(ErrorCode::UnknownOperation, format!("Minamo does not implement {name} yet"))
        })
    }
}

/// The answer to a browser that asks what it may ask for.
fn preflight(request: &HttpRequest, mut reply: Reply) -> HttpResponse {
    let echoes = [
        ("access-control-request-headers", "access-control-allow-headers"),
        ("access-control-request-method", "access-control-allow-methods"),
    ];
    for (asked, allowed) in echoes {
        if let Some(value) = request.header(asked) {
            reply.headers.push((allowed.to_owned(), value.to_owned()));
        }
    }
    reply.headers.push(("access-control-max-age".to_owned(), "172800".to_owned()));
    reply.finish(200, None, Vec::new())
}

/// The request's type of content, if it is one of the service's.
fn content_type(request: &HttpRequest) -> Option<&'static str> {
    let name = request.header("content-type")?.split(';').next()?.trim();
    CONTENT_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

/// The service answers so, as if it were at fault (observed, as recorded in the tests of Alternator).
fn corrupt() -> ServiceError {
    ServiceError::new(ErrorCode::InternalServerError, "Internal server error")
}

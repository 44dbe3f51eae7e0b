use std::rc::Rc;

use super::{Authentication, HttpRequest, HttpResponse, Reply, json, reader};
use crate::base::Entropy;
use crate::operation::{ErrorCode, Members, Operation, SerializationError, ServiceError, UNBUILT};

const BODY_MAX: usize = 16 * 1024 * 1024;

const CONTENT_TYPES: [&str; 2] = ["application/x-amz-json-1.0", "application/json"];

const TARGETS: [&str; 2] = ["DynamoDB_20120810", "DynamoDBStreams_20120810"];

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
        if request.body.len() > BODY_MAX {
            return Err(reply.finish(413, None, Vec::new()));
        }
        match self.read(request) {
            Ok((operation, members)) => Ok(Call { operation, members, reply }),
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
        Reply { content_type: content_type(request).unwrap_or(CONTENT_TYPES[0]), headers }
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
            "POST" if content_type(request).is_some() => None,
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

    fn read(&self, request: &HttpRequest) -> Result<(Operation, Members), ServiceError> {
        refuse_compression(request)?;
        let operation = match self.operation(request) {
            Ok(operation) => operation,
            Err(error) => {
                json::check_object(&request.body).map_err(|_| SerializationError::NotAnObject)?;
                return Err(error);
            }
        };
        let body = reader::read(&request.body, operation.input())?;
        match body.malformed {
            None => Ok((operation, body.members)),
            Some(malformed) => {
                operation.check(&body.members)?;
                Err(operation.refuse(&malformed))
            }
        }
    }

    /// What is asked for by somebody who may ask.
    fn operation(&self, request: &HttpRequest) -> Result<Operation, ServiceError> {
        let name = request
            .header("x-amz-target")
            .and_then(|target| target.split_once('.'))
            .and_then(|(api, name)| TARGETS.contains(&api).then_some(name))
            .unwrap_or_default();
        let operation = Operation::from_name(name);
        if operation.is_none() && !UNBUILT.contains(&name) {
            return Err(ServiceError::new(ErrorCode::UnknownOperation, ""));
        }
        self.authentication.check(request)?;
        operation.ok_or_else(|| {
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

fn refuse_compression(request: &HttpRequest) -> Result<(), ServiceError> {
    match request.header("content-encoding") {
        Some(encoding) if ["gzip", "deflate"].iter().any(|name| encoding.contains(name)) => {
            let message = format!("Minamo does not read bodies with the Content-Encoding {encoding} yet");
            Err(ServiceError::new(ErrorCode::Serialization, message))
        }
        _ => Ok(()),
    }
}

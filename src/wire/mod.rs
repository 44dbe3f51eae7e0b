//! The service's JSON protocol over HTTP, bytes in and bytes out.
//!
//! An [`Endpoint`] [parses](Endpoint::parse) a request into a [`Call`]; the engine runs it; its [`Reply`]
//! [makes](Reply::respond) the answer, at once or whenever the outcome is known.

mod attribute;
mod authentication;
mod canonical;
mod claim;
mod endpoint;
mod escapes;
mod http;
mod json;
mod reader;
mod reply;
mod signing_time;
mod strict;
mod writer;

pub use authentication::{Authentication, Keyring, SigningKey};
pub use endpoint::{Call, Endpoint};
pub use http::{Content, HttpRequest, HttpResponse};
pub use reader::{Request, read, read_for};
pub use reply::Reply;
pub use writer::JsonWriter;

pub use crate::operation::SerializationError;

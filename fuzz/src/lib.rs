//! What the fuzz targets share: a service in memory, requests made by a grammar, and a limit of time.

#![deny(missing_docs, unsafe_code)]

mod choices;
mod grammar;
mod service;
mod timing;

pub use choices::Choices;
pub use grammar::request;
pub use service::{Known, Service, assert_answer};
pub use timing::in_linear_time;

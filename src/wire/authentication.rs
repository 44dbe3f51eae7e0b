use super::HttpRequest;
use crate::operation::{ErrorCode, ServiceError};

/// What a request over HTTP must show of who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Nothing: who asks is part of the same program.
    Trusted,
    /// A signature of the form of Signature Version 4. Neither its key nor its value is looked at.
    Form,
}

const PARAMETERS: [&str; 3] = ["Credential", "Signature", "SignedHeaders"];

impl Authentication {
    pub(super) fn check(self, request: &HttpRequest) -> Result<(), ServiceError> {
        match self {
            Self::Trusted => Ok(()),
            Self::Form => check_form(request),
        }
    }
}

fn check_form(request: &HttpRequest) -> Result<(), ServiceError> {
    let header = request.header("authorization");
    let in_query = request.has_parameter("X-Amz-Algorithm");
    match header {
        Some(_) if in_query => Err(ServiceError::new(
            ErrorCode::InvalidSignature,
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
        )),
        Some(header) if header.trim_start().starts_with("AWS4-") => check_header(request, header),
        None if in_query => Ok(()),
        _ => Err(ServiceError::new(
            ErrorCode::MissingAuthenticationToken,
            "Request is missing Authentication Token",
        )),
    }
}

fn check_header(request: &HttpRequest, header: &str) -> Result<(), ServiceError> {
    let mut message = String::new();
    for parameter in PARAMETERS.into_iter().filter(|parameter| !has_parameter(header, parameter)) {
        message.push_str(&format!("Authorization header requires '{parameter}' parameter. "));
    }
    if request.header("x-amz-date").or(request.header("date")).is_none() {
        message.push_str(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        );
    }
    if message.is_empty() {
        return Ok(());
    }
    Err(ServiceError::new(ErrorCode::IncompleteSignature, format!("{message}Authorization={header}")))
}

/// Whether the header has a parameter `name=value` that is not empty.
fn has_parameter(header: &str, name: &str) -> bool {
    header
        .split([',', ' '])
        .filter_map(|part| part.split_once('='))
        .any(|(other, value)| other == name && !value.is_empty())
}

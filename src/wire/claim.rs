//! What a request says of its signature, in its header `Authorization` or in its query.

use super::HttpRequest;
use super::escapes::decode;
use crate::operation::{ErrorCode, ServiceError};

/// The parts of a signature of Signature Version 4, none of which is empty.
pub(super) struct Claim {
    pub(super) algorithm: String,
    pub(super) credential: String,
    pub(super) signature: String,
    pub(super) signed_headers: String,
    pub(super) date: String,
    /// For how many seconds the signature is good, if it says so itself.
    pub(super) expires: Option<u64>,
    /// The session token that goes with the key.
    pub(super) token: Option<String>,
}

impl Claim {
    /// Reads the claim of a request.
    ///
    /// Source of the texts and of their order: what an emulator's tests recorded of the service (dynalite,
    /// `test/connection.js`).
    ///
    /// # Errors
    /// There is none, there are two, or parts are missing.
    pub(super) fn of_request(request: &HttpRequest) -> Result<Self, ServiceError> {
        match (request.header("authorization"), request.parameter("X-Amz-Algorithm")) {
            (Some(_), Some(_)) => Err(ServiceError::new(
                ErrorCode::InvalidSignature,
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
            )),
            (None, Some(_)) => Self::of_query(request),
            (Some(header), None) if header.trim_start().starts_with("AWS4-") => {
                Self::of_header(request, header)
            }
            _ => Err(ServiceError::new(
                ErrorCode::MissingAuthenticationToken,
                "Request is missing Authentication Token",
            )),
        }
    }

    fn of_header(request: &HttpRequest, header: &str) -> Result<Self, ServiceError> {
        let mut message = String::new();
        let mut part = |name: &str| {
            let found = header_part(header, name);
            if found.is_none() {
                message.push_str(&format!("Authorization header requires '{name}' parameter. "));
            }
            found.unwrap_or_default().to_owned()
        };
        let (credential, signature) = (part("Credential"), part("Signature"));
        let signed_headers = part("SignedHeaders");
        let date = request.header("x-amz-date").or(request.header("date"));
        if date.is_none() {
            message.push_str(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
            );
        }
        if !message.is_empty() {
            let text = format!("{message}Authorization={header}");
            return Err(ServiceError::new(ErrorCode::IncompleteSignature, text));
        }
        Ok(Self {
            algorithm: header.split_whitespace().next().unwrap_or_default().to_owned(),
            credential,
            signature,
            signed_headers,
            date: date.unwrap_or_default().to_owned(),
            expires: None,
            token: request.header("x-amz-security-token").map(str::to_owned),
        })
    }

    fn of_query(request: &HttpRequest) -> Result<Self, ServiceError> {
        let mut message = String::new();
        let mut part = |name: &str| {
            let value = request.parameter(name).map(text).unwrap_or_default();
            if value.is_empty() {
                message.push_str(&format!("AWS query-string parameters must include '{name}'. "));
            }
            value
        };
        let claim = Self {
            algorithm: part("X-Amz-Algorithm"),
            credential: part("X-Amz-Credential"),
            signature: part("X-Amz-Signature"),
            signed_headers: part("X-Amz-SignedHeaders"),
            date: part("X-Amz-Date"),
            expires: request.parameter("X-Amz-Expires").and_then(|value| value.parse().ok()),
            token: request.parameter("X-Amz-Security-Token").map(text),
        };
        if message.is_empty() {
            return Ok(claim);
        }
        message.push_str("Re-examine the query-string parameters.");
        Err(ServiceError::new(ErrorCode::IncompleteSignature, message))
    }
}

/// The value of the last part `name=value` of the header, if it is not empty.
fn header_part<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header
        .split([',', ' '])
        .filter_map(|part| part.split_once('='))
        .rfind(|(other, _)| *other == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

fn text(value: &str) -> String {
    String::from_utf8_lossy(&decode(value)).into_owned()
}

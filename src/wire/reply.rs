use super::{HttpResponse, JsonWriter};
use crate::operation::{Answer, ErrorCode, Output, ServiceError};

/// What an answer needs to know of its request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The type of the request's content, which is that of the answer's.
    pub(super) content_type: &'static str,
    /// The headers that every answer to the request has.
    pub(super) headers: Vec<(String, String)>,
}

impl Reply {
    /// The answer to the request, now that its outcome is known.
    #[must_use]
    pub fn respond(self, outcome: Result<&dyn Answer, &ServiceError>) -> HttpResponse {
        let content_type = self.content_type;
        if outcome.is_ok_and(|answer| !answer.has_content()) {
            return self.finish(200, Some(content_type), Vec::new());
        }
        let mut writer = JsonWriter::new();
        writer.begin_structure();
        let status = match outcome {
            Ok(answer) => {
                answer.write(&mut writer);
                200
            }
            Err(error) => {
                write_error(error, &mut writer);
                error.code.status()
            }
        };
        writer.end_structure();
        self.finish(status, Some(content_type), writer.finish())
    }

    /// An answer with this body.
    pub(super) fn finish(mut self, status: u16, content_type: Option<&str>, body: Vec<u8>) -> HttpResponse {
        if let Some(content_type) = content_type {
            self.headers.push(("content-type".to_owned(), content_type.to_owned()));
        }
        HttpResponse::new(status, self.headers, body)
    }
}

fn write_error(error: &ServiceError, output: &mut dyn Output) {
    output.string_member("__type", &format!("{}#{}", error.code.namespace(), error.code.name()));
    if !error.message.is_empty() {
        output.string_member(message_key(error.code), &error.message);
    }
    error.write_details(output);
}

/// The member that carries the message: parsers take either, but the service is particular.
fn message_key(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::AccessDenied
        | ErrorCode::IdempotentParameterMismatch
        | ErrorCode::Serialization
        | ErrorCode::TransactionCanceled
        | ErrorCode::TransactionInProgress => "Message",
        _ => "message",
    }
}

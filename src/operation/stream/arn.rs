//! How requests name streams.

use crate::operation::error::ErrorCode;
use crate::operation::request::members::required;
use crate::operation::request::shape::{Member, Members, Shape};
use crate::operation::{Context, Halt, ServiceError};
use crate::table::{Catalog, Stream};

/// Which stream a request is about. The service looks at the text as a whole, and at no limit of its length (observed,
/// as recorded in the tests of the SDK for JavaScript).
pub(crate) const STREAM_ARN: Member = Member::required("StreamArn", Shape::String);

/// The ARN of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StreamArn {
    text: String,
    /// The name of the table, and when the stream was switched on, if the stream can be one of this service.
    name: Option<(String, u64)>,
}

impl StreamArn {
    /// Takes it out of a request.
    pub(crate) fn take(members: &mut Members) -> Result<Self, ServiceError> {
        Self::parse(required(members.string("StreamArn")))
    }

    /// The ARN that a text is.
    ///
    /// # Errors
    /// A `ValidationException` if it is none of a stream.
    pub(crate) fn parse(text: String) -> Result<Self, ServiceError> {
        let mut parts = text.splitn(6, ':');
        let is_arn = parts.next() == Some("arn") && parts.nth(1) == Some("dynamodb");
        let resource = parts.nth(2).and_then(|resource| resource.strip_prefix("table/"));
        let names = resource.and_then(|resource| resource.split_once("/stream/"));
        match names {
            Some((table, label)) if is_arn && !label.is_empty() => {
                let name = Stream::time_of_label(label).map(|created_ms| (table.to_owned(), created_ms));
                Ok(Self { text, name })
            }
            _ => Err(ServiceError::validation("Invalid StreamArn")),
        }
    }

    /// As the request has it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The name of the table, and the time of the stream.
    pub(crate) fn name(&self) -> Option<(&str, u64)> {
        self.name.as_ref().map(|(table, created_ms)| (table.as_str(), *created_ms))
    }

    /// The stream.
    ///
    /// # Errors
    /// A `ResourceNotFoundException` if there is none, or none any more.
    pub(crate) fn stream(&self, context: &Context<'_>) -> Result<Stream, Halt> {
        if let Some((table, created_ms)) = self.name()
            && let Some(stream) = Catalog::stream(context.view(), table, created_ms)?
            && !stream.is_expired(context.now_ms)
            && context.settings.stream_arn(table, &stream.label()) == self.text
        {
            return Ok(stream);
        }
        let message = format!("Requested resource not found: Stream: {} not found", self.text);
        Err(ServiceError::new(ErrorCode::ResourceNotFound, message).into())
    }
}

#[cfg(test)]
mod tests {
    use super::StreamArn;

    const ARN: &str = "arn:aws:dynamodb:us-west-2:111122223333:table/Forum/stream/2015-05-20T20:51:10.252";

    #[test]
    fn an_arn_names_a_table_and_a_time() {
        let arn = StreamArn::parse(ARN.to_owned()).unwrap();
        assert_eq!(arn.name(), Some(("Forum", 1_432_155_070_252)));
        let other = StreamArn::parse(ARN.replace("2015", "today")).unwrap();
        assert_eq!(other.name(), None);
    }

    #[test]
    fn other_texts_are_no_arns() {
        for text in ["", "Forum", &ARN[4..], &ARN[..52], &ARN.replace("dynamodb", "kinesis")] {
            assert!(StreamArn::parse(text.to_owned()).is_err(), "{text}");
        }
    }
}

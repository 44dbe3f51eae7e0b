use crc::{CRC_32_ISO_HDLC, Crc, Table};

/// The checksum of the header `x-amz-crc32`, with a small table: answers are short.
const CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

/// The most that a request may say, in bytes, compressed or not.
const CONTENT_MAX: usize = 16 * 1024 * 1024;

/// Why a body cannot be read.
pub(super) enum Unreadable {
    Corrupt,
    TooLarge,
}

/// Whether bytes of that encoding are not what they say.
fn is_encoding(name: &str) -> bool {
    !matches!(name.trim(), "" | "identity")
}

/// A request of HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpRequest {
    /// Its method, in capitals.
    pub method: String,
    /// Its path, with the query if there is one.
    pub path: String,
    /// Its headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body, as it was sent: this is what was signed.
    pub body: Vec<u8>,
    /// What the body says.
    pub content: Content,
}

/// What the body of a request says. Who hands the request over decompresses it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// What was sent.
    #[default]
    AsSent,
    /// This: it was compressed.
    Inflated(Vec<u8>),
    /// Nothing: it is not what its `Content-Encoding` says.
    Corrupt,
    /// More than a request may say.
    TooLarge,
}

impl HttpRequest {
    /// What the body says.
    ///
    /// # Errors
    /// Why it says nothing.
    pub(super) fn content(&self) -> Result<&[u8], Unreadable> {
        let content = match &self.content {
            Content::AsSent if self.header("content-encoding").is_some_and(is_encoding) => {
                return Err(Unreadable::Corrupt);
            }
            Content::AsSent => &self.body,
            Content::Inflated(content) => content,
            Content::Corrupt => return Err(Unreadable::Corrupt),
            Content::TooLarge => return Err(Unreadable::TooLarge),
        };
        if content.len() > CONTENT_MAX { Err(Unreadable::TooLarge) } else { Ok(content) }
    }

    /// The header of that name, which is in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has no body.
    pub(super) fn is_empty(&self) -> bool {
        self.body.is_empty() && matches!(self.content, Content::AsSent)
    }

    /// The path without the query.
    pub(super) fn plain_path(&self) -> &str {
        self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path)
    }

    /// The parameters of the query, as they were sent.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    }

    /// The value of the parameter of that name in the query, as it was sent.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters().find(|(other, _)| *other == name).map(|(_, value)| value)
    }
}

/// An answer of HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// Its status.
    pub status: u16,
    /// Its headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    pub(super) fn new(status: u16, mut headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        headers.push(("x-amz-crc32".to_owned(), CRC.checksum(&body).to_string()));
        headers.push(("content-length".to_owned(), body.len().to_string()));
        Self { status, headers, body }
    }

    /// The header of that name, which is in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

//! Requests and answers of HTTP as encoded values.

use crate::value::{Number, ValueRef, ValueWriter};
use crate::wire::{Content, HttpRequest, HttpResponse};

/// The first byte of an answer that is not an error of the engine: errors of HTTP are answers, too.
const ANSWER: u8 = 0;

/// The request that a map of `method`, `path`, `headers`, `body` and `content` describes.
/// The body is as it was sent; the content is what it says if it was compressed, `corrupt` or `too large`.
pub(super) fn read(request: ValueRef<'_>) -> HttpRequest {
    let member = |name| request.map().and_then(|map| map.get(name));
    let text = |name| member(name).and_then(ValueRef::as_str).unwrap_or_default().to_owned();
    let headers = member("headers").and_then(ValueRef::map);
    let header = |(name, value): (&str, ValueRef<'_>)| Some((name.to_owned(), value.as_str()?.to_owned()));
    HttpRequest {
        method: text("method"),
        path: text("path"),
        headers: headers.into_iter().flat_map(|map| map.iter().filter_map(header)).collect(),
        body: member("body").and_then(ValueRef::as_binary).unwrap_or_default().to_vec(),
        content: member("content").map_or(Content::AsSent, content),
    }
}

fn content(content: ValueRef<'_>) -> Content {
    match (content.as_binary(), content.as_str()) {
        (Some(bytes), _) => Content::Inflated(bytes.to_vec()),
        (None, Some("too large")) => Content::TooLarge,
        _ => Content::Corrupt,
    }
}

/// The answer as bytes: a byte that says that it is one, and a map of `status`, `headers` and `body`.
pub(super) fn write(response: HttpResponse) -> Vec<u8> {
    let mut writer = ValueWriter::onto(vec![ANSWER]);
    let map = writer.begin_map();
    writer.name("status");
    writer.number(Number::from(i64::from(response.status)));
    writer.name("headers");
    let headers = writer.begin_map();
    for (name, value) in &response.headers {
        writer.name(name);
        writer.string(value);
    }
    writer.end(headers);
    writer.finish_before(map, "body", response.body)
}

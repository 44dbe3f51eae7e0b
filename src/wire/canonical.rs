//! The canonical form of a request: what is signed.
//!
//! Source: "Create a signed AWS API request" in the reference of AWS Identity and Access Management.

use hmac_sha256::Hash;

use super::HttpRequest;
use super::escapes::{decode, encode};

/// The canonical form of a request of which `signed_headers`, with semicolons between them, are signed.
pub(super) fn canonical_request(request: &HttpRequest, signed_headers: &str) -> String {
    let mut text = String::new();
    text.push_str(&request.method);
    text.push('\n');
    path(request.plain_path(), &mut text);
    text.push('\n');
    query(request, &mut text);
    text.push('\n');
    headers(request, signed_headers, &mut text);
    text.push('\n');
    text.push_str(signed_headers);
    text.push('\n');
    // Only S3 lets a client leave the body out, whatever `x-amz-content-sha256` says.
    hexadecimal(&Hash::hash(&request.body), &mut text);
    text
}

/// Appends bytes as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8], text: &mut String) {
    for byte in bytes {
        text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
    }
}

/// The segments of the path as they were sent, escaped once more, without those that lead nowhere or back.
fn path(sent: &str, text: &mut String) {
    let mut segments = Vec::new();
    for segment in sent.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        text.push('/');
        encode(segment.as_bytes(), text);
    }
    if segments.is_empty() || sent.ends_with('/') {
        text.push('/');
    }
}

fn query(request: &HttpRequest, text: &mut String) {
    let escaped = |part: &str| {
        let mut text = String::new();
        encode(&decode(part), &mut text);
        text
    };
    let mut pairs: Vec<(String, String)> = request
        .parameters()
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (escaped(name), escaped(value)))
        .collect();
    pairs.sort();
    for (index, (name, value)) in pairs.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { "&" });
        text.push_str(&format!("{name}={value}"));
    }
}

fn headers(request: &HttpRequest, signed: &str, text: &mut String) {
    let mut sent: Vec<(&str, &str)> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.sort_by_key(|(name, _)| *name);
    for name in signed.split(';') {
        text.push_str(name);
        text.push(':');
        let first = sent.partition_point(|(other, _)| *other < name);
        let values = sent[first..].iter().take_while(|(other, _)| *other == name);
        for (index, (_, value)) in values.enumerate() {
            text.push_str(if index == 0 { "" } else { "," });
            single_spaced(value, text);
        }
        text.push('\n');
    }
}

fn single_spaced(value: &str, text: &mut String) {
    for (index, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
        text.push_str(if index == 0 { "" } else { " " });
        text.push_str(word);
    }
}

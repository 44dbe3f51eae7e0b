//! Requests of HTTP, as bytes: the first line, headers, and a body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::wire::{Content, HttpRequest};
use minamo_fuzz::{Service, in_linear_time};

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = split.map_or((bytes, &b""[..]), |at| (&bytes[..at], &bytes[at + 2..]));
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let (method, path) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or(("POST", "/"));
    let header =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let request = HttpRequest {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: lines.filter_map(header).collect(),
        body: body.to_vec(),
        content: Content::AsSent,
    };
    let service = Service::new();
    let response = in_linear_time(bytes.len(), || service.ask(&request));
    assert!(matches!(response.status, 200 | 400 | 404 | 500));
    assert!(response.status != 500 || request.header("content-encoding").is_some());
});

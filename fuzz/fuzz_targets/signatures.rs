//! The header `Authorization`, a query and other headers, against a key.
#![no_main]

use std::rc::Rc;

use libfuzzer_sys::fuzz_target;
use minamo::base::simulated::SimulatedEnvironment;
use minamo::wire::{Authentication, Endpoint, HttpRequest, Keyring, SigningKey};
use minamo_fuzz::in_linear_time;

fuzz_target!(|text: &str| {
    let environment = SimulatedEnvironment::new(1).environment();
    let key = SigningKey { id: "a".to_owned(), secret: "b".to_owned() };
    let keyring = Keyring::new(vec![key], environment.clock);
    let endpoint = Endpoint::new("local", environment.entropy, Authentication::Verified(Rc::new(keyring)));
    let mut lines = text.lines();
    let mut headers = vec![("x-amz-target".to_owned(), "DynamoDB_20120810.ListTables".to_owned())];
    let path = format!("/{}", lines.next().unwrap_or_default());
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or(("authorization", line));
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let request = HttpRequest {
        method: "POST".to_owned(),
        path,
        headers,
        body: b"{}".to_vec(),
        ..HttpRequest::default()
    };
    in_linear_time(text.len(), || assert!(endpoint.parse(&request).is_err(), "nobody could sign this"));
});

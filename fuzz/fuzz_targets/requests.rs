//! Sequences of requests that a grammar makes, with an engine behind them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo_fuzz::{Choices, Service, assert_answer, in_linear_time, request};

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Choices::new(bytes);
    let service = Service::new();
    while choices.are_left() {
        let (operation, body) = request(&mut choices, service.known());
        let response = in_linear_time(body.len(), || service.post(operation.name(), body.as_bytes()));
        assert_answer(&response);
    }
});

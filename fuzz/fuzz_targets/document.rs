//! Requests of the document face: an encoded value, read by the shape of an operation; the first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::operation::Operation;
use minamo::value::validate;
use minamo_fuzz::in_linear_time;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let count = Operation::all().count();
    let operation = Operation::from_number(usize::from(*first) % count).expect("there are so many");
    in_linear_time(body.len(), || {
        if let Ok(value) = validate(body) {
            let read = minamo::document::read(value.as_ref(), operation.input());
            let _ = read.map(|members| operation.prepare(members).map(drop));
        }
    });
});

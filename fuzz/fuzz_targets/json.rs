//! The reader of JSON, for each operation; the first byte says which.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::operation::Operation;
use minamo_fuzz::in_linear_time;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, body)) = bytes.split_first() else { return };
    let count = Operation::all().count();
    let operation = Operation::from_number(usize::from(*first) % count).expect("there are so many");
    let _ = in_linear_time(body.len(), || {
        let read = minamo::wire::read_for(operation, body);
        read.map(|request| operation.prepare(request.members).map(drop))
    });
});

//! Encoded values. What is valid can be walked through, written as JSON, and put into a key.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::operation::Output;
use minamo::value::{KeyPart, KeyWriter, part_length, validate};
use minamo::wire::JsonWriter;
use minamo_fuzz::in_linear_time;

fuzz_target!(|bytes: &[u8]| {
    in_linear_time(bytes.len(), || {
        let Ok(value) = validate(bytes) else { return };
        let mut json = JsonWriter::new();
        json.value(value.as_ref());
        let text = json.finish();
        serde_json::from_slice::<serde_json::Value>(&text).expect("it is JSON");
        if let Some(part) = KeyPart::from_value(value.as_ref()) {
            let mut writer = KeyWriter::new();
            writer.part(part);
            let key = writer.finish();
            assert_eq!(part_length(value.as_ref().kind(), &key), key.len());
        }
    });
});

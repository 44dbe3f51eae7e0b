//! The parser of numbers. What it takes is written as the same number.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::value::Number;
use minamo_fuzz::in_linear_time;

fuzz_target!(|text: &str| {
    let parsed = in_linear_time(text.len(), || Number::parse(text));
    if let Ok(number) = parsed {
        let written = number.to_string();
        assert_eq!(Number::parse(&written), Ok(number), "{text} is written as {written}");
    }
});

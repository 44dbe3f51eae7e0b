//! The parsers of expressions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::expression::{Expressions, KeyConditions};
use minamo::value::validate;
use minamo_fuzz::in_linear_time;

fuzz_target!(|text: &str| {
    let names = ["#a", "#b"].map(|name| (name.to_owned(), "a".to_owned())).to_vec();
    let null = validate(&[0]).ok();
    let values = null.map(|null| [":a", ":b"].map(|name| (name.to_owned(), null.clone())).to_vec());
    let expressions = Expressions::new(Some(names), values).expect("the placeholders are right");
    in_linear_time(text.len(), || {
        let _ = expressions.update(text);
        let _ = expressions.condition(text);
        let _ = expressions.filter(text);
        let _ = expressions.projection(text);
        let _ = expressions
            .key_condition(text)
            .map(|condition| KeyConditions::from_condition(condition).map(drop));
    });
});

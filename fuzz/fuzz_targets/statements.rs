//! The parser of statements, and the keys that are found in them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use minamo::partiql::{KeyNames, ReadPlan, Statement, WriteKey};
use minamo::value::validate;
use minamo_fuzz::in_linear_time;

/// Longest statement, in characters.
const STATEMENT_MAX: usize = 8192;

fuzz_target!(|text: &str| {
    if text.chars().count() > STATEMENT_MAX {
        return;
    }
    let Ok(null) = validate(&[0]) else { return };
    let parameters = vec![null; text.matches('?').count()];
    let names = KeyNames { hash: "a", range: Some("b") };
    in_linear_time(text.len(), || match Statement::parse(text, &parameters) {
        Ok(Statement::Select(select) | Statement::Exists(select)) => {
            let _ = ReadPlan::of(select.condition.as_ref(), names);
        }
        Ok(Statement::Update(update)) => {
            let _ = WriteKey::of(update.condition.as_ref(), ["a", "b"].into_iter());
        }
        Ok(Statement::Delete(delete)) => {
            let _ = WriteKey::of(delete.condition.as_ref(), ["a", "b"].into_iter());
        }
        Ok(Statement::Insert(_)) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    });
});

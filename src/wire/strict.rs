//! Members as the reader of searches takes them, which is another one than that of the rest of the service: null is not
//! the same as absent, and its words are its own.
//!
//! Source: what `SearchVectors` answered in eu-west-2 and us-east-1 in October 2026 to null in place of a text, a list
//! and a number, to a number with a fraction, and without `TableName`. That all else is worded in the same way is taken
//! from the parser whose words these are (serde_json), not observed.

use json_event_parser::JsonEvent;

use crate::operation::{Member, SerializationError, Shape, TextPlace};

/// Looks at the event with which the value of a member begins. `text` is the text up to the end of this event.
///
/// # Errors
/// What is there instead of what is expected.
pub(super) fn check(event: &JsonEvent<'_>, member: &Member, text: &[u8]) -> Result<(), SerializationError> {
    let (expected, is_there) = match member.shape {
        Shape::String => ("a string", matches!(event, JsonEvent::String(_))),
        Shape::List(_) => ("a sequence", *event == JsonEvent::StartArray),
        Shape::Map(_) | Shape::Values => ("a map", *event == JsonEvent::StartObject),
        Shape::Integer => ("i32", matches!(event, JsonEvent::Number(text) if text.parse::<i32>().is_ok())),
        _ => return Ok(()),
    };
    if is_there || (*event == JsonEvent::Null && !member.required) {
        return Ok(());
    }
    // It stops in front of what has parts.
    let before = match event {
        JsonEvent::StartArray | JsonEvent::StartObject => text.len() - 1,
        _ => text.len(),
    };
    let place = TextPlace::end_of(text.get(..before).unwrap_or_default());
    Err(SerializationError::NotExpected { found: found(event, member.shape), expected, place })
}

fn found(event: &JsonEvent<'_>, expected: Shape) -> String {
    match event {
        JsonEvent::String(text) => format!("invalid type: string \"{text}\""),
        JsonEvent::Boolean(value) => format!("invalid type: boolean `{value}`"),
        // Of one that is whole it takes more bits than are expected.
        JsonEvent::Number(text) if !text.contains(['.', 'e', 'E']) => {
            let what = if matches!(expected, Shape::Integer) { "value" } else { "type" };
            format!("invalid {what}: integer `{text}`")
        }
        JsonEvent::Number(text) => format!("invalid type: floating point `{text}`"),
        JsonEvent::StartArray => "invalid type: sequence".to_owned(),
        JsonEvent::StartObject => "invalid type: map".to_owned(),
        _ => "invalid type: null".to_owned(),
    }
}

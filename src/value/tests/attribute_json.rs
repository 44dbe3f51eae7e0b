//! The service's JSON form of attribute values, for the vectors.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::value::{AttributeMap, AttributeValue, Number};

/// The attribute value that `json`, such as `{"S":"a"}`, stands for.
pub(super) fn attribute_value(json: &Value) -> AttributeValue {
    let (kind, value) = json.as_object().and_then(|object| object.iter().next()).expect("one member");
    match kind.as_str() {
        "S" => AttributeValue::S(text(value)),
        "N" => AttributeValue::N(number(value)),
        "B" => AttributeValue::B(binary(value)),
        "BOOL" => AttributeValue::Bool(value.as_bool().expect("a Boolean")),
        "NULL" => AttributeValue::Null,
        "SS" => AttributeValue::string_set(elements(value, text)).expect("a set"),
        "NS" => AttributeValue::number_set(elements(value, number)).expect("a set"),
        "BS" => AttributeValue::binary_set(elements(value, binary)).expect("a set"),
        "L" => AttributeValue::L(elements(value, attribute_value)),
        "M" => AttributeValue::M(attribute_map(value)),
        other => panic!("unknown type {other}"),
    }
}

fn attribute_map(json: &Value) -> AttributeMap {
    let members = json.as_object().expect("an object");
    members.iter().map(|(name, value)| (name.clone(), attribute_value(value))).collect()
}

fn elements<T>(json: &Value, read: impl Fn(&Value) -> T) -> Vec<T> {
    json.as_array().expect("an array").iter().map(read).collect()
}

fn text(json: &Value) -> String {
    json.as_str().expect("a string").to_owned()
}

fn number(json: &Value) -> Number {
    Number::parse(&text(json)).expect("a number")
}

fn binary(json: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(text(json)).expect("base64")
}

/// The lower-case hexadecimal form of `bytes`.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

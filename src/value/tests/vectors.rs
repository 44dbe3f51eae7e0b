//! The golden vectors: what is written there was stored by somebody.

use serde_json::Value;

use super::attribute_json::{attribute_value, hex};
use crate::value::{EncodedValue, KeyPart, KeyWriter, partition_hash, validate};

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("an array")
}

fn bytes(vector: &Value) -> Vec<u8> {
    let text = vector["encoded"].as_str().expect("hexadecimal digits");
    let digits = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
    digits.map(|pair| u8::from_str_radix(pair, 16).expect("two digits")).collect()
}

#[test]
fn values_are_encoded_as_ever() {
    let vectors = vectors(include_str!("../../../tests/vectors/values.json"));
    assert!(vectors.len() > 50);
    for vector in vectors {
        let value = attribute_value(&vector["value"]);
        assert_eq!(hex(&value.encode()), vector["encoded"], "{}", vector["name"]);
        let read = validate(&bytes(&vector)).expect("a valid value");
        assert_eq!(read.as_ref().to_owned(), value, "{}", vector["name"]);
        assert_eq!(read.as_ref().size() as u64, vector["size"], "{}", vector["name"]);
        assert_eq!(value.size() as u64, vector["size"], "{}", vector["name"]);
    }
}

#[test]
fn keys_are_encoded_as_ever() {
    let vectors = vectors(include_str!("../../../tests/vectors/keys.json"));
    assert!(vectors.len() > 20);
    for vector in vectors {
        let parts = vector["parts"].as_array().expect("an array").iter();
        let values: Vec<_> = parts.map(|part| EncodedValue::from(attribute_value(part))).collect();
        let parts: Vec<_> =
            values.iter().map(|value| KeyPart::from_value(value.as_ref()).expect("a key")).collect();
        let mut writer = KeyWriter::new();
        parts.iter().for_each(|part| writer.part(*part));
        assert_eq!(hex(&writer.finish()), vector["encoded"], "{}", vector["name"]);
        assert_eq!(format!("{:08x}", partition_hash(&parts)), vector["hash"], "{}", vector["name"]);
    }
}

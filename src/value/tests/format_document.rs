//! The examples in `docs/format.md`.

use super::attribute_json::{attribute_value, hex};
use crate::value::{EncodedValue, Item, KeyPart, KeyWriter};

const DOCUMENT: &str = include_str!("../../../docs/format.md");

/// The rows of tables whose first cell is code that begins with `start`: that code, and the other cells.
fn rows(start: char) -> Vec<Vec<&'static str>> {
    let cells =
        |line: &'static str| line.split('|').map(|cell| cell.trim().trim_matches('`')).collect::<Vec<_>>();
    let tables = DOCUMENT.lines().filter(|line| line.starts_with("| `")).map(cells);
    tables.map(|cells| cells[1..].to_vec()).filter(|cells| cells[0].starts_with(start)).collect()
}

fn without_spaces(text: &str) -> String {
    text.to_lowercase().replace(' ', "")
}

#[test]
fn values_of_the_document() {
    let rows = rows('{');
    assert!(rows.len() >= 20);
    for row in rows {
        let value = attribute_value(&serde_json::from_str(row[0]).expect("JSON"));
        assert_eq!(hex(&value.encode()), without_spaces(row[1]), "{}", row[0]);
        assert_eq!(value.size().to_string(), row[2], "{}", row[0]);
    }
}

#[test]
fn keys_of_the_document() {
    let rows = rows('[');
    assert!(rows.len() >= 10);
    for row in rows {
        let parts: Vec<serde_json::Value> = serde_json::from_str(row[0]).expect("JSON");
        let values: Vec<_> = parts.iter().map(|part| EncodedValue::from(attribute_value(part))).collect();
        let mut writer = KeyWriter::new();
        values
            .iter()
            .filter_map(|value| KeyPart::from_value(value.as_ref()))
            .for_each(|part| writer.part(part));
        assert_eq!(hex(&writer.finish()), without_spaces(row[1]), "{}", row[0]);
    }
}

/// The worked item: its JSON, and the bytes that the lines of the block after it begin with.
#[test]
fn item_of_the_document() {
    let json =
        DOCUMENT.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("a JSON block");
    let block = DOCUMENT
        .split("```bytes")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("a block of bytes");
    let bytes: String =
        block.lines().filter_map(|line| line.split("  ").next()).map(without_spaces).collect();
    let map: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let value = EncodedValue::from(attribute_value(&serde_json::json!({ "M": map })));
    let item = Item::from_map(value.as_ref().map().expect("a map"));
    assert_eq!(hex(item.bytes()), bytes);
    assert!(DOCUMENT.contains(&format!("the item counts {} bytes", item.size())));
}

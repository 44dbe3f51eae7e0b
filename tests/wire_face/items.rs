//! Items, to and fro.

use minamo::operation::{Input, Output};
use minamo::value::{AttributeMap, AttributeValue, Item, Number};
use minamo::wire::JsonWriter;
use proptest::prelude::*;

use crate::shapes::members;

fn read_item(json: &str) -> Item {
    match members(&format!("{{\"Item\":{json}}}")).get("Item") {
        Some(Input::Item(item)) => item.clone(),
        other => panic!("{json} was read as {other:?}"),
    }
}

fn written(item: &Item) -> String {
    let mut writer = JsonWriter::new();
    writer.item(item);
    String::from_utf8(writer.finish()).unwrap()
}

#[test]
fn every_type_keeps_its_form() {
    let json = concat!(
        r#"{"s":{"S":"a"},"n":{"N":"-12.5"},"b":{"B":"AP8="},"t":{"BOOL":true},"f":{"BOOL":false},"z":{"NULL":true},"#,
        r#""ss":{"SS":["","a"]},"ns":{"NS":["-1","2.5"]},"bs":{"BS":["AA==","AQ=="]},"#,
        r#""l":{"L":[{"S":""},{"L":[]}]},"m":{"M":{"x":{"M":{}},"y":{"N":"1"}}}}"#
    );
    assert_eq!(written(&read_item(json)), json);
}

#[test]
fn numbers_and_sets_are_written_in_canonical_form() {
    let item =
        read_item(r#"{"a":{"N":"1e3"},"b":{"N":"-0.0"},"c":{"N":"+.50"},"d":{"NS":["10","9","1e0"]}}"#);
    let canonical = r#"{"a":{"N":"1000"},"b":{"N":"0"},"c":{"N":"0.5"},"d":{"NS":["1","9","10"]}}"#;
    assert_eq!(written(&item), canonical);
}

#[test]
fn a_number_keeps_all_its_digits() {
    let json = r#"{"n":{"N":"12345678901234567890.123456789012345678"}}"#;
    assert_eq!(written(&read_item(json)), json);
}

#[test]
fn of_attributes_with_one_name_the_last_counts_at_every_depth() {
    let item = read_item(
        r#"{"a":{"S":"1"},"m":{"M":{"x":{"N":"1"},"y":{"N":"2"},"x":{"L":[{"M":{"k":{"S":"o"},"k":{"S":"n"}}}]}}},
            "a":{"S":"2"}}"#,
    );
    let once = r#"{"m":{"M":{"y":{"N":"2"},"x":{"L":[{"M":{"k":{"S":"n"}}}]}}},"a":{"S":"2"}}"#;
    assert_eq!(written(&item), once);
    assert_eq!(item.map().len(), 2);
}

#[test]
fn texts_are_escaped_where_json_or_a_script_needs_it() {
    let item =
        read_item(r#"{"a\"\\":{"S":"\u0000\u001f\b\f\n\r\t\"\\\/\u2028\u2029\u00e9\ud83d\ude00\u007f"}}"#);
    let expected = concat!(
        r#"{"a\"\\":{"S":"\u0000\u001f\u0008\u000c\n\r\t\"\\/\u2028\u2029"#,
        "\u{e9}\u{1f600}\u{7f}",
        r#""}}"#
    );
    assert_eq!(written(&item), expected);
}

fn number() -> impl Strategy<Value = Number> {
    ("-?[0-9]{1,30}", -20i32..20)
        .prop_map(|(digits, exponent)| Number::parse(&format!("{digits}e{exponent}")).unwrap_or(Number::ZERO))
}

fn attribute_value() -> impl Strategy<Value = AttributeValue> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..8);
    let leaf = prop_oneof![
        any::<String>().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        bytes().prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        prop::collection::btree_set(any::<String>(), 1..5)
            .prop_map(|set| AttributeValue::string_set(set.into_iter().collect()).unwrap()),
        prop::collection::hash_set(number(), 1..5)
            .prop_map(|set| AttributeValue::number_set(set.into_iter().collect()).unwrap()),
        prop::collection::btree_set(bytes(), 1..5)
            .prop_map(|set| AttributeValue::binary_set(set.into_iter().collect()).unwrap()),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(AttributeValue::L),
            attributes(inner).prop_map(AttributeValue::M),
        ]
    })
}

fn attributes(value: impl Strategy<Value = AttributeValue>) -> impl Strategy<Value = AttributeMap> {
    prop::collection::vec((".{1,6}", value), 0..5).prop_map(|entries| {
        let mut map = AttributeMap::new();
        for (name, value) in entries {
            map.insert(name, value);
        }
        map
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same_item(attributes in attributes(attribute_value())) {
        let item = Item::from_attributes(&attributes);
        let json = written(&item);
        let read = read_item(&json);
        prop_assert_eq!(&read, &item);
        prop_assert_eq!(read.bytes(), item.bytes());
        prop_assert_eq!(written(&read), json);
    }
}

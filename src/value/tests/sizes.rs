use proptest::prelude::*;

use super::generate::{TREES, map, value};
use crate::value::{AttributeMap, AttributeValue, EncodedValue, Item, Number};

fn number_size(text: &str) -> usize {
    Number::parse(text).expect("a number").size()
}

#[test]
fn numbers_count_two_digits_a_byte() {
    let cases = [
        ("0", 1),
        ("1", 2),
        ("-1", 3),
        ("99", 2),
        ("100", 2),
        ("101", 3),
        ("1.5", 3),
        ("10.5", 3),
        ("100.5", 4),
        ("0.5", 2),
        ("0.0012", 2),
        ("0.00123", 3),
        ("1.05", 3),
        ("-123.456", 6),
        ("12345678901234567890123456789012345678", 20),
        ("-12345678901234567890123456789012345678", 21),
        ("1234567890123456789.0123456789012345678", 21),
        ("-1234567890123456789.0123456789012345678", 21),
    ];
    for (text, size) in cases {
        assert_eq!(number_size(text), size, "{text}");
    }
}

#[test]
fn an_item_counts_names_values_and_nesting() {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let inner =
        AttributeMap::from_iter([("city", text("Oslo")), ("zip", AttributeValue::N(Number::from(150)))]);
    let tags = AttributeValue::L(vec![text("a"), AttributeValue::L(vec![text("bc"), AttributeValue::Null])]);
    let item = Item::from_attributes(&AttributeMap::from_iter([
        ("id", text("u1")),
        ("name", text("Zo\u{eb}")),
        ("address", AttributeValue::M(inner)),
        ("tags", tags),
        ("ok", AttributeValue::Bool(true)),
    ]));
    let address = 3 + (1 + 4 + 4) + (1 + 3 + 2);
    let tags = 3 + (1 + 1) + (1 + 3 + (1 + 2) + (1 + 1));
    assert_eq!(number_size("150"), 2);
    assert_eq!(item.size(), (2 + 2) + (4 + 4) + (7 + address) + (4 + tags) + (2 + 1));
    assert_eq!(item.size(), 58);
}

#[test]
fn empty_containers_count_three() {
    for value in [AttributeValue::L(Vec::new()), AttributeValue::M(AttributeMap::new())] {
        assert_eq!(value.size(), 3);
        assert_eq!(EncodedValue::from(value).as_ref().size(), 3);
    }
}

#[test]
fn depth_counts_from_the_value_itself() {
    let list = |value| AttributeValue::L(vec![AttributeValue::Null, value]);
    let depth = |value: AttributeValue| {
        assert_eq!(EncodedValue::from(&value).as_ref().depth(), value.depth());
        value.depth()
    };
    assert_eq!(depth(AttributeValue::Null), 1);
    assert_eq!(depth(AttributeValue::L(Vec::new())), 1);
    assert_eq!(depth(list(AttributeValue::Null)), 2);
    assert_eq!(
        depth(AttributeValue::M(AttributeMap::from_iter([("a", list(list(AttributeValue::Null)))]))),
        4
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(TREES))]

    #[test]
    fn encoded_and_owned_values_count_the_same(value in value(), map in map()) {
        let encoded = EncodedValue::from(&value);
        prop_assert_eq!(encoded.as_ref().size(), value.size());
        prop_assert_eq!(encoded.as_ref().depth(), value.depth());
        prop_assert_eq!(Item::from_attributes(&map).size(), map.item_size());
    }
}

//! Random values.

use std::ops::Range;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use crate::value::{AttributeMap, AttributeValue, Number};

/// Cases of a property of whole trees, each of which holds many values.
pub(super) const TREES: u32 = 64;

/// Numbers of all sizes: small ones, which meet often, and the whole range.
pub(super) fn number() -> impl Strategy<Value = Number> {
    let small = (-50i64..50, -3i32..3).prop_map(|(digits, exponent)| format!("{digits}e{exponent}"));
    let integer = any::<i64>().prop_map(|value| value.to_string());
    let wide = ("-?[0-9]{1,38}", -170i32..130).prop_map(|(digits, exponent)| format!("{digits}e{exponent}"));
    prop_oneof![small, integer, wide]
        .prop_filter_map("out of the supported range", |text| Number::parse(&text).ok())
}

/// Strings over few characters, so that they share prefixes: zero, the byte after it, ASCII, and up to four bytes.
pub(super) fn string() -> impl Strategy<Value = String> {
    string_of(0..6)
}

fn string_of(length: Range<usize>) -> impl Strategy<Value = String> {
    let characters =
        prop::sample::select(vec!['\0', '\u{1}', 'a', 'b', '\u{7f}', '\u{80}', '\u{ffff}', '\u{1f600}']);
    vec(characters, length).prop_map(String::from_iter)
}

/// Bytes, most of them from the ends of the range.
pub(super) fn binary() -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![Just(0u8), Just(1), Just(0xFE), Just(0xFF), any::<u8>()], 0..6)
}

/// Values of every type, a few levels deep.
pub(super) fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        string().prop_map(AttributeValue::S),
        number().prop_map(AttributeValue::N),
        binary().prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        btree_set(string(), 1..5).prop_map(|set| AttributeValue::Ss(set.into_iter().collect())),
        btree_set(number(), 1..5).prop_map(|set| AttributeValue::Ns(set.into_iter().collect())),
        btree_set(binary(), 1..5).prop_map(|set| AttributeValue::Bs(set.into_iter().collect())),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(AttributeValue::L),
            map_of(inner, 5).prop_map(AttributeValue::M),
        ]
    })
}

/// Maps of such values.
pub(super) fn map() -> impl Strategy<Value = AttributeMap> {
    map_of(value(), 20)
}

fn map_of(
    values: impl Strategy<Value = AttributeValue>,
    length_max: usize,
) -> impl Strategy<Value = AttributeMap> {
    vec((string_of(1..6), values), 0..=length_max).prop_map(AttributeMap::from_iter)
}

//! Values in few letters.

use minamo::expression::{ExpressionError, Expressions};
use minamo::value::{AttributeMap, AttributeValue, EncodedValue, Item, Number};

pub(crate) fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

pub(crate) fn n(text: &str) -> AttributeValue {
    AttributeValue::N(Number::parse(text).unwrap())
}

pub(crate) fn b(bytes: &[u8]) -> AttributeValue {
    AttributeValue::B(bytes.to_vec())
}

pub(crate) fn ss<const N: usize>(elements: [&str; N]) -> AttributeValue {
    AttributeValue::string_set(elements.map(str::to_owned).to_vec()).unwrap()
}

pub(crate) fn ns<const N: usize>(elements: [&str; N]) -> AttributeValue {
    AttributeValue::number_set(elements.map(|text| Number::parse(text).unwrap()).to_vec()).unwrap()
}

pub(crate) fn bs<const N: usize>(elements: [&[u8]; N]) -> AttributeValue {
    AttributeValue::binary_set(elements.map(<[u8]>::to_vec).to_vec()).unwrap()
}

pub(crate) fn l<const N: usize>(elements: [AttributeValue; N]) -> AttributeValue {
    AttributeValue::L(elements.to_vec())
}

pub(crate) fn m<const N: usize>(members: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(AttributeMap::from_iter(members))
}

pub(crate) fn item<const N: usize>(attributes: [(&str, AttributeValue); N]) -> Item {
    Item::from_attributes(&AttributeMap::from_iter(attributes))
}

/// The type that `value` has, among one value of each of the ten.
pub(crate) fn one_of_each() -> [AttributeValue; 10] {
    [
        s("a"),
        n("1"),
        b(b"a"),
        AttributeValue::Bool(true),
        AttributeValue::Null,
        ss(["a"]),
        ns(["1"]),
        bs([b"a"]),
        l([]),
        m([]),
    ]
}

/// Expressions with placeholders: `#x` with an attribute name, as a string, and `:x` with a value.
pub(crate) fn expressions(placeholders: &[(&str, AttributeValue)]) -> Expressions {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (key, value) in placeholders {
        match value {
            AttributeValue::S(name) if key.starts_with('#') => names.push(((*key).to_owned(), name.clone())),
            value => values.push(((*key).to_owned(), EncodedValue::from(value))),
        }
    }
    let names = (!names.is_empty()).then_some(names);
    let values = (!values.is_empty()).then_some(values);
    Expressions::new(names, values).unwrap()
}

/// The message of the error that there must be.
pub(crate) fn message<T: std::fmt::Debug>(result: Result<T, ExpressionError>) -> String {
    result.unwrap_err().to_string()
}

//! Values that no attribute can have.

use crate::shapes::{REQUEST, refusal};
use minamo::wire::read;

const EMPTY: &str = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
const SEVERAL: &str = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the \
                       supported datatypes";

const MALFORMED: &[(&str, &str)] = &[
    ("{}", EMPTY),
    (r#"{"S":null}"#, EMPTY),
    (r#"{"X":1}"#, EMPTY),
    (r#"{"L":[null]}"#, EMPTY),
    (r#"{"M":{"a":{}}}"#, EMPTY),
    (r#"{"S":"a","N":"1"}"#, SEVERAL),
    (r#"{"L":[{"S":"a","SS":["b"]}]}"#, SEVERAL),
    (
        r#"{"NULL":false}"#,
        "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ),
    (
        r#"{"NULL":"no"}"#,
        "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ),
    (r#"{"SS":[]}"#, "One or more parameter values were invalid: An string set  may not be empty"),
    (r#"{"NS":[]}"#, "One or more parameter values were invalid: An number set  may not be empty"),
    (r#"{"BS":[]}"#, "One or more parameter values were invalid: Binary sets should not be empty"),
    (
        r#"{"SS":["b","a","b"]}"#,
        "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.",
    ),
    (r#"{"NS":["1","1.0"]}"#, "Input collection contains duplicates"),
    (
        r#"{"BS":["Yg==","Yg=="]}"#,
        "One or more parameter values were invalid: Input collection [Yg==, Yg==]of type BS contains duplicates.",
    ),
    (r#"{"N":""}"#, "The parameter cannot be converted to a numeric value"),
    (r#"{"N":"b"}"#, "The parameter cannot be converted to a numeric value: b"),
    (r#"{"NS":["1","b"]}"#, "The parameter cannot be converted to a numeric value: b"),
    (
        r#"{"N":"123456789012345678901234567890123456789"}"#,
        "Attempting to store more than 38 significant digits in a Number",
    ),
    (
        r#"{"N":"1e126"}"#,
        "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ),
    (
        r#"{"N":"1e-131"}"#,
        "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    ),
    (r#"{"M":{"":{"S":"a"}}}"#, "Empty attribute name"),
];

fn text(body: &str) -> String {
    let request = read(body.as_bytes(), &REQUEST).expect(body);
    request.malformed.expect(body).to_string()
}

#[test]
fn each_malformed_value_has_its_text() {
    for (value, expected) in MALFORMED {
        assert_eq!(text(&format!(r#"{{"Value":{value}}}"#)), *expected, "{value}");
        assert_eq!(text(&format!(r#"{{"Item":{{"a":{value}}}}}"#)), *expected, "{value}");
    }
}

/// What is wrong with numbers and with several equal elements is worded the same everywhere.
fn in_starting_key(text: &str) -> String {
    let is_bare = ["duplicates", "numeric", "umber"].iter().any(|word| text.contains(word));
    if is_bare { text.to_owned() } else { format!("The provided starting key is invalid: {text}") }
}

#[test]
fn the_text_tells_which_expression_value_it_is_and_that_it_is_in_the_starting_key() {
    for (value, expected) in MALFORMED {
        let values =
            format!(r#"{{"ExpressionAttributeValues":{{":a":{{"S":"x"}},":b":{value}}},"Item":{{}}}}"#);
        let wrapped = format!("ExpressionAttributeValues contains invalid value: {expected} for key :b");
        assert_eq!(text(&values), wrapped);
        let key = format!(r#"{{"ExclusiveStartKey":{{"a":{value}}}}}"#);
        assert_eq!(text(&key), in_starting_key(expected));
    }
    let after = r#"{"ExpressionAttributeValues":{":a":{"S":"x"}},"ExclusiveStartKey":{},"Item":{"a":{}}}"#;
    assert_eq!(text(after), EMPTY);
}

#[test]
fn of_several_malformed_values_the_first_in_the_body_counts() {
    assert_eq!(
        text(r#"{"Item":{"a":{"N":"x"},"b":{}},"Value":{"SS":[]}}"#),
        MALFORMED[16].1.replace(": b", ": x")
    );
}

#[test]
fn a_departure_from_the_shape_comes_before_a_malformed_value() {
    assert_eq!(refusal(r#"{"Value":{},"Text":1}"#).to_string(), "NUMBER_VALUE cannot be converted to String");
}

#[test]
fn the_members_are_read_all_the_same() {
    let request = read(br#"{"Value":{"SS":[]},"Text":"a"}"#, &REQUEST).unwrap();
    assert!(request.members.get("Text").is_some());
    assert!(request.members.get("Value").is_some());
}

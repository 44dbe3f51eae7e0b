//! What is not of the shape of a request, and what is.

use minamo::operation::Input;
use minamo::wire::read;
use proptest::prelude::*;

use crate::shapes::{REQUEST, members, refusal};

/// What the service says of a scalar where a collection has lists or maps (observed, as recorded in the tests of
/// dynalite).
const CAST: &str = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
                    java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class \
                    are in module java.base of loader 'bootstrap')";

/// A member, a JSON value that it cannot have, and the service's text.
const REFUSED: &[(&str, &str, &str)] = &[
    ("Text", "true", "TRUE_VALUE cannot be converted to String"),
    ("Text", "false", "FALSE_VALUE cannot be converted to String"),
    ("Text", "23", "NUMBER_VALUE cannot be converted to String"),
    ("Text", "-2147483648", "NUMBER_VALUE cannot be converted to String"),
    ("Text", "34.56", "DECIMAL_VALUE cannot be converted to String"),
    ("Text", "1e2", "DECIMAL_VALUE cannot be converted to String"),
    ("Text", "[]", "Unrecognized collection type class java.lang.String"),
    ("Text", "{}", "Start of structure or map found where not expected"),
    ("Flag", "\"23\"", "Unexpected token received from parser"),
    ("Flag", "23", "NUMBER_VALUE cannot be converted to Boolean"),
    ("Flag", "34.56", "DECIMAL_VALUE cannot be converted to Boolean"),
    ("Flag", "[]", "Unrecognized collection type class java.lang.Boolean"),
    ("Flag", "{}", "Start of structure or map found where not expected"),
    ("Count", "\"23\"", "STRING_VALUE cannot be converted to Integer"),
    ("Count", "true", "TRUE_VALUE cannot be converted to Integer"),
    ("Count", "[]", "Unrecognized collection type class java.lang.Integer"),
    ("Count", "{}", "Start of structure or map found where not expected"),
    ("Count", "2147483648", "NUMBER_VALUE cannot be converted to Integer"),
    ("Count", "-2147483648.5", "DECIMAL_VALUE cannot be converted to Integer"),
    ("Total", "\"23\"", "STRING_VALUE cannot be converted to Long"),
    ("Total", "false", "FALSE_VALUE cannot be converted to Long"),
    ("Total", "[]", "Unrecognized collection type class java.lang.Long"),
    ("Total", "9223372036854775808", "NUMBER_VALUE cannot be converted to Long"),
    ("Total", "1e999", "DECIMAL_VALUE cannot be converted to Long"),
    ("Texts", "\"23\"", "Unexpected field type"),
    ("Texts", "true", "Unexpected field type"),
    ("Texts", "{}", "Start of structure or map found where not expected"),
    ("Texts", "[1]", "NUMBER_VALUE cannot be converted to String"),
    ("Element", "1.5", "Unexpected field type"),
    ("Element", "[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"),
    ("Elements", "[\"23\"]", "Unexpected value type in payload"),
    (
        "Elements",
        "[[]]",
        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement",
    ),
    ("Aliases", "\"23\"", "Unexpected field type"),
    ("Aliases", "[]", "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"),
    (
        "Requests",
        "[]",
        "Unrecognized collection type java.util.Map<java.lang.String, \
         java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>>",
    ),
    ("Item", "23", "Unexpected field type"),
    (
        "Item",
        "[]",
        "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
    ),
    ("Item", r#"{"a":"x"}"#, "Unexpected value type in payload"),
    ("Item", r#"{"a":34.56}"#, "Unexpected value type in payload"),
    (
        "Item",
        r#"{"a":[]}"#,
        "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
    ),
    ("Requests", r#"{"T":"x"}"#, CAST),
    ("Requests", r#"{"T":2147483648}"#, CAST),
    ("Requests", r#"{"T":{}}"#, "Start of structure or map found where not expected"),
    ("Keys", "1", "Unexpected field type"),
    ("Keys", "[true]", CAST),
    (
        "Keys",
        "[[]]",
        "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
    ),
    ("Value", "\"x\"", "Unexpected field type"),
    ("Value", "[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"),
    ("Value", r#"{"S":1}"#, "NUMBER_VALUE cannot be converted to String"),
    ("Value", r#"{"N":1}"#, "NUMBER_VALUE cannot be converted to String"),
    ("Value", r#"{"N":[]}"#, "Unrecognized collection type class java.lang.String"),
    ("Value", r#"{"BOOL":"maybe"}"#, "Unexpected token received from parser"),
    ("Value", r#"{"NULL":3}"#, "NUMBER_VALUE cannot be converted to Boolean"),
    ("Value", r#"{"B":true}"#, "only base-64-encoded strings are convertible to bytes"),
    ("Value", r#"{"B":34.56}"#, "only base-64-encoded strings are convertible to bytes"),
    ("Value", r#"{"B":[]}"#, "Unrecognized collection type class java.nio.ByteBuffer"),
    ("Value", r#"{"B":{}}"#, "Start of structure or map found where not expected"),
    ("Value", r#"{"B":"23456"}"#, "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
    ("Value", r#"{"B":"=+/="}"#, "Invalid last non-pad Base64 character dectected"),
    ("Value", r#"{"B":"+/+="}"#, "Invalid last non-pad Base64 character dectected"),
    ("Value", r#"{"SS":"a"}"#, "Unexpected field type"),
    ("Value", r#"{"SS":{}}"#, "Start of structure or map found where not expected"),
    ("Value", r#"{"SS":[1]}"#, "NUMBER_VALUE cannot be converted to String"),
    ("Value", r#"{"NS":[1]}"#, "NUMBER_VALUE cannot be converted to String"),
    ("Value", r#"{"BS":["a"]}"#, "Base64 encoded length is expected a multiple of 4 bytes but found: 1"),
    ("Value", r#"{"L":true}"#, "Unexpected field type"),
    ("Value", r#"{"L":["a"]}"#, "Unexpected value type in payload"),
    ("Value", r#"{"M":"a"}"#, "Unexpected field type"),
    (
        "Value",
        r#"{"M":[]}"#,
        "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
    ),
    ("Value", r#"{"M":{"a":true}}"#, "Unexpected value type in payload"),
    ("ExpressionAttributeValues", r#"{":v":1}"#, "Unexpected value type in payload"),
];

#[test]
fn each_departure_from_the_shape_has_its_text() {
    for (member, value, text) in REFUSED {
        let body = format!(r#"{{"{member}":{value}}}"#);
        assert_eq!(refusal(&body).to_string(), *text, "{body}");
    }
}

#[test]
fn the_first_departure_in_the_body_is_the_one_reported() {
    let body = r#"{"Value":{"S":"a","L":[{"N":1}]},"Text":true}"#;
    assert_eq!(refusal(body).to_string(), "NUMBER_VALUE cannot be converted to String");
}

#[test]
fn a_body_that_is_not_an_object_has_no_text_wherever_that_shows() {
    let not_objects = [
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"a\"",
        "{",
        "{}}",
        "{\"Text\":tru}",
        r#"{"Text":"a""#,
        r#"{"Text":1,}"#,
        "\u{feff}",
    ];
    for body in not_objects {
        assert_eq!(refusal(body).to_string(), "", "{body}");
    }
    assert_eq!(refusal(r#"{"Text":"\ud800"}"#).to_string(), "", "a lone surrogate");
}

#[test]
fn a_value_may_nest_as_deeply_as_it_likes_to_be_refused_for_it() {
    let nested =
        |levels: usize| format!("{{\"Value\":{}{}}}", r#"{"L":["#.repeat(levels), "]}".repeat(levels));
    for (levels, read_levels) in [(32, 32), (64, 64), (65, 65), (66, 65), (20_000, 65)] {
        let request = read(nested(levels).as_bytes(), &REQUEST).unwrap();
        assert_eq!(request.malformed, None);
        let Some(Input::Value(value)) = request.members.get("Value") else { panic!("{levels}") };
        assert_eq!(value.as_ref().depth(), read_levels, "{levels}");
    }
    let broken = format!("{{\"Value\":{}", r#"{"L":["#.repeat(20_000));
    assert_eq!(refusal(&broken).to_string(), "");
}

#[test]
fn what_is_not_read_may_nest_as_deeply_as_it_likes() {
    for member in ["Unknown", "Later"] {
        let levels = 20_000;
        let body = format!("{{\"{member}\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(members(&body).get("Later").is_some(), member == "Later");
    }
}

#[test]
fn null_members_are_absent_and_unknown_ones_ignored() {
    let body =
        r#"{"Text":null,"Item":null,"Element":null,"Unknown":{"a":[1,{"b":2}]},"Later":null,"Count":1}"#;
    let members = members(body);
    assert_eq!(members.iter().collect::<Vec<_>>(), [("Count", &Input::Long(1))]);
}

#[test]
fn a_part_that_is_not_built_is_noticed_whatever_it_is() {
    for value in ["1", "{\"a\":[1,2]}", "[[]]", "\"x\""] {
        let members = members(&format!(r#"{{"Later":{value},"Count":1}}"#));
        assert_eq!(members.get("Later"), Some(&Input::Unread));
        assert_eq!(members.get("Count"), Some(&Input::Long(1)));
    }
}

#[test]
fn decimals_for_whole_numbers_are_floored() {
    let cases = [
        ("7", 7),
        ("7.9", 7),
        ("-7.1", -8),
        ("1e3", 1000),
        ("0.5", 0),
        ("-0", 0),
        ("2147483647.9", 2_147_483_647),
        ("-2147483648", -2_147_483_648),
    ];
    for (text, value) in cases {
        let members = members(&format!(r#"{{"Count":{text},"Total":{text}}}"#));
        assert_eq!(members.get("Count"), Some(&Input::Long(value)), "{text}");
        assert_eq!(members.get("Total"), Some(&Input::Long(value)), "{text}");
    }
    let largest = members(r#"{"Total":9223372036854775807}"#);
    assert_eq!(largest.get("Total"), Some(&Input::Long(i64::MAX)));
}

#[test]
fn truth_values_may_be_words() {
    for (text, value) in
        [("true", true), ("YES", true), ("1", true), ("False", false), ("no", false), ("0", false)]
    {
        let members = members(&format!(r#"{{"Flag":"{text}"}}"#));
        assert_eq!(members.get("Flag"), Some(&Input::Boolean(value)), "{text}");
    }
}

#[test]
fn of_names_that_repeat_the_last_counts() {
    let members = members(
        r#"{"Text":"a","Text":"b","Aliases":{"x":"1","y":"2","x":"3"},
            "ExpressionAttributeValues":{":v":{"S":"a"},":v":{"S":"b"}}}"#,
    );
    assert_eq!(members.get("Text"), Some(&Input::String("b".to_owned())));
    let entry = |name: &str, text: &str| (name.to_owned(), Input::String(text.to_owned()));
    assert_eq!(members.get("Aliases"), Some(&Input::Map(vec![entry("y", "2"), entry("x", "3")])));
    let Some(Input::Values(values)) = members.get("ExpressionAttributeValues") else { panic!("no values") };
    assert_eq!(values.len(), 1);
    assert_eq!(values[0].1.as_ref().as_str(), Some("b"));
}

/// JSON of any kind, some of it of the shape.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("\"AAA=\"".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no other numbers", |number| number.is_finite())
            .prop_map(|n| n.to_string()),
    ];
    let names = [
        "Text", "Item", "Value", "Texts", "Elements", "Count", "S", "N", "B", "SS", "NS", "L", "M", "",
        "NULL",
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        let entry = (prop::sample::select(names.to_vec()), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|elements| format!("[{}]", elements.join(","))),
            prop::collection::vec(entry, 0..4).prop_map(|entries| {
                let entries: Vec<_> =
                    entries.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

fn characters_of_json() -> impl Strategy<Value = String> {
    r#"\{("(Item|Value|S|SS|L|M|N)?"?|[:,\[\]{}\\u0-9ef.-]){0,60}"#
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = minamo::wire::read(&bytes, &REQUEST);
    }

    #[test]
    fn no_characters_of_json_make_the_reader_panic(text in characters_of_json()) {
        let _ = minamo::wire::read(text.as_bytes(), &REQUEST);
    }

    #[test]
    fn no_json_makes_the_reader_panic(text in json()) {
        let _ = minamo::wire::read(text.as_bytes(), &REQUEST);
    }
}

//! The document face: an encoded map in, an encoded map out.

use minamo::document::{read, respond};
use minamo::operation::{
    Answer, ErrorCode, Input, Member, Members, Output, SerializationError, ServiceError, Shape, Structure,
};
use minamo::value::{AttributeMap, AttributeValue, EncodedValue, Item, Number, validate};
use proptest::prelude::*;

static ELEMENT: Structure =
    Structure { name: "KeySchemaElement", members: &[Member::optional("AttributeName", Shape::String)] };

static REQUEST: Structure = Structure {
    name: "EverythingInput",
    members: &[
        Member::optional("Text", Shape::String),
        Member::optional("Flag", Shape::Boolean),
        Member::optional("Count", Shape::Integer),
        Member::optional("Total", Shape::Long),
        Member::optional("Texts", Shape::List(&Shape::String)),
        Member::optional("Elements", Shape::List(&Shape::Structure(&ELEMENT))),
        Member::optional("Aliases", Shape::Map(&Shape::String)),
        Member::optional("Value", Shape::Value),
        Member::optional("Item", Shape::Item),
        Member::optional("Values", Shape::Values),
        Member::optional("Later", Shape::Unread),
    ],
};

fn map(entries: &[(&str, AttributeValue)]) -> AttributeValue {
    let mut map = AttributeMap::new();
    for (name, value) in entries {
        map.insert(*name, value.clone());
    }
    AttributeValue::M(map)
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(text: &str) -> AttributeValue {
    AttributeValue::N(Number::parse(text).unwrap())
}

fn list(elements: &[AttributeValue]) -> AttributeValue {
    AttributeValue::L(elements.to_vec())
}

fn read_members(entries: &[(&str, AttributeValue)]) -> Result<Members, SerializationError> {
    read(EncodedValue::from(map(entries)).as_ref(), &REQUEST)
}

#[test]
fn every_shape_is_read() {
    let item = map(&[("a", text("x")), ("n", AttributeValue::Null)]);
    let members = read_members(&[
        ("Text", text("t")),
        ("Flag", AttributeValue::Bool(true)),
        ("Count", number("-3")),
        ("Total", number("9007199254740993")),
        ("Texts", list(&[text("a"), AttributeValue::Null, text("b")])),
        ("Elements", list(&[map(&[("AttributeName", text("pk"))])])),
        ("Aliases", map(&[("#a", text("b")), ("#gone", AttributeValue::Null)])),
        ("Value", item.clone()),
        ("Item", item.clone()),
        ("Values", map(&[(":v", AttributeValue::Null), (":w", item.clone())])),
        ("Later", number("1")),
        ("Unknown", number("1")),
    ])
    .unwrap();
    let AttributeValue::M(attributes) = &item else { unreachable!() };
    let mut element = Members::new();
    element.insert("AttributeName", Input::String("pk".to_owned()));
    let values = [(":v", AttributeValue::Null), (":w", item.clone())];
    let expected = [
        ("Text", Input::String("t".to_owned())),
        ("Flag", Input::Boolean(true)),
        ("Count", Input::Long(-3)),
        ("Total", Input::Long(9_007_199_254_740_993)),
        ("Texts", Input::List(vec![Input::String("a".to_owned()), Input::String("b".to_owned())])),
        ("Elements", Input::List(vec![Input::Structure(element)])),
        ("Aliases", Input::Map(vec![("#a".to_owned(), Input::String("b".to_owned()))])),
        ("Value", Input::Value(EncodedValue::from(&item))),
        ("Item", Input::Item(Item::from_attributes(attributes))),
        (
            "Values",
            Input::Values(values.map(|(name, value)| (name.to_owned(), EncodedValue::from(value))).to_vec()),
        ),
        ("Later", Input::Unread),
    ];
    assert!(members.iter().eq(expected.iter().map(|(name, input)| (*name, input))), "{members:?}");
}

#[test]
fn null_members_are_absent_unless_they_are_attribute_values() {
    let null = || AttributeValue::Null;
    let members = read_members(&[
        ("Text", null()),
        ("Item", null()),
        ("Elements", null()),
        ("Later", null()),
        ("Value", null()),
    ]);
    let value = Input::Value(EncodedValue::from(AttributeValue::Null));
    assert_eq!(members.unwrap().iter().collect::<Vec<_>>(), [("Value", &value)]);
}

#[test]
fn decimals_for_whole_numbers_are_floored() {
    for (given, read) in [("7.9", 7), ("-7.1", -8), ("-0.5", -1), ("0.5", 0), ("1e3", 1000)] {
        let members = read_members(&[("Count", number(given)), ("Total", number(given))]).unwrap();
        assert_eq!(members.get("Count"), Some(&Input::Long(read)), "{given}");
        assert_eq!(members.get("Total"), Some(&Input::Long(read)), "{given}");
    }
}

#[test]
fn each_departure_from_the_shape_has_the_text_of_the_wire_face() {
    let binary = || AttributeValue::B(vec![1]);
    let set = || AttributeValue::string_set(vec!["a".to_owned()]).unwrap();
    let cases = [
        ("Text", number("1"), "NUMBER_VALUE cannot be converted to String"),
        ("Text", number("1.5"), "DECIMAL_VALUE cannot be converted to String"),
        ("Text", AttributeValue::Bool(false), "FALSE_VALUE cannot be converted to String"),
        ("Text", list(&[]), "Unrecognized collection type class java.lang.String"),
        ("Text", map(&[]), "Start of structure or map found where not expected"),
        ("Text", binary(), "Start of structure or map found where not expected"),
        ("Flag", text("maybe"), "Unexpected token received from parser"),
        ("Flag", number("1"), "NUMBER_VALUE cannot be converted to Boolean"),
        ("Count", text("1"), "STRING_VALUE cannot be converted to Integer"),
        ("Count", number("2147483648"), "NUMBER_VALUE cannot be converted to Integer"),
        ("Total", number("9223372036854775808"), "NUMBER_VALUE cannot be converted to Long"),
        ("Total", number("-9223372036854775808.5"), "DECIMAL_VALUE cannot be converted to Long"),
        ("Texts", text("a"), "Unexpected field type"),
        ("Texts", set(), "Start of structure or map found where not expected"),
        ("Texts", list(&[number("1")]), "NUMBER_VALUE cannot be converted to String"),
        ("Elements", list(&[text("a")]), "Unexpected value type in payload"),
        (
            "Elements",
            list(&[list(&[])]),
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement",
        ),
        (
            "Aliases",
            list(&[]),
            "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
        ),
        ("Item", text("a"), "Unexpected field type"),
        ("Values", binary(), "Unexpected field type"),
    ];
    for (member, value, expected) in cases {
        let error = read_members(&[(member, value)]).expect_err(expected);
        assert_eq!(error.to_string(), expected, "{member}");
    }
}

#[test]
fn a_request_is_a_map() {
    for value in [text("a"), list(&[]), AttributeValue::Null] {
        let read = read(EncodedValue::from(value).as_ref(), &REQUEST);
        assert!(matches!(read, Err(SerializationError::NotAnObject)));
    }
}

struct Everything;

impl Answer for Everything {
    fn write(&self, output: &mut dyn Output) {
        output.string_member("Text", "a");
        output.long_member("Count", i64::MIN);
        output.name("List");
        output.begin_list();
        output.boolean(true);
        output.begin_structure();
        output.end_structure();
        output.end_list();
        output.name("Half");
        output.half_units(1);
        output.name("One");
        output.half_units(2);
        output.name("Time");
        output.timestamp(1_719_234_567_120);
        output.item_member("Item", Some(&item()));
        output.name("Value");
        output.value(item().get("n").unwrap());
    }
}

fn item() -> Item {
    let mut attributes = AttributeMap::new();
    attributes.insert("n", number("5"));
    attributes.insert("l", list(&[text("x")]));
    Item::from_attributes(&attributes)
}

/// The first byte of an answer, and its map.
fn decode(answer: &[u8]) -> (u8, AttributeValue) {
    (answer[0], validate(&answer[1..]).unwrap().as_ref().to_owned())
}

#[test]
fn an_answer_is_one_valid_map_of_native_values() {
    let expected = map(&[
        ("Text", text("a")),
        ("Count", number("-9223372036854775808")),
        ("List", list(&[AttributeValue::Bool(true), map(&[])])),
        ("Half", number("0.5")),
        ("One", number("1")),
        ("Time", number("1719234567.12")),
        ("Item", map(&[("n", number("5")), ("l", list(&[text("x")]))])),
        ("Value", number("5")),
    ]);
    assert_eq!(decode(&respond(Ok(&Everything))), (0, expected));
}

#[test]
fn the_bytes_of_an_answer_are_known() {
    struct Small;
    impl Answer for Small {
        fn write(&self, output: &mut dyn Output) {
            output.long_member("Count", 3);
        }
    }
    let expected = [0, 0x0E, 9, 0, 0, 0, 1, 5, b'C', b'o', b'u', b'n', b't', 0x06, 3];
    assert_eq!(respond(Ok(&Small)), expected);
}

#[test]
fn an_error_has_its_name_text_status_and_item() {
    let mut error = ServiceError::new(ErrorCode::ConditionalCheckFailed, "The conditional request failed");
    let mut members = vec![
        ("name", text("ConditionalCheckFailedException")),
        ("message", text("The conditional request failed")),
        ("status", number("400")),
    ];
    assert_eq!(decode(&respond(Err(&error))), (1, map(&members)));
    error.item = Some(item());
    members.push(("Item", map(&[("n", number("5")), ("l", list(&[text("x")]))])));
    assert_eq!(decode(&respond(Err(&error))), (1, map(&members)));
}

proptest! {
    #[test]
    fn no_request_makes_the_reader_panic(
        entries in prop::collection::vec((member_name(), value()), 0..6)
    ) {
        let _ = read_members(&entries);
    }
}

fn member_name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["Text", "Count", "Item", "Texts", "Elements", "Flag"])
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        ".{0,4}".prop_map(AttributeValue::S),
        (any::<i64>(), -40i32..40).prop_map(|(digits, exponent)| number(&format!("{digits}e{exponent}"))),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        Just(AttributeValue::B(vec![0])),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            inner.prop_map(|value| map(&[("AttributeName", value)])),
        ]
    })
}

//! Answers and errors, to the byte.

use minamo::operation::{Answer, ErrorCode, Output, ServiceError};
use minamo::value::{AttributeMap, AttributeValue, Item, Number};
use minamo::wire::JsonWriter;

use crate::http::{post, reply};

struct Everything;

impl Answer for Everything {
    fn write(&self, output: &mut dyn Output) {
        output.string_member("Text", "a");
        output.long_member("Count", -7);
        output.name("Flags");
        output.begin_list();
        output.boolean(true);
        output.boolean(false);
        output.begin_structure();
        output.end_structure();
        output.end_list();
        output.name("Capacity");
        output.begin_structure();
        for (name, halves) in [("none", 0), ("half", 1), ("one", 2), ("more", 25)] {
            output.name(name);
            output.half_units(halves);
        }
        output.end_structure();
        output.item_member("Absent", None);
        output.item_member("Item", Some(&item()));
        output.name("Value");
        output.value(item().get("n").unwrap());
    }
}

struct Nothing;

impl Answer for Nothing {
    fn write(&self, _: &mut dyn Output) {}
}

fn item() -> Item {
    let mut attributes = AttributeMap::new();
    attributes.insert("n", AttributeValue::N(Number::from(5)));
    Item::from_attributes(&attributes)
}

fn body(outcome: Result<&dyn Answer, &ServiceError>) -> (u16, String) {
    let response = reply(&post("DescribeTable", "{}")).respond(outcome);
    (response.status, String::from_utf8(response.body).unwrap())
}

#[test]
fn an_answer_has_its_members_in_order() {
    let expected = concat!(
        r#"{"Text":"a","Count":-7,"Flags":[true,false,{}],"#,
        r#""Capacity":{"none":0.0,"half":0.5,"one":1.0,"more":12.5},"#,
        r#""Item":{"n":{"N":"5"}},"Value":{"N":"5"}}"#
    );
    assert_eq!(body(Ok(&Everything)), (200, expected.to_owned()));
}

#[test]
fn an_answer_without_members_is_an_empty_object() {
    assert_eq!(body(Ok(&Nothing)), (200, "{}".to_owned()));
}

#[test]
fn moments_are_seconds() {
    let cases = [
        (0, "0"),
        (1_719_234_567_123, "1719234567.123"),
        (1_719_234_567_120, "1719234567.12"),
        (1_719_234_560_000, "1719234560"),
        (5, "0.005"),
    ];
    for (time_ms, text) in cases {
        let mut writer = JsonWriter::new();
        writer.timestamp(time_ms);
        assert_eq!(writer.finish(), text.as_bytes());
    }
}

#[test]
fn an_error_has_its_namespace_and_the_key_of_its_message() {
    let cases = [
        (
            ServiceError::new(
                ErrorCode::ResourceNotFound,
                "Requested resource not found: Table: T not found",
            ),
            concat!(
                r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","#,
                r#""message":"Requested resource not found: Table: T not found"}"#
            ),
        ),
        (
            ServiceError::validation("no"),
            r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}"#,
        ),
        (
            ServiceError::new(ErrorCode::Serialization, "Unexpected field type"),
            r#"{"__type":"com.amazon.coral.service#SerializationException","Message":"Unexpected field type"}"#,
        ),
        (
            ServiceError::new(ErrorCode::UnknownOperation, ""),
            r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#,
        ),
    ];
    for (error, expected) in cases {
        assert_eq!(body(Err(&error)), (400, expected.to_owned()));
    }
}

#[test]
fn a_failed_condition_brings_the_item() {
    let mut error = ServiceError::new(ErrorCode::ConditionalCheckFailed, "The conditional request failed");
    error.item = Some(item());
    let expected = concat!(
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","#,
        r#""message":"The conditional request failed","Item":{"n":{"N":"5"}}}"#
    );
    assert_eq!(body(Err(&error)), (400, expected.to_owned()));
}

#[test]
fn a_failure_of_ours_is_not_the_fault_of_the_request() {
    let error = ServiceError::new(ErrorCode::InternalServerError, "x");
    assert_eq!(body(Err(&error)).0, 500);
}

//! Requests that are read strictly: what is said of them names the place.

use minamo::operation::{Members, Operation, ServiceError};
use minamo::wire::read_for;

fn refusal(body: &str) -> (String, String) {
    let operation = Operation::from_name("SearchVectors").unwrap();
    let error: ServiceError = read_for(operation, body.as_bytes()).expect_err(body).into();
    (error.code.name().to_owned(), error.message)
}

#[test]
fn the_place_is_behind_what_is_not_expected_and_before_what_has_parts() {
    for (body, text) in [
        (r#"{"IndexName":null}"#, "invalid type: null, expected a string at line 1 column 17"),
        (r#"{"SearchVector":null}"#, "invalid type: null, expected a sequence at line 1 column 20"),
        (r#"{"TopK":null}"#, "invalid type: null, expected i32 at line 1 column 12"),
        (r#"{"TopK":3.5}"#, "invalid type: floating point `3.5`, expected i32 at line 1 column 11"),
        (r#"{"TopK":"3"}"#, "invalid type: string \"3\", expected i32 at line 1 column 11"),
        (r#"{"TopK":true}"#, "invalid type: boolean `true`, expected i32 at line 1 column 12"),
        (r#"{"TopK":3000000000}"#, "invalid value: integer `3000000000`, expected i32 at line 1 column 18"),
        (r#"{"IndexName":1}"#, "invalid type: integer `1`, expected a string at line 1 column 14"),
        (r#"{"SearchVector":{"L":[]}}"#, "invalid type: map, expected a sequence at line 1 column 16"),
        (
            r#"{"ExpressionAttributeValues": []}"#,
            "invalid type: sequence, expected a map at line 1 column 30",
        ),
        ("{\n  \"TopK\":\n null }", "invalid type: null, expected i32 at line 3 column 5"),
    ] {
        assert_eq!(refusal(body), ("SerializationException".to_owned(), text.to_owned()), "{body}");
    }
}

#[test]
fn a_member_that_is_missing_is_told_at_the_end() {
    for (body, text) in [
        ("{}", "missing field `TableName` at line 1 column 2"),
        (r#"{"TableName":"t"} "#, "missing field `IndexName` at line 1 column 17"),
        (r#"{"TopK":1,"IndexName":"ab"}"#, "missing field `TableName` at line 1 column 27"),
    ] {
        assert_eq!(refusal(body), ("ValidationException".to_owned(), text.to_owned()), "{body}");
    }
}

#[test]
fn what_is_no_json_is_told_first() {
    assert_eq!(refusal(r#"{"TopK":null"#).1, "");
}

#[test]
fn null_is_absent_where_a_member_may_be() {
    let body =
        r#"{"TableName":"t","IndexName":"ix1","SearchVector":[],"TopK":1,"ProjectionExpression":null}"#;
    let operation = Operation::from_name("SearchVectors").unwrap();
    assert!(read_for(operation, body.as_bytes()).is_ok());
}

#[test]
fn a_request_that_is_no_text_has_no_places() {
    let operation = Operation::from_name("SearchVectors").unwrap();
    let error = operation.prepare(Members::new()).err().unwrap();
    assert_eq!(
        (error.code.name(), error.message.as_str()),
        ("ValidationException", "missing field `TableName`")
    );
}

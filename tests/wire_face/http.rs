//! The envelope: methods, headers, and the order of the checks.

use std::rc::Rc;

use minamo::base::Entropy;
use minamo::operation::{Answer, Output, UNBUILT};
use minamo::wire::{Authentication, Call, Content, Endpoint, HttpRequest, HttpResponse, Reply};

const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=a/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=b";

pub(crate) struct Counter;

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for (byte, value) in bytes.iter_mut().zip(0..) {
            *byte = value;
        }
    }
}

struct Nothing;

impl Answer for Nothing {
    fn write(&self, _: &mut dyn Output) {}
}

/// A request that nothing is wrong with, if the body is not.
pub(crate) fn post(operation: &str, body: &str) -> HttpRequest {
    let headers = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", &format!("DynamoDB_20120810.{operation}")),
        ("x-amz-date", "20260101T000000Z"),
        ("authorization", SIGNED),
    ];
    HttpRequest {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: body.as_bytes().to_vec(),
        ..HttpRequest::default()
    }
}

fn with(mut request: HttpRequest, name: &str, value: &str) -> HttpRequest {
    request = without(request, name);
    request.headers.push((name.to_owned(), value.to_owned()));
    request
}

pub(crate) fn without(mut request: HttpRequest, name: &str) -> HttpRequest {
    request.headers.retain(|(other, _)| other != name);
    request
}

fn method(method: &str, path: &str) -> HttpRequest {
    HttpRequest { method: method.to_owned(), path: path.to_owned(), ..HttpRequest::default() }
}

fn endpoint() -> Endpoint {
    Endpoint::new("eu-west-2", Rc::new(Counter), Authentication::Form)
}

fn parse(request: &HttpRequest) -> Result<Call, HttpResponse> {
    endpoint().parse(request)
}

/// The way to answer a request that nothing is wrong with.
pub(crate) fn reply(request: &HttpRequest) -> Reply {
    parse(request).map(|call| call.reply).unwrap_or_else(|response| panic!("{response:?}"))
}

/// The status and the body of the answer to a request that does not reach the engine.
fn refused(request: &HttpRequest) -> (u16, String) {
    let response = parse(request).err().expect("the request does not reach the engine");
    (response.status, String::from_utf8(response.body).unwrap())
}

pub(crate) fn error(name: &str, rest: &str) -> (u16, String) {
    (400, format!(r#"{{"__type":"com.amazon.coral.service#{name}"{rest}}}"#))
}

#[test]
fn the_operation_and_its_members_are_read() {
    let call = parse(&post("DescribeTable", r#"{"TableName":"T"}"#)).ok().unwrap();
    assert_eq!(call.operation.name(), "DescribeTable");
    assert!(call.members.get("TableName").is_some());
}

#[test]
fn an_answer_has_the_headers_of_the_service() {
    let response = reply(&post("DescribeTable", "{}")).respond(Ok(&Nothing));
    assert_eq!(response.header("content-type"), Some("application/x-amz-json-1.0"));
    assert_eq!(
        response.header("x-amzn-requestid"),
        Some("0123456789ABCDEFGHIJKLMNOPQRSTUV0123456789ABCDEFGHIJ")
    );
    assert_eq!(response.header("x-amz-crc32"), Some("2745614147"), "of {{}}");
    assert_eq!(response.header("content-length"), Some("2"));
    assert_eq!(response.header("access-control-allow-origin"), None);
}

#[test]
fn the_type_of_the_content_is_echoed() {
    let request = with(post("DescribeTable", "{}"), "content-type", "application/json; charset=utf-8");
    assert_eq!(reply(&request).respond(Ok(&Nothing)).header("content-type"), Some("application/json"));
}

#[test]
fn the_checks_come_in_order() {
    // Everything is wrong with it; each step puts one thing right, in the order of the checks.
    let mut request = post("Nonsense", "[");
    request.headers.retain(|(name, _)| name == "x-amz-target");
    request.body = vec![b'['; 16 * 1024 * 1024 + 1];
    assert_eq!(refused(&request), (404, "<UnknownOperationException/>\n".to_owned()));
    request = with(request, "content-type", "application/json");
    assert_eq!(refused(&request), (413, String::new()));
    request.body = b"[]".to_vec();
    assert_eq!(refused(&request), error("SerializationException", ""));
    request.body = br#"{"TableName":1,"Item":{"a":{}}}"#.to_vec();
    assert_eq!(refused(&request), error("UnknownOperationException", ""));
    request = with(request, "x-amz-target", "DynamoDB_20120810.PutItem");
    let message = r#","message":"Request is missing Authentication Token""#;
    assert_eq!(refused(&request), error("MissingAuthenticationTokenException", message));
    request = with(with(request, "authorization", SIGNED), "date", "today");
    let message = r#","Message":"NUMBER_VALUE cannot be converted to String""#;
    assert_eq!(refused(&request), error("SerializationException", message));
    request.body = br#"{"TableName":"T","Item":{"a":{}}}"#.to_vec();
    let (status, body) = refused(&request);
    assert_eq!(status, 400);
    assert!(
        body.starts_with(r#"{"__type":"com.amazon.coral.validate#ValidationException","message":"1 val"#)
    );
    request.body = br#"{"TableName":"T","Item":{"a":{"S":""}}}"#.to_vec();
    assert!(parse(&request).is_ok());
}

#[test]
fn a_body_of_16_mb_is_not_too_large() {
    let mut request = post("DescribeTable", "{}");
    request.body.resize(16 * 1024 * 1024, b' ');
    assert!(parse(&request).is_ok());
}

#[test]
fn a_target_is_an_api_and_an_operation() {
    for target in [
        "",
        "DescribeTable",
        "DynamoDB_20120810",
        "DynamoDB_20120810.",
        "DynamoDB_20111205.DescribeTable",
        "DynamoDB_20120810.describeTable",
    ] {
        let request = with(post("DescribeTable", "{}"), "x-amz-target", target);
        assert_eq!(refused(&request), error("UnknownOperationException", ""), "{target}");
    }
    let request = without(post("DescribeTable", "{}"), "x-amz-target");
    assert_eq!(refused(&request), error("UnknownOperationException", ""));
}

#[test]
fn an_operation_that_is_not_built_is_told_from_one_that_does_not_exist() {
    let name = UNBUILT[0];
    let message = format!(r#","message":"Minamo does not implement {name} yet""#);
    assert_eq!(refused(&post(name, "{}")), error("UnknownOperationException", &message));
    let unsigned = without(post(name, "{}"), "authorization");
    assert_eq!(refused(&unsigned).1, refused(&without(post("DescribeTable", "{}"), "authorization")).1);
}

#[test]
fn a_signature_has_all_its_parts() {
    let missing = error(
        "MissingAuthenticationTokenException",
        r#","message":"Request is missing Authentication Token""#,
    );
    assert_eq!(refused(&without(post("DescribeTable", "{}"), "authorization")), missing);
    assert_eq!(refused(&with(post("DescribeTable", "{}"), "authorization", "Bearer x")), missing);
    assert_eq!(refused(&with(post("DescribeTable", "{}"), "authorization", "AWS4")), missing);
    let partial =
        with(post("DescribeTable", "{}"), "authorization", "AWS4-HMAC-SHA256 Signature=b,SignedHeaders=");
    let message = "Authorization header requires 'Credential' parameter. \
                   Authorization header requires 'SignedHeaders' parameter. \
                   Authorization=AWS4-HMAC-SHA256 Signature=b,SignedHeaders=";
    assert_eq!(
        refused(&partial),
        error("IncompleteSignatureException", &format!(r#","message":"{message}""#))
    );
    let undated = without(post("DescribeTable", "{}"), "x-amz-date");
    let message = format!(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization={SIGNED}"
    );
    assert_eq!(
        refused(&undated),
        error("IncompleteSignatureException", &format!(r#","message":"{message}""#))
    );
}

#[test]
fn a_signature_may_stand_in_the_query_but_not_in_both_places() {
    let mut request = post("DescribeTable", "{}");
    request.path =
        "/?X-Amz-Algorithm=A&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Credential=d&X-Amz-Date=e"
            .to_owned();
    let message = "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
    assert_eq!(refused(&request), error("InvalidSignatureException", &format!(r#","message":"{message}""#)));
    assert!(parse(&without(request, "authorization")).is_ok());
}

#[test]
fn the_same_program_need_not_sign() {
    let unsigned = without(without(post("DescribeTable", "{}"), "authorization"), "x-amz-date");
    assert!(endpoint().trusted().parse(&unsigned).is_ok());
    assert!(endpoint().parse(&unsigned).is_err());
}

#[test]
fn a_signature_in_the_query_has_all_its_parts() {
    let mut request = without(post("DescribeTable", "{}"), "authorization");
    request.path = "/?X-Amz-Algorithm".to_owned();
    let message = "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must \
                   include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS \
                   query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must \
                   include 'X-Amz-Date'. Re-examine the query-string parameters.";
    let expected = error("IncompleteSignatureException", &format!(r#","message":"{message}""#));
    assert_eq!(refused(&request), expected);
    request.path = "/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d".to_owned();
    assert!(refused(&request).1.contains("MissingAuthenticationTokenException"));
}

#[test]
fn a_body_says_what_it_says_without_its_compression() {
    let mut request = with(post("DescribeTable", "compressed"), "content-encoding", "gzip");
    request.content = Content::Inflated(br#"{"TableName":"Tab"}"#.to_vec());
    assert!(parse(&request).ok().unwrap().members.get("TableName").is_some());
    request.content = Content::Inflated(vec![b' '; 16 * 1024 * 1024 + 1]);
    assert_eq!(refused(&request), (413, String::new()));
    request.content = Content::TooLarge;
    assert_eq!(refused(&request), (413, String::new()));
}

/// Source: the tests of Alternator (`test_compressed_request.py`), which run against the service too.
#[test]
fn a_body_that_cannot_be_decompressed_is_the_services_own_fault() {
    let expected = concat!(
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","#,
        r#""message":"Internal server error"}"#
    );
    let mut request = post("DescribeTable", r#"{"TableName":"T"}"#);
    request.content = Content::Corrupt;
    assert_eq!(refused(&request), (500, expected.to_owned()));
    request.content = Content::AsSent;
    for encoding in ["gzip", "garbage"] {
        assert_eq!(refused(&with(request.clone(), "content-encoding", encoding)), (500, expected.to_owned()));
    }
    assert!(parse(&with(request, "content-encoding", "identity")).is_ok());
}

/// Source: the tests of dynalite (`test/connection.js`).
#[test]
fn an_empty_body_is_no_fault_until_the_end() {
    let mut request =
        HttpRequest { method: "POST".to_owned(), path: "/".to_owned(), ..HttpRequest::default() };
    let response = parse(&request).err().unwrap();
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(refused(&request), error("UnknownOperationException", ""));
    request = with(request, "x-amz-target", "DynamoDB_20120810.ListTables");
    assert!(refused(&request).1.contains("MissingAuthenticationTokenException"));
    request = with(with(request, "authorization", SIGNED), "date", "a");
    assert_eq!(refused(&request), error("SerializationException", ""));
}

#[test]
fn health_is_told_to_get_and_head() {
    assert_eq!(refused(&method("GET", "/")), (200, "healthy: dynamodb.eu-west-2.amazonaws.com ".to_owned()));
    assert_eq!(refused(&method("HEAD", "/?x=1")), (200, String::new()));
    assert_eq!(refused(&method("GET", "/favicon.ico")).0, 404);
    assert_eq!(refused(&method("DELETE", "/")).0, 404);
}

#[test]
fn a_body_that_is_known_has_the_checksum_that_is_known() {
    let response = parse(&method("PUT", "/")).err().unwrap();
    assert_eq!(response.header("x-amz-crc32"), Some("3552371480"), "as the service answers it");
}

#[test]
fn other_origins_may_read_answers() {
    let from_elsewhere = with(post("DescribeTable", "{}"), "origin", "https://example.org");
    let response = reply(&from_elsewhere).respond(Ok(&Nothing));
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    let exposed = response.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("x-amzn-requestid") && exposed.contains("x-amz-crc32"));
}

#[test]
fn other_origins_may_ask_what_they_may_ask_for() {
    let mut request = with(method("OPTIONS", "/"), "origin", "https://example.org");
    request = with(request, "access-control-request-method", "POST");
    request = with(request, "access-control-request-headers", "x-amz-target,authorization");
    let response = parse(&request).err().unwrap();
    assert_eq!((response.status, response.body.len()), (200, 0));
    assert_eq!(response.header("access-control-allow-origin"), Some("*"));
    assert_eq!(response.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(response.header("access-control-allow-headers"), Some("x-amz-target,authorization"));
    assert_eq!(response.header("access-control-max-age"), Some("172800"));
    assert_eq!(refused(&method("OPTIONS", "/")).0, 404);
}

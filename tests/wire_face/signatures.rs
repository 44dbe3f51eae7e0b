//! Signatures of real clients, and what is wrong with others.
//!
//! Source: requests signed by botocore 1.43.11 and by `@smithy/signature-v4` of the AWS SDK for JavaScript, at a time
//! and with keys that are made up.

use std::rc::Rc;

use minamo::base::Clock;
use minamo::wire::{Authentication, Endpoint, HttpRequest, Keyring, SigningKey};

use crate::http::{Counter, error, without};

/// 2026-01-31T12:00:00Z.
const NOON_MS: u64 = 1_769_860_800_000;

const BOTOCORE: &str = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/eu-west-1/dynamodb/aws4_request, \
     SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
     Signature=e64510830c7f1211e21d07151d23b3666ff0561864065f497116f2d8ce5222d1";

struct At(u64);

impl Clock for At {
    fn now_ms(&self) -> u64 {
        self.0
    }
}

fn endpoint(now_ms: u64) -> Endpoint {
    let key = SigningKey {
        id: "AKIDEXAMPLE".to_owned(),
        secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
    };
    let keyring = Keyring::new(vec![key], Rc::new(At(now_ms)));
    Endpoint::new("eu-west-1", Rc::new(Counter), Authentication::Verified(Rc::new(keyring)))
}

fn request(path: &str, headers: &[(&str, &str)], body: &str) -> HttpRequest {
    let general = [
        ("content-type", "application/x-amz-json-1.0"),
        ("x-amz-target", "DynamoDB_20120810.ListTables"),
        ("host", "localhost:8000"),
    ];
    HttpRequest {
        method: "POST".to_owned(),
        path: path.to_owned(),
        headers: headers
            .iter()
            .chain(general.iter().filter(|(name, _)| headers.iter().all(|(other, _)| other != name)))
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        body: body.as_bytes().to_vec(),
        ..HttpRequest::default()
    }
}

fn signed(authorization: &str) -> HttpRequest {
    request("/", &[("x-amz-date", "20260131T120000Z"), ("authorization", authorization)], "{}")
}

/// The code and the text of the refusal, if there is one.
fn refusal(now_ms: u64, request: &HttpRequest) -> Option<(u16, String)> {
    let response = endpoint(now_ms).parse(request).err()?;
    Some((response.status, String::from_utf8(response.body).unwrap()))
}

fn accepted(request: &HttpRequest) {
    assert_eq!(refusal(NOON_MS, request), None);
}

#[track_caller]
fn refused(request: &HttpRequest, name: &str, text: &str) {
    let expected = error(name, &format!(r#","message":"{text}""#));
    assert_eq!(refusal(NOON_MS, request), Some(expected));
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
                        Secret Access Key and signing method. Consult the service documentation for details.";

#[test]
fn signatures_of_botocore_are_right() {
    accepted(&signed(BOTOCORE));
    // Spaces around a value and several within it count as none and one; the body need not be ASCII.
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/us-east-1/dynamodb/aws4_request, \
        SignedHeaders=content-type;host;x-amz-date;x-amz-target;x-spaced, \
        Signature=f46ed35534c019912c7ec7c78639222d3f2a6fcac926f99b255c71cda9fdd212";
    let headers = [
        ("host", "127.0.0.1:8000"),
        ("x-amz-date", "20260131T120000Z"),
        ("x-spaced", "  a   b  "),
        ("authorization", authorization),
    ];
    accepted(&request("/", &headers, "{\"ExclusiveStartTableName\":\"T\u{e9}\"}"));
}

#[test]
fn signatures_in_the_query_are_right() {
    let path = "/?x-amz-target=DynamoDB_20120810.ListTables&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\
        AKIDEXAMPLE%2F20260131%2Feu-west-1%2Fdynamodb%2Faws4_request&X-Amz-Date=20260131T120000Z&X-Amz-Expires=900\
        &X-Amz-SignedHeaders=content-type%3Bhost&X-Amz-Signature=\
        d0b817a285e3283844fc4ffd7b7d06562d020394a54b04e0656c1053bf57be43";
    accepted(&request(path, &[], "{}"));
    refused(&request(path, &[], "{ }"), "InvalidSignatureException", MISMATCH);
    // botocore signs an empty body in a query, so it comes as far as the body.
    let path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260131%2Flocal%2Fdynamodb%2F\
        aws4_request&X-Amz-Date=20260131T120000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=content-type%3Bhost%3B\
        x-amz-target&X-Amz-Signature=c215c232de934686a441a95c625bc2a2bd15948200a3a293f90b8d4587f909d9";
    let sent = request(path, &[], "");
    let good = Some(error("SerializationException", ""));
    assert_eq!(refusal(NOON_MS, &sent), good);
    // They are good for as long as they say.
    assert_eq!(refusal(NOON_MS + 3_600_000, &sent), good);
    let text = "Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z (20260131T130001Z - 60 min.)";
    let late = error("InvalidSignatureException", &format!(r#","message":"{text}""#));
    assert_eq!(refusal(NOON_MS + 3_601_000, &sent), Some(late));
}

#[test]
fn a_signature_in_the_query_is_good_for_a_week_at_most() {
    let path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20260131%2Flocal%2Fdynamodb%2F\
        aws4_request&X-Amz-Date=20260131T120000Z&X-Amz-Expires=9000000000000000000&X-Amz-SignedHeaders=host&\
        X-Amz-Signature=0";
    let week_ms = 7 * 24 * 3_600_000;
    let text_after = |ms: u64| refusal(NOON_MS + ms, &request(path, &[], "{}")).expect("it is not signed").1;
    assert!(text_after(week_ms).contains(MISMATCH));
    assert!(text_after(week_ms + 1_000).contains("Signature expired"));
}

#[test]
fn signatures_of_the_sdk_for_javascript_are_right() {
    let of = |signature: &str| {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260131/eu-west-1/dynamodb/aws4_request, \
             SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature={signature}"
        )
    };
    let sent = |path: &str, signature: &str| {
        let authorization = of(signature);
        let headers = [
            ("x-amz-date", "20260131T120000Z"),
            ("x-amz-content-sha256", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
            ("authorization", authorization.as_str()),
        ];
        request(path, &headers, "{}")
    };
    accepted(&sent("/", "49bdfa5701bfc801db8fdae95fc4c232b49e23a90df781c3ff73423e0b2c1ff7"));
    // A path with steps back and escapes, and a query.
    accepted(&sent(
        "/x/../c%20d//e?x=2&x=1&y=a%20b%2Bc%2F%C3%A9",
        "424ad37bd587948dc8fb79d3be845ad89837feb58ca41451b16cc050e6302f4c",
    ));
}

#[test]
fn commas_alone_may_part_the_header() {
    accepted(&signed(&BOTOCORE.replace(", ", ",")));
}

#[test]
fn what_was_signed_must_be_what_was_sent() {
    let mut changed = signed(BOTOCORE);
    changed.body = b"{ }".to_vec();
    refused(&changed, "InvalidSignatureException", MISMATCH);
    let mut changed = signed(BOTOCORE);
    changed.path = "/other".to_owned();
    refused(&changed, "InvalidSignatureException", MISMATCH);
    let mut changed = without(signed(BOTOCORE), "host");
    changed.headers.push(("host".to_owned(), "localhost:8001".to_owned()));
    refused(&changed, "InvalidSignatureException", MISMATCH);
    refused(&signed(&BOTOCORE[..BOTOCORE.len() - 1]), "InvalidSignatureException", MISMATCH);
    refused(&without(signed(BOTOCORE), "host"), "InvalidSignatureException", MISMATCH);
}

#[test]
fn the_compressed_body_is_what_was_signed() {
    let mut compressed = signed(BOTOCORE);
    compressed.content = minamo::wire::Content::Inflated(br#"{"Limit":1}"#.to_vec());
    accepted(&compressed);
}

#[test]
fn a_key_has_to_be_known() {
    let stranger = BOTOCORE.replace("AKIDEXAMPLE", "AKIDSTRANGE");
    let text = "The security token included in the request is invalid.";
    refused(&signed(&stranger), "UnrecognizedClientException", text);
    let mut with_token = signed(BOTOCORE);
    with_token.headers.push(("x-amz-security-token".to_owned(), "t".to_owned()));
    let text = "The security token included in the request is invalid";
    refused(&with_token, "UnrecognizedClientException", text);
}

#[test]
fn a_signature_is_good_for_a_quarter_of_an_hour() {
    let request = signed(BOTOCORE);
    assert_eq!(refusal(NOON_MS + 900_000, &request), None);
    assert_eq!(refusal(NOON_MS - 900_000, &request), None);
    let expected = |text: &str| Some(error("InvalidSignatureException", &format!(r#","message":"{text}""#)));
    assert_eq!(
        refusal(NOON_MS + 901_000, &request),
        expected(
            "Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z (20260131T121501Z - 15 min.)"
        )
    );
    assert_eq!(
        refusal(NOON_MS - 901_000, &request),
        expected(
            "Signature not yet current: 20260131T120000Z is still later than 20260131T115959Z (20260131T114459Z + 15 \
             min.)"
        )
    );
}

#[test]
fn the_checks_come_in_order() {
    // Everything is wrong with it; each step puts one thing right, in the order of the checks.
    let mut header = "AWS4-HMAC-SHA25 Credential=b/20260130//d/e/f,SignedHeaders=date,Signature=0".to_owned();
    let sent =
        |header: &str, date: &str| request("/", &[("x-amz-date", date), ("authorization", header)], "{}");
    let text =
        "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601";
    refused(&sent(&header, "201"), "IncompleteSignatureException", text);
    let now = "20260131T115959Z";
    let text = "'Host' must be a 'SignedHeader' in the AWS Authorization.";
    refused(&sent(&header, now), "InvalidSignatureException", text);
    header = header.replace("date", "Host");
    let text = "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for\x20now). ";
    refused(&sent(&header, now), "IncompleteSignatureException", text);
    header = header.replace("SHA25 ", "SHA256 ");
    let text = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                'b/20260130//d/e/f'";
    refused(&sent(&header, now), "IncompleteSignatureException", text);
    header = header.replace("/f", "/");
    let text = "Credential should be scoped to a valid region, not ''. Credential should be scoped to correct \
                service: 'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. \
                Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                '20260130' != '20260131', from '20260131T115959Z'.";
    refused(&sent(&header, now), "InvalidSignatureException", text);
    header = header.replace("b/20260130//d/e/", "b/20260131/c/dynamodb/aws4_request");
    let text = "The security token included in the request is invalid.";
    refused(&sent(&header, now), "UnrecognizedClientException", text);
    header = header.replace("=b/", "=AKIDEXAMPLE/");
    refused(&sent(&header, now), "InvalidSignatureException", MISMATCH);
}

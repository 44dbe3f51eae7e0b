//! Requests through the face, the engine, and back.

use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Options};
use minamo::store::MemoryStore;
use minamo::wire::{Authentication, Endpoint};

use crate::http::post;

struct Service {
    environment: SimulatedEnvironment,
    endpoint: Endpoint,
    engine: Engine,
}

impl Service {
    fn new() -> Self {
        let environment = SimulatedEnvironment::new(1);
        let opening =
            Engine::open(Rc::new(MemoryStore::new()), environment.environment(), Options::default(), |_| {});
        let engine = environment.block_on(opening).unwrap();
        let endpoint = Endpoint::new("local", environment.environment().entropy, Authentication::Form);
        Self { environment, endpoint, engine }
    }

    /// The status and the body of the answer.
    fn ask(&self, operation: &str, body: &str) -> (u16, String) {
        let response = match self.endpoint.parse(&post(operation, body)) {
            Err(response) => response,
            Ok(call) => {
                let outcome = self.environment.block_on(self.engine.execute(call.operation, call.members));
                call.reply.respond(outcome.as_deref())
            }
        };
        (response.status, String::from_utf8(response.body).unwrap())
    }

    fn with_table() -> Self {
        let service = Self::new();
        let table = r#"{"TableName":"Tab","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"}"#;
        let (status, body) = service.ask("CreateTable", table);
        assert_eq!(status, 200, "{body}");
        service
    }
}

#[test]
fn an_item_that_is_put_is_got() {
    let service = Service::with_table();
    let put = r#"{"TableName":"Tab","Item":{"pk":{"S":"a"},"n":{"N":"1.50"},"s":{"NS":["2","1"]}}}"#;
    assert_eq!(service.ask("PutItem", put), (200, "{}".to_owned()));
    let get = r#"{"TableName":"Tab","Key":{"pk":{"S":"a"}},"ConsistentRead":true}"#;
    let item = r#"{"Item":{"pk":{"S":"a"},"n":{"N":"1.5"},"s":{"NS":["1","2"]}}}"#;
    assert_eq!(service.ask("GetItem", get), (200, item.to_owned()));
}

#[test]
fn a_condition_that_fails_is_told() {
    let service = Service::with_table();
    let put = r##"{"TableName":"Tab","Item":{"pk":{"S":"a"}},"ConditionExpression":"attribute_exists(#p)",
        "ExpressionAttributeNames":{"#p":"pk"}}"##;
    let (status, body) = service.ask("PutItem", put);
    assert_eq!(status, 400);
    assert!(body.contains("ConditionalCheckFailedException"), "{body}");
}

#[test]
fn a_table_that_is_not_there_is_not_found() {
    let (status, body) = Service::new().ask("DescribeTable", r#"{"TableName":"Nowhere"}"#);
    let expected = concat!(
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","#,
        r#""message":"Requested resource not found: Table: Nowhere not found"}"#
    );
    assert_eq!((status, body.as_str()), (400, expected));
}

#[test]
fn an_error_that_is_the_stores_fault_says_so() {
    let service = Service::with_table();
    service.environment.block_on(service.engine.close()).unwrap();
    let (status, body) = service.ask("PutItem", r#"{"TableName":"Tab","Item":{"pk":{"S":"a"}}}"#);
    let expected = concat!(
        r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"The database is closed","#,
        r#""reason":"DatabaseClosedError","outcome":"refused"}"#
    );
    assert_eq!((status, body.as_str()), (500, expected));
}

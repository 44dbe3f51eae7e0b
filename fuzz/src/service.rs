use std::rc::Rc;

use minamo::base::simulated::SimulatedEnvironment;
use minamo::engine::{Engine, Options};
use minamo::operation::Api;
use minamo::store::MemoryStore;
use minamo::wire::{Authentication, Endpoint, HttpRequest, HttpResponse};
use serde_json::Value;

/// A database in memory with a table, two indexes and some items.
pub struct Service {
    environment: SimulatedEnvironment,
    endpoint: Endpoint,
    engine: Engine,
    known: Known,
}

/// What members of a request may be that only answers tell, by their names.
pub type Known = Vec<(&'static str, String)>;

const TABLE: &str = r#"{"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",
    "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},
        {"AttributeName":"a","AttributeType":"B"}],
    "LocalSecondaryIndexes":[{"IndexName":"loc","Projection":{"ProjectionType":"KEYS_ONLY"},
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}]}],
    "GlobalSecondaryIndexes":[{"IndexName":"idx","Projection":{"ProjectionType":"ALL"},
        "KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]}]}"#;

const ITEMS: [&str; 3] = [
    r#"{"TableName":"Tab","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"n":{"N":"1.5"},"a":{"B":"AAEC"}}}"#,
    r#"{"TableName":"Tab","Item":{"pk":{"S":"a"},"sk":{"N":"-2"},"l":{"L":[{"S":"x"},{"M":{"a":{"NULL":true}}}]}}}"#,
    r#"{"TableName":"Tab","Item":{"pk":{"S":"b"},"sk":{"N":"0"},"s":{"SS":["x","y"]},"a":{"B":"AAEC"}}}"#,
];

impl Service {
    /// A new one, always the same.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let environment = SimulatedEnvironment::new(1);
        let opening =
            Engine::open(Rc::new(MemoryStore::new()), environment.environment(), Options::default(), |_| {});
        let engine = environment.block_on(opening).expect("a store in memory opens");
        let entropy = environment.environment().entropy;
        let endpoint = Endpoint::new("local", entropy, Authentication::Trusted);
        let mut service = Self { environment, endpoint, engine, known: Known::new() };
        let made = service.answer("CreateTable", TABLE);
        for item in ITEMS {
            service.answer("PutItem", item);
        }
        let table = &made["TableDescription"];
        service.known =
            vec![("ResourceArn", text(&table["TableArn"])), ("StreamArn", text(&table["LatestStreamArn"]))];
        service.learn_of_the_stream();
        service
    }

    /// What members of a request may be that only answers tell.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.known
    }

    fn learn_of_the_stream(&mut self) {
        let arn = &self.known[1].1;
        let stream = self.answer("DescribeStream", &format!(r#"{{"StreamArn":"{arn}"}}"#));
        let shard = text(&stream["StreamDescription"]["Shards"][0]["ShardId"]);
        let from =
            format!(r#"{{"StreamArn":"{arn}","ShardId":"{shard}","ShardIteratorType":"TRIM_HORIZON"}}"#);
        let iterator = text(&self.answer("GetShardIterator", &from)["ShardIterator"]);
        self.known.extend([("ShardId", shard), ("ShardIterator", iterator)]);
    }

    /// The answer to a request that is right.
    fn answer(&self, operation: &str, body: &str) -> Value {
        let response = self.post(operation, body.as_bytes());
        assert_eq!(response.status, 200, "{operation}");
        serde_json::from_slice(&response.body).expect("an answer is JSON")
    }

    /// The answer to a request.
    #[must_use]
    pub fn ask(&self, request: &HttpRequest) -> HttpResponse {
        match self.endpoint.parse(request) {
            Err(response) => response,
            Ok(call) => {
                let outcome = self.environment.block_on(self.engine.execute(call.operation, call.members));
                call.reply.respond(outcome.as_deref())
            }
        }
    }

    /// The answer to a body that was sent to that operation.
    #[must_use]
    pub fn post(&self, operation: &str, body: &[u8]) -> HttpResponse {
        self.ask(&post(operation, body))
    }
}

impl Default for Service {
    fn default() -> Self {
        Self::new()
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("the answer has it").to_owned()
}

fn post(operation: &str, body: &[u8]) -> HttpRequest {
    let target = Api::of(operation).map_or("DynamoDB_20120810", Api::target);
    let headers =
        [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", &format!("{target}.{operation}"))];
    HttpRequest {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: body.to_vec(),
        ..HttpRequest::default()
    }
}

/// Checks that an answer is one that the service could give.
///
/// # Panics
/// If it is not.
pub fn assert_answer(response: &HttpResponse) {
    assert!(matches!(response.status, 200 | 400), "{response:?}");
    // Some answers are nothing: that to tags, for one.
    if response.status == 200 && response.body.is_empty() {
        return;
    }
    let body: Value = serde_json::from_slice(&response.body).expect("an answer is JSON");
    assert_eq!(body.get("__type").is_some(), response.status == 400, "{body}");
}

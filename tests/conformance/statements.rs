//! Statements that select are what queries and scans of the same condition are.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::service::{InProcess, Service};

/// A condition in both languages. What it compares with stands in `values`, in the order of the statement.
#[derive(Clone, Debug, Default)]
struct Both {
    statement: String,
    expression: String,
    values: Vec<Value>,
}

impl Both {
    /// A condition on one attribute: `{}` stands for each of the values.
    fn of(statement: &str, expression: &str, values: Vec<Value>) -> Self {
        Self { statement: statement.replace("{}", "?"), expression: expression.to_owned(), values }
    }

    fn joined(&self, word: &str, other: &Self) -> Self {
        Self {
            statement: format!("({} {word} {})", self.statement, other.statement),
            expression: format!("({} {word} {})", self.expression, other.expression),
            values: [&self.values[..], &other.values[..]].concat(),
        }
    }

    fn negated(&self) -> Self {
        Self {
            statement: format!("NOT {}", self.statement),
            expression: format!("NOT {}", self.expression),
            values: self.values.clone(),
        }
    }

    /// The expression with the names of its values, and the values by their names.
    fn request(&self) -> (String, Value) {
        let mut parts = self.expression.split("{}");
        let mut expression = parts.next().unwrap_or_default().to_owned();
        for (number, part) in parts.enumerate() {
            expression.push_str(&format!(":v{number}{part}"));
        }
        let values = self.values.iter().enumerate();
        (expression, values.map(|(number, value)| (format!(":v{number}"), value.clone())).collect())
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..4i32).prop_map(|number| json!({ "N": number.to_string() })),
        "[ab]{1,2}".prop_map(|text| json!({ "S": text })),
        any::<bool>().prop_map(|value| json!({ "BOOL": value })),
        Just(json!({ "L": [{ "N": "1" }, { "S": "a" }] })),
        Just(json!({ "M": { "k": { "N": "1" } } })),
        Just(json!({ "SS": ["a", "b"] })),
    ]
}

fn path() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("x"), Just("y"), Just("z"), Just("x.k"), Just("y[0]")]
}

fn leaf() -> impl Strategy<Value = Both> {
    let comparator = prop_oneof![Just("="), Just("<>"), Just("<"), Just("<="), Just(">"), Just(">=")];
    prop_oneof![
        4 => (path(), comparator, value()).prop_map(|(path, comparator, value)| {
            let text = format!("{path} {comparator} {{}}");
            Both::of(&text, &text, vec![value])
        }),
        1 => (path(), 0..4, 0..4).prop_map(|(path, from, more)| {
            let text = format!("{path} BETWEEN {{}} AND {{}}");
            let number = |number: i32| json!({ "N": number.to_string() });
            Both::of(&text, &text, vec![number(from), number(from + more)])
        }),
        1 => (path(), value(), value()).prop_map(|(path, one, other)| {
            Both::of(&format!("{path} IN [{{}}, {{}}]"), &format!("{path} IN ({{}}, {{}})"), vec![one, other])
        }),
        1 => path().prop_map(|path| {
            Both::of(&format!("{path} IS MISSING"), &format!("attribute_not_exists({path})"), Vec::new())
        }),
        1 => path().prop_map(|path| {
            Both::of(&format!("{path} IS NOT MISSING"), &format!("attribute_exists({path})"), Vec::new())
        }),
        1 => (path(), "[ab]").prop_map(|(path, text)| {
            let function = format!("begins_with({path}, {{}})");
            Both::of(&function, &function, vec![json!({ "S": text })])
        }),
        1 => (path(), value()).prop_map(|(path, value)| {
            let function = format!("contains({path}, {{}})");
            Both::of(&function, &function, vec![value])
        }),
    ]
}

fn condition() -> impl Strategy<Value = Both> {
    leaf().prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.joined("AND", &right)),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.joined("OR", &right)),
            inner.prop_map(|inner| inner.negated()),
        ]
    })
}

fn ask(service: &InProcess, operation: &str, input: &Value) -> Value {
    let (status, body) = service.ask(operation, &input.to_string());
    assert_eq!(status, 200, "{operation} {input}: {body}");
    serde_json::from_str(&body).expect("an answer is JSON")
}

fn table(items: &[Vec<Option<Value>>]) -> InProcess {
    let service = InProcess::new();
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let attribute = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
    ask(
        &service,
        "CreateTable",
        &json!({
            "TableName": "Things",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [attribute("pk"), attribute("sk")],
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
        }),
    );
    for (number, values) in items.iter().enumerate() {
        let partition = ["p", "q"][number % 2];
        let mut item = json!({ "pk": { "S": partition }, "sk": { "S": number.to_string() } });
        for (name, value) in ["x", "y", "z"].iter().zip(values) {
            if let Some(value) = value {
                item[*name] = value.clone();
            }
        }
        ask(&service, "PutItem", &json!({ "TableName": "Things", "Item": item }));
    }
    service
}

/// The items that a request finds; nothing if it is refused, as a comparison with what has no order is.
fn items(service: &InProcess, operation: &str, input: &Value) -> Option<Value> {
    let (status, body) = service.ask(operation, &input.to_string());
    let answer: Value = serde_json::from_str(&body).expect("an answer is JSON");
    (status == 200).then(|| answer["Items"].clone())
}

fn select(service: &InProcess, condition: &Both, order: &str) -> Option<Value> {
    let statement = format!("SELECT * FROM Things WHERE {}{order}", condition.statement);
    let mut input = json!({ "Statement": statement });
    if !condition.values.is_empty() {
        input["Parameters"] = condition.values.clone().into();
    }
    items(service, "ExecuteStatement", &input)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn selections_are_queries_and_scans(
        things in prop::collection::vec(prop::collection::vec(prop::option::of(value()), 3), 0..8),
        condition in condition(),
        descending in any::<bool>(),
    ) {
        let service = table(&things);
        let (expression, values) = condition.request();
        let mut scan = json!({ "TableName": "Things", "FilterExpression": expression });
        if !condition.values.is_empty() {
            scan["ExpressionAttributeValues"] = values;
        }
        prop_assert_eq!(select(&service, &condition, ""), items(&service, "Scan", &scan));

        let mut query = scan;
        query["KeyConditionExpression"] = "pk = :pk".into();
        query["ExpressionAttributeValues"][":pk"] = json!({ "S": "p" });
        query["ScanIndexForward"] = (!descending).into();
        let of_partition = Both { statement: "pk = 'p'".to_owned(), ..Both::default() }.joined("AND", &condition);
        let order = if descending { " ORDER BY sk DESC" } else { "" };
        let answer = items(&service, "Query", &query);
        prop_assert_eq!(select(&service, &of_partition, order), answer);
    }
}

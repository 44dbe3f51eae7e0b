//! Runs a case.

use serde_json::{Map, Value, json};

use crate::case::{Case, CaseFile, Expected, Request, Setup, Step, Tables};
use crate::matching::compare;
use crate::saved::Saved;
use crate::service::{Reply, Service};

/// Runs a case against a service without tables.
///
/// Every error must leave the state as it was.
///
/// # Errors
/// What is not as the case says.
pub(crate) fn run(
    service: &dyn Service,
    tables: &Tables,
    file: &CaseFile,
    case: &Case,
) -> Result<(), String> {
    let mut saved = Saved::default();
    for setup in [&file.setup, &case.setup] {
        prepare(service, tables, setup, &mut saved).map_err(|error| format!("  setup: {error}"))?;
    }
    for (index, step) in case.steps.iter().enumerate() {
        check(service, step, &mut saved)
            .map_err(|error| format!("  step {index}, {}: {error}", step.request.operation))?;
    }
    Ok(())
}

fn prepare(service: &dyn Service, tables: &Tables, setup: &Setup, saved: &mut Saved) -> Result<(), String> {
    for table in &setup.tables {
        answer(service, "CreateTable", &tables.input(table)?)?;
    }
    for request in &setup.requests {
        let answer = answer(service, &request.operation, &saved.fill(&request.input)?)?;
        saved.note(request, &answer)?;
    }
    Ok(())
}

fn check(service: &dyn Service, step: &Step, saved: &mut Saved) -> Result<(), String> {
    let input = saved.fill(&step.request.input)?;
    match &step.expected {
        Expected::Answer(expected) => {
            let answer = whole_answer(service, &step.request, input)?;
            compare("answer", &saved.fill(expected)?, &answer)?;
            saved.note(&step.request, &answer)
        }
        Expected::Error { name, message, members } => {
            let before = state(service)?;
            let reply = service.ask(&step.request.operation, &input.to_string());
            check_error(&reply, name, message.as_ref(), members)?;
            compare("state after the error", &before, &state(service)?)
        }
    }
}

fn check_error(
    (status, body): &Reply,
    name: &str,
    message: Option<&Value>,
    members: &Map<String, Value>,
) -> Result<(), String> {
    if *status == 200 {
        return Err(format!("expected an error {name}, found {body}"));
    }
    let mut body: Map<String, Value> =
        serde_json::from_str(body).map_err(|error| format!("{body}: {error}"))?;
    let code = body.remove("__type").unwrap_or_default();
    let code = code.as_str().and_then(|code| code.rsplit('#').next()).unwrap_or_default();
    let text = body.remove("message").or_else(|| body.remove("Message")).unwrap_or_default();
    if code != name || *status != 400 {
        return Err(format!("expected {name}, found {status} {code}: {text}"));
    }
    if let Some(message) = message {
        compare("error.message", message, &text)?;
    }
    compare("error", &Value::Object(members.clone()), &Value::Object(body))
}

/// The answer to a request that must not fail.
fn answer(service: &dyn Service, operation: &str, input: &Value) -> Result<Value, String> {
    let (status, body) = service.ask(operation, &input.to_string());
    if status != 200 {
        return Err(format!("{operation} was refused: {body}"));
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(&body).map_err(|error| format!("{body}: {error}"))
}

fn whole_answer(service: &dyn Service, request: &Request, mut input: Value) -> Result<Value, String> {
    let operation = &request.operation;
    let Some(total) = request.segments else {
        return if request.all_pages {
            all_pages(service, operation, &input)
        } else {
            answer(service, operation, &input)
        };
    };
    let mut whole = None;
    for segment in 0..total {
        input["TotalSegments"] = total.into();
        input["Segment"] = segment.into();
        append(&mut whole, all_pages(service, operation, &input)?);
    }
    Ok(whole.unwrap_or_default())
}

/// Asks until there is no `LastEvaluatedKey`. `Pages` in the answer tells how often.
fn all_pages(service: &dyn Service, operation: &str, input: &Value) -> Result<Value, String> {
    let mut input = input.clone();
    let mut whole = None;
    loop {
        let mut page = answer(service, operation, &input)?;
        let scanned = page["ScannedCount"].as_u64().unwrap_or_default();
        if input["Limit"].as_u64().is_some_and(|limit| scanned > limit) {
            return Err(format!("a page goes beyond its limit: {page}"));
        }
        page["Pages"] = 1.into();
        let last = page.as_object_mut().and_then(|page| page.remove("LastEvaluatedKey"));
        append(&mut whole, page);
        match last {
            Some(key) => input["ExclusiveStartKey"] = key,
            None => return Ok(whole.unwrap_or_default()),
        }
    }
}

/// Adds a page to those before: numbers to numbers, lists to lists.
fn append(whole: &mut Option<Value>, page: Value) {
    let Some(Value::Object(whole)) = whole else {
        *whole = Some(page);
        return;
    };
    for (name, value) in page.as_object().into_iter().flatten() {
        match (whole.get_mut(name), value) {
            (Some(Value::Array(whole)), Value::Array(page)) => whole.extend(page.iter().cloned()),
            (Some(whole), page) => {
                *whole = (whole.as_u64().unwrap_or_default() + page.as_u64().unwrap_or_default()).into();
            }
            (None, value) => drop(whole.insert(name.clone(), value.clone())),
        }
    }
}

/// Everything that can be read: the description of each table, its items, and the entries of its indexes.
///
/// # Errors
/// If something cannot be read.
pub(crate) fn state(service: &dyn Service) -> Result<Value, String> {
    let mut state = Map::new();
    let mut input = json!({});
    loop {
        let page = answer(service, "ListTables", &input)?;
        for name in page["TableNames"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            state.insert(name.to_owned(), table_state(service, name)?);
        }
        match page.get("LastEvaluatedTableName") {
            Some(last) => input["ExclusiveStartTableName"] = last.clone(),
            None => return Ok(Value::Object(state)),
        }
    }
}

fn table_state(service: &dyn Service, name: &str) -> Result<Value, String> {
    let description = answer(service, "DescribeTable", &json!({ "TableName": name }))?;
    let items = all_pages(service, "Scan", &json!({ "TableName": name, "ConsistentRead": true }))?;
    let mut entries = Map::new();
    let table = &description["Table"];
    let indexes = ["LocalSecondaryIndexes", "GlobalSecondaryIndexes"].map(|kind| table[kind].as_array());
    for index in indexes.into_iter().flatten().flatten() {
        let index = index["IndexName"].as_str().unwrap_or_default();
        let scan = json!({ "TableName": name, "IndexName": index });
        entries.insert(index.to_owned(), all_pages(service, "Scan", &scan)?);
    }
    Ok(json!({ "description": description, "items": items, "entries": entries }))
}

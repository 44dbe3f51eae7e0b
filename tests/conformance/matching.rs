//! Whether an answer is what is expected.

use serde_json::{Map, Value};

const SETS: [&str; 3] = ["SS", "NS", "BS"];

/// Compares, and tells where the first difference is.
///
/// Members of objects and elements of sets may come in any order. In what is expected may stand:
/// - `{"$any": "string" | "number"}`: any value of that kind,
/// - `{"$unordered": [...]}`: these elements, in any order,
/// - `{"$contains": [...]}`: at least these elements, in any order,
/// - `{"$length": 3}`: a list of that many elements,
/// - `{"$includes": {...}}`: at least these members.
pub(crate) fn compare(path: &str, expected: &Value, found: &Value) -> Result<(), String> {
    let differs = || Err(format!("{path}: expected {}, found {}", brief(expected), brief(found)));
    match (expected, found) {
        (Value::Object(members), _)
            if members.len() == 1 && members.keys().all(|key| key.starts_with('$')) =>
        {
            let (name, argument) = members.iter().next().expect("it has one member");
            matcher(path, name, argument, found)
        }
        (Value::Object(expected), Value::Object(found)) => compare_members(path, expected, found),
        (Value::Array(expected), Value::Array(found)) if is_set(path) => unordered(path, expected, found),
        (Value::Array(expected), Value::Array(found)) => {
            if expected.len() != found.len() {
                return differs();
            }
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.try_for_each(|(index, (expected, found))| {
                compare(&format!("{path}[{index}]"), expected, found)
            })
        }
        (Value::Number(expected), Value::Number(found)) if expected.as_f64() == found.as_f64() => Ok(()),
        _ if expected == found => Ok(()),
        _ => differs(),
    }
}

fn is_set(path: &str) -> bool {
    path.rsplit('.').next().is_some_and(|name| SETS.contains(&name))
}

fn matcher(path: &str, name: &str, argument: &Value, found: &Value) -> Result<(), String> {
    let differs = || Err(format!("{path}: expected {name} {}, found {}", brief(argument), brief(found)));
    match (name, argument, found) {
        ("$any", Value::String(kind), found) => match (kind.as_str(), found) {
            ("string", Value::String(_)) | ("number", Value::Number(_)) => Ok(()),
            _ => differs(),
        },
        ("$unordered", Value::Array(expected), Value::Array(found)) => unordered(path, expected, found),
        ("$contains", Value::Array(expected), Value::Array(found)) => {
            let is_there = |one: &&Value| found.iter().any(|other| compare(path, one, other).is_ok());
            match expected.iter().find(|one| !is_there(one)) {
                Some(one) => Err(missing(path, one, found)),
                None => Ok(()),
            }
        }
        ("$length", length, Value::Array(found)) if length.as_u64() == Some(found.len() as u64) => Ok(()),
        ("$includes", Value::Object(expected), Value::Object(found)) => {
            expected.iter().try_for_each(|(name, expected)| compare_member(path, name, expected, found))
        }
        _ => differs(),
    }
}

fn compare_members(
    path: &str,
    expected: &Map<String, Value>,
    found: &Map<String, Value>,
) -> Result<(), String> {
    for (name, expected) in expected {
        compare_member(path, name, expected, found)?;
    }
    match found.iter().find(|(name, _)| !expected.contains_key(*name)) {
        Some((name, value)) => Err(format!("{path}.{name}: is not expected, and is {}", brief(value))),
        None => Ok(()),
    }
}

fn compare_member(
    path: &str,
    name: &str,
    expected: &Value,
    found: &Map<String, Value>,
) -> Result<(), String> {
    let path = format!("{path}.{name}");
    match found.get(name) {
        Some(found) => compare(&path, expected, found),
        None => Err(format!("{path}: is absent; expected {}", brief(expected))),
    }
}

fn unordered(path: &str, expected: &[Value], found: &[Value]) -> Result<(), String> {
    let mut rest: Vec<&Value> = found.iter().collect();
    for expected in expected {
        match rest.iter().position(|found| compare(path, expected, found).is_ok()) {
            Some(position) => drop(rest.swap_remove(position)),
            None => return Err(missing(path, expected, found)),
        }
    }
    match rest.first() {
        Some(found) => Err(format!("{path}: {} is not expected", brief(found))),
        None => Ok(()),
    }
}

fn missing(path: &str, expected: &Value, found: &[Value]) -> String {
    format!("{path}: {} is missing from {}", brief(expected), brief(&found.into()))
}

/// A value as text, shortened.
fn brief(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(600) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

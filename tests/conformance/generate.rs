//! Long inputs in short files: objects that stand for what they make.

use serde_json::{Map, Value};

/// Replaces every generator in `value` by what it makes.
///
/// - `{"$repeat": "x", "times": 3}` is the text `"xxx"`.
/// - A member of the name `$repeat x 3` has the name `xxx`.
/// - `{"$nest": "L", "levels": 3, "in": {"S": "x"}}` is an attribute value around another one: `levels` lists or maps.
/// - `{"$for": [1, 3], "each": {"N": "{i}"}}` in a list stands for three elements; `{i}` in their texts is the number,
///   `{i:3}` the number with three digits.
pub(crate) fn expand(value: Value) -> Result<Value, String> {
    Ok(match value {
        Value::Array(elements) => {
            let mut expanded = Vec::new();
            for element in elements {
                match element.get("$for") {
                    Some(range) => expanded.extend(each(range, element.get("each"))?),
                    None => expanded.push(expand(element)?),
                }
            }
            Value::Array(expanded)
        }
        Value::Object(members) if members.contains_key("$repeat") => repeat(&members)?,
        Value::Object(members) if members.contains_key("$nest") => nest(members)?,
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| Ok((long_name(name)?, expand(value)?)));
            Value::Object(members.collect::<Result<Map<_, _>, String>>()?)
        }
        other => other,
    })
}

/// A name of the form `$repeat x 3` is `xxx`.
fn long_name(name: String) -> Result<String, String> {
    match name.strip_prefix("$repeat ").and_then(|rest| rest.split_once(' ')) {
        Some((text, times)) => Ok(text.repeat(times.parse().map_err(|error| format!("{name}: {error}"))?)),
        None => Ok(name),
    }
}

fn repeat(members: &Map<String, Value>) -> Result<Value, String> {
    let text = members["$repeat"].as_str().ok_or("$repeat is not a text")?;
    Ok(Value::String(text.repeat(number(members.get("times"))?)))
}

fn nest(mut members: Map<String, Value>) -> Result<Value, String> {
    let levels = number(members.get("levels"))?;
    let mut value = expand(members.remove("in").ok_or("$nest has nothing in it")?)?;
    for _ in 0..levels {
        value = match members["$nest"].as_str() {
            Some("L") => serde_json::json!({ "L": [value] }),
            Some("M") => serde_json::json!({ "M": { "m": value } }),
            _ => return Err("$nest is neither L nor M".to_owned()),
        };
    }
    Ok(value)
}

fn each(range: &Value, template: Option<&Value>) -> Result<Vec<Value>, String> {
    let template = template.ok_or("$for without each")?;
    let (first, last) = (number(range.get(0))?, number(range.get(1))?);
    (first..=last).map(|number| expand(with_number(template, number))).collect()
}

fn with_number(template: &Value, number: usize) -> Value {
    let text = |text: &str| {
        text.replace("{i}", &number.to_string())
            .replace("{i:3}", &format!("{number:03}"))
            .replace("{i:4}", &format!("{number:04}"))
    };
    match template {
        Value::String(template) => Value::String(text(template)),
        Value::Array(elements) => {
            elements.iter().map(|element| with_number(element, number)).collect::<Vec<_>>().into()
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (text(name), with_number(value, number)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

fn number(value: Option<&Value>) -> Result<usize, String> {
    let number = value.and_then(Value::as_u64).ok_or("a generator lacks a number")?;
    usize::try_from(number).map_err(|error| error.to_string())
}

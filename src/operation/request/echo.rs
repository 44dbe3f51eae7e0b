//! How the service prints parts of a request in errors about them.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::shape::{Input, Shape};
use crate::value::{AttributeMap, AttributeValue};

/// An attribute value, of which Regions print different things.
const VALUE: &str = "AttributeValue";

/// A member as most errors name it.
pub(crate) fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + characters.as_str())
}

/// The readable form in which the service prints what failed.
pub(crate) fn dump(shape: Shape, input: &Input) -> String {
    match (shape, input) {
        (_, Input::String(text)) => text.clone(),
        (_, Input::Boolean(value)) => value.to_string(),
        (_, Input::Long(value)) => value.to_string(),
        (Shape::List(element), Input::List(inputs)) => {
            format!("[{}]", joined(inputs.iter().map(|input| dump(*element, input))))
        }
        (Shape::Map(value), Input::Map(entries)) => {
            format!(
                "{{{}}}",
                joined(entries.iter().map(|(name, input)| format!("{name}={}", dump(*value, input))))
            )
        }
        (Shape::Structure(structure), Input::Structure(members)) => {
            let shown = structure.members.iter().map(|member| {
                let value =
                    members.get(member.name).map_or("null".to_owned(), |input| dump(member.shape, input));
                format!("{}={value}", lower_first(member.name))
            });
            format!("{}({})", structure.name, joined(shown))
        }
        (_, Input::Parameters(Ok(values))) => {
            format!("[{}]", joined(values.iter().map(|_| VALUE.to_owned())))
        }
        (_, Input::Values(entries)) => {
            format!("{{{}}}", joined(entries.iter().map(|(name, _)| name.clone())))
        }
        (_, Input::Item(item)) => {
            format!("{{{}}}", joined(item.map().iter().map(|(name, _)| format!("{name}={VALUE}"))))
        }
        _ => VALUE.to_owned(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

/// The part as JSON, as the newer way of checking prints maps.
pub(crate) fn json_of(input: &Input) -> String {
    match input {
        Input::String(text) => quoted(text),
        Input::Boolean(value) => value.to_string(),
        Input::Long(value) => value.to_string(),
        Input::Item(item) => json_of_map(&item.to_attributes()),
        Input::List(inputs) => array(inputs.iter().map(json_of)),
        Input::Map(entries) => object(entries.iter().map(|(name, entry)| (name.as_str(), json_of(entry)))),
        Input::Structure(members) => object(members.iter().map(|(name, member)| (name, json_of(member)))),
        // No map by names of tables has them.
        Input::Value(_) | Input::Values(_) | Input::Parameters(_) | Input::Unread => VALUE.to_owned(),
    }
}

fn json_of_value(value: &AttributeValue) -> String {
    let content = match value {
        AttributeValue::S(text) => quoted(text),
        AttributeValue::N(number) => quoted(&number.to_string()),
        AttributeValue::B(bytes) => quoted(&BASE64_STANDARD.encode(bytes)),
        AttributeValue::Bool(value) => value.to_string(),
        AttributeValue::Null => true.to_string(),
        AttributeValue::Ss(texts) => array(texts.iter().map(|text| quoted(text))),
        AttributeValue::Ns(numbers) => array(numbers.iter().map(|number| quoted(&number.to_string()))),
        AttributeValue::Bs(all) => array(all.iter().map(|bytes| quoted(&BASE64_STANDARD.encode(bytes)))),
        AttributeValue::L(values) => array(values.iter().map(json_of_value)),
        AttributeValue::M(map) => json_of_map(map),
    };
    object([(value.kind().name(), content)].into_iter())
}

fn json_of_map(map: &AttributeMap) -> String {
    object(map.iter().map(|(name, value)| (name, json_of_value(value))))
}

fn array(elements: impl Iterator<Item = String>) -> String {
    format!("[{}]", elements.collect::<Vec<_>>().join(","))
}

fn object<'a>(members: impl Iterator<Item = (&'a str, String)>) -> String {
    let members: Vec<String> = members.map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
    format!("{{{}}}", members.join(","))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..='\u{1f}' => quoted.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

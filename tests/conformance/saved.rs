//! Parts of answers that later requests of a case use.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::case::Request;

/// What was saved so far, by name.
#[derive(Default)]
pub(crate) struct Saved(BTreeMap<String, Value>);

impl Saved {
    /// Saves what `request` wants of its answer.
    ///
    /// # Errors
    /// If the answer does not have it.
    pub(crate) fn note(&mut self, request: &Request, answer: &Value) -> Result<(), String> {
        for (name, path) in &request.save {
            let found = path.find(answer).ok_or_else(|| format!("there is no {path} to save in {answer}"))?;
            self.0.insert(name.clone(), found.clone());
        }
        Ok(())
    }

    /// `value` with what was saved in place of each `{"$saved": name}`.
    ///
    /// # Errors
    /// If nothing was saved under a name.
    pub(crate) fn fill(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::Object(members) => match members.get("$saved") {
                Some(name) => self.named(name)?.clone(),
                None => {
                    let members = members.iter().map(|(name, value)| Ok((name.clone(), self.fill(value)?)));
                    Value::Object(members.collect::<Result<_, String>>()?)
                }
            },
            Value::Array(elements) => {
                Value::Array(elements.iter().map(|element| self.fill(element)).collect::<Result<_, _>>()?)
            }
            other => other.clone(),
        })
    }

    fn named(&self, name: &Value) -> Result<&Value, String> {
        name.as_str().and_then(|name| self.0.get(name)).ok_or_else(|| format!("nothing is saved as {name}"))
    }
}

//! The model: items in a map, and indexes that are worked out anew whenever they are read.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::steps::{Condition, Place, Write};

pub(crate) type Item = Map<String, Value>;

const INVALID: &str = "ValidationException";
const FAILED: &str = "ConditionalCheckFailedException";

/// The attributes of index keys, with their types.
const INDEX_KEYS: [(&str, &str); 5] = [("a", "N"), ("g", "S"), ("c", "S"), ("d", "N"), ("e", "S")];

#[derive(Clone, Default)]
pub(crate) struct Model {
    /// By partition key and the text of the sort key.
    items: BTreeMap<(String, String), Value>,
}

impl Model {
    pub(crate) fn item(&self, pk: &str, sk: &str) -> Option<&Value> {
        self.items.get(&(pk.to_owned(), sk.to_owned()))
    }

    /// What the table or an index holds, in no order.
    pub(crate) fn entries(&self, place: Place) -> Vec<Item> {
        let items = self.items.values().map(|item| item.as_object().unwrap().clone());
        items.filter_map(|item| entry(place, item)).collect()
    }

    /// Whole items of those that an index has an entry of.
    pub(crate) fn items_in(&self, place: Place) -> Vec<Item> {
        let items = self.items.values().map(|item| item.as_object().unwrap().clone());
        items.filter(|item| entry(place, item.clone()).is_some()).collect()
    }

    /// What a write answers as `Attributes`, or the codes of which one must come.
    pub(crate) fn write(&mut self, write: &Write) -> Result<Option<Value>, Vec<&'static str>> {
        match write {
            Write::Put { item, condition } => {
                let key = key(item).filter(|_| index_keys_fit(item)).ok_or(vec![INVALID])?;
                self.check(condition.as_ref(), &key)?;
                Ok(self.items.insert(key, Value::Object(item.clone())))
            }
            Write::Delete { key: item, condition } => {
                let key = key(item).filter(|_| item.len() == 2).ok_or(vec![INVALID])?;
                self.check(condition.as_ref(), &key)?;
                Ok(self.items.remove(&key))
            }
            Write::Update { key: item, set, remove, add, condition } => {
                let key = key(item).filter(|_| item.len() == 2).ok_or(vec![INVALID])?;
                let new = updated(self.items.get(&key), item, set, remove, *add);
                match (self.check(condition.as_ref(), &key), new) {
                    (Err(_), None) => Err(vec![FAILED, INVALID]),
                    (Err(codes), Some(_)) => Err(codes),
                    (Ok(()), None) => Err(vec![INVALID]),
                    (Ok(()), Some(new)) => Ok(self.replace(key, new)),
                }
            }
            Write::Batch { puts, deletes } => self.write_batch(puts, deletes).map(|()| None),
        }
    }

    /// Puts what an update has made, if it has made anything.
    fn replace(&mut self, key: (String, String), new: Option<Item>) -> Option<Value> {
        let new = Value::Object(new?);
        self.items.insert(key, new.clone());
        Some(new)
    }

    fn write_batch(&mut self, puts: &[Item], deletes: &[Item]) -> Result<(), Vec<&'static str>> {
        let keys: Option<Vec<_>> = puts.iter().chain(deletes).map(key).collect();
        let keys = keys.ok_or(vec![INVALID])?;
        let distinct = keys.iter().collect::<BTreeSet<_>>().len() == keys.len();
        let fit = puts.iter().all(index_keys_fit) && deletes.iter().all(|key| key.len() == 2);
        if !distinct || !fit || keys.is_empty() {
            return Err(vec![INVALID]);
        }
        for (position, key) in keys.into_iter().enumerate() {
            match puts.get(position) {
                Some(item) => drop(self.items.insert(key, Value::Object(item.clone()))),
                None => drop(self.items.remove(&key)),
            }
        }
        Ok(())
    }

    fn check(&self, condition: Option<&Condition>, key: &(String, String)) -> Result<(), Vec<&'static str>> {
        let item = self.items.get(key);
        let holds = match condition {
            None => true,
            Some(Condition::Exists) => item.is_some(),
            Some(Condition::NotExists) => item.is_none(),
            Some(Condition::Equal(value)) => item.is_some_and(|item| item.get("x") == Some(value)),
            Some(Condition::NotEqual(value)) => item.and_then(|item| item.get("x")) != Some(value),
        };
        if holds { Ok(()) } else { Err(vec![FAILED]) }
    }
}

/// What an update makes: no item at all, or nothing because it fails.
fn updated(
    old: Option<&Value>,
    key: &Item,
    set: &Item,
    remove: &[String],
    add: Option<i64>,
) -> Option<Option<Item>> {
    if old.is_none() && set.is_empty() && add.is_none() && !remove.is_empty() {
        return Some(None);
    }
    let mut item = old.map_or_else(|| key.clone(), |old| old.as_object().unwrap().clone());
    for name in remove {
        item.remove(name);
    }
    for (name, value) in set {
        item.insert(name.clone(), value.clone());
    }
    if let Some(add) = add {
        let before = match item.get("n") {
            None => 0,
            Some(value) => value["N"].as_str()?.parse::<i64>().unwrap(),
        };
        item.insert("n".to_owned(), json!({ "N": (before + add).to_string() }));
    }
    index_keys_fit(&item).then_some(Some(item))
}

fn text<'a>(item: &'a Item, name: &str, kind: &str) -> Option<&'a str> {
    item.get(name)?.get(kind)?.as_str()
}

fn key(item: &Item) -> Option<(String, String)> {
    let pk = text(item, "pk", "S").filter(|pk| !pk.is_empty())?;
    Some((pk.to_owned(), text(item, "sk", "N")?.to_owned()))
}

fn index_keys_fit(item: &Item) -> bool {
    INDEX_KEYS.iter().all(|(name, kind)| match item.get(*name) {
        None => true,
        Some(value) => value.get(kind).is_some_and(|text| *text != ""),
    })
}

/// What a place holds of an item.
fn entry(place: Place, mut item: Item) -> Option<Item> {
    if !place.keys().iter().all(|name| item.contains_key(*name)) {
        return None;
    }
    if let Some(included) = place.included() {
        item.retain(|name, _| ["pk", "sk"].contains(&name.as_str()) || included.contains(&name.as_str()));
    }
    Some(item)
}

/// The order of two values of a key, of one type.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    let number = |value: &Value| value.get("N").map(|text| text.as_str().unwrap().parse::<f64>().unwrap());
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a["S"].as_str().cmp(&b["S"].as_str()),
    }
}

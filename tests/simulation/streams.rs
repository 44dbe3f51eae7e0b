//! What streams must tell: each change of the history once, in the order of the log.

use minamo::operation::{Input, Members, Operation, Output};
use minamo::value::Item;
use minamo::wire::JsonWriter;
use serde_json::{Value, json};

use crate::ledger::Ledger;
use crate::model::Lsn;
use crate::rows::{KINDS, Kind};

/// A change, as a record tells it: its commit, the key, and the item before and after.
#[derive(Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) lsn: Lsn,
    pub(crate) keys: Value,
    pub(crate) old: Value,
    pub(crate) new: Value,
    /// It was deleted because it had expired.
    pub(crate) by_service: bool,
}

/// A request about streams, whose members are texts.
pub(crate) fn request(name: &str, content: &[(&'static str, &str)]) -> (Operation, Members) {
    let mut members = Members::new();
    for (name, text) in content {
        members.insert(name, Input::String((*text).to_owned()));
    }
    (Operation::from_name(name).expect("it is built"), members)
}

/// What an answer writes, as JSON.
pub(crate) fn json(write: impl FnOnce(&mut dyn Output)) -> Value {
    let mut writer = JsonWriter::new();
    write(&mut writer);
    serde_json::from_slice(&writer.finish()).expect("answers are JSON")
}

fn json_of(item: &Item) -> Value {
    json(|output| output.item(item))
}

/// The changes of a table since it was made, in the order of the log; those of a commit in that of their keys.
pub(crate) fn expected(ledger: &Ledger, table: usize) -> Vec<Told> {
    let kind: &Kind = &KINDS[table];
    let Some(now) = &ledger.state().tables[table] else { return Vec::new() };
    let mut all = Vec::new();
    for lsn in now.born + 1..=ledger.head() {
        let [before, after] = [lsn - 1, lsn].map(|lsn| ledger.state_at(lsn).tables[table].as_ref());
        let (before, after) = (before.expect("it was made"), after.expect("it is there"));
        let mut keys: Vec<_> = before.rows.keys().chain(after.rows.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let (old, new) = (before.rows.get(key), after.rows.get(key));
            if old != new {
                let image = |row: Option<&std::rc::Rc<crate::rows::Row>>| {
                    row.map_or(Value::Null, |row| json_of(&kind.item(*key, row)))
                };
                let keys = json_of(&kind.key_item(*key));
                let by_service = ledger.state_at(lsn).is_swept;
                all.push(Told { lsn, keys, old: image(old), new: image(new), by_service });
            }
        }
    }
    in_order(all)
}

/// What records tell, whose numbers must rise.
pub(crate) fn told(records: &[Value]) -> Vec<Told> {
    let mut last = 0;
    let mut all = Vec::new();
    for record in records {
        let change = &record["dynamodb"];
        let number: u128 = change["SequenceNumber"].as_str().expect("a number").parse().expect("digits");
        assert!(number > last, "{number} comes after {last}");
        last = number;
        let lsn = lsn_of(record);
        let [keys, old, new] = ["Keys", "OldImage", "NewImage"].map(|name| change[name].clone());
        let event = match (&old, &new) {
            (Value::Null, _) => "INSERT",
            (_, Value::Null) => "REMOVE",
            _ => "MODIFY",
        };
        assert_eq!(record["eventName"], event, "{record}");
        let by_service = match &record["userIdentity"] {
            Value::Null => false,
            identity => {
                let service = json!({ "PrincipalId": "dynamodb.amazonaws.com", "Type": "Service" });
                assert_eq!(*identity, service, "{record}");
                true
            }
        };
        all.push(Told { lsn, keys, old, new, by_service });
    }
    in_order(all)
}

/// The commit that a record tells of.
pub(crate) fn lsn_of(record: &Value) -> Lsn {
    let number: u128 = text(&record["dynamodb"]["SequenceNumber"]).parse().expect("digits");
    Lsn::try_from(number / 100_000 - 10u128.pow(20)).expect("it is a number of the log")
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

fn in_order(mut all: Vec<Told>) -> Vec<Told> {
    all.sort_by_key(|told| (told.lsn, told.keys.to_string()));
    all
}

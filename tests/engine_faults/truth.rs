//! What an instance holds, and whether that is what was answered.

use std::collections::{BTreeMap, HashMap, HashSet};

use minamo::operation::ErrorCode;
use minamo::value::Number;
use serde_json::{Map, Value, json};

use crate::book::{Book, Entry, Trace};
use crate::instance::Page;
use crate::requests::{Fate, INDEXES, SHIFTING, STEADY, Write};

/// Items by their sort keys.
type Items = BTreeMap<String, Value>;

/// Everything that an instance shows, but for what instances write only to catch up.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Truth {
    steady: Items,
    shifting: Items,
    /// Absent if there is no such table.
    shifting_id: Option<String>,
}

impl Truth {
    /// Reads everything, and checks that indexes and statistics fit the items.
    pub(crate) fn read(page: &Page) -> Self {
        let (_, mut steady) = read_table(page, STEADY).expect("the table is never deleted");
        steady.retain(|name, _| !name.starts_with("sync-"));
        let shifting = read_table(page, SHIFTING);
        let shifting_id = shifting.as_ref().map(|(id, _)| id.clone());
        Self { steady, shifting: shifting.map(|(_, items)| items).unwrap_or_default(), shifting_id }
    }

    /// Compares what is there with what was answered. `before` is what was there when it was last checked.
    pub(crate) fn check(&self, before: &Self, book: &Book) {
        for entry in &book.entries {
            match entry.write {
                Write::Count { counter } => {
                    let ids =
                        &self.steady.get(&format!("counter-{counter}")).unwrap_or(&Value::Null)["ids"]["SS"];
                    let ids = ids.as_array().map(Vec::as_slice).unwrap_or_default();
                    check_trace(entry, ids.contains(&json!(entry.id)));
                }
                Write::Claim { claim } => {
                    let owner = id_of(self.steady.get(&format!("claim-{claim}")));
                    check_trace(entry, owner == Some(&entry.id));
                    let was_late =
                        matches!(entry.answers[..], [Fate::Refused(ErrorCode::ConditionalCheckFailed)]);
                    assert!(
                        !was_late || entry.is_immediate || owner.is_some(),
                        "nobody was before {entry:?}"
                    );
                }
                Write::Batch { items, .. } => {
                    let is_there = |number| self.steady.contains_key(&format!("batch-{}-{number}", entry.id));
                    let found = (0..items).filter(|number| is_there(*number)).count();
                    assert!(found == 0 || found == items, "{found} of the items of {entry:?}");
                    check_trace(entry, found > 0);
                }
                Write::Row { row, .. } => {
                    let found = id_of(self.shifting.get(&format!("row-{row}"))) == Some(&entry.id);
                    assert!(!found || entry.expected() != Trace::Absent, "found {entry:?}");
                }
                _ => {}
            }
        }
        for (name, id) in &book.shown {
            assert!(
                self.steady[name]["ids"]["SS"].as_array().unwrap().contains(&json!(id)),
                "{id} was shown"
            );
        }
        self.check_registers(book);
        self.check_marks(before, book);
        self.check_shifting_table(before, book);
    }

    /// Every value that was put is the last one, or was replaced by exactly one other.
    fn check_registers(&self, book: &Book) {
        let mut replaced: HashSet<(usize, String)> = HashSet::new();
        let mut open: HashMap<usize, usize> = HashMap::new();
        let writes = book.entries.iter().filter_map(|entry| match entry.write {
            Write::Register { register } => Some((register, entry)),
            _ => None,
        });
        let writes: Vec<(usize, &Entry)> = writes.collect();
        for (register, entry) in &writes {
            match entry.expected() {
                Trace::Present => {
                    let Some(Fate::Acknowledged(answer)) = entry.answers.first() else { unreachable!() };
                    let old = answer["Attributes"]["id"]["S"].as_str().unwrap_or_default().to_owned();
                    assert!(
                        replaced.insert((*register, old)),
                        "{entry:?} replaced what another has replaced"
                    );
                }
                Trace::Either => *open.entry(*register).or_default() += 1,
                Trace::Absent => {}
            }
        }
        for (register, entry) in writes {
            let is_last = id_of(self.steady.get(&format!("register-{register}"))) == Some(&entry.id);
            let is_replaced = replaced.contains(&(register, entry.id.clone()));
            match entry.expected() {
                // What nobody is known to have replaced, some write of unknown outcome has.
                Trace::Present if !is_last && !is_replaced => {
                    let left = open.get_mut(&register).filter(|left| **left > 0);
                    *left.unwrap_or_else(|| panic!("lost {entry:?}")) -= 1;
                }
                Trace::Absent => assert!(!is_last && !is_replaced, "found {entry:?}"),
                _ => {}
            }
        }
    }

    /// Items that only a deletion of their table removes.
    fn check_marks(&self, before: &Self, book: &Book) {
        let marks = |items: &Items| -> HashSet<String> {
            items.keys().filter(|name| name.starts_with("mark-")).cloned().collect()
        };
        let (old, new) = (marks(&before.shifting), marks(&self.shifting));
        let is_same_table = self.shifting_id.is_some() && before.shifting_id == self.shifting_id;
        if is_same_table {
            assert!(old.is_subset(&new), "lost {:?}", old.difference(&new));
        } else {
            assert!(old.is_disjoint(&new), "the new table holds items of the deleted one");
        }
        for entry in book.of_this_round().filter(|entry| entry.write == Write::Mark) {
            let found = new.contains(&format!("mark-{}", entry.id));
            if is_same_table || found {
                check_trace(entry, found);
            }
        }
    }

    /// The table that exists is one that was made and not deleted.
    fn check_shifting_table(&self, before: &Self, book: &Book) {
        let round = || book.of_this_round().filter(|entry| !entry.is_immediate);
        let tables = |wanted: Write| -> HashSet<String> {
            let writes = round().filter(move |entry| entry.write == wanted);
            let answers = writes.filter_map(|entry| match entry.answers.first() {
                Some(Fate::Acknowledged(answer)) => answer["TableDescription"]["TableId"].as_str(),
                _ => None,
            });
            answers.map(str::to_owned).collect()
        };
        let (made, deleted) = (tables(Write::Make), tables(Write::Drop));
        let is_open = |entry: &Entry| entry.expected() == Trace::Either;
        let all_known =
            |wanted: Write| !book.of_this_round().any(|entry| entry.write == wanted && is_open(entry));
        if let Some(id) = &self.shifting_id {
            assert!(!deleted.contains(id), "the table {id} was deleted");
            let is_known = before.shifting_id.as_ref() == Some(id) || made.contains(id);
            assert!(is_known || !all_known(Write::Make), "nobody has made the table {id}");
        }
        for id in before.shifting_id.iter().chain(&made) {
            let is_there = self.shifting_id.as_ref() == Some(id) || deleted.contains(id);
            assert!(is_there || !all_known(Write::Drop), "the table {id} is gone");
        }
    }
}

fn check_trace(entry: &Entry, found: bool) {
    match entry.expected() {
        Trace::Present => assert!(found, "lost {entry:?}"),
        Trace::Absent => assert!(!found, "found {entry:?}"),
        Trace::Either => {}
    }
}

fn id_of(item: Option<&Value>) -> Option<&str> {
    item?["id"]["S"].as_str()
}

/// The `TableId` and the items of a table, once its indexes and statistics were found to fit them.
fn read_table(page: &Page, table: &str) -> Option<(String, Items)> {
    let described = page.ask("DescribeTable", &json!({ "TableName": table }))?["Table"].clone();
    let items = scan(page, table, None);
    check_statistics(&described, &items);
    let groups = described["GlobalSecondaryIndexes"].as_array().unwrap();
    let locals = described["LocalSecondaryIndexes"].as_array().unwrap();
    for (name, description) in INDEXES.iter().zip(groups.iter().chain(locals)) {
        assert_eq!(description["IndexName"], **name);
        let entries = scan(page, table, Some(name));
        let expected = items.iter().filter_map(|(key, item)| Some((key.clone(), project(name, item)?)));
        assert_eq!(entries, expected.collect::<Items>(), "the index {name} of {table}");
        check_statistics(description, &entries);
    }
    Some((described["TableId"].as_str().unwrap().to_owned(), items))
}

fn scan(page: &Page, table: &str, index: Option<&str>) -> Items {
    let mut input = json!({ "TableName": table });
    if let Some(index) = index {
        input["IndexName"] = index.into();
    }
    let mut items = Items::new();
    loop {
        let mut answer = page.ask("Scan", &input).expect("the table exists");
        for item in answer["Items"].as_array().unwrap() {
            let name = item["sk"]["S"].as_str().unwrap().to_owned();
            assert!(items.insert(name, item.clone()).is_none(), "{item} was found twice");
        }
        match answer["LastEvaluatedKey"].take() {
            Value::Null => return items,
            last => input["ExclusiveStartKey"] = last,
        }
    }
}

fn project(index: &str, item: &Value) -> Option<Value> {
    if index == "Group" {
        return item.get("g").map(|_| item.clone());
    }
    item.get("n")?;
    let keys = ["pk", "sk", "n"].map(|name| (name.to_owned(), item[name].clone()));
    Some(Value::Object(keys.into_iter().collect()))
}

fn check_statistics(description: &Value, items: &Items) {
    let bytes: usize = items.values().map(|item| size(item.as_object().unwrap())).sum();
    let name = description.get("TableName").or(description.get("IndexName"));
    assert_eq!(description["ItemCount"], items.len(), "items of {name:?}");
    let found = description.get("TableSizeBytes").or(description.get("IndexSizeBytes"));
    assert_eq!(*found.unwrap(), bytes, "bytes of {name:?}");
}

fn size(item: &Map<String, Value>) -> usize {
    let value = |value: &Value| match value.as_object().unwrap().iter().next().unwrap() {
        (kind, Value::String(text)) if kind == "N" => Number::parse(text).unwrap().size(),
        (_, Value::String(text)) => text.len(),
        (_, texts) => texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().len()).sum(),
    };
    item.iter().map(|(name, content)| name.len() + value(content)).sum()
}

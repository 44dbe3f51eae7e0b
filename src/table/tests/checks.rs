//! What a check of a table finds, and what it lets pass.

use super::*;
use crate::value::{AttributeMap, AttributeValue, Item, Number};

/// An index and one of vectors, both of which hold less than the item.
fn projecting() -> Table {
    let mut table = super::table(Billing::PayPerRequest { since_ms: 5 });
    table.indexes = vec![index("included", IndexScope::Global, Projection::Include(vec!["x".to_owned()]))];
    table.indexes[0].hash = vec![attribute("g", Kind::S)];
    table.indexes[0].range.clear();
    table.vectors =
        vec![vector_index("near", Distance::Euclidean, Projection::Include(vec!["x".to_owned()]))];
    table.vectors[0].dimensions = 2;
    table.vectors[0].schema.clear();
    table.vectors[0].backfill = None;
    table.ttl = TimeToLive::default();
    table.stream = None;
    table
}

fn item(names: &[&str]) -> Item {
    let mut item = AttributeMap::new();
    for &name in names {
        let value = match name {
            "b" => AttributeValue::B(b"b".as_slice().into()),
            "v" => AttributeValue::L([1, 2].map(|place| AttributeValue::N(Number::from(place))).to_vec()),
            name => AttributeValue::S(name.to_owned()),
        };
        item.insert(name, value);
    }
    Item::from_attributes(&item)
}

fn write(forest: &mut Forest, lsn: u64, old: Option<&Item>, new: &Item) {
    let table = projecting();
    let mut writer = Writer::new(forest.view(Visibility::Durable), Stamp { lsn, time_ms: 3 });
    let key = table.key_of(new).expect("it has its key");
    writer.write(&table, key, old, Some(new)).expect("all is in memory");
    let edits = writer.finish().expect("all is in memory");
    forest.apply(lsn, &edits);
}

fn problems(forest: &Forest) -> Vec<TableProblem> {
    let (table, view) = (projecting(), forest.view(Visibility::Durable));
    let checks = [
        check_items(view, &table, None, 9),
        check_entries(view, &table, &table.indexes[0], None, 9),
        vector::check_vector_entries(view, &table, &table.vectors[0], None, 9),
    ];
    checks.into_iter().flat_map(|checked| checked.expect("all is in memory").problems).collect()
}

#[test]
fn attributes_may_change_places() {
    let mut forest = Forest::new();
    let before = item(&["a", "b", "g", "x", "v"]);
    write(&mut forest, 1, None, &before);
    write(&mut forest, 2, Some(&before), &item(&["x", "g", "b", "a", "v", "y"]));
    assert_eq!(problems(&forest), []);
}

#[test]
fn an_entry_of_other_values_is_found() {
    let table = projecting();
    let written = item(&["a", "b", "g", "x", "v"]);
    for tree in [table.indexes[0].tree, table.vectors[0].tree] {
        let mut forest = Forest::new();
        write(&mut forest, 1, None, &written);
        let mut cursor = check::cursor_after(forest.view(Visibility::Durable), tree, None);
        let (key, value) = cursor.next().expect("in memory").expect("an entry");
        let mut wrong = value.to_vec();
        *wrong.last_mut().expect("not empty") ^= 1;
        forest.apply(2, &[Edit::Put { tree, key: key.clone(), value: wrong.into() }]);
        assert!(matches!(&problems(&forest)[..], [TableProblem::EntryWrong { .. }]), "{tree:?}");
        forest.apply(3, &[Edit::Delete { tree, key }]);
        assert!(matches!(&problems(&forest)[..], [TableProblem::EntryMissing { .. }]), "{tree:?}");
    }
}

//! Items and requests as large as the service takes them: no work may grow with the product of two of their sizes.

use crate::support::{b, expressions, item, n};
use minamo::expression::Expressions;
use minamo::value::{AttributeValue, EncodedValue, Item, ValueWriter};
use std::time::{Duration, Instant};

/// Fails if `work` takes so long that it must have grown with a product. What is quick takes a
/// hundredth of the limit, also in a debug build on a busy machine.
fn quickly<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(60), "it took {elapsed:?}");
    result
}

/// An item whose attributes are these, all null.
fn item_of(names: &[String]) -> Item {
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    for name in names {
        writer.name(name);
        writer.null();
    }
    writer.end(map);
    writer.finish_item()
}

/// An item with a list `l` of so many numbers, each its own index.
fn item_with_list(length: i64) -> Item {
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    writer.name("l");
    let list = writer.begin_list();
    (0..length).for_each(|index| writer.number(index.into()));
    writer.end(list);
    writer.end(map);
    writer.finish_item()
}

/// So many different names that are no reserved words.
fn names(count: u32) -> Vec<String> {
    (0..count).map(|number| format!("x{number}")).collect()
}

#[test]
fn many_names_are_looked_up_in_an_item_of_many_attributes() {
    let names = names(50_000);
    let item = item_of(&names);
    let last: Vec<&str> = names[names.len() - 580..].iter().rev().map(String::as_str).collect();
    let text = last.join(",");
    let expressions = expressions(&[]);

    let projection = expressions.projection(&text).unwrap();
    let projected = quickly(|| projection.project(&item));
    assert!(projected.map().iter().map(|(name, _)| name).eq(last.iter().copied()));

    let update = expressions.update(&format!("REMOVE {text}")).unwrap();
    let updated = quickly(|| update.apply(Some(&item), &item)).unwrap().unwrap();
    assert_eq!(updated.map().len(), names.len() - last.len());
    assert!(updated.get("x49419").is_some() && updated.get("x49420").is_none());
}

#[test]
fn many_elements_are_looked_up_in_a_long_list() {
    let item = item_with_list(150_000);
    let paths: Vec<String> = (0..400).rev().map(|number| format!("l[{}]", 149_700 + number)).collect();
    let projection = expressions(&[]).projection(&paths.join(",")).unwrap();
    let projected = quickly(|| projection.project(&item));
    let list = projected.get("l").unwrap().list().unwrap();
    assert_eq!(list.len(), 300);
    assert_eq!(list.get(0).unwrap().to_owned(), n("149700"));
    assert_eq!(list.get(299).unwrap().to_owned(), n("149999"));
}

#[test]
fn placeholders_are_looked_up_among_many() {
    let null = EncodedValue::from(AttributeValue::Null);
    let values: Vec<_> = (0..200_000).map(|number| (format!(":{number}"), null.clone())).collect();
    let used: Vec<&str> = values[199_540..].iter().map(|(key, _)| key.as_str()).collect();
    let choices = used.chunks(100).map(|keys| format!("a IN ({})", keys.join(",")));
    let text = choices.collect::<Vec<_>>().join(" OR ");
    let expressions = quickly(|| Expressions::new(None, Some(values))).unwrap();
    // A request may have as many expressions.
    quickly(|| (0..3).try_for_each(|_| expressions.condition(&text).map(drop))).unwrap();
    let unused = quickly(|| expressions.finish()).unwrap_err().to_string();
    assert!(unused.ends_with(":199538, :199539}"));
}

#[test]
fn a_long_binary_is_looked_for_in_a_longer_one() {
    let mut part = vec![0; 200_000];
    let whole = item([("b", b(&[part.as_slice(), &part].concat()))]);
    part.push(1);
    let text = ["contains(b, :v)"; 10].join(" OR ");
    let condition = expressions(&[(":v", b(&part))]).condition(&text).unwrap();
    assert!(!quickly(|| condition.evaluate(whole.map())));
}

#[test]
fn maps_of_many_entries_are_equal_in_any_order() {
    let names = names(30_000);
    let map = |names: &[String], first: AttributeValue| {
        let mut writer = ValueWriter::new();
        let map = writer.begin_map();
        for (position, name) in names.iter().enumerate() {
            writer.name(name);
            if position == 0 { first.write_to(&mut writer) } else { writer.null() }
        }
        writer.end(map);
        writer.finish_value()
    };
    let reversed: Vec<String> = names.iter().rev().cloned().collect();
    let (truth, null) = (AttributeValue::Bool(true), AttributeValue::Null);
    assert!(quickly(|| map(&names, null.clone()) == map(&reversed, null.clone())));
    assert!(quickly(|| map(&names, truth) != map(&reversed, null)));
}

/// Placeholders `#0` to `#29` for names of 64 KB that differ at their ends: more than that is beyond the limit of 2 MB.
fn long_names() -> Expressions {
    let long = "x".repeat(65_532);
    let names = (0..30).map(|number| (format!("#{number}"), format!("{long}{number:03}")));
    Expressions::new(Some(names.collect()), None).unwrap()
}

#[test]
fn long_names_are_not_copied_for_each_path() {
    let expressions = long_names();
    let paths: Vec<String> = (0..400).map(|number| format!("#{}[{number}]", number % 30)).collect();
    let projection = quickly(|| expressions.projection(&paths.join(","))).unwrap();
    assert_eq!(projection.paths().len(), 400);
    let update = quickly(|| expressions.update(&format!("REMOVE {}", paths.join(",")))).unwrap();
    assert!(quickly(|| update.apply(Some(&Item::empty()), &Item::empty())).is_err());
    let choices: Vec<&str> = paths.iter().map(String::as_str).collect();
    let choices = choices[1..].chunks(90).map(|some| format!("#0[0] IN ({})", some.join(",")));
    let condition = quickly(|| expressions.condition(&choices.collect::<Vec<_>>().join(" OR "))).unwrap();
    assert!(!quickly(|| (0..100).any(|_| condition.evaluate(Item::empty().map()))));
}

#[test]
fn a_condition_of_many_paths_walks_a_large_item_once() {
    let names = names(50_000);
    let item = item_of(&names);
    let paths: Vec<String> = (0..1000).map(|number| format!("x{}", 49_999 - number % 90)).collect();
    let choices = paths.chunks(100).map(|some| format!("l IN ({})", some.join(",")));
    let text = choices.collect::<Vec<_>>().join(" OR ").replace("x499", "x");
    let condition = expressions(&[]).condition(&text).unwrap();
    assert_eq!(condition.paths().len(), 1010);
    assert!(!quickly(|| (0..20).any(|_| condition.evaluate(item.map()))));
}

#[test]
fn many_paths_are_distinct() {
    let names: Vec<String> = (0..700).map(|number| format!("a[{number}]")).collect();
    let expressions = expressions(&[]);
    assert!(
        quickly(|| (0..100).try_for_each(|_| expressions.projection(&names[..550].join(",")).map(drop)))
            .is_ok()
    );
    let text = format!("{},a", names[..550].join(","));
    assert!(
        expressions.projection(&text).unwrap_err().to_string().ends_with("path one: [a, [0]], path two: [a]")
    );
}

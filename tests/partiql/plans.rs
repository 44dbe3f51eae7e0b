//! Which keys are looked up for a condition.

use minamo::partiql::{KeyNames, PlanError, ReadPlan, Statement, WriteKey};
use minamo::value::{AttributeValue, EncodedValue};

const NAMES: KeyNames<'_> = KeyNames { hash: "pk", range: Some("sk") };

fn with_plan<T>(condition: &str, look: impl FnOnce(Result<ReadPlan<'_>, PlanError>) -> T) -> T {
    let statement = Statement::parse(&format!("SELECT * FROM T WHERE {condition}"), &[]);
    let Ok(Statement::Select(select)) = statement else { panic!("{condition} is {statement:?}") };
    look(ReadPlan::of(select.condition.as_ref(), NAMES))
}

/// Of each read: how many constraints the sort key has, and how many filters there are.
fn reads(condition: &str) -> Option<Vec<(usize, usize)>> {
    with_plan(condition, |plan| match plan {
        Ok(ReadPlan::Scan) => None,
        Ok(ReadPlan::Keyed(reads)) => {
            Some(reads.iter().map(|read| (read.range.len(), read.filters.len())).collect())
        }
        Err(error) => panic!("{condition}: {error}"),
    })
}

#[test]
fn what_does_not_choose_a_partition_is_a_scan() {
    for condition in [
        "a = 1",
        "pk > 'a'",
        "sk = 'a'",
        "pk = 'a' OR sk = 'b'",
        "pk = a",
        "NOT pk = 'a'",
        "pk <> 'a'",
        "begins_with(pk, 'a')",
        "pk BETWEEN 'a' AND 'b'",
        "pk.x = 'a'",
        "pk = 'a' AND pk = 'b'",
        "size(pk) = 1",
        "pk IN ['a', b]",
        "pk = 'a' AND (pk = 'z' OR b = '1')",
    ] {
        assert_eq!(reads(condition), None, "{condition}");
    }
}

#[test]
fn alternatives_become_reads() {
    for (condition, expected) in [
        ("pk = 'a'", vec![(0, 0)]),
        ("'a' = pk", vec![(0, 0)]),
        ("pk = 'a' AND pk = 'a'", vec![(0, 0)]),
        ("pk = 'a' AND sk > 'b' AND c = 1", vec![(1, 1)]),
        ("pk = 'a' AND sk > 'b' AND sk <> 'c'", vec![(1, 1)]),
        ("pk = 'a' AND NOT sk = 'c'", vec![(0, 1)]),
        ("pk IN ['a', 'b'] AND sk IN ['1', '2']", vec![(1, 0); 4]),
        ("(pk = 'a' AND c = 1) OR (pk = 'b' AND sk < 'z')", vec![(0, 1), (1, 0)]),
        ("pk = 'a' AND (sk = '1' OR c = 2)", vec![(1, 0), (0, 1)]),
        ("pk = 'a' AND (c = 1 OR d = 2)", vec![(0, 1)]),
        ("(pk = 'a' OR b = 1) AND pk = 'a'", vec![(0, 0), (0, 1)]),
    ] {
        assert_eq!(reads(condition), Some(expected), "{condition}");
    }
}

#[test]
fn reads_are_limited() {
    let list = |count: usize| (0..count).map(|i| format!("'v{i}'")).collect::<Vec<_>>().join(",");
    let too_many = |condition: &str| with_plan(condition, |plan| plan == Err(PlanError::TooManyReads));
    assert!(too_many(&format!("pk IN [{}]", list(51))));
    assert!(too_many(&format!("pk = 'a' AND sk IN [{}]", list(51))));
    assert!(too_many(&format!("pk IN [{}] AND sk IN ['1', '2']", list(26))));
    assert_eq!(reads(&format!("pk IN [{}] OR flag = 'one'", list(51))), None);
    assert_eq!(
        reads(&format!("pk IN [{}] AND flag IN [{}]", list(50), list(100))).map(|r| r.len()),
        Some(50)
    );
    let alternatives = vec!["(pk = 'a' OR pk = 'b')"; 300].join(" AND ");
    assert!(too_many(&alternatives));
}

#[test]
fn a_whole_key_is_told_from_more() {
    let is_key = |condition: &str| {
        with_plan(condition, |plan| match plan {
            Ok(ReadPlan::Keyed(reads)) => matches!(&reads[..], [read] if read.only_key(NAMES).is_some()),
            _ => false,
        })
    };
    for condition in
        ["pk = 'a' AND sk = 'b'", "(sk='b') AND pk='a' AND pk='a'", "pk IN ['a'] AND sk IN ['b']"]
    {
        assert!(is_key(condition), "{condition}");
    }
    for condition in [
        "pk = 'a'",
        "pk = 'a' AND sk = 'b' AND c = 1",
        "pk = 'a' AND sk = 'b' AND sk = 'c'",
        "pk = 'a' AND sk > 'b'",
        "pk = 'a' AND sk = 'b' AND pk = 'c'",
    ] {
        assert!(!is_key(condition), "{condition}");
    }
}

#[test]
fn writes_take_the_first_value_of_each_key() {
    let statement = "DELETE FROM T WHERE pk = 'a' AND 'b' = sk AND c = 1 AND pk = 'a' AND pk = 'z'";
    let Ok(Statement::Delete(delete)) = Statement::parse(statement, &[]) else { panic!("it is a deletion") };
    let key = WriteKey::of(delete.condition.as_ref(), ["pk", "sk"].into_iter());
    let value = |text: &str| EncodedValue::from(AttributeValue::S(text.to_owned()));
    assert_eq!(key.values, [("pk".to_owned(), value("a")), ("sk".to_owned(), value("b"))]);
    assert_eq!(key.repeated.as_deref(), Some("pk"));
    assert_eq!(key.rest.len(), 2);
}

//! What a query may ask of keys.

use crate::support::{b, expressions, message, n, s};
use minamo::expression::{Constraint, ExpressionError, KeyCondition, KeyConditionError, KeyConditions};
use minamo::value::{AttributeValue, EncodedValue, Kind};

const HASH: [(&str, Kind); 1] = [("pk", Kind::S)];
const RANGE: [(&str, Kind); 1] = [("sk", Kind::N)];

fn values() -> [(&'static str, AttributeValue); 5] {
    [(":s", s("x")), (":n", n("1")), (":m", n("2")), (":b", b(b"x")), (":empty", s(""))]
}

fn resolve(
    text: &str,
    hash: &[(&str, Kind)],
    range: &[(&str, Kind)],
) -> Result<KeyCondition, KeyConditionError> {
    key_conditions(text).unwrap_or_else(|error| panic!("{text}: {error}")).resolve(hash, range)
}

fn key_conditions(text: &str) -> Result<KeyConditions, ExpressionError> {
    Ok(KeyConditions::from_condition(expressions(&values()).key_condition(text)?)?)
}

fn encoded(value: AttributeValue) -> EncodedValue {
    EncodedValue::from(value)
}

#[test]
fn a_range_attribute_takes_seven_constraints() {
    let one = || encoded(n("1"));
    for (text, constraint) in [
        ("sk = :n", Constraint::Equal(one())),
        ("sk < :n", Constraint::Less(one())),
        (":n > sk", Constraint::Less(one())),
        ("sk <= :n", Constraint::LessOrEqual(one())),
        ("sk > :n", Constraint::Greater(one())),
        (":n < sk", Constraint::Greater(one())),
        ("(sk >= :n)", Constraint::GreaterOrEqual(one())),
        ("sk BETWEEN :n AND :m", Constraint::Between(one(), encoded(n("2")))),
    ] {
        let expected = KeyCondition { hash: vec![encoded(s("x"))], range: vec![constraint] };
        for whole in [format!("pk = :s AND {text}"), format!("{text} and (:s = pk)")] {
            assert_eq!(resolve(&whole, &HASH, &RANGE), Ok(expected.clone()), "{whole}");
        }
    }
    let range = [("sk", Kind::S)];
    let resolved = resolve("pk = :s AND begins_with(sk, :s)", &HASH, &range).unwrap();
    assert_eq!(resolved.range, [Constraint::BeginsWith(encoded(s("x")))]);
    assert_eq!(resolve("pk = :s", &HASH, &RANGE).unwrap().range, []);
}

#[test]
fn keys_of_several_attributes_are_constrained_from_left_to_right() {
    let hash = [("h1", Kind::S), ("h2", Kind::N)];
    let range = [("r1", Kind::S), ("r2", Kind::N), ("r3", Kind::N)];
    let both = "h2 = :n AND h1 = :s";
    let resolved = resolve(&format!("r2 > :n AND {both} AND r1 = :s"), &hash, &range).unwrap();
    assert_eq!(resolved.hash, [encoded(s("x")), encoded(n("1"))]);
    assert_eq!(resolved.range, [Constraint::Equal(encoded(s("x"))), Constraint::Greater(encoded(n("1")))]);

    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let unequal_hash =
        |attributes: &[&str]| KeyConditionError::HashNotEqual { attributes: names(attributes) };
    let unequal_range = |attributes: &[&str], because: &str| KeyConditionError::RangeNotEqual {
        attributes: names(attributes),
        because: because.to_owned(),
    };
    for (text, expected) in [
        ("h1 = :s".to_owned(), unequal_hash(&["h2"])),
        ("h1 = :s AND h2 > :n".to_owned(), unequal_hash(&["h2"])),
        (format!("{both} AND r2 = :n"), unequal_range(&["r1"], "r2")),
        (format!("{both} AND r1 = :s AND r3 = :n"), unequal_range(&["r2"], "r3")),
        (format!("{both} AND r3 = :n"), unequal_range(&["r1", "r2"], "r3")),
        (format!("{both} AND r1 > :s AND r2 = :n"), unequal_range(&["r1"], "r2")),
        (
            format!("{both} AND r1 = :s AND also = :n"),
            KeyConditionError::Missed { attribute: "r2".to_owned() },
        ),
        (format!("{both} AND r1 = :s AND r2 = :n AND r3 = :s"), KeyConditionError::TypeMismatch),
        (
            format!("{both} AND r1=:s AND r2=:n AND r3=:n AND r4=:n"),
            KeyConditionError::TooMany { count: 6, attributes: 5 },
        ),
    ] {
        assert_eq!(resolve(&text, &hash, &range), Err(expected), "{text}");
    }
}

#[test]
fn a_condition_that_is_not_one_on_keys_is_refused() {
    let first = "operator must have the key attribute as its first operand";
    let prefix = "Invalid KeyConditionExpression:";
    let invalid = format!("{prefix} Invalid condition in KeyConditionExpression:");
    let operator = format!("{prefix} Invalid operator used in KeyConditionExpression:");
    let nested = format!("{prefix} KeyConditionExpressions cannot contain nested operations");
    let nested_attribute =
        format!("{prefix} KeyConditionExpressions cannot have conditions on nested attributes");
    let multiple = format!("{invalid} Multiple attribute names used in one condition");
    for (text, expected) in [
        ("pk = :s OR sk = :n", format!("{operator} OR")),
        ("NOT pk = :s", format!("{operator} NOT")),
        ("pk IN (:s)", format!("{operator} IN")),
        ("pk <> :s", format!("{operator} <>")),
        ("attribute_exists(pk)", format!("{operator} attribute_exists")),
        ("attribute_not_exists(pk)", format!("{operator} attribute_not_exists")),
        ("contains(pk, :s)", format!("{operator} contains")),
        ("size(pk) > :n", nested.clone()),
        ("pk > size(sk)", nested.clone()),
        ("pk BETWEEN size(sk) AND :n", nested),
        (":n BETWEEN sk AND :m", format!("{invalid} BETWEEN {first}")),
        ("begins_with(:s, sk)", format!("{invalid} begins_with {first}")),
        ("pk = sk", multiple.clone()),
        ("begins_with(pk, sk)", multiple.clone()),
        ("pk BETWEEN sk AND :m", multiple),
        (":s = :s", format!("{invalid} No key attribute specified")),
        ("pk.a = :s", nested_attribute.clone()),
        ("pk[0] = :s", nested_attribute),
        (
            "pk = :s AND pk = :s",
            format!("{prefix} KeyConditionExpressions must only contain one condition per key"),
        ),
        (
            "begins_with(pk, :n)",
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: \
             begins_with, operand type: N"
                .to_owned(),
        ),
        (
            "((pk = :s))",
            "Invalid KeyConditionExpression: The expression has redundant parentheses;".to_owned(),
        ),
        ("", "Invalid KeyConditionExpression: The expression can not be empty;".to_owned()),
    ] {
        assert_eq!(message(key_conditions(text)), expected, "{text}");
    }
}

#[test]
fn a_condition_that_the_schema_cannot_serve_is_refused() {
    let missed = "Query condition missed key schema element: ";
    let mismatch =
        "One or more parameter values were invalid: Condition parameter type does not match schema type"
            .to_owned();
    let unsupported = "Query key condition not supported".to_owned();
    let exceeds = |conditions: u32, attributes: u32| {
        format!(
            "The number of query conditions ({conditions}) exceeds the number of key attributes defined in the \
             schema ({attributes})"
        )
    };
    for (text, range, expected) in [
        ("sk = :n", RANGE.as_slice(), format!("{missed}pk")),
        ("pk = :s AND also = :n", &RANGE, format!("{missed}sk")),
        ("pk = :s AND also = :n", &[], exceeds(2, 1)),
        ("pk > :s", &RANGE, unsupported),
        ("pk = :s AND sk = :n AND also = :n", &RANGE, exceeds(3, 2)),
        ("pk = :n", &RANGE, mismatch.clone()),
        ("pk = :s AND sk = :s", &RANGE, mismatch.clone()),
        ("pk = :s AND begins_with(sk, :s)", &RANGE, mismatch),
        (
            "pk = :empty",
            &RANGE,
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an \
             empty string value. Key: pk"
                .to_owned(),
        ),
    ] {
        assert_eq!(resolve(text, &HASH, range).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn each_key_attribute_is_checked_in_turn() {
    let resolve = |pk: AttributeValue| {
        let equal = Some(Constraint::Equal(encoded(pk)));
        KeyConditions::of(vec![("sk".to_owned(), None), ("pk".to_owned(), equal)]).resolve(&HASH, &RANGE)
    };
    assert_eq!(resolve(s("x")), Err(KeyConditionError::NotIndexable));
    assert_eq!(resolve(n("1")), Err(KeyConditionError::TypeMismatch));
}

use minamo::expression::{ComparisonOperator, ConditionalOperator, Expectation, LegacyCondition};
use minamo::value::{AttributeValue, EncodedValue};

use crate::support::{b, item, l, n, s, ss};

fn values<const N: usize>(values: [AttributeValue; N]) -> Vec<EncodedValue> {
    values.into_iter().map(EncodedValue::from).collect()
}

fn holds<const N: usize>(attribute: &str, operator: &str, operands: [AttributeValue; N]) -> bool {
    let operator = ComparisonOperator::from_name(operator).unwrap();
    let condition = LegacyCondition::new(operator, values(operands)).unwrap().on(attribute.to_owned());
    let item = item([
        ("n", n("5")),
        ("s", s("hello")),
        ("b", b(b"hello")),
        ("set", ss(["a", "b"])),
        ("list", l([n("1"), s("x")])),
        ("null", AttributeValue::Null),
    ]);
    condition.evaluate(item.map())
}

fn refusal<const N: usize>(operator: &str, operands: [AttributeValue; N]) -> String {
    let operator = ComparisonOperator::from_name(operator).unwrap();
    LegacyCondition::new(operator, values(operands)).unwrap_err().to_string()
}

#[test]
fn operators_mean_what_they_say() {
    assert!(holds("n", "EQ", [n("5.0")]) && !holds("n", "EQ", [s("5")]) && !holds("x", "EQ", [n("5")]));
    assert!(holds("n", "NE", [n("6")]) && holds("n", "NE", [s("5")]) && holds("x", "NE", [n("5")]));
    assert!(holds("n", "LE", [n("5")]) && !holds("n", "LT", [n("5")]) && !holds("n", "LE", [s("9")]));
    assert!(holds("n", "GE", [n("5")]) && !holds("n", "GT", [n("5")]) && holds("s", "GT", [s("h")]));
    assert!(holds("n", "BETWEEN", [n("5"), n("6")]) && !holds("n", "BETWEEN", [n("6"), n("7")]));
    assert!(holds("n", "IN", [n("4"), n("5")]) && !holds("set", "IN", [s("a")]));
    assert!(holds("list", "EQ", [l([n("1"), s("x")])]));
}

#[test]
fn null_means_that_an_attribute_is_not_there() {
    assert!(holds("x", "NULL", []) && !holds("null", "NULL", []) && !holds("n", "NULL", []));
    assert!(holds("null", "NOT_NULL", []) && !holds("x", "NOT_NULL", []));
}

#[test]
fn what_is_not_there_neither_contains_nor_lacks_anything() {
    assert!(holds("s", "CONTAINS", [s("ell")]) && holds("set", "CONTAINS", [s("a")]));
    assert!(holds("list", "CONTAINS", [n("1")]) && !holds("s", "CONTAINS", [n("1")]));
    assert!(holds("s", "NOT_CONTAINS", [s("x")]) && holds("s", "NOT_CONTAINS", [n("1")]));
    assert!(!holds("x", "CONTAINS", [s("x")]) && !holds("x", "NOT_CONTAINS", [s("x")]));
    assert!(holds("b", "BEGINS_WITH", [b(b"he")]) && !holds("n", "BEGINS_WITH", [s("5")]));
}

#[test]
fn operators_take_so_many_values_of_such_types() {
    let invalid = "One or more parameter values were invalid: ";
    for operator in
        ["EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "IN", "BETWEEN"]
    {
        let count = format!("{invalid}Invalid number of argument(s) for the {operator} ComparisonOperator");
        assert_eq!(refusal(operator, []), count);
        if operator != "IN" {
            assert_eq!(refusal(operator, [n("1"), n("2"), n("3")]), count);
        }
    }
    for operator in ["LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "IN"] {
        let message =
            format!("{invalid}ComparisonOperator {operator} is not valid for SS AttributeValue type");
        assert_eq!(refusal(operator, [ss(["a"])]), message);
    }
    assert_eq!(
        refusal("BEGINS_WITH", [n("1")]),
        format!("{invalid}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type")
    );
    assert_eq!(
        refusal("IN", [n("1"), s("a")]),
        format!("{invalid}AttributeValues inside AttributeValueList must be of same type")
    );
    assert_eq!(
        refusal("BETWEEN", [n("2"), n("1")]),
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
    );
    assert_eq!(
        refusal("NULL", [n("2")]),
        format!("{invalid}Invalid number of argument(s) for the NULL ComparisonOperator")
    );
}

#[test]
fn conditions_are_joined() {
    let exists = |attribute: &str| {
        LegacyCondition::new(ComparisonOperator::NotNull, Vec::new()).unwrap().on(attribute.to_owned())
    };
    let item = item([("a", n("1"))]);
    let joined = |operator: ConditionalOperator| {
        operator.join(vec![exists("a"), exists("x")]).unwrap().evaluate(item.map())
    };
    assert!(joined(ConditionalOperator::Or) && !joined(ConditionalOperator::And));
    assert_eq!(ConditionalOperator::Or.join(Vec::new()), None);
}

#[test]
fn an_expectation_is_a_value_or_an_absence_or_an_operator() {
    let item = item([("a", n("1"))]);
    let value = || Some(EncodedValue::from(n("1")));
    let expect = |attribute: &str, expectation: Expectation| {
        expectation.on(attribute.to_owned()).unwrap().evaluate(item.map())
    };
    assert!(expect("a", Expectation { value: value(), ..Expectation::default() }));
    assert!(expect("a", Expectation { value: value(), exists: Some(true), ..Expectation::default() }));
    assert!(expect("x", Expectation { exists: Some(false), ..Expectation::default() }));
    assert!(!expect("a", Expectation { exists: Some(false), ..Expectation::default() }));
    let less = Some(ComparisonOperator::LessOrEqual);
    assert!(expect("a", Expectation { operator: less, value: value(), ..Expectation::default() }));
    let null = Some(ComparisonOperator::Null);
    assert!(expect("x", Expectation { operator: null, ..Expectation::default() }));
}

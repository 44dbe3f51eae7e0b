//! What statements mean.

use minamo::expression::Condition;
use minamo::partiql::{Columns, Order, Returning, Statement};
use minamo::value::{AttributeMap, AttributeValue, Item, Number};

fn select(statement: &str) -> minamo::partiql::Select {
    match Statement::parse(statement, &[]) {
        Ok(Statement::Select(select)) => select,
        other => panic!("{statement} is {other:?}"),
    }
}

fn condition(text: &str) -> Condition {
    select(&format!("SELECT * FROM T WHERE {text}")).condition.expect("it has a condition")
}

fn item(attributes: &[(&str, AttributeValue)]) -> Item {
    Item::from_attributes(&AttributeMap::from_iter(attributes.iter().cloned()))
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(Number::from(value))
}

/// Observed on the service in September 2026.
#[test]
fn conditions_are_compared_with_truth_values() {
    let item = item(&[("n", number(1)), ("flag", text("right")), ("yes", AttributeValue::Bool(true))]);
    for holds in [
        "attribute_exists(nope) = false",
        "true = attribute_exists(n)",
        "attribute_exists(n) <> 1",
        "contains(nope, 'z') = false",
        "(n BETWEEN 0 AND 5) = true",
        "(n = 5 OR flag = 'x') = false",
        "attribute_exists(nope) IN [true, false]",
        "attribute_exists(n) = attribute_exists(flag)",
        "attribute_exists(n) = yes",
        "n = - - 1",
        "n BETWEEN - 2 AND +5 AND n IN [- 1, 1]",
        "n != 2",
        "NOT n = 2",
        "n NOT IN (2, 3)",
        "nope IS MISSING AND n IS NOT MISSING",
        "yes IS BOOL AND flag IS STRING",
        "n > 0 AND n < 2 OR nope = 1",
        "1 = n",
        "size(flag) = 5",
        "\"flag\" = 'right'",
    ] {
        assert!(condition(holds).evaluate(item.map()), "{holds}");
    }
    for fails in [
        "attribute_exists(n) = 1",
        "NOT attribute_exists(n) = true",
        "(attribute_exists(n) = true) = false",
        "attribute_exists(n) = flag",
        "attribute_exists(nope) = nope",
        "n > -/* c */-1",
        "absent IS NULL",
        "flag IS NULL",
        "NOT (n = 1 OR nope = 1)",
        "(nope = 1 OR n = 1) AND flag = 'wrong'",
    ] {
        assert!(!condition(fails).evaluate(item.map()), "{fails}");
    }
}

#[test]
fn columns_are_called_by_the_end_of_their_paths() {
    let columns = |statement: &str| match select(statement).columns {
        Ok(Columns::Of(columns)) => columns.into_iter().map(|(name, _)| name).collect::<Vec<_>>(),
        other => panic!("{statement} has {other:?}"),
    };
    assert_eq!(columns("SELECT m.k[1], l[-0], m.z, \"m.z\" FROM T"), ["k[1]", "l[0]", "z", "m.z"]);
    assert_eq!(columns("SELECT a[0][1] FROM T"), ["a[0][1]"]);
    assert_eq!(select("SELECT * FROM T").columns, Ok(Columns::All));
}

#[test]
fn sources_and_orders_are_taken_as_they_are() {
    let select = select("select a from \"My.Table\".\"by-date\" where a = 1 order by b desc, \"c\" asc, d;");
    assert_eq!(select.source.table, "My.Table");
    assert_eq!(select.source.index.as_deref(), Some("by-date"));
    let order = [("b", Order::Descending), ("c", Order::Ascending), ("d", Order::Ascending)];
    assert_eq!(select.order, order.map(|(name, order)| (name.to_owned(), order)));
}

#[test]
fn numbers_are_read_in_every_spelling() {
    let statement =
        "INSERT INTO T VALUE {'a':1E3, 'b':-1.5e-3, 'c':2.50, 'd':-0, 'e':.73e1, 'f':7., 'q':'it''s here'}";
    let Ok(Statement::Insert(insert)) = Statement::parse(statement, &[]) else {
        panic!("it is an insertion")
    };
    let numbers = [("a", "1000"), ("b", "-0.0015"), ("c", "2.5"), ("d", "0"), ("e", "7.3"), ("f", "7")];
    for (name, expected) in numbers {
        let number = insert.item.get(name).and_then(|value| value.as_number()).expect("a number");
        assert_eq!(number.to_string(), expected, "{name}");
    }
    assert_eq!(insert.item.get("q").and_then(|value| value.as_str()), Some("it's here"));
}

#[test]
fn updates_change_items() {
    let statement = "UPDATE T SET n = n - 1, l = list_append(l, [<<'x'>>]) REMOVE m.gone SET s = set_add(s, <<'b'>>) \
                     SET t = SET_DELETE(t, <<1>>) WHERE pk = 'a' RETURNING MODIFIED NEW *";
    let Ok(Statement::Update(update)) = Statement::parse(statement, &[]) else { panic!("it is an update") };
    assert_eq!(update.returning, Some(Returning::ModifiedNew));
    let set =
        |elements: &[&str]| AttributeValue::Ss(elements.iter().map(|text| (*text).to_owned()).collect());
    let old = item(&[
        ("n", number(5)),
        ("l", AttributeValue::L(vec![number(1)])),
        ("m", AttributeValue::M(AttributeMap::from_iter([("gone", number(1)), ("kept", number(2))]))),
        ("s", set(&["a"])),
        ("t", AttributeValue::Ns(vec![Number::from(1)])),
    ]);
    let new = update.update.apply(Some(&old), &Item::empty()).expect("it fits").expect("an item is left");
    let expected = item(&[
        ("n", number(4)),
        ("l", AttributeValue::L(vec![number(1), set(&["x"])])),
        ("m", AttributeValue::M(AttributeMap::from_iter([("kept", number(2))]))),
        ("s", set(&["a", "b"])),
    ]);
    assert_eq!(new, expected);
}

#[test]
fn an_update_may_begin_with_its_table() {
    let usual = Statement::parse("UPDATE T SET a = 1 REMOVE b WHERE pk = 'x' RETURNING ALL OLD *", &[]);
    let turned = Statement::parse("FROM T WHERE pk = 'x' SET a = 1 REMOVE b RETURNING ALL OLD *", &[]);
    assert!(usual.is_ok());
    assert_eq!(usual, turned);
}

#[test]
fn a_check_is_a_selection() {
    let check = Statement::parse("EXISTS(SELECT * FROM T WHERE pk = 'x' AND a = 1)", &[]);
    assert!(matches!(check, Ok(Statement::Exists(select)) if select.source.table == "T"));
}

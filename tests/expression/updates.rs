//! What updates make of an item.

use crate::support::{b, bs, expressions, item, l, m, n, ns, s, ss};
use minamo::expression::{Update, UpdateError};
use minamo::value::{AttributeValue, Item, NumberError};

fn values() -> Vec<(&'static str, AttributeValue)> {
    vec![
        (":one", n("1")),
        (":two", n("2")),
        (":big", n("9.9999999999999999999999999999999999999E+125")),
        (":tiny", n("1E-130")),
        (":s", s("x")),
        (":l", l([n("1"), n("2")])),
        (":m", m([("a", n("1"))])),
        (":ss", ss(["a", "c"])),
        (":ns", ns(["1", "3"])),
        (":bs", bs([b"a"])),
        ("#k", s("a.b")),
    ]
}

fn update(text: &str) -> Update {
    expressions(&values()).update(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn key() -> Item {
    item([("pk", s("k"))])
}

fn apply(text: &str, old: &Item) -> Result<Item, UpdateError> {
    update(text).apply(Some(old), &key()).map(Option::unwrap)
}

fn old() -> Item {
    item([
        ("pk", s("k")),
        ("n", n("10")),
        ("s", s("text")),
        ("l", l([s("a"), s("b"), s("c")])),
        ("m", m([("x", n("5")), ("deep", m([("y", n("6"))])), ("l", l([n("0")]))])),
        ("ss", ss(["a", "b"])),
        ("ns", ns(["1", "2"])),
        ("bs", bs([b"a"])),
    ])
}

/// The old item with other values for some attributes, or new ones.
fn with<const N: usize>(changes: [(&str, AttributeValue); N]) -> Item {
    let mut attributes = old().to_attributes();
    for (name, value) in changes {
        attributes.insert(name, value);
    }
    Item::from_attributes(&attributes)
}

fn without(name: &str) -> Item {
    let mut attributes = old().to_attributes();
    attributes.remove(name);
    Item::from_attributes(&attributes)
}

#[test]
fn set_creates_and_replaces() {
    for (text, expected) in [
        ("SET fresh = :s", with([("fresh", s("x"))])),
        ("SET s = :one", with([("s", n("1"))])),
        ("SET #k = :one", with([("a.b", n("1"))])),
        ("SET fresh = m.deep", with([("fresh", m([("y", n("6"))]))])),
        ("SET fresh = l[2], s = l[0]", with([("fresh", s("c")), ("s", s("a"))])),
        ("SET l[1] = :one", with([("l", l([s("a"), n("1"), s("c")]))])),
        ("SET m.deep.y = :s, m.l[0] = :one", {
            let inner = m([("y", s("x"))]);
            with([("m", m([("x", n("5")), ("deep", inner), ("l", l([n("1")]))]))])
        }),
        ("SET m.z = :s", {
            let inner = m([("y", n("6"))]);
            with([("m", m([("x", n("5")), ("deep", inner), ("l", l([n("0")])), ("z", s("x"))]))])
        }),
    ] {
        assert_eq!(apply(text, &old()), Ok(expected), "{text}");
    }
}

#[test]
fn sources_are_taken_from_the_old_item() {
    assert_eq!(apply("SET n = s, s = n", &old()), Ok(with([("n", s("text")), ("s", n("10"))])));
    assert_eq!(apply("REMOVE s SET fresh = s", &old()), {
        let mut attributes = without("s").to_attributes();
        attributes.insert("fresh", s("text"));
        Ok(Item::from_attributes(&attributes))
    });
    assert_eq!(apply("SET l[0] = l[2], l[2] = l[0]", &old()), Ok(with([("l", l([s("c"), s("b"), s("a")]))])));
    assert_eq!(apply("SET fresh = :one, also = fresh", &old()), Err(UpdateError::MissingSource));
}

#[test]
fn functions_and_arithmetic_make_values() {
    for (text, expected) in [
        ("SET n = n + :one", n("11")),
        ("SET n = n - :one", n("9")),
        ("SET n = :one - n", n("-9")),
        ("SET n = (n) + (:two)", n("12")),
        ("SET n = ((n) + :two)", n("12")),
        ("SET n = m.x + m.deep.y", n("11")),
        ("SET n = if_not_exists(n, :one)", n("10")),
        ("SET n = if_not_exists(nope, :one)", n("1")),
        ("SET n = if_not_exists(nope, if_not_exists(nope.either, :two))", n("2")),
        ("SET n = if_not_exists(nope, :one) + :two", n("3")),
        ("SET n = :two + if_not_exists(n, nope)", n("12")),
        ("SET n = list_append(l, :l)", l([s("a"), s("b"), s("c"), n("1"), n("2")])),
        ("SET n = list_append(:l, l)", l([n("1"), n("2"), s("a"), s("b"), s("c")])),
        ("SET n = list_append(if_not_exists(nope, :l), m.l)", l([n("1"), n("2"), n("0")])),
    ] {
        assert_eq!(apply(text, &old()), Ok(with([("n", expected)])), "{text}");
    }
    let number = |error| Err(UpdateError::Number(error));
    for (text, expected) in [
        ("SET n = s + :one", Err(UpdateError::OperandType)),
        ("SET n = :one - ss", Err(UpdateError::OperandType)),
        ("SET n = list_append(l, s)", Err(UpdateError::OperandType)),
        ("SET n = list_append(ss, l)", Err(UpdateError::OperandType)),
        ("SET n = nope", Err(UpdateError::MissingSource)),
        ("SET n = n + nope", Err(UpdateError::MissingSource)),
        ("SET n = m.nope", Err(UpdateError::MissingSource)),
        ("SET n = l[3]", Err(UpdateError::MissingSource)),
        ("SET n = list_append(nope, l)", Err(UpdateError::MissingSource)),
        ("SET n = if_not_exists(nope, nope.either)", Err(UpdateError::MissingSource)),
        ("SET n = :big + :big", number(NumberError::Overflow)),
        ("SET n = :big + :one", number(NumberError::TooManyDigits)),
        ("ADD n :tiny", number(NumberError::TooManyDigits)),
    ] {
        assert_eq!(apply(text, &old()), expected, "{text}");
    }
}

#[test]
fn parents_must_be_there_and_of_their_kind() {
    for target in
        ["nope.a", "nope[0]", "m[0]", "l.a", "s.a", "n[0]", "m.nope.a", "l[0].a", "l[3].a", "m.deep[0]"]
    {
        for text in [
            format!("SET {target} = :one"),
            format!("REMOVE {target}"),
            format!("ADD {target} :one"),
            format!("DELETE {target} :ss"),
        ] {
            assert_eq!(apply(&text, &old()), Err(UpdateError::InvalidPath), "{text}");
        }
    }
}

#[test]
fn indexes_mean_positions_in_the_old_list() {
    for (text, expected) in [
        ("SET l[9] = :one", l([s("a"), s("b"), s("c"), n("1")])),
        ("SET l[30] = :two, l[7] = :one", l([s("a"), s("b"), s("c"), n("1"), n("2")])),
        ("REMOVE l[0], l[1]", l([s("c")])),
        ("REMOVE l[2], l[0]", l([s("b")])),
        ("REMOVE l[3], l[0]", l([s("b"), s("c")])),
        ("REMOVE l[0], l[1], l[2]", l([])),
        ("REMOVE l[0] SET l[1] = :one", l([n("1"), s("c")])),
        ("SET l[5] = :one REMOVE l[1]", l([s("a"), s("c"), n("1")])),
        ("ADD l[7] :one", l([s("a"), s("b"), s("c"), n("1")])),
        ("DELETE l[7] :ss", l([s("a"), s("b"), s("c")])),
    ] {
        assert_eq!(apply(text, &old()), Ok(with([("l", expected)])), "{text}");
    }
}

#[test]
fn remove_takes_away_what_is_there() {
    assert_eq!(apply("REMOVE n", &old()), Ok(without("n")));
    assert_eq!(apply("REMOVE nope", &old()), Ok(old()));
    let rest = m([("x", n("5")), ("l", l([n("0")]))]);
    assert_eq!(apply("REMOVE m.deep, m.nope", &old()), Ok(with([("m", rest)])));
}

#[test]
fn add_sums_and_unites() {
    for (text, name, expected) in [
        ("ADD n :one", "n", n("11")),
        ("ADD fresh :two", "fresh", n("2")),
        ("ADD fresh :ns", "fresh", ns(["1", "3"])),
        ("ADD ss :ss", "ss", ss(["a", "b", "c"])),
        ("ADD ns :ns", "ns", ns(["1", "2", "3"])),
        ("ADD bs :bs", "bs", bs([b"a"])),
        ("ADD m.x :one", "m", {
            let inner = m([("y", n("6"))]);
            m([("x", n("6")), ("deep", inner), ("l", l([n("0")]))])
        }),
        ("ADD m.l[0] :two", "m", {
            let inner = m([("y", n("6"))]);
            m([("x", n("5")), ("deep", inner), ("l", l([n("2")]))])
        }),
    ] {
        assert_eq!(apply(text, &old()), Ok(with([(name, expected)])), "{text}");
    }
    for text in ["ADD s :one", "ADD n :ss", "ADD ss :ns", "ADD ss :one", "ADD l :ss", "ADD m :one"] {
        assert_eq!(apply(text, &old()), Err(UpdateError::OperandType), "{text}");
    }
}

#[test]
fn delete_subtracts_and_leaves_no_empty_set() {
    assert_eq!(apply("DELETE ss :ss", &old()), Ok(with([("ss", ss(["b"]))])));
    assert_eq!(apply("DELETE ns :ns", &old()), Ok(with([("ns", ns(["2"]))])));
    assert_eq!(apply("DELETE bs :bs", &old()), Ok(without("bs")));
    assert_eq!(apply("DELETE nope :ss, m.nope :ns", &old()), Ok(old()));
    for text in ["DELETE ss :ns", "DELETE n :ns", "DELETE l :ss", "DELETE s :ss"] {
        assert_eq!(apply(text, &old()), Err(UpdateError::OperandType), "{text}");
    }
}

#[test]
fn an_item_that_is_not_there_is_made_by_set_and_add_only() {
    let create = |text: &str| update(text).apply(None, &key());
    let made = |name: &str, value| Ok(Some(item([("pk", s("k")), (name, value)])));
    assert_eq!(create("SET a = :one"), made("a", n("1")));
    assert_eq!(create("ADD a :ss"), made("a", ss(["a", "c"])));
    assert_eq!(create("SET a = if_not_exists(a, :one) + :two"), made("a", n("3")));
    assert_eq!(create("SET a = if_not_exists(pk, :one)"), made("a", n("1")));
    assert_eq!(create("SET a = :one REMOVE b.c, d[0] DELETE e.f :ss"), made("a", n("1")));
    assert_eq!(create("REMOVE a, b.c"), Ok(None));
    assert_eq!(create("DELETE a :ss"), Ok(None));
    assert_eq!(create("REMOVE a DELETE b :ss"), Ok(None));
    assert_eq!(create("SET a = pk"), Err(UpdateError::MissingSource));
    assert_eq!(create("SET a.b = :one"), Err(UpdateError::InvalidPath));
    assert_eq!(create("SET a = :one ADD b.c :one"), Err(UpdateError::InvalidPath));
    assert!(update("ADD a :one").creates_item());
    assert!(!update("REMOVE a DELETE b :ss").creates_item());
}

#[test]
fn touched_paths_give_the_updated_attributes() {
    for (text, updated_old, updated_new) in [
        ("SET n = :one, fresh = :two", item([("n", n("10"))]), item([("n", n("1")), ("fresh", n("2"))])),
        ("REMOVE s, nope", item([("s", s("text"))]), Item::empty()),
        ("SET m.deep.y = :one", item([("m", m([("deep", m([("y", n("6"))]))]))]), {
            item([("m", m([("deep", m([("y", n("1"))]))]))])
        }),
        ("REMOVE l[0]", item([("l", l([s("a")]))]), item([("l", l([s("b")]))])),
        ("SET l[9] = :one", Item::empty(), Item::empty()),
        ("SET l[1] = :one", item([("l", l([s("b")]))]), item([("l", l([n("1")]))])),
        ("DELETE bs :bs", item([("bs", bs([b"a"]))]), Item::empty()),
        ("ADD ss :ss", item([("ss", ss(["a", "b"]))]), item([("ss", ss(["a", "b", "c"]))])),
    ] {
        let update = update(text);
        let new = update.apply(Some(&old()), &key()).unwrap().unwrap();
        assert_eq!(update.touched().project(&old()), updated_old, "{text}");
        assert_eq!(update.touched().project(&new), updated_new, "{text}");
    }
    let touched = update("SET m.deep.y = :one, m.x = n REMOVE s");
    assert_eq!(touched.touched().top_level_names().collect::<Vec<_>>(), ["m", "s"]);
    let paths: Vec<String> = touched.paths().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["[m, deep, y]", "[m, x]", "[n]", "[s]"]);
}

#[test]
fn what_is_not_touched_keeps_its_bytes_and_its_place() {
    let new = apply("SET s = :one REMOVE n ADD zz :one", &old()).unwrap();
    let names: Vec<&str> = new.map().iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["pk", "s", "l", "m", "ss", "ns", "bs", "zz"]);
    assert_eq!(new.get("m").unwrap().encoded(), old().get("m").unwrap().encoded());
}

#[test]
fn errors_have_the_words_of_the_service() {
    for (error, text) in [
        (
            UpdateError::MissingSource,
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        (UpdateError::OperandType, "An operand in the update expression has an incorrect data type"),
        (
            UpdateError::InvalidPath,
            "The document path provided in the update expression is invalid for update",
        ),
        (
            UpdateError::Number(NumberError::Overflow),
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn constants_can_be_binary_sets_and_documents() {
    let expressions = expressions(&[(":b", b(b"\0\xff")), (":m", m([("x", l([AttributeValue::Null]))]))]);
    let update = expressions.update("SET a = :b, c = :m").unwrap();
    expressions.finish().unwrap();
    let new = update.apply(None, &key()).unwrap().unwrap();
    assert_eq!(
        new,
        item([("pk", s("k")), ("a", b(b"\0\xff")), ("c", m([("x", l([AttributeValue::Null]))]))])
    );
}

//! What conditions are true of.

use crate::support::{b, bs, expressions, item, l, m, n, ns, one_of_each, s, ss};
use minamo::value::{AttributeValue, Item};

/// Whether `text` is true of `item`; `:v` and `:w` are `values`.
fn holds(text: &str, values: &[AttributeValue], item: &Item) -> bool {
    let placeholders: Vec<_> = [":v", ":w"].into_iter().zip(values.iter().cloned()).collect();
    let expressions = expressions(&placeholders);
    let condition = expressions.condition(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    expressions.finish().unwrap();
    condition.evaluate(item.map())
}

#[test]
fn values_of_two_types_are_unequal_and_have_no_order() {
    let constants = one_of_each();
    for (left, value) in constants.iter().enumerate() {
        let item = item([("a", value.clone())]);
        for (right, constant) in constants.iter().enumerate() {
            let same = left == right;
            let values = std::slice::from_ref(constant);
            assert_eq!(holds("a = :v", values, &item), same, "{value:?} = {constant:?}");
            assert_eq!(holds("a <> :v", values, &item), !same, "{value:?} <> {constant:?}");
            assert_eq!(holds("a IN (:v)", values, &item), same, "{value:?} IN {constant:?}");
            if right < 3 {
                for text in ["a <= :v", "a >= :v", "a BETWEEN :v AND :v", ":v <= a"] {
                    assert_eq!(holds(text, values, &item), same, "{text}: {value:?} {constant:?}");
                }
                for text in ["a < :v", "a > :v"] {
                    assert!(!holds(text, values, &item), "{text}: {value:?} {constant:?}");
                }
            }
        }
    }
}

#[test]
fn strings_numbers_and_binaries_have_an_order() {
    for [low, high] in [
        [s("B"), s("a")],
        [s(""), s("a")],
        [s("z"), s("\u{e9}")],
        [n("-2"), n("-1.5")],
        [n("9"), n("10")],
        [n("1E-130"), n("1E125")],
        [b(&[0x7f]), b(&[0x80])],
        [b(&[1]), b(&[1, 0])],
    ] {
        let item = item([("low", low.clone()), ("high", high.clone())]);
        for text in ["low < high", "low <= high", "high > low", "high >= low", "low <> high"] {
            assert!(holds(text, &[], &item), "{text}: {low:?} {high:?}");
        }
        for text in ["high < low", "high <= low", "low > high", "low >= high", "low = high"] {
            assert!(!holds(text, &[], &item), "{text}: {low:?} {high:?}");
        }
        assert!(holds("low BETWEEN :v AND :w", &[low.clone(), high.clone()], &item));
        assert!(holds("high BETWEEN :v AND :w", &[low.clone(), high.clone()], &item));
        assert!(!holds("high BETWEEN :v AND :w", &[low.clone(), low], &item));
    }
}

#[test]
fn equality_is_deep_and_numeric_and_free_of_order() {
    let item = item([
        ("amount", n("1.50")),
        ("some_set", ns(["3", "1", "2.0"])),
        ("some_map", m([("x", l([n("1"), s("a")])), ("y", AttributeValue::Null)])),
    ]);
    assert!(holds("amount = :v", &[n("15E-1")], &item));
    assert!(holds("some_set = :v", &[ns(["2", "3", "1"])], &item));
    assert!(holds("some_map = :v", &[m([("y", AttributeValue::Null), ("x", l([n("1.0"), s("a")]))])], &item));
    assert!(!holds("some_map = :v", &[m([("y", AttributeValue::Null), ("x", l([s("a"), n("1")]))])], &item));
    assert!(!holds("some_map = :v", &[m([("y", AttributeValue::Null)])], &item));
}

#[test]
fn of_a_missing_attribute_only_unequal_is_true() {
    let empty = Item::empty();
    for text in [
        "a = :v",
        "a < :v",
        "a <= :v",
        "a > :v",
        "a >= :v",
        ":v = a",
        "a BETWEEN :v AND :v",
        ":v BETWEEN a AND :v",
        "a IN (:v)",
        ":v IN (a)",
        "begins_with(a, :v)",
        "contains(a, :v)",
        "contains(:v, a)",
        "attribute_exists(a) AND a <> :v",
        "attribute_exists(a.b[0]) AND a <> :v",
        "size(a) > :v",
        "attribute_type(a, :v)",
    ] {
        assert!(!holds(text, &[s("S")], &empty), "{text}");
        assert!(holds(&format!("NOT ({text})"), &[s("S")], &empty), "NOT ({text})");
    }
    for text in ["a <> :v", ":v <> a", "size(a) <> :v", "a.b <> :v", "attribute_not_exists(a) AND a <> :v"] {
        assert!(holds(text, &[s("S")], &empty), "{text}");
    }
    assert!(holds("a <> b", &[], &empty));
    assert!(!holds("a = b", &[], &empty));
}

#[test]
fn attribute_type_knows_the_ten_types() {
    let names = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];
    for (value, name) in one_of_each().into_iter().zip(names) {
        let item = item([("a", value)]);
        for other in names {
            assert_eq!(holds("attribute_type(a, :v)", &[s(other)], &item), name == other, "{name} {other}");
        }
    }
}

#[test]
fn attribute_type_takes_values() {
    let empty = item::<0>([]);
    for (kind, expected) in [("S", true), ("N", false)] {
        assert_eq!(holds("attribute_type(:v, :w)", &[s("x"), s(kind)], &empty), expected, "{kind}");
    }
    let item = item([("a", s("x"))]);
    assert!(holds("attribute_type(size(a), :v)", &[s("N")], &item));
}

#[test]
fn paths_lead_into_maps_and_lists() {
    let item = item([("a", m([("b", l([n("1"), m([("c", s("x"))])]))]))]);
    for text in ["a.b[1].c = :v", "attribute_exists(a.b[1].c) AND :v = a.b[1].c"] {
        assert!(holds(text, &[s("x")], &item), "{text}");
    }
    for path in ["a.b[2]", "a.b.c", "a[0]", "a.b[0].c", "a.b[1].c.d", "a.b[1].c[0]", "b"] {
        assert!(holds(&format!("attribute_not_exists({path})"), &[], &item), "{path}");
        assert!(!holds(&format!("attribute_exists({path})"), &[], &item), "{path}");
    }
}

#[test]
fn size_counts_bytes_or_elements() {
    for (value, size) in [
        (s("abc"), Some("3")),
        (s(""), Some("0")),
        (b(&[1, 2, 3, 4]), Some("4")),
        (ss(["a", "b"]), Some("2")),
        (ns(["1"]), Some("1")),
        (l([n("1"), n("1"), n("1")]), Some("3")),
        (m([("a", n("1"))]), Some("1")),
        (n("123"), None),
        (AttributeValue::Bool(true), None),
        (AttributeValue::Null, None),
    ] {
        let item = item([("a", value.clone())]);
        match size {
            Some(size) => {
                assert!(holds("size(a) = :v", &[n(size)], &item), "{value:?}");
                assert!(holds("size (a) BETWEEN :v AND :v", &[n(size)], &item), "{value:?}");
                assert!(holds(":v IN (size(a))", &[n(size)], &item), "{value:?}");
                assert!(!holds("size(a) < :v", &[n(size)], &item), "{value:?}");
                assert!(!holds("size(a) = :v", &[s(size)], &item), "{value:?}");
            }
            None => assert!(!holds("size(a) >= :v", &[n("0")], &item), "{value:?}"),
        }
    }
}

#[test]
fn begins_with_is_for_strings_and_binaries() {
    let item = item([("s", s("abc")), ("b", b(b"abc")), ("l", l([s("a")]))]);
    for (text, value, expected) in [
        ("begins_with(s, :v)", s("ab"), true),
        ("begins_with(s, :v)", s(""), true),
        ("begins_with(s, :v)", s("abc"), true),
        ("begins_with(s, :v)", s("abcd"), false),
        ("begins_with(s, :v)", b(b"ab"), false),
        ("begins_with(b, :v)", b(b"ab"), true),
        ("begins_with(b, :v)", b(b"b"), false),
        ("begins_with(b, :v)", s("ab"), false),
        ("begins_with(l, :v)", s("a"), false),
        ("begins_with(:v, s)", s("abcd"), true),
    ] {
        assert_eq!(holds(text, std::slice::from_ref(&value), &item), expected, "{text} {value:?}");
    }
}

#[test]
fn contains_looks_for_parts_and_elements() {
    let item = item([
        ("s", s("abc")),
        ("ss", ss(["a", "b"])),
        ("ns", ns(["1", "2"])),
        ("bs", bs([b"x"])),
        ("l", l([n("1"), m([("a", l([]))]), ss(["q"])])),
        ("m", m([("a", s("b"))])),
        ("n", n("12")),
    ]);
    for (text, value, expected) in [
        ("contains(s, :v)", s("bc"), true),
        ("contains(s, :v)", s(""), true),
        ("contains(s, :v)", s("ac"), false),
        ("contains(s, :v)", n("1"), false),
        ("contains(ss, :v)", s("a"), true),
        ("contains(ss, :v)", s("ab"), false),
        ("contains(ss, :v)", ss(["a"]), false),
        ("contains(ns, :v)", n("1.0"), true),
        ("contains(ns, :v)", s("1"), false),
        ("contains(bs, :v)", b(b"x"), true),
        ("contains(bs, :v)", s("x"), false),
        ("contains(l, :v)", n("1"), true),
        ("contains(l, :v)", m([("a", l([]))]), true),
        ("contains(l, :v)", ss(["q"]), true),
        ("contains(l, :v)", s("q"), false),
        ("contains(m, :v)", s("a"), false),
        ("contains(n, :v)", n("1"), false),
        ("contains(:v, s)", l([s("abc")]), true),
        ("contains(ns, size(ss)) AND :v = s", s("abc"), true),
    ] {
        assert_eq!(holds(text, std::slice::from_ref(&value), &item), expected, "{text} {value:?}");
    }
}

#[test]
fn words_bind_as_the_grammar_says() {
    let item = item([("t", AttributeValue::Bool(true)), ("f", AttributeValue::Bool(false))]);
    let yes = "t = :v";
    let no = "f = :v";
    for (text, expected) in [
        (format!("{yes} OR {yes} AND {no}"), true),
        (format!("({yes} OR {yes}) AND {no}"), false),
        (format!("NOT {no} AND {yes}"), true),
        (format!("NOT {yes} OR {yes}"), true),
        (format!("NOT ({yes} OR {yes})"), false),
        (format!("not not {yes}"), true),
        (format!("{no} or {no} Or {yes}"), true),
        ("t In (f, :v) aNd f iN (f)".to_owned(), true),
    ] {
        assert_eq!(holds(&text, &[AttributeValue::Bool(true)], &item), expected, "{text}");
    }
}

#[test]
fn the_paths_of_a_condition_are_listed() {
    let expressions = expressions(&[(":v", s("S")), ("#n", s("x.y"))]);
    let text = "a.b = :v AND (c IN (d, :v) OR NOT size(e[0]) > f) AND attribute_type(#n, :v)";
    let condition = expressions.filter(text).unwrap();
    let paths: Vec<String> = condition.paths().iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["[a, b]", "[c]", "[d]", "[e, [0]]", "[f]", "[x.y]"]);
}

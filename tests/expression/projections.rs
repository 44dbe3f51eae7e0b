//! What projections take from an item.

use crate::support::{expressions, item, l, m, message, n, s};
use minamo::value::Item;

fn project(text: &str, from: &Item) -> Item {
    expressions(&[("#d", s("a.b"))])
        .projection(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .project(from)
}

#[test]
fn nested_parts_stay_nested_and_missing_ones_are_left_out() {
    let whole = item([
        ("a", m([("b", n("1")), ("c", m([("d", n("2")), ("e", n("3"))]))])),
        ("l", l([n("0"), l([n("10"), n("11")]), m([("x", n("20")), ("y", n("21"))]), n("3")])),
        ("a.b", s("dotted")),
        ("t", s("top")),
    ]);
    for (text, expected) in [
        ("t", item([("t", s("top"))])),
        ("t, gone", item([("t", s("top"))])),
        ("gone, a.gone, a.c.gone, l[9], l[0].x, l[1].x, t.x", Item::empty()),
        ("t[0], a[0], l.x", Item::empty()),
        ("a.c.d", item([("a", m([("c", m([("d", n("2"))]))]))])),
        ("a.c.d, a.b", item([("a", m([("c", m([("d", n("2"))])), ("b", n("1"))]))])),
        ("l[3], l[0]", item([("l", l([n("0"), n("3")]))])),
        ("l[1][1], l[1][0], l[9]", item([("l", l([l([n("10"), n("11")])]))])),
        ("l[2].y, l[0]", item([("l", l([n("0"), m([("y", n("21"))])]))])),
        ("l[2].x, l[2].y", item([("l", l([m([("x", n("20")), ("y", n("21"))])]))])),
        ("#d", item([("a.b", s("dotted"))])),
    ] {
        assert_eq!(project(text, &whole), expected, "{text}");
    }
}

#[test]
fn top_level_names_are_listed_once() {
    let expressions = expressions(&[("#d", s("a.b"))]);
    let projection = expressions.projection("a.b, c[0], a.c, #d").unwrap();
    assert_eq!(projection.top_level_names().collect::<Vec<_>>(), ["a", "c", "a.b"]);
    assert_eq!(projection.paths().len(), 4);
}

#[test]
fn overlaps_come_before_conflicts_and_paths_in_the_order_of_the_text() {
    let overlap = "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite \
                   one of these paths; path one: ";
    let conflict = "Invalid ProjectionExpression: Two document paths conflict with each other; must remove or rewrite \
                    one of these paths; path one: ";
    for (text, expected) in [
        ("a, a", format!("{overlap}[a], path two: [a]")),
        ("a.b, a", format!("{overlap}[a, b], path two: [a]")),
        ("x, a[1], a[1].b.c", format!("{overlap}[a, [1]], path two: [a, [1], b, c]")),
        ("a.b, a[0]", format!("{conflict}[a, b], path two: [a, [0]]")),
        ("a.b, a[0], c, c", format!("{overlap}[c], path two: [c]")),
    ] {
        assert_eq!(message(expressions(&[]).projection(text)), expected, "{text}");
    }
    assert!(expressions(&[]).projection("a.b, a.c, a.bb, b, c[0], c[1]").is_ok());
}

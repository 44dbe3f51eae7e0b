//! What holds for every text, and for every item.

use crate::support::{expressions, item, l, m, n, s, ss};
use minamo::expression::parser::{parse_condition, parse_projection, parse_update};
use minamo::value::{AttributeValue, Item, ValueWriter, validate};
use proptest::prelude::*;

/// Text made of the pieces that the grammars are made of.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b.c",
        "d[0]",
        "#n",
        ":v",
        "size(",
        "contains(",
        "if_not_exists(",
        "list_append(",
        "(",
        ")",
        ",",
        ".",
        "[",
        "]",
        "=",
        "<>",
        "<",
        "<=",
        "+",
        "-",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "7",
        "!",
        "\u{e9}",
        "zone",
        "_",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.join(" "))
}

fn path() -> impl Strategy<Value = String> {
    let step = prop::sample::select(vec![".a", ".bb", ".#n", "[0]", "[12]"]);
    let start = prop::sample::select(vec!["a", "bb", "c_1", "#n"]);
    (start, prop::collection::vec(step, 0..4)).prop_map(|(start, steps)| format!("{start}{}", steps.concat()))
}

fn operand() -> impl Strategy<Value = String> {
    prop_oneof![
        path(),
        Just(":v".to_owned()),
        path().prop_map(|path| format!("size ( {path} )")),
        path().prop_map(|path| format!("( {path} )")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let comparator = prop::sample::select(vec!["=", "<>", "<", "<=", ">", ">="]);
    let leaf = prop_oneof![
        (operand(), comparator, operand()).prop_map(|(left, sign, right)| format!("{left}{sign}{right}")),
        (operand(), operand(), operand()).prop_map(|(a, b, c)| format!("{a} between {b} and {c}")),
        (operand(), prop::collection::vec(operand(), 1..4))
            .prop_map(|(a, list)| format!("{a} in({})", list.join(","))),
        (path(), operand()).prop_map(|(a, b)| format!("contains({a},{b})")),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|part| format!("not {part}")),
        ]
    })
}

fn update() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        operand(),
        (operand(), operand()).prop_map(|(a, b)| format!("({a}-{b})")),
        (path(), operand()).prop_map(|(a, b)| format!("if_not_exists({a},{b})+:v")),
    ];
    let set =
        prop::collection::vec((path(), value).prop_map(|(path, value)| format!("{path}={value}")), 1..4);
    let remove = prop::collection::vec(path(), 1..4);
    (set, remove, path()).prop_map(|(set, remove, add)| {
        format!("remove {} set {} add {add} :v", remove.join(","), set.join(" ,"))
    })
}

fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        "[ab]{0,2}".prop_map(|text| s(&text)),
        (-3i64..3).prop_map(|number| n(&number.to_string())),
        Just(AttributeValue::Null),
        Just(ss(["a", "b"])),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(AttributeValue::L),
            (inner.clone(), inner).prop_map(|(a, b)| m([("a", a), ("b", b)])),
        ]
    })
}

fn document() -> impl Strategy<Value = Item> {
    (value(), value()).prop_map(|(a, b)| item([("pk", s("k")), ("a", a), ("b", b)]))
}

/// A path that often leads somewhere in a [`document`].
fn short_path() -> impl Strategy<Value = String> {
    let step = prop::sample::select(vec![".a", ".b", "[0]", "[1]"]);
    let start = prop::sample::select(vec!["a", "b", "c"]);
    (start, prop::collection::vec(step, 0..3)).prop_map(|(start, steps)| format!("{start}{}", steps.concat()))
}

proptest! {
    #[test]
    fn no_text_makes_the_parsers_panic(text in prop_oneof![any::<String>(), pieces()]) {
        let expressions = expressions(&[(":v", n("1")), ("#n", s("x"))]);
        let _ = expressions.condition(&text);
        let _ = expressions.key_condition(&text);
        let _ = expressions.projection(&text);
        let _ = expressions.update(&text);
    }

    #[test]
    fn a_printed_condition_reads_the_same(text in condition()) {
        let printed = parse_condition(&text).unwrap().to_string();
        let again = parse_condition(&printed).unwrap();
        prop_assert_eq!(again.to_string(), printed.as_str());
        prop_assert_eq!(without_spaces(&again.to_string()), without_spaces(&text));
    }

    #[test]
    fn a_printed_update_reads_the_same(text in update()) {
        let printed = parse_update(&text).unwrap().to_string();
        let again = parse_update(&printed).unwrap();
        prop_assert_eq!(again.to_string(), printed.as_str());
        prop_assert_eq!(without_spaces(&again.to_string()), without_spaces(&text));
    }

    #[test]
    fn a_printed_projection_reads_the_same(paths in prop::collection::vec(path(), 1..5)) {
        let printed = parse_projection(&paths.join(" ,")).unwrap().to_string();
        prop_assert_eq!(parse_projection(&printed).unwrap().to_string(), paths.join(", "));
    }

    #[test]
    fn not_turns_every_condition_round(text in condition(), item in document()) {
        let expressions = expressions(&[(":v", s("a")), ("#n", s("b"))]);
        if let Ok(condition) = expressions.condition(&text) {
            let negated = expressions.condition(&format!("NOT ({text})")).or_else(|_| {
                expressions.condition(&format!("NOT {text}"))
            });
            prop_assert_eq!(negated.unwrap().evaluate(item.map()), !condition.evaluate(item.map()));
        }
    }

    #[test]
    fn a_projection_takes_one_path_as_it_is(path in short_path(), item in document()) {
        let expressions = expressions(&[]);
        let projection = expressions.projection(&path).unwrap();
        let projected = projection.project(&item);
        let found = projection.paths()[0].find(item.map());
        prop_assert_eq!(projected.map().is_empty(), found.is_none());
        prop_assert_eq!(projection.paths()[0].is_nested(), path.len() > 1);
        if let Some(found) = found && !path.contains('[') {
            prop_assert_eq!(projection.paths()[0].find(projected.map()), Some(found));
        }
    }

    #[test]
    fn what_is_made_of_an_item_is_in_its_one_encoding(
        (one, other) in (short_path(), short_path()),
        item in document(),
    ) {
        let expressions = expressions(&[(":v", n("1")), (":s", ss(["b", "c"])), (":l", l([n("1")]))]);
        let updates = [
            format!("SET {one} = {other}"),
            format!("SET {one} = list_append({other}, :l)"),
            format!("REMOVE {one}, {other}"),
            format!("ADD {one} :s SET {other} = :v"),
            format!("DELETE {one} :s"),
        ];
        let updates = updates.iter().filter_map(|text| expressions.update(text).ok());
        let mut made: Vec<Item> =
            updates.filter_map(|update| update.apply(Some(&item), &item).ok().flatten()).collect();
        made.extend(expressions.projection(&format!("{one}, {other}")).ok().map(|both| both.project(&item)));
        for item in &made {
            let mut writer = ValueWriter::new();
            writer.raw_map(item.map());
            let bytes = writer.finish();
            let validated = validate(&bytes).unwrap();
            prop_assert_eq!(&**validated.bytes(), bytes.as_slice());
        }
    }

    #[test]
    fn what_is_set_is_there_and_what_is_removed_is_not(path in short_path(), item in document()) {
        let expressions = expressions(&[(":v", l([n("7")]))]);
        let set = expressions.update(&format!("SET {path} = :v")).unwrap();
        let remove = expressions.update(&format!("REMOVE {path}")).unwrap();
        let touched = set.touched();
        let target = &touched.paths()[0];
        let before = target.find(item.map()).map(|value| value.to_owned());
        let Ok(new) = set.apply(Some(&item), &item) else {
            prop_assert!(before.is_none());
            prop_assert!(remove.apply(Some(&item), &item).is_err());
            return Ok(());
        };
        let new = new.unwrap();
        let value = if before.is_some() || !path.ends_with(']') { target.find(new.map()) } else { None };
        if let Some(value) = value {
            prop_assert_eq!(value.to_owned(), l([n("7")]));
        }
        prop_assert_eq!(new.get("pk").unwrap().to_owned(), s("k"));

        let removed = remove.apply(Some(&item), &item).unwrap().unwrap();
        prop_assert_eq!(before.is_none(), removed == item);
        if !path.ends_with(']') {
            prop_assert!(target.find(removed.map()).is_none());
        }
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| *character != ' ').collect::<String>().to_lowercase()
}

#[test]
fn the_deepest_texts_need_little_stack() {
    let deep = [
        format!("{}a = b{}", "(".repeat(2000), ")".repeat(2000)),
        "NOT ".repeat(1000) + "a = b",
        "size(".repeat(800),
        "NOT (".repeat(299) + "a = b" + &")".repeat(299),
        format!("SET a = {}b{}", "if_not_exists(a,".repeat(200), ")".repeat(200)),
        format!("SET a = {}b{}", "(".repeat(2000), ")".repeat(2000)),
    ];
    let parse_all = move || {
        let expressions = expressions(&[]);
        for text in &deep {
            let condition =
                expressions.condition(text).map(|condition| condition.evaluate(Item::empty().map()));
            let update = expressions.update(text).map(|update| update.apply(None, &Item::empty()));
            assert!(condition.is_err() || text.starts_with("NOT ("), "{condition:?}");
            assert!(update.is_err() || text.contains("if_not_exists"), "{update:?}");
        }
        let nots = expressions.condition(&deep[1]).unwrap_err().to_string();
        assert!(nots.ends_with("too many operators; operator count: 1001"), "{nots}");
    };
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(parse_all).unwrap().join().unwrap();
}

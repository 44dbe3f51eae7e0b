//! The words of every refusal, and which of several problems is named.

use crate::support::{b, expressions, l, m, message, n, ns, one_of_each, s, ss};
use minamo::expression::{ExpressionError, ExpressionKind, Expressions, PlaceholderMap};
use minamo::value::{AttributeValue, EncodedValue};

fn condition(text: &str) -> String {
    let placeholders = [
        (":s", s("a")),
        (":n", n("1")),
        (":two", n("2.50")),
        (":b", b(b"b")),
        (":null", AttributeValue::Null),
        (":ss", ss(["a"])),
        (":l", l([])),
        ("#a", s("a")),
    ];
    let message = message(expressions(&placeholders).condition(text));
    let prefix = "Invalid ConditionExpression: ";
    message.strip_prefix(prefix).unwrap_or_else(|| panic!("{text}: {message}")).to_owned()
}

fn update(text: &str) -> String {
    let placeholders =
        [(":s", s("a")), (":n", n("1")), (":l", l([])), (":ns", ns(["1"])), (":m", m([])), ("#a", s("a"))];
    let message = message(expressions(&placeholders).update(text));
    let prefix = "Invalid UpdateExpression: ";
    message.strip_prefix(prefix).unwrap_or_else(|| panic!("{text}: {message}")).to_owned()
}

#[test]
fn each_kind_of_expression_is_named() {
    let none = expressions(&[]);
    let text = "The expression can not be empty;";
    assert_eq!(message(none.condition("")), format!("Invalid ConditionExpression: {text}"));
    assert_eq!(message(none.filter("")), format!("Invalid FilterExpression: {text}"));
    assert_eq!(message(none.key_condition("")), format!("Invalid KeyConditionExpression: {text}"));
    assert_eq!(message(none.projection("")), format!("Invalid ProjectionExpression: {text}"));
    assert_eq!(message(none.update("")), format!("Invalid UpdateExpression: {text}"));
}

#[test]
fn a_syntax_error_quotes_the_token_and_its_neighbours() {
    for (text, token, near) in [
        ("a > 4", "4", "> 4"),
        ("a = = :n", "=", "= = :n"),
        ("_a = :n", "_", "_a"),
        ("!!", "!", "!!"),
        ("a  =", "<EOF>", "="),
        ("a = :n AND", "<EOF>", "AND"),
        ("contains(a,\t0)", "0", ",\t0)"),
        ("a = :n b = :n", "b", ":n b ="),
        ("\u{fc} = :n", "\u{fc}", "\u{fc} ="),
        (" ", "<EOF>", ""),
    ] {
        assert_eq!(condition(text), format!("Syntax error; token: \"{token}\", near: \"{near}\""), "{text}");
    }
}

#[test]
fn limits_are_exact() {
    let long = |bytes: usize| format!("a = :n{}", " ".repeat(bytes - 6));
    let defined = expressions(&[(":n", n("1"))]);
    assert!(defined.condition(&long(4096)).is_ok());
    assert_eq!(
        condition(&long(4097)),
        "Expression size has exceeded the maximum allowed size; expression size: 4097"
    );

    let operators = |count: usize| {
        let ands = vec!["a=:n"; count / 2].join(" OR ");
        if count.is_multiple_of(2) { format!("NOT {ands}") } else { ands }
    };
    assert!(defined.condition(&operators(299)).is_ok());
    assert!(defined.condition(&operators(300)).is_ok());
    let too_many =
        |count: usize| format!("The expression contains too many operators; operator count: {count}");
    assert_eq!(condition(&operators(302)), too_many(302));

    let choices = |count: usize| format!("a IN ({})", vec![":n"; count].join(","));
    assert!(defined.condition(&choices(100)).is_ok());
    assert_eq!(
        condition(&choices(101)),
        "Incorrect number of operands for operator or function; operator or function: IN, number of operands: 101"
    );

    let deep = |levels: usize| format!("attribute_exists({})", vec!["a"; levels].join("."));
    assert!(defined.condition(&deep(32)).is_ok());
    assert_eq!(condition(&deep(33)), "The document path has too many nesting levels; nesting levels: 33");
    assert_eq!(
        condition("a[2147483648] = :n"),
        "List index is not within the allowable range; index: [2147483648]"
    );
    assert!(defined.condition("a[2147483647] = :n").is_ok());
}

#[test]
fn conditions_are_refused_in_the_words_of_the_service() {
    let count = "Incorrect number of operands for operator or function; operator or function:";
    let misplaced = "The function is not allowed to be used this way in an expression; function:";
    for (text, expected) in [
        ("((a = :n))", "The expression has redundant parentheses;".to_owned()),
        ("a = ((:n))", "The expression has redundant parentheses;".to_owned()),
        ("a = :n AND ((a = :n OR b = :n))", "The expression has redundant parentheses;".to_owned()),
        ("abOrt = :n", "Attribute name is a reserved keyword; reserved keyword: abOrt".to_owned()),
        ("a.views = :n", "Attribute name is a reserved keyword; reserved keyword: views".to_owned()),
        (
            "#x = :n",
            "An expression attribute name used in the document path is not defined; attribute name: #x"
                .to_owned(),
        ),
        (
            "a = :x",
            "An expression attribute value used in expression is not defined; attribute value: :x".to_owned(),
        ),
        ("whatever(a)", "Invalid function name; function: whatever".to_owned()),
        ("Attribute_exists(a)", "Invalid function name; function: Attribute_exists".to_owned()),
        ("size(a)", format!("{misplaced} size")),
        ("attribute_exists(a) = :n", format!("{misplaced} attribute_exists")),
        ("a IN (b, contains(a, b))", format!("{misplaced} contains")),
        ("size(contains(a, b)) > :n", format!("{misplaced} contains")),
        ("if_not_exists(a, b) = :n", format!("{misplaced} if_not_exists")),
        ("attribute_exists(a, b)", format!("{count} attribute_exists, number of operands: 2")),
        ("begins_with(a)", format!("{count} begins_with, number of operands: 1")),
        ("size(a, b) > :n", format!("{count} size, number of operands: 2")),
    ] {
        assert_eq!(condition(text), expected, "{text}");
    }
}

#[test]
fn operands_of_conditions_are_refused_in_the_words_of_the_service() {
    let kind = "Incorrect operand type for operator or function; operator or function:";
    let same = "The first operand must be distinct from the remaining operands for this operator or function; \
                operator:";
    let path = "Operator or function requires a document path; operator or function:";
    let bounds = "lower bound operand: AttributeValue:";
    for (text, expected) in [
        ("a < :null", format!("{kind} <, operand type: NULL")),
        (":l >= a", format!("{kind} >=, operand type: L")),
        ("a BETWEEN :null AND :n", format!("{kind} BETWEEN, operand type: NULL")),
        ("begins_with(a, :n)", format!("{kind} begins_with, operand type: N")),
        ("begins_with(:ss, a)", format!("{kind} begins_with, operand type: SS")),
        ("begins_with(a, size(b))", format!("{kind} begins_with, operand type: N")),
        ("size(:n) > a", format!("{kind} size, operand type: N")),
        ("size(:null) > a", format!("{kind} size, operand type: NULL")),
        ("size(size(a)) > :n", format!("{kind} size, operand type: N")),
        ("attribute_type(a, :n)", format!("{kind} attribute_type, operand type: N")),
        (
            "attribute_type(a, b)",
            format!("{kind} attribute_type, operand type: {{NS,SS,L,BS,N,M,B,BOOL,NULL,S}}"),
        ),
        ("attribute_exists(:n)", format!("{path} attribute_exists")),
        ("attribute_not_exists(size(a))", format!("{path} attribute_not_exists")),
        ("a = a", format!("{same} =, first operand: [a]")),
        ("a.b[1].#a <> a.b[1].a", format!("{same} <>, first operand: [a, b, [1], a]")),
        ("contains(a, (#a))", format!("{same} contains, first operand: [a]")),
        (
            "attribute_type(a, :s)",
            "Invalid attribute type name found; type: a, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
                .to_owned(),
        ),
        (
            "a BETWEEN :n AND :s",
            format!(
                "The BETWEEN operator requires same data type for lower and upper bounds; {bounds} {{N:1}}, upper \
                 bound operand: AttributeValue: {{S:a}}"
            ),
        ),
        (
            "a BETWEEN :two AND :n",
            format!(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {bounds} \
                 {{N:2.5}}, upper bound operand: AttributeValue: {{N:1}}"
            ),
        ),
    ] {
        assert_eq!(condition(text), expected, "{text}");
    }
}

#[test]
fn of_several_problems_in_a_condition_the_first_kind_is_named() {
    let ordered = [
        ("c = ((:n))", "The expression has redundant parentheses;"),
        ("whatever(c)", "Invalid function name; function: whatever"),
        ("size(c)", "The function is not allowed to be used this way in an expression; function: size"),
        ("zone = :n", "Attribute name is a reserved keyword; reserved keyword: zone"),
    ];
    for (position, (text, expected)) in ordered.iter().enumerate() {
        for (other, _) in &ordered[position..] {
            assert_eq!(condition(&format!("{other} AND {text}")), *expected);
            assert_eq!(condition(&format!("{text} AND {other} AND #x = a AND a = a")), *expected);
        }
    }
    // From here on, each comparison or function is checked before the next one.
    let undefined = "An expression attribute value used in expression is not defined; attribute value: :x";
    let same = "The first operand must be distinct from the remaining operands for this operator or function; \
                operator: =, first operand: [a]";
    assert_eq!(condition("a = a AND a = :x"), same);
    assert_eq!(condition("a = :x AND a = a"), undefined);
    assert_eq!(condition("begins_with(:x, a, b)"), undefined);
    assert_eq!(
        condition("attribute_type(a, a, :n)"),
        "Incorrect number of operands for operator or function; operator or function: attribute_type, number of \
         operands: 3"
    );
}

#[test]
fn updates_are_refused_in_the_words_of_the_service() {
    let count = "Incorrect number of operands for operator or function; operator or function:";
    let kind = "Incorrect operand type for operator or function;";
    let misplaced = "The function is not allowed to be used this way in an expression; function:";
    let path = "Operator or function requires a document path; operator or function: if_not_exists";
    let rewrite = "with each other; must remove or rewrite one of these paths; path one:";
    for (text, expected) in [
        ("SET a = :n,", "Syntax error; token: \"<EOF>\", near: \",\"".to_owned()),
        ("SET a = ((:n))", "The expression has redundant parentheses;".to_owned()),
        ("SET abOrt = :n", "Attribute name is a reserved keyword; reserved keyword: abOrt".to_owned()),
        ("SET a = if_not_exist(b, :n)", "Invalid function name; function: if_not_exist".to_owned()),
        ("SET a = attribute_exists(b)", format!("{misplaced} attribute_exists")),
        ("SET a = size(b)", format!("{misplaced} size")),
        ("SET a = list_append(list_append(b, c), d)", format!("{misplaced} list_append")),
        (
            "SET a = :n REMOVE b set c = :n",
            "The \"SET\" section can only be used once in an update expression;".to_owned(),
        ),
        (
            "DELETE a :ns ADD b :n DELETE c :ns",
            "The \"DELETE\" section can only be used once in an update expression;".to_owned(),
        ),
        (
            "SET #x = :x",
            "An expression attribute name used in the document path is not defined; attribute name: #x"
                .to_owned(),
        ),
        (
            "SET a = :x",
            "An expression attribute value used in expression is not defined; attribute value: :x".to_owned(),
        ),
        ("SET a = :n REMOVE #a.b", format!("Two document paths overlap {rewrite} [a], path two: [a, b]")),
        (
            "SET a[1] = :n, a.b = :n",
            format!("Two document paths conflict {rewrite} [a, [1]], path two: [a, b]"),
        ),
        (
            "SET d[1] = a, d.b = a, c[1].a = a, c = a",
            format!("Two document paths overlap {rewrite} [c, [1], a], path two: [c]"),
        ),
        ("SET a = if_not_exists(b)", format!("{count} if_not_exists, number of operands: 1")),
        ("SET a = list_append(b, c, d)", format!("{count} list_append, number of operands: 3")),
        ("SET a = if_not_exists(:n, b)", path.to_owned()),
        ("SET a = if_not_exists(if_not_exists(a, b), c)", path.to_owned()),
        ("SET a = list_append(:s, b)", format!("{kind} operator or function: list_append, operand type: S")),
        ("SET a = b + :s", format!("{kind} operator or function: +, operand type: S")),
        ("SET a = :ns - b", format!("{kind} operator or function: -, operand type: NS")),
        ("SET a = list_append(b, c) + :n", format!("{kind} operator or function: +, operand type: L")),
        ("ADD a :s", format!("{kind} operator: ADD, operand type: STRING")),
        ("DELETE a :n", format!("{kind} operator: DELETE, operand type: NUMBER")),
        ("SET b = list_append(:s, a), c = if_not_exists(a) ADD d :m", {
            format!("{kind} operator: ADD, operand type: MAP")
        }),
    ] {
        assert_eq!(update(text), expected, "{text}");
    }
}

#[test]
fn of_several_problems_in_an_update_the_first_kind_is_named() {
    let ordered = [
        ("SET zone = :n", "Attribute name is a reserved keyword"),
        ("SET a = f(b)", "Invalid function name"),
        ("REMOVE r SET b = :n REMOVE q", "The \"REMOVE\" section can only be used once"),
        ("SET #x = :n", "An expression attribute name used in the document path is not defined"),
        ("SET c = :x", "An expression attribute value used in expression is not defined"),
        ("SET d = :n, d = :n", "Two document paths overlap"),
        ("SET e.b = :n, e[0] = :n", "Two document paths conflict"),
        ("SET g = :n ADD h :s", "Incorrect operand type for operator or function; operator: ADD"),
        ("SET i = if_not_exists(j)", "Incorrect number of operands"),
    ];
    for (position, (text, expected)) in ordered.iter().enumerate() {
        assert!(update(text).starts_with(expected), "{text}: {}", update(text));
        for (later, _) in &ordered[position + 1..] {
            // One SET section for both, and the other sections after it.
            let (later_set, later_rest) = split(later);
            let (set, rest) = split(text);
            let both = format!("SET {later_set}, {set} {rest} {later_rest}");
            assert!(update(&both).starts_with(expected), "{both}: {}", update(&both));
        }
    }
}

/// The actions of the SET section, and the other sections.
fn split(text: &str) -> (String, String) {
    let start = text.find("SET ").unwrap();
    let end = ["REMOVE", "ADD"].iter().filter_map(|word| text[start..].find(word)).min();
    let end = end.map_or(text.len(), |end| start + end);
    (text[start + 4..end].trim().to_owned(), format!("{} {}", &text[..start], &text[end..]))
}

#[test]
fn every_constant_type_is_checked_by_add_and_delete() {
    let long = ["STRING", "NUMBER", "BINARY", "BOOLEAN", "NULL", "", "", "", "LIST", "MAP"];
    for (value, name) in one_of_each().into_iter().zip(long) {
        let expressions = expressions(&[(":v", value)]);
        for section in ["ADD", "DELETE"] {
            let result = expressions.update(&format!("{section} a :v"));
            if name.is_empty() || (name == "NUMBER" && section == "ADD") {
                assert!(result.is_ok());
            } else {
                let text =
                    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator:";
                assert_eq!(message(result), format!("{text} {section}, operand type: {name}"));
            }
        }
    }
}

#[test]
fn placeholders_must_be_written_as_such_and_be_used() {
    let value = || EncodedValue::from(n("1"));
    let new = |names: Option<&[(&str, &str)]>, values: Option<&[&str]>| {
        let own = |(key, name): &(&str, &str)| ((*key).to_owned(), (*name).to_owned());
        Expressions::new(
            names.map(|names| names.iter().map(own).collect()),
            values.map(|keys| keys.iter().map(|key| ((*key).to_owned(), value())).collect()),
        )
    };
    for (names, values, expected) in [
        (Some([].as_slice()), None, "ExpressionAttributeNames must not be empty"),
        (None, Some([].as_slice()), "ExpressionAttributeValues must not be empty"),
        (
            Some(&[("a", "a")]),
            None,
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"",
        ),
        (
            Some(&[("#", "a")]),
            None,
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"#\"",
        ),
        (None, Some(&["#a"]), "ExpressionAttributeValues contains invalid key: Syntax error; key: \"#a\""),
        (
            None,
            Some(&[":a-b"]),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \":a-b\"",
        ),
        (
            Some(&[("#a", "")]),
            None,
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a",
        ),
    ] {
        assert_eq!(message(new(names, values)), expected);
    }
    let given = new(Some(&[("#a", "x"), ("#b", "y"), ("#_1", "z")]), Some(&[":1", ":2", ":v"])).unwrap();
    given.condition("#a = :1").unwrap();
    given.projection("#_1").unwrap();
    assert_eq!(
        message(given.finish()),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}"
    );
    let given = new(None, Some(&[":1", ":2", ":v"])).unwrap();
    given.condition("a = :2").unwrap();
    let unused = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:1, :v}";
    assert_eq!(message(given.finish()), unused);
}

#[test]
fn placeholders_without_expressions_name_what_is_absent() {
    for (absent, end) in [
        (vec![], ""),
        (vec![ExpressionKind::Filter], ": FilterExpression is null"),
        (
            vec![ExpressionKind::Update, ExpressionKind::Condition],
            ": UpdateExpression and ConditionExpression are null",
        ),
    ] {
        let error = ExpressionError::WithoutExpressions { map: PlaceholderMap::Values, absent };
        let text = "ExpressionAttributeValues can only be specified when using expressions";
        assert_eq!(error.to_string(), format!("{text}{end}"));
    }
}

#[test]
fn a_problem_says_where_it_is() {
    let text = "a = :n AND zone = :n";
    let Err(ExpressionError::Invalid { kind, invalid }) = expressions(&[(":n", n("1"))]).filter(text) else {
        panic!("a reserved word was accepted")
    };
    assert_eq!(kind, ExpressionKind::Filter);
    assert_eq!(&text[invalid.span.start..invalid.span.end], "zone");
}

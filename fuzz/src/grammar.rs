use minamo::operation::{Operation, Shape, Structure};

use super::{Choices, Known};

/// Levels of a value that is made, at most; the service allows 32.
const DEPTH_MAX: usize = 40;

/// A request to one of the operations: nearly always of its shape, and seldom right.
#[must_use]
pub fn request(choices: &mut Choices<'_>, known: &Known) -> (Operation, String) {
    let operations: Vec<Operation> = Operation::all().collect();
    let operation = choices.one_of(&operations);
    let mut json = String::new();
    structure(choices, known, operation.input(), &mut json);
    (operation, json)
}

fn structure(choices: &mut Choices<'_>, known: &Known, shape: &Structure, json: &mut String) {
    json.push('{');
    let mut written = 0;
    for member in shape.members {
        let skipped = if member.required { choices.once_in(16) } else { choices.once_in(3) };
        if skipped || !choices.are_left() && !member.required {
            continue;
        }
        json.push_str(if written == 0 { "" } else { "," });
        written += 1;
        quote(member.name, json);
        json.push(':');
        if choices.once_in(24) {
            wrong(choices, json);
        } else if member.name.ends_with("Expression") {
            quote(&expression(choices), json);
        } else {
            value_of(choices, known, &member.shape, member.name, json);
        }
    }
    json.push('}');
}

fn value_of(choices: &mut Choices<'_>, known: &Known, shape: &Shape, name: &str, json: &mut String) {
    match shape {
        Shape::String => quote(&string(choices, known, name), json),
        Shape::Boolean => json.push_str(choices.one_of(&["true", "false", "\"yes\"", "null"])),
        Shape::Integer | Shape::Long => {
            json.push_str(choices.one_of(&[
                "1",
                "0",
                "-1",
                "100",
                "2.5",
                "1e3",
                "1e400",
                "99999999999999999999",
            ]));
        }
        Shape::Value => attribute(choices, 0, json),
        Shape::Item => map(choices, "", json, |choices, json| attribute(choices, 0, json)),
        Shape::Values => map(choices, ":", json, |choices, json| attribute(choices, 0, json)),
        Shape::Map(inner) => {
            let prefix = if name.ends_with("Names") { "#" } else { "" };
            map(choices, prefix, json, |choices, json| value_of(choices, known, inner, "", json));
        }
        Shape::List(inner) => {
            list(choices, json, |choices, json| value_of(choices, known, inner, name, json));
        }
        Shape::Parameters => list(choices, json, |choices, json| attribute(choices, 0, json)),
        Shape::Structure(inner) => structure(choices, known, inner, json),
        _ => wrong(choices, json),
    }
}

fn string(choices: &mut Choices<'_>, known: &Known, name: &str) -> String {
    if name == "Statement" {
        return statement(choices);
    }
    let told = known.iter().find(|(member, _)| *member == name);
    let usual = match name {
        _ if told.is_some() => told.map_or("", |(_, value)| value),
        "TableName" => "Tab",
        "IndexName" => "idx",
        "AttributeName" | "AttributesToGet" => choices.one_of(&["pk", "sk", "a", "n"]),
        "AttributeType" => choices.one_of(&["S", "N", "B"]),
        "KeyType" => choices.one_of(&["HASH", "RANGE"]),
        "ComparisonOperator" => choices.one_of(&["EQ", "BETWEEN", "IN", "CONTAINS", "NULL", "BEGINS_WITH"]),
        "Select" => choices.one_of(&["COUNT", "ALL_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"]),
        "ReturnValues" => choices.one_of(&["ALL_OLD", "ALL_NEW", "UPDATED_NEW", "NONE"]),
        "ConditionalOperator" => choices.one_of(&["AND", "OR"]),
        "StreamViewType" => choices.one_of(&["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]),
        "ShardIteratorType" => choices.one_of(&["LATEST", "TRIM_HORIZON", "AT_SEQUENCE_NUMBER"]),
        "ClientRequestToken" => "token",
        "Action" => choices.one_of(&["PUT", "ADD", "DELETE"]),
        _ => choices.one_of(&["TOTAL", "INDEXES", "SIZE", "PAY_PER_REQUEST", "Tab", "#p", "pk"]),
    };
    if choices.once_in(8) { choices.text() } else { usual.to_owned() }
}

fn map(
    choices: &mut Choices<'_>,
    prefix: &str,
    json: &mut String,
    mut value: impl FnMut(&mut Choices<'_>, &mut String),
) {
    json.push('{');
    for index in 0..choices.below(5) {
        json.push_str(if index == 0 { "" } else { "," });
        let name = choices.one_of(&["pk", "sk", "a", "Tab", "n", "v"]).to_owned();
        let name = if choices.once_in(8) { choices.text() } else { name };
        quote(&format!("{prefix}{name}"), json);
        json.push(':');
        value(choices, json);
    }
    json.push('}');
}

fn list(
    choices: &mut Choices<'_>,
    json: &mut String,
    mut element: impl FnMut(&mut Choices<'_>, &mut String),
) {
    json.push('[');
    for index in 0..choices.below(5) {
        json.push_str(if index == 0 { "" } else { "," });
        element(choices, json);
    }
    json.push(']');
}

fn attribute(choices: &mut Choices<'_>, depth: usize, json: &mut String) {
    const NUMBERS: &[&str] = &[
        "1",
        "-2",
        "0",
        "1.50",
        "1e125",
        "-1E-130",
        "0x1",
        "",
        "12345678901234567890123456789012345678",
        "\u{661}",
    ];
    if choices.once_in(32) {
        return wrong(choices, json);
    }
    json.push('{');
    match choices.below(10) {
        0 => pair("S", &choices.text(), json),
        1 => pair("N", choices.one_of(NUMBERS), json),
        2 => pair("B", choices.one_of(&["AAEC", "", "AA==", "AAE", "A\u{e9}==", "===="]), json),
        3 => json.push_str(choices.one_of(&["\"BOOL\":true", "\"NULL\":true", "\"NULL\":false", ""])),
        4 => set("SS", choices, json, |choices| choices.text()),
        5 => set("NS", choices, json, |choices| choices.one_of(NUMBERS).to_owned()),
        6 => set("BS", choices, json, |choices| choices.one_of(&["AAEC", "AA==", ""]).to_owned()),
        7 if depth < DEPTH_MAX => {
            json.push_str("\"L\":");
            list(choices, json, |choices, json| attribute(choices, depth + 1, json));
        }
        8 if depth < DEPTH_MAX => {
            json.push_str("\"M\":");
            map(choices, "", json, |choices, json| attribute(choices, depth + 1, json));
        }
        _ => pair("S", "a", json),
    }
    json.push('}');
}

fn set(
    name: &str,
    choices: &mut Choices<'_>,
    json: &mut String,
    element: impl Fn(&mut Choices<'_>) -> String,
) {
    quote(name, json);
    json.push(':');
    list(choices, json, |choices, json| quote(&element(choices), json));
}

fn pair(name: &str, text: &str, json: &mut String) {
    quote(name, json);
    json.push(':');
    quote(text, json);
}

fn wrong(choices: &mut Choices<'_>, json: &mut String) {
    json.push_str(choices.one_of(&[
        "null",
        "1",
        "true",
        "1.5",
        "[]",
        "{}",
        "\"\"",
        "[[[[]]]]",
        "{\"a\":{\"a\":{}}}",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "[null]",
        "{\"S\":1}",
        "{\"L\":[null]}",
    ]));
}

fn expression(choices: &mut Choices<'_>) -> String {
    const TOKENS: &[&str] = &[
        "a",
        "#pk",
        "#a",
        ":v",
        ":pk",
        "=",
        "<>",
        "<",
        ">=",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        ",",
        "BETWEEN",
        "IN",
        "SET",
        "REMOVE",
        "ADD",
        "DELETE",
        "+",
        "-",
        ".",
        "[0]",
        "[99999999999]",
        "attribute_exists(",
        "attribute_type(",
        "size(",
        "begins_with(",
        "contains(",
        "if_not_exists(",
        "list_append(",
        "pk = :pk",
        "#pk = :v AND sk > :a",
        "SET n = n + :v",
        "\u{e9}",
        "\u{1d11e}",
        "\u{0}",
        "#\u{e9}",
        ":\u{1d11e}",
    ];
    let count = 1 + choices.below(12);
    (0..count)
        .map(|_| choices.one_of(TOKENS))
        .collect::<Vec<_>>()
        .join(choices.one_of(&[" ", "", "\n", "\u{a0}"]))
}

/// A statement of PartiQL, or nearly one.
fn statement(choices: &mut Choices<'_>) -> String {
    const BEGINNINGS: &[&str] = &[
        "SELECT * FROM Tab",
        "SELECT pk, l[0] FROM \"Tab\".\"idx\"",
        "SELECT a FROM Tab.loc",
        "UPDATE Tab SET n = n + 1",
        "UPDATE Tab SET s = set_add(s, <<'z'>>) REMOVE l[0]",
        "UPDATE Tab SET l = list_append(l, [?])",
        "FROM Tab",
        "DELETE FROM Tab",
        "INSERT INTO Tab VALUE {'pk': 'c', 'sk': 1, 'm': {'k': ?}}",
        "EXISTS(SELECT * FROM Tab WHERE pk = 'a' AND sk = 1 AND n > 1)",
    ];
    const TOKENS: &[&str] = &[
        " WHERE pk = 'a'",
        " AND sk = 1",
        " AND sk = -2",
        " AND sk > ?",
        " AND NOT sk = 1",
        " OR pk = 'b'",
        " AND sk IN [1, -2, ?]",
        " AND pk BETWEEN ? AND 'z'",
        " AND begins_with(pk, ?)",
        " AND contains(s, 'x')",
        " AND size(l) > 0",
        " AND n IS NOT MISSING",
        " ORDER BY sk DESC",
        " RETURNING ALL OLD *",
        " RETURNING MODIFIED NEW *",
        " SET n = 2",
        "(",
        ")",
        " <<1, 1>>",
        " -- \u{e9}",
    ];
    let count = choices.below(6);
    let tokens: String = (0..count).map(|_| choices.one_of(TOKENS)).collect();
    format!("{}{tokens}", choices.one_of(BEGINNINGS))
}

fn quote(text: &str, json: &mut String) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

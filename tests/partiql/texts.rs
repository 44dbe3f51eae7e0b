//! What the service says of statements that it refuses, whatever the tables hold. The texts were observed on it in
//! September and October 2026, except where a test says otherwise.

use minamo::partiql::Statement;
use minamo::value::{AttributeValue, EncodedValue, Number};

fn refusal(statement: &str, parameters: &[AttributeValue]) -> String {
    let parameters: Vec<EncodedValue> = parameters.iter().map(EncodedValue::from).collect();
    match Statement::parse(statement, &parameters) {
        Ok(parsed) => panic!("{statement} was taken for {parsed:?}"),
        Err(error) => error.to_string(),
    }
}

fn check(statement: &str, text: &str) {
    assert_eq!(refusal(statement, &[]), text, "{statement}");
}

fn check_malformed(statement: &str, detail: &str) {
    check(statement, &format!("Statement wasn't well formed, can't be processed: {detail}"));
}

/// The position of `token` in `statement`, from the byte `from` on.
fn at(statement: &str, token: &str, from: usize) -> String {
    let index = from + statement[from..].find(token).expect("the token is there");
    format!("1:{}:{}", index + 1, token.len())
}

#[test]
fn what_follows_a_statement_is_refused() {
    for statement in [
        "SELECT * FROM \"N\" WHERE pk = 1 foo",
        "SELECT * FROM \"N\" WHERE pk = 1 e5",
        "INSERT INTO \"N\" VALUE {'pk': 970001} foo",
        "UPDATE \"N\" SET a = 9 WHERE pk = 970002 foo",
        "DELETE FROM \"N\" WHERE pk = 970003 foo",
        "SELECT * FROM \"N\" WHERE pk = 1)",
        "DELETE FROM \"N\" WHERE pk = 970004 ORDER BY pk",
        "SELECT * FROM \"N\" ORDER BY pk WHERE pk = 1",
        "INSERT INTO \"S\" t VALUE {'pk': 'x'}",
        "FROM \"S\" SET c = 1 WHERE pk = 'a'",
        "FROM \"S\" SET c = 1 WHERE pk = 'a' SET d = 2",
        "SELECT * FROM \"S\" a b",
        "SELECTT * FROMM \"S\"",
    ] {
        check_malformed(statement, "Unexpected token after expression");
    }
}

#[test]
fn what_cannot_be_split_into_tokens_is_refused_without_a_word() {
    for statement in [
        "SELECT * FROM \"N\" WHERE pk = 1e2147483648",
        "SELECT * FROM \"N\" WHERE pk = 1e99999999999",
        "SELECT * FROM \"N\" WHERE pk = 1.5e-2147483647",
        "SELECT * FROM \"N\" WHERE pk = 1 # note",
        "SELECT * FROM \"N\" WHERE pk = 1 /* note",
        "SELECT * FROM \"N",
    ] {
        check_malformed(statement, "");
    }
}

#[test]
fn a_term_that_is_missing_is_told() {
    for statement in [
        "SELECT * FROM \"S\" WHERE",
        "SELECT * FROM \"S\" WHERE;",
        "SELECT * FROM \"S\" WHERE   ",
        "UPDATE \"S\" SET a = 1 WHERE",
        "DELETE FROM \"S\" WHERE",
        "SELECT * FROM \"S\" WHERE NOT",
        "SELECT * FROM \"S\" WHERE (",
        "SELECT * FROM",
    ] {
        check_malformed(statement, "Unexpected term");
    }
    for statement in ["SELECT * FROM \"S\" WHERE pk = 'p1' AND", "SELECT * FROM \"S\" WHERE pk = 'p1' OR"] {
        check_malformed(statement, "Missing right-hand side expression of infix operator");
    }
    for statement in ["DELETE FROM", "DELETE FROM   ", "DELETE FROM;", "DELETE FROM WHERE pk = 'a'"] {
        check_malformed(statement, "Expected identifier for simple path");
    }
    check_malformed("SELECT * FROM \"S\" WHERE ORDER BY pk", "Unexpected keyword");
    check_malformed("SELECT * FROM \"S\" WHERE pk = 'a' AND x IS FOO", "Expected type name");
    check_malformed("SELECT * FROM \"S\" WHERE IS NULL", "Unexpected operator");
    check_malformed("SELECT * FROM \"S\" WHERE pk = LIKE", "Unexpected operator");
    check_malformed("SLECT * FROM \"S\" WHERE pk = 'a'", "Expected data manipulation");
    check_malformed("SELECT * FROM \"S\" WHERE attribute_exists(m.inner)", "Invalid path dot component");
    check_malformed("UPDATE \"S\" SET m.inner = set_add(m.inner, <<'y'>>)", "Invalid path dot component");
}

/// Not observed: these are the words of the reference implementation of PartiQL.
#[test]
fn the_parser_speaks_as_the_reference_implementation() {
    check_malformed("SELECT pk WHERE a = 1", "Expected FROM after SELECT list");
    check_malformed(
        "SELECT *, pk FROM \"S\"",
        "Other expressions may not be present in the select list when '*' is used without dot notation.",
    );
    check_malformed("DELETE \"S\"", "Expected FROM after DELETE");
    check_malformed("UPDATE \"S\" SET a 1", "Expected '='");
    check_malformed("SELECT * FROM \"S\" WHERE (a = 1", "Expected RIGHT_PAREN");
    check_malformed("SELECT * FROM \"S\" WHERE a BETWEEN 1", "Expected AND keyword");
    check_malformed("SELECT 1; SELECT 2", "Expected FROM after SELECT list");
    check_malformed("SELECT * FROM S; x", "Unexpected token after semicolon. (Only one query is allowed.)");
}

#[test]
fn deep_statements_are_refused() {
    for (open, close) in [("(", ")"), ("NOT ", ""), ("- ", ""), ("[", "]"), ("f(", ")")] {
        for count in [200, 1000] {
            let statement = format!("SELECT * FROM S WHERE {}1{}", open.repeat(count), close.repeat(count));
            check_malformed(&statement, "");
        }
    }
    check_malformed(&format!("UPDATE S SET a = 1{} WHERE pk = 1", " + 1".repeat(1900)), "");
    check_malformed(&"SELECT * FROM (".repeat(500), "");
}

#[test]
fn tables_have_no_aliases() {
    for statement in [
        "SELECT * FROM \"S\" t WHERE pk = 'x'",
        "SELECT * FROM \"S\" AS t WHERE pk = 'x'",
        "UPDATE \"S\" t SET a = 3 WHERE pk = 'x'",
        "DELETE FROM \"S\" t WHERE pk = 'x'",
    ] {
        check(statement, "Aliasing is not supported");
    }
}

#[test]
fn numbers_tell_where_in_a_value_they_are() {
    let overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    let underflow =
        "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    let digits = "Attempting to store more than 38 significant digits in a Number under root";
    check("SELECT * FROM \"N\" WHERE pk = 1e126", &format!("{overflow} under root"));
    check("SELECT * FROM \"N\" WHERE pk = 1e-131", &format!("{underflow} under root"));
    check("SELECT * FROM \"N\" WHERE pk = 123456789012345678901234567890123456789", digits);
    check("INSERT INTO \"N\" VALUE {'pk': 1e126}", &format!("{overflow} under root"));
    check("UPDATE \"N\" SET a = 1e-131 WHERE pk = 970005", &format!("{underflow} under root"));
    check("INSERT INTO \"N\" VALUE {'pk': 1, 'm': {'x': 1e126}}", &format!("{overflow} under root.x"));
    check("INSERT INTO \"N\" VALUE {'pk': 1, 'l': [1, 1e126]}", &format!("{overflow} under root[1]"));
}

#[test]
fn sets_have_rules_of_their_own() {
    let insert = |set: &str| format!("INSERT INTO \"T\" VALUE {{'pk':'bag', 's':{set}}}");
    check(&insert("<<>>"), "Empty bags are not supported");
    let mixed = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
    check(&insert("<<1, 'a'>>"), mixed);
    let repeated = "One or more parameter values were invalid: Input collection";
    check(&insert("<<'a', 'a'>>"), &format!("{repeated} [a, a] contains duplicates."));
    check(&insert("[<<'a','a'>>]"), &format!("{repeated} [a, a] contains duplicates."));
    check(&insert("<<2, 2.0>>"), &format!("{repeated} [2, 2.0] contains duplicates! under root"));
}

#[test]
fn values_are_nested_32_levels_at_most() {
    let nested = |levels: usize| {
        format!("UPDATE T SET d = {}1{} WHERE pk='a'", "{'a':".repeat(levels), "}".repeat(levels))
    };
    let path = ".a".repeat(32);
    check(&nested(32), &format!("Nesting Levels have exceeded supported limits under root{path}"));
    assert!(Statement::parse(&nested(31), &[]).is_ok());
}

#[test]
fn literals_take_no_parameters() {
    let update = "UPDATE \"T\" SET x = [?] WHERE pk='a'";
    let text = format!("Unsupported data type: Parameter under key root[0] at {}", at(update, "?", 0));
    let parameter = AttributeValue::S("v".to_owned());
    assert_eq!(refusal(update, std::slice::from_ref(&parameter)), text);
    let insert = "INSERT INTO \"T\" VALUE {'pk':'a','m':{'k':?}}";
    let text = format!("Unsupported data type: Parameter under key root.k at {}", at(insert, "?", 0));
    assert_eq!(refusal(insert, &[parameter]), text);
    let call = "INSERT INTO \"T\" VALUE {'pk': 'a', 'ss': set_add(<<'a'>>, <<'b'>>)}";
    check(call, &format!("Unsupported data type: set_add under key root at {}", at(call, "set_add", 0)));
}

#[test]
fn parameters_are_as_many_as_question_marks() {
    let text = "Number of parameters in request and statement don't match.";
    check("SELECT * FROM T WHERE pk = ?", text);
    assert_eq!(refusal("SELECT * FROM T", &[AttributeValue::Null]), text);
}

#[test]
fn functions_take_what_they_take() {
    let check_where = |condition: &str, text: &str| {
        check(&format!("SELECT * FROM \"T\" WHERE pk = 'a' AND {condition}"), text);
    };
    let path = "Operator or function requires a document path; operator or function: attribute_exists";
    check_where("attribute_exists('ss')", path);
    let count = "Incorrect number of operands for operator or function; operator or function: attribute_exists, \
                 number of operands:";
    check_where("attribute_exists()", &format!("{count} 0"));
    check_where("attribute_exists(ss, ns)", &format!("{count} 2"));
    let kind = "Incorrect operand type for operator or function; operator or function: attribute_type, operand type:";
    check_where("attribute_type(l, 1)", &format!("{kind} N"));
    check_where("attribute_type(l, true)", &format!("{kind} BOOL"));
    check_where(
        "attribute_type(l, 'X')",
        "Invalid attribute type name found; type: X, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}",
    );
    check_where(
        "attribute_exists(n) > false",
        "Incorrect operand type for operator or function; operator or function: >, operand type: BOOL",
    );
    let choices = vec!["'v'"; 101].join(",");
    check_where(
        &format!("flag IN [{choices}]"),
        "The IN operator is provided with too many operands; number of operands: 101",
    );
    for statement in ["SELECT * FROM T WHERE EXISTS(ss)", "SELECT * FROM T WHERE EXISTS(ss) = 1"] {
        check(statement, &format!("Unrecognized function: exists at {}", at(statement, "EXISTS", 0)));
    }
    let statement = "SELECT * FROM T WHERE set_add(ss, <<'x'>>) = ss";
    check(statement, &format!("Unrecognized function: set_add at {}", at(statement, "set_add", 0)));
}

#[test]
fn set_functions_change_what_is_set() {
    let check_set = |assignment: &str, text: &str, token: &str| {
        let statement = format!("UPDATE \"T\" SET {assignment} WHERE pk = 'a'");
        let from = statement.find("set_").expect("a function of sets is there");
        let from = if token.starts_with("set") { from } else { from + "set_add".len() };
        check(&statement, &format!("{text} at {}", at(&statement, token, from)));
    };
    let target = "The first argument to SET_ADD must equal the assignment value";
    check_set("t = set_add(ss, <<'x'>>)", target, "set_add");
    check_set("ss = set_add(<<'a'>>, <<'b'>>)", target, "set_add");
    let operand = "The second argument to SET_ADD must be a value with type SET";
    check_set("ss = set_add(ss, 'x')", operand, "ss");
    check_set("ss = set_add(ss, ['x'])", operand, "ss");
    check_set("\"ss\" = set_add(\"ss\", ['x'])", operand, "\"ss\"");
    check_set("ss = set_add(ss)", "SET_ADD must have exactly two arguments", "set_add");
    check_set("ss = set_add(ss, <<'x'>>, <<'y'>>)", "SET_ADD must have exactly two arguments", "set_add");
    check_set(
        "t = set_delete(ss, <<'a'>>)",
        "The first argument to SET_DELETE must equal the assignment value",
        "set_delete",
    );
}

#[test]
fn arithmetic_takes_numbers() {
    let text = "Incorrect operand type for operator or function; operator or function:";
    check("UPDATE T SET n = 'a' + 1 WHERE pk = 'a'", &format!("{text} +, operand type: S"));
    check("UPDATE T SET n = n - null WHERE pk = 'a'", &format!("{text} -, operand type: NULL"));
    check("UPDATE T SET n = n + [1] WHERE pk = 'a'", &format!("{text} +, operand type: L"));
}

#[test]
fn values_without_an_order_are_not_ordered() {
    let text = "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL";
    let parameters = [AttributeValue::S("x".to_owned()), AttributeValue::Bool(true)];
    assert_eq!(refusal("SELECT pk FROM \"T\" WHERE pk = ? AND val < ?", &parameters), text);
    let number = AttributeValue::N(Number::from(5));
    let parameters = [parameters[0].clone(), number].map(|value| EncodedValue::from(&value));
    assert!(Statement::parse("SELECT pk FROM \"T\" WHERE pk = ? AND val < ?", &parameters).is_ok());
}

#[test]
fn indexes_of_paths_have_a_range() {
    let text = "List index is not within the allowable range; index:";
    let column = |statement: &str| match Statement::parse(statement, &[]) {
        Ok(Statement::Select(select)) => select.columns.expect_err("it is refused").to_string(),
        other => panic!("{statement} is {other:?}"),
    };
    assert_eq!(column("SELECT l[-1] FROM T WHERE pk='index'"), format!("{text} [-1] at 1:11:1"));
    assert_eq!(
        column("SELECT l[2147483648] FROM T WHERE pk='index'"),
        format!("{text} [2147483648] at 1:10:10")
    );
    assert_eq!(column("SELECT COUNT(*) FROM T"), "Unexpected path component at 1:8:5");
    assert_eq!(column("SELECT attribute_exists(ss) FROM T"), "Unexpected path component at 1:8:16");
    assert_eq!(column("SELECT s, s FROM T"), "Duplicate identifiers in select clause: s");
    assert_eq!(column("SELECT s AS x FROM T"), "Aliasing is not supported");
}

#[test]
fn positions_count_lines_and_characters() {
    let statement = "UPDATE T -- \u{e9}\nSET s = set_add(s, 'x')\nWHERE pk='sets'";
    check(statement, "The second argument to SET_ADD must be a value with type SET at 2:17:1");
    let statement = "UPDATE T /* \u{e9}\u{1f600} */ SET s = set_add(s, 'x') WHERE pk='sets'";
    check(statement, "The second argument to SET_ADD must be a value with type SET at 1:35:1");
}

#[test]
fn tables_have_one_name_or_two() {
    check("SELECT * FROM \"\" WHERE pk = 'p'", "Path component cannot be an empty string");
    check("SELECT * FROM \"T\".\"\" WHERE pk = 'p'", "Path component cannot be an empty string");
    check("SELECT * FROM \"T\".\"i\".\"x\"", "A path may contain at most 2 components in the FROM clause");
    check("INSERT INTO \"T\".\"i\" VALUE {'pk': 'w1'}", "FROM clause may only contain a single table name");
    check("UPDATE \"T\".\"i\" SET a = 'z' WHERE pk = 'p'", "This operation is not supported on an index");
    check("DELETE FROM \"T\".\"i\" WHERE pk = 'p'", "This operation is not supported on an index");
}

#[test]
fn what_the_service_does_not_do_is_told() {
    for kind in ["INT4", "INT8", "DOUBLE PRECISION", "CHARACTER VARYING"] {
        check(&format!("x IS {kind}"), "Unsupported operation: IsType");
    }
    check("SELECT id FROM dbimp_page LIMIT 5", "Unsupported clause: LIMIT at 1:33:1");
    for returning in ["MODIFIED OLD", "ALL NEW", "MODIFIED NEW"] {
        let text = format!(
            "Invalid returning clause: RETURNING {returning} *. Only RETURNING ALL OLD * is allowed in DELETE \
             statements."
        );
        check(&format!("DELETE FROM T WHERE pk = 'x' RETURNING {returning} *"), &text);
    }
}

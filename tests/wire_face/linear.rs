//! Requests of megabytes: the time that an answer takes grows with them, and not faster.

use std::fmt::Write as _;

use minamo::operation::Operation;
use minamo::wire::read;

/// A request for a table with so many indexes, each with a key and a definition of its own.
fn table_with_indexes(count: usize) -> String {
    let (mut definitions, mut indexes) = (String::new(), String::new());
    for index in 0..count {
        let _ = write!(definitions, r#",{{"AttributeName":"a{index}","AttributeType":"S"}}"#);
        let _ = write!(
            indexes,
            r#"{}{{"IndexName":"index{index}","KeySchema":[{{"AttributeName":"a{index}","KeyType":"HASH"}}],
                "Projection":{{"ProjectionType":"ALL"}}}}"#,
            if index == 0 { "" } else { "," }
        );
    }
    format!(
        r#"{{"TableName":"Tab","BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[{indexes}],
            "KeySchema":[{{"AttributeName":"pk","KeyType":"HASH"}}],
            "AttributeDefinitions":[{{"AttributeName":"pk","AttributeType":"S"}}{definitions}]}}"#
    )
}

/// Compared pair by pair, these would be four hundred million names.
#[test]
fn many_indexes_are_too_many() {
    let create = Operation::from_name("CreateTable").unwrap();
    let body = table_with_indexes(20_000);
    let request = read(body.as_bytes(), create.input()).unwrap();
    let error = create.prepare(request.members).err().unwrap();
    assert!(error.message.contains("GlobalSecondaryIndex count exceeds"), "{error}");
}

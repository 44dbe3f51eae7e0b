//! A request with a member of each shape.

use minamo::operation::{Member, Members, Shape, Structure};
use minamo::wire::{SerializationError, read};

static ELEMENT: Structure = Structure {
    name: "KeySchemaElement",
    members: &[Member::optional("AttributeName", Shape::String), Member::optional("KeyType", Shape::String)],
};

pub(crate) static REQUEST: Structure = Structure {
    name: "EverythingInput",
    members: &[
        Member::optional("Text", Shape::String),
        Member::optional("Flag", Shape::Boolean),
        Member::optional("Count", Shape::Integer),
        Member::optional("Total", Shape::Long),
        Member::optional("Texts", Shape::List(&Shape::String)),
        Member::optional("Elements", Shape::List(&Shape::Structure(&ELEMENT))),
        Member::optional("Element", Shape::Structure(&ELEMENT)),
        Member::optional("Aliases", Shape::Map(&Shape::String)),
        Member::optional("Requests", Shape::Map(&Shape::List(&Shape::Structure(&ELEMENT)))),
        Member::optional("Keys", Shape::List(&Shape::Item)),
        Member::optional("Value", Shape::Value),
        Member::optional("Item", Shape::Item),
        Member::optional("ExclusiveStartKey", Shape::Item),
        Member::optional("ExpressionAttributeValues", Shape::Values),
        Member::optional("Later", Shape::Unread),
    ],
};

/// Reads a body in which no value is malformed.
pub(crate) fn members(body: &str) -> Members {
    let request = read(body.as_bytes(), &REQUEST).expect(body);
    assert_eq!(request.malformed, None, "{body}");
    request.members
}

/// Reads a body that is not of the shape.
pub(crate) fn refusal(body: &str) -> SerializationError {
    read(body.as_bytes(), &REQUEST).expect_err(body)
}

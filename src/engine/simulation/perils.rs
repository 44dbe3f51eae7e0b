//! What can befall the requests of an operation.

use crate::operation::{Access, Input, Members, Operation};

/// What can befall a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Perils {
    pub(super) parts: Parts,
    /// Whether it reads what may be late.
    pub(super) is_late: bool,
}

/// What a request consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    /// One read.
    Read,
    /// One write.
    Write,
    /// The elements of that member, each for itself.
    Batch(&'static str),
    /// The elements of that member, all or none.
    Transaction(&'static str),
    /// The records behind an iterator.
    Records,
}

/// Requests of other operations are left alone.
const PERILS: [(&str, Parts, bool); 15] = [
    ("BatchExecuteStatement", Parts::Batch("Statements"), true),
    ("BatchGetItem", Parts::Batch("RequestItems"), true),
    ("BatchWriteItem", Parts::Batch("RequestItems"), false),
    ("DeleteItem", Parts::Write, false),
    ("ExecuteStatement", Parts::Write, true),
    ("ExecuteTransaction", Parts::Transaction("TransactStatements"), false),
    ("GetItem", Parts::Read, true),
    ("GetRecords", Parts::Records, false),
    ("PutItem", Parts::Write, false),
    ("Query", Parts::Read, true),
    ("Scan", Parts::Read, true),
    ("SearchVectors", Parts::Read, false),
    ("TransactGetItems", Parts::Transaction("TransactItems"), false),
    ("TransactWriteItems", Parts::Transaction("TransactItems"), false),
    ("UpdateItem", Parts::Write, false),
];

impl Perils {
    pub(super) fn of(operation: Operation) -> Option<Self> {
        let (_, parts, is_late) = PERILS.into_iter().find(|(name, ..)| *name == operation.name())?;
        Some(Self { parts, is_late })
    }

    /// How many parts a request has.
    pub(super) fn count(self, members: &Members) -> u64 {
        match self.parts {
            Parts::Batch(member) | Parts::Transaction(member) => members.get(member).map_or(0, count),
            Parts::Read | Parts::Write | Parts::Records => 1,
        }
    }

    /// Whether it is a transaction that writes: then others find its items taken.
    pub(super) fn claims_items(self, operation: Operation) -> bool {
        matches!(self.parts, Parts::Transaction(_)) && operation.access() == Access::Write
    }
}

fn count(input: &Input) -> u64 {
    match input {
        Input::List(elements) => elements.len() as u64,
        Input::Map(entries) => entries.iter().map(|(_, input)| count(input)).sum(),
        Input::Structure(members) => members.get("Keys").map_or(0, count),
        _ => 0,
    }
}

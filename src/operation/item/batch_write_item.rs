//! `BatchWriteItem`: puts and deletes up to 25 items of any tables.
//!
//! The service promises nothing about such a batch as a whole; here it is one commit, which is also the quickest
//! way to store it. Only requests for which there is no capacity are left over.

use super::collection::{CollectionReport, Collections, check_size};
use super::rules::{check_indexes, check_request_item};
use crate::operation::Structure;
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Input, Limit, Member, Members, Output, ServiceError,
    Shape, Validation,
};
use std::rc::Rc;

use crate::base::first_repeated;
use crate::capacity::{Consumed, Flow};
use crate::table::{KeyError, Table, Writer, fault_with, read_item};
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "BatchWriteItem",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

/// Most requests of a batch. Source: `BatchWriteItem` in the API reference.
const REQUESTS_MAX: usize = 25;

static INPUT: Structure = Structure {
    name: "BatchWriteItemInput",
    members: &[
        Member::optional("RequestItems", Shape::Map(&Shape::List(&Shape::Structure(&WRITE_REQUEST))))
            .with(&[Limit::TableNameKeysLast, Limit::MapValueLengths(1, REQUESTS_MAX)]),
        RETURN_CONSUMED_CAPACITY,
        RETURN_ITEM_COLLECTION_METRICS,
    ],
};

static WRITE_REQUEST: Structure = Structure {
    name: "WriteRequest",
    members: &[
        Member::optional("PutRequest", Shape::Structure(&PUT_REQUEST)),
        Member::optional("DeleteRequest", Shape::Structure(&DELETE_REQUEST)),
    ],
};

static PUT_REQUEST: Structure =
    Structure { name: "PutRequest", members: &[Member::required("Item", Shape::Item)] };
static DELETE_REQUEST: Structure = Structure { name: "DeleteRequest", members: &[KEY] };

struct BatchWriteItem {
    tables: Vec<(TableName, Vec<Request>)>,
    report: Report,
    collections: CollectionReport,
}

#[derive(Clone)]
enum Request {
    Put(Item),
    Delete(Item),
}

struct BatchWriteItemAnswer {
    consumed: ConsumedCapacity,
    collections: Collections,
    unprocessed: Vec<(TableName, Vec<Request>)>,
}

/// A table of the request that has been found, with the keys of what is written.
struct Target<'a> {
    name: &'a TableName,
    table: Rc<Table>,
    keys: Vec<Vec<u8>>,
    requests: &'a [Request],
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let requested = members.map("RequestItems").filter(|requested| !requested.is_empty());
    let requested = requested.ok_or_else(|| {
        ServiceError::validation("The requestItems parameter is required for BatchWriteItem")
    })?;
    let mut tables = Vec::new();
    for (table, input) in requested {
        let Input::List(inputs) = input else { unreachable!("requests were read by another shape") };
        let requests = inputs.into_iter().map(request).collect::<Result<Vec<_>, _>>()?;
        tables.push((TableName(table), requests));
    }
    if tables.iter().map(|(_, requests)| requests.len()).sum::<usize>() > REQUESTS_MAX {
        return Err(ServiceError::validation("Too many items requested for the BatchWriteItem call"));
    }
    Ok(Box::new(BatchWriteItem {
        tables,
        report: report(&mut members),
        collections: CollectionReport::take(&mut members),
    }))
}

fn request(input: Input) -> Result<Request, ServiceError> {
    let mut members = input.into_structure();
    match (members.structure("PutRequest"), members.structure("DeleteRequest")) {
        (Some(mut put), None) => {
            let item = required(put.item("Item"));
            check_request_item(&item)?;
            Ok(Request::Put(item))
        }
        (None, Some(mut delete)) => Ok(Request::Delete(required(delete.item("Key")))),
        (None, None) => Err(ServiceError::validation(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        )),
        (Some(_), Some(_)) => Err(ServiceError::validation(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
             datatypes",
        )),
    }
}

impl Action for BatchWriteItem {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let mut targets = Vec::new();
        for (name, requests) in &self.tables {
            let table = table(context, name)?;
            let keys = requests.iter().map(|request| request.key(&table)).collect::<Result<Vec<_>, _>>()?;
            let keys_of_table: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
            // A table may be asked for twice, by its name and by its ARN.
            let is_repeated = targets.iter().any(|other: &Target<'_>| other.table.name == table.name);
            if is_repeated || first_repeated(&keys_of_table).is_some() {
                return Err(ServiceError::validation("Provided list of item keys contains duplicates").into());
            }
            targets.push(Target { name, table, keys, requests });
        }
        let mut answer = BatchWriteItemAnswer {
            consumed: ConsumedCapacity::new(self.report),
            collections: Collections::default(),
            unprocessed: Vec::new(),
        };
        let mut refusal = None;
        for target in &targets {
            refusal = refusal.or(self.write(context, target, &mut answer)?);
        }
        let count = |requests: &[(TableName, Vec<Request>)]| {
            requests.iter().map(|(_, requests)| requests.len()).sum::<usize>()
        };
        match refusal {
            Some(error) if count(&answer.unprocessed) == count(&self.tables) => Err(error.into()),
            _ => Ok(Box::new(answer)),
        }
    }
}

impl BatchWriteItem {
    /// Writes what there is capacity for; gives the reason why the first request was left over that was.
    fn write(
        &self,
        context: &mut Context<'_>,
        Target { name, table, keys, requests }: &Target<'_>,
        answer: &mut BatchWriteItemAnswer,
    ) -> Result<Option<ServiceError>, Halt> {
        let mut refusal = None;
        let mut unprocessed = Vec::new();
        for (position, request) in requests.iter().enumerate() {
            let old = read_item(context.view(), table, &keys[position])
                .map_err(|fault| fault_with(fault, context.view(), table, &keys[position + 1..]))?;
            let (key, new) = (&keys[position], request.item());
            if let Err(error) = admit(context, table, key, old.as_ref(), new)? {
                refusal.get_or_insert(error);
                unprocessed.push(request.clone());
                continue;
            }
            let write = context.writer.write(table, key.clone(), old.as_ref(), new)?;
            check_size(context, &write)?;
            let consumed = Consumed::by_write(&write);
            context.charge(table, Flow::Write, &consumed);
            answer.consumed.add(name, &consumed);
            let collection = self.collections.of(table, request.keyed(), &write);
            answer.collections.replace(name, collection);
        }
        if !unprocessed.is_empty() {
            answer.unprocessed.push(((*name).clone(), unprocessed));
        }
        Ok(refusal)
    }
}

/// Whether there is capacity for a write.
fn admit(
    context: &Context<'_>,
    table: &Table,
    key: &[u8],
    old: Option<&Item>,
    new: Option<&Item>,
) -> Result<Result<(), ServiceError>, Halt> {
    if !context.is_limited() {
        return Ok(Ok(()));
    }
    // What it takes is known when it is tried.
    let attempt = Writer::new(context.view(), context.writer.stamp()).write(table, key.to_vec(), old, new)?;
    Ok(context.admit(table, Flow::Write, &Consumed::by_write(&attempt)))
}

impl Request {
    /// The tree key. In a batch also an item that lacks a key attribute is said not to match the schema.
    fn key(&self, table: &Table) -> Result<Vec<u8>, ServiceError> {
        match self {
            Self::Put(item) => {
                let key = table.key_of(item).map_err(|error| match error {
                    KeyError::Missing { .. } | KeyError::WrongType { .. } => KeyError::Mismatch,
                    other => other,
                })?;
                check_indexes(table, item)?;
                Ok(key)
            }
            Self::Delete(key) => Ok(table.key_from(key)?),
        }
    }

    /// Writes it as the request has it.
    fn write(&self, output: &mut dyn Output) {
        let (request, member) = match self {
            Self::Put(_) => ("PutRequest", "Item"),
            Self::Delete(_) => ("DeleteRequest", "Key"),
        };
        output.begin_structure();
        output.name(request);
        output.begin_structure();
        output.item_member(member, Some(self.keyed()));
        output.end_structure();
        output.end_structure();
    }

    /// What has the attributes of the key.
    fn keyed(&self) -> &Item {
        match self {
            Self::Put(item) | Self::Delete(item) => item,
        }
    }

    fn item(&self) -> Option<&Item> {
        match self {
            Self::Put(item) => Some(item),
            Self::Delete(_) => None,
        }
    }
}

impl Answer for BatchWriteItemAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("UnprocessedItems");
        output.begin_structure();
        for (table, requests) in &self.unprocessed {
            output.name(table.given());
            output.begin_list();
            requests.iter().for_each(|request| request.write(output));
            output.end_list();
        }
        output.end_structure();
        self.consumed.write_list(output);
        self.collections.write(output);
    }
}

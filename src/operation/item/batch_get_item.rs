//! `BatchGetItem`: reads up to a hundred items of any tables.

use super::key_paths::check_key_paths;
use crate::base::first_repeated;
use crate::capacity::{Consistency, Consumed, Flow, read_halves};
use crate::expression::{ExpressionKind, Projection};
use crate::operation::consumed::ConsumedCapacity;
use crate::operation::consumed::Report;
use crate::operation::request::members::*;
use crate::operation::request::parameters::{
    ATTRIBUTES_TO_GET, Parameters, attributes_to_get, mixed, placeholders, projection,
};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Input, Limit, Member, Members, Output, Validation,
};
use crate::operation::{ServiceError, Shape, Structure};
use crate::table::{fault_with, read_item};
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "BatchGetItem",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Newer,
    parameters: None,
    prepare,
};

/// Most items of a request. Source: `BatchGetItem` in the API reference.
const ITEMS_MAX: usize = 100;
/// Most bytes of items in an answer: the first item that does not fit, and all after it, stay unprocessed.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

static INPUT: Structure = Structure {
    name: "BatchGetItemInput",
    members: &[
        Member::optional("RequestItems", Shape::Map(&Shape::Structure(&KEYS_AND_ATTRIBUTES)))
            .with(&[Limit::TableNameKeys, Limit::CountAtLeast(1)]),
        RETURN_CONSUMED_CAPACITY,
    ],
};

static KEYS_AND_ATTRIBUTES: Structure = Structure {
    name: "KeysAndAttributes",
    members: &[
        Member::required("Keys", Shape::List(&Shape::Item))
            .with(&[Limit::CountAtLeast(1), Limit::CountAtMost(ITEMS_MAX)]),
        CONSISTENT_READ,
        PROJECTION_EXPRESSION,
        EXPRESSION_NAMES,
        ATTRIBUTES_TO_GET,
    ],
};

static PARAMETERS: Parameters =
    Parameters { expressions: &[ExpressionKind::Projection], legacy: &["AttributesToGet"], absent: &[] };

struct BatchGetItem {
    requests: Vec<TableRequest>,
    report: Report,
}

/// What is wanted of one table.
struct TableRequest {
    table: TableName,
    keys: Vec<Item>,
    consistent_read: Option<bool>,
    projection: Option<Projection>,
    wanted: Wanted,
}

/// What says which attributes are wanted, as the request has it, for what stays unprocessed.
#[derive(Clone)]
struct Wanted {
    attributes: Option<Vec<String>>,
    projection: Option<String>,
    names: Option<Vec<(String, String)>>,
}

/// How far the reading has come.
struct Progress {
    /// How many bytes the answer may still have.
    room: usize,
    /// How many keys were read.
    read: usize,
    /// Why the first key that was left over for lack of capacity was left over.
    refusal: Option<ServiceError>,
}

struct BatchGetItemAnswer {
    responses: Vec<(TableName, Vec<Item>)>,
    unprocessed: Vec<Unprocessed>,
    consumed: ConsumedCapacity,
}

/// The part of a table's request that is left for another request.
struct Unprocessed {
    table: TableName,
    keys: Vec<Item>,
    consistent_read: Option<bool>,
    wanted: Wanted,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let requested = members.map("RequestItems").filter(|requested| !requested.is_empty());
    let requested = requested
        .ok_or_else(|| ServiceError::validation("The requestItems parameter is required for BatchGetItem"))?;
    let requests = requested.into_iter().map(table_request).collect::<Result<Vec<_>, _>>()?;
    let has_attributes = requests.iter().any(|request| request.wanted.attributes.is_some());
    if has_attributes && requests.iter().any(|request| request.wanted.projection.is_some()) {
        return Err(mixed(&["AttributesToGet"], &["ProjectionExpression"]));
    }
    if requests.iter().map(|request| request.keys.len()).sum::<usize>() > ITEMS_MAX {
        return Err(ServiceError::validation("Too many items requested for the BatchGetItem call"));
    }
    Ok(Box::new(BatchGetItem { requests, report: report(&mut members) }))
}

fn table_request((table, request): (String, Input)) -> Result<TableRequest, ServiceError> {
    let mut members = request.into_structure();
    PARAMETERS.check(&members)?;
    let wanted = Wanted::of(&members);
    let attributes = attributes_to_get(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let projection = projection(&mut members, &expressions)?.or(attributes);
    expressions.finish()?;
    let keys: Vec<Item> = required(members.list("Keys")).into_iter().map(Input::into_item).collect();
    check_distinct(&keys.iter().map(|key| &**key.bytes()).collect::<Vec<_>>())?;
    Ok(TableRequest {
        table: TableName(table),
        keys,
        consistent_read: members.boolean("ConsistentRead"),
        projection,
        wanted,
    })
}

fn check_distinct(keys: &[&[u8]]) -> Result<(), ServiceError> {
    match first_repeated(keys) {
        None => Ok(()),
        Some(_) => Err(ServiceError::validation("Provided list of item keys contains duplicates")),
    }
}

impl Wanted {
    fn of(members: &Members) -> Self {
        let names = match members.get("ExpressionAttributeNames") {
            Some(Input::Map(names)) => {
                Some(names.iter().map(|(key, name)| (key.clone(), name.clone().into_string())).collect())
            }
            _ => None,
        };
        let attributes = match members.get("AttributesToGet") {
            Some(Input::List(names)) => Some(names.iter().map(|name| name.clone().into_string()).collect()),
            _ => None,
        };
        let projection = match members.get("ProjectionExpression") {
            Some(Input::String(text)) => Some(text.clone()),
            _ => None,
        };
        Self { attributes, projection, names }
    }

    fn write(&self, output: &mut dyn Output) {
        if let Some(attributes) = &self.attributes {
            output.name("AttributesToGet");
            output.begin_list();
            attributes.iter().for_each(|name| output.string(name));
            output.end_list();
        }
        if let Some(projection) = &self.projection {
            output.string_member("ProjectionExpression", projection);
        }
        if let Some(names) = &self.names {
            output.name("ExpressionAttributeNames");
            output.begin_structure();
            names.iter().for_each(|(key, name)| output.string_member(key, name));
            output.end_structure();
        }
    }
}

impl Action for BatchGetItem {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let mut answer = BatchGetItemAnswer {
            responses: Vec::new(),
            unprocessed: Vec::new(),
            consumed: ConsumedCapacity::new(self.report),
        };
        let mut progress = Progress { room: ANSWER_BYTES_MAX, read: 0, refusal: None };
        for request in &self.requests {
            request.read(context, &mut progress, &mut answer)?;
        }
        match progress {
            Progress { read: 0, refusal: Some(error), .. } => Err(error.into()),
            _ => Ok(Box::new(answer)),
        }
    }

    fn consistency(&self) -> Consistency {
        let is_strong = self.requests.iter().any(|request| request.consistent_read == Some(true));
        Consistency::from_parameter(Some(is_strong))
    }
}

impl TableRequest {
    fn read(
        &self,
        context: &Context<'_>,
        progress: &mut Progress,
        answer: &mut BatchGetItemAnswer,
    ) -> Result<(), Halt> {
        let table = table(context, &self.table)?;
        let keys = self.keys.iter().map(|key| table.key_from(key)).collect::<Result<Vec<_>, _>>()?;
        check_distinct(&keys.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
        check_key_paths(&table, self.projection.iter().flat_map(Projection::paths))?;
        let consistency = Consistency::from_parameter(self.consistent_read);
        let mut items = Vec::new();
        for (position, key) in keys.iter().enumerate() {
            let refusal = context.admit(&table, Flow::Read, &Consumed::default()).err();
            if progress.room == 0 || refusal.is_some() {
                progress.refusal = progress.refusal.take().or(refusal);
                answer.unprocessed.push(self.rest(position));
                break;
            }
            let item = read_item(context.view(), &table, key)
                .map_err(|fault| fault_with(fault, context.view(), &table, &keys[position + 1..]))?;
            let bytes = item.as_ref().map_or(0, Item::size);
            let Some(left) = progress.room.checked_sub(bytes) else {
                progress.room = 0;
                answer.unprocessed.push(self.rest(position));
                break;
            };
            progress.room = left;
            progress.read += 1;
            let consumed = Consumed::by_table(read_halves(bytes, consistency));
            context.charge(&table, Flow::Read, &consumed);
            answer.consumed.add(&self.table, &consumed);
            items.extend(item.map(|item| match &self.projection {
                Some(projection) => projection.project(&item),
                None => item,
            }));
        }
        answer.responses.push((self.table.clone(), items));
        Ok(())
    }

    fn rest(&self, position: usize) -> Unprocessed {
        Unprocessed {
            table: self.table.clone(),
            keys: self.keys[position..].to_vec(),
            consistent_read: self.consistent_read,
            wanted: self.wanted.clone(),
        }
    }
}

impl Answer for BatchGetItemAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Responses");
        output.begin_structure();
        for (table, items) in &self.responses {
            output.name(table.given());
            write_items(items, output);
        }
        output.end_structure();
        output.name("UnprocessedKeys");
        output.begin_structure();
        self.unprocessed.iter().for_each(|unprocessed| unprocessed.write(output));
        output.end_structure();
        self.consumed.write_list(output);
    }
}

fn write_items(items: &[Item], output: &mut dyn Output) {
    output.begin_list();
    items.iter().for_each(|item| output.item(item));
    output.end_list();
}

impl Unprocessed {
    fn write(&self, output: &mut dyn Output) {
        output.name(self.table.given());
        output.begin_structure();
        output.name("Keys");
        write_items(&self.keys, output);
        if let Some(consistent) = self.consistent_read {
            output.name("ConsistentRead");
            output.boolean(consistent);
        }
        self.wanted.write(output);
        output.end_structure();
    }
}

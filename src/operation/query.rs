//! `Query`: the items of one partition of a table or an index, in the order of the sort key.

use std::ops::Bound;

use super::expressions::expressions;
use super::members::*;
use super::page::{Bounds, EXCLUSIVE_START_KEY, LIMIT, PageRequest, SELECT, StartKeyError, Target};
use super::{
    Access, Action, Answer, Context, Definition, Halt, Member, Members, ServiceError, Shape, Structure,
    Validation,
};
use crate::capacity::Consistency;
use crate::expression::{Constant, Constraint, KeyCondition, KeyConditions};
use crate::table::KeyAttribute;
use crate::tree::{Direction, KeyRange};
use crate::value::{EncodedValue, Item, KeyPart, KeyWriter, Kind, successor};

pub(super) static DEFINITION: Definition = Definition {
    name: "Query",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Newer,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "QueryInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        INDEX_NAME,
        SELECT,
        LIMIT,
        CONSISTENT_READ,
        Member::optional("ScanIndexForward", Shape::Boolean),
        EXCLUSIVE_START_KEY,
        PROJECTION_EXPRESSION,
        FILTER_EXPRESSION,
        Member::optional("KeyConditionExpression", Shape::String),
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        unbuilt("AttributesToGet"),
        unbuilt("KeyConditions"),
        unbuilt("QueryFilter"),
        unbuilt("ConditionalOperator"),
    ],
};

struct Query {
    page: PageRequest,
    keys: KeyConditions,
    direction: Direction,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let given = ["KeyConditionExpression", "FilterExpression", "ProjectionExpression"];
    let expressions = expressions(&mut members, &given)?;
    let keys = members.string("KeyConditionExpression").ok_or_else(|| {
        ServiceError::validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        )
    })?;
    let keys = expressions.key_condition(&keys)?;
    let direction = match members.boolean("ScanIndexForward") {
        Some(false) => Direction::Backward,
        _ => Direction::Forward,
    };
    let page = PageRequest::take(&mut members, expressions)?;
    Ok(Box::new(Query { page, keys, direction }))
}

impl Action for Query {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let target = self.page.target(context)?;
        let (hash, range) = key_schema(&target);
        let keys = self
            .keys
            .resolve(&typed(hash), &typed(range))
            .map_err(crate::expression::ExpressionError::from)?;
        self.check_filter(hash, range)?;
        let mut bounds = Bounds::new(condition_range(&keys));
        if let Some(start) = &self.page.start {
            check_restart(&target, &keys, start)?;
            let partition = Bounds::new(partition_range(&keys.hash));
            partition.after(&target, start, self.direction).map_err(outside_partition)?;
            bounds = bounds.after(&target, start, self.direction).map_err(outside_condition)?;
        }
        self.page.read(context, &target, bounds, self.direction)
    }

    fn consistency(&self) -> Consistency {
        self.page.consistency
    }
}

impl Query {
    /// A filter cannot name what the key condition is for.
    fn check_filter(&self, hash: &[KeyAttribute], range: &[KeyAttribute]) -> Result<(), ServiceError> {
        let filtered = self.page.filter.iter().flat_map(|filter| filter.paths());
        for path in filtered {
            if hash.iter().chain(range).any(|key| key.name == path.top()) {
                return Err(ServiceError::validation(format!(
                    "Filter Expression can only contain non-primary key attributes: Primary key attribute: {}",
                    path.top()
                )));
            }
        }
        Ok(())
    }
}

/// A query that can find no more than one item has no second page.
fn check_restart(target: &Target, keys: &KeyCondition, start: &Item) -> Result<(), ServiceError> {
    let table = &*target.table;
    if target.index().is_some() {
        return Ok(());
    }
    table.key_from(start).map_err(|_| outside_partition(StartKeyError::Mismatch))?;
    if table.range.is_none() {
        return Err(ServiceError::validation(format!(
            "The provided exclusive start key is invalid: ExclusiveStartKey: {{{}={}}}",
            table.hash.name,
            Constant(&keys.hash[0].as_ref().to_owned())
        )));
    }
    match keys.range.first() {
        Some(Constraint::Equal(_)) => {
            Err(ServiceError::validation("The query can return at most one row and cannot be restarted"))
        }
        _ => Ok(()),
    }
}

fn key_schema(target: &Target) -> (&[KeyAttribute], &[KeyAttribute]) {
    match target.index() {
        Some(index) => (&index.hash, &index.range),
        None => (std::slice::from_ref(&target.table.hash), target.table.range.as_slice()),
    }
}

fn typed(keys: &[KeyAttribute]) -> Vec<(&str, Kind)> {
    keys.iter().map(|key| (key.name.as_str(), key.kind)).collect()
}

fn outside_partition(error: StartKeyError) -> ServiceError {
    ServiceError::validation(match error {
        StartKeyError::Mismatch => "The provided starting key is invalid",
        StartKeyError::OutOfBounds => {
            "The provided starting key is outside query boundaries based on provided conditions"
        }
    })
}

fn outside_condition(error: StartKeyError) -> ServiceError {
    ServiceError::validation(match error {
        StartKeyError::Mismatch => "The provided starting key is invalid",
        StartKeyError::OutOfBounds => "The provided starting key does not match the range key predicate",
    })
}

fn part(value: &EncodedValue) -> KeyPart<'_> {
    KeyPart::from_value(value.as_ref()).expect("the condition was checked against the types of the keys")
}

/// The beginning of the keys of a partition whose first sort attributes have given values.
fn beginning(hash: &[EncodedValue], equal: &[&EncodedValue]) -> KeyWriter {
    let hash: Vec<KeyPart<'_>> = hash.iter().map(part).collect();
    let mut writer = KeyWriter::new();
    writer.partition_hash(&hash);
    hash.into_iter().chain(equal.iter().map(|value| part(value))).for_each(|part| writer.part(part));
    writer
}

fn partition_range(hash: &[EncodedValue]) -> KeyRange {
    all_with_prefix(beginning(hash, &[]).finish())
}

fn all_with_prefix(prefix: Vec<u8>) -> KeyRange {
    KeyRange { upper: before_successor(prefix.clone()), lower: Bound::Included(prefix) }
}

fn before_successor(prefix: Vec<u8>) -> Bound<Vec<u8>> {
    successor(prefix).map_or(Bound::Unbounded, Bound::Excluded)
}

/// The keys that satisfy a condition: always one range, because at most its last constraint is not an equality.
fn condition_range(keys: &KeyCondition) -> KeyRange {
    let mut equal = Vec::new();
    let mut last = None;
    for constraint in &keys.range {
        match constraint {
            Constraint::Equal(value) => equal.push(value),
            other => last = Some(other),
        }
    }
    let beginning = || beginning(&keys.hash, &equal);
    let with = |value: &EncodedValue| {
        let mut writer = beginning();
        writer.part(part(value));
        writer.finish()
    };
    let mut range = all_with_prefix(beginning().finish());
    match last {
        None | Some(Constraint::Equal(_)) => {}
        Some(Constraint::Less(value)) => range.upper = Bound::Excluded(with(value)),
        Some(Constraint::LessOrEqual(value)) => range.upper = before_successor(with(value)),
        Some(Constraint::Greater(value)) => {
            range.lower = successor(with(value)).map_or(Bound::Unbounded, Bound::Included);
        }
        Some(Constraint::GreaterOrEqual(value)) => range.lower = Bound::Included(with(value)),
        Some(Constraint::Between(lower, upper)) => {
            range.lower = Bound::Included(with(lower));
            range.upper = before_successor(with(upper));
        }
        Some(Constraint::BeginsWith(prefix)) => {
            let mut writer = beginning();
            writer.prefix(part(prefix));
            range = all_with_prefix(writer.finish());
        }
    }
    range
}

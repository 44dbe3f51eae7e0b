//! `Query`: the items of one partition of a table or an index, in the order of the sort key.

use std::ops::Bound;

use super::page::{
    BeforeExpressions, EXCLUSIVE_START_KEY, PageRequest, Reader, SELECT, Select, StartKeyError, Target,
    after, contains,
};
use crate::capacity::Consistency;
use crate::expression::{
    Constant, Constraint, ExpressionError, ExpressionKind, KeyCondition, KeyConditionError, KeyConditions,
};
use crate::operation::request::legacy;
use crate::operation::request::members::*;
use crate::operation::request::parameters::{ATTRIBUTES_TO_GET, Parameters, attributes_to_get, placeholders};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, ServiceError, Shape,
    Structure, Validation, WatchPlan, Watchable,
};
use crate::table::KeyAttribute;
use crate::tree::{Direction, KeyRange};
use crate::value::{EncodedValue, Item, KeyPart, KeyWriter, Kind, successor};

pub(crate) static DEFINITION: Definition = Definition {
    name: "Query",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Newer,
    parameters: Some(&PARAMETERS),
    prepare,
};

static INPUT: Structure = Structure {
    name: "QueryInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        INDEX_NAME,
        SELECT,
        Member::optional("Limit", Shape::Integer).with(&[Limit::NumberAtLeast(1)]),
        CONSISTENT_READ,
        Member::optional("ScanIndexForward", Shape::Boolean),
        EXCLUSIVE_START_KEY,
        PROJECTION_EXPRESSION,
        FILTER_EXPRESSION,
        Member::optional("KeyConditionExpression", Shape::String),
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        ATTRIBUTES_TO_GET,
        legacy::conditions_member("KeyConditions"),
        legacy::conditions_member("QueryFilter"),
        legacy::CONDITIONAL_OPERATOR,
    ],
};

static PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Projection, ExpressionKind::Filter, ExpressionKind::KeyCondition],
    legacy: &["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"],
    absent: &[ExpressionKind::Filter, ExpressionKind::KeyCondition],
};

struct Query {
    page: PageRequest,
    keys: KeyConditions,
    direction: Direction,
    /// What errors call the filter.
    filter_name: &'static str,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let select = Select::of(&members)?;
    let filter = legacy::filter(&mut members, "QueryFilter")?;
    let filter_name = if filter.is_some() { "QueryFilter" } else { "Filter Expression" };
    let before = BeforeExpressions { filter, projection: attributes_to_get(&mut members)? };
    let text = members.string("KeyConditionExpression");
    if text.is_none() && members.get("KeyConditions").is_none() {
        return Err(ServiceError::validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
        ));
    }
    let expressions = placeholders(&mut members)?;
    let condition = text.map(|text| expressions.key_condition(&text)).transpose()?;
    let direction = match members.boolean("ScanIndexForward") {
        Some(false) => Direction::Backward,
        _ => Direction::Forward,
    };
    let page = PageRequest::take(&mut members, select, before, expressions)?;
    let keys = match condition {
        Some(condition) => KeyConditions::from_condition(condition).map_err(ExpressionError::from)?,
        None => legacy_keys(&mut members, &page)?,
    };
    Ok(Box::new(Query { page, keys, direction, filter_name }))
}

/// Takes `KeyConditions` out of a request. Only the key of an index can have more than two attributes.
fn legacy_keys(members: &mut Members, page: &PageRequest) -> Result<KeyConditions, ServiceError> {
    let conditions = legacy::conditions(members, "KeyConditions")?.unwrap_or_default();
    if conditions.is_empty() || (conditions.len() > 2 && !page.is_of_index()) {
        return Err(ExpressionError::from(KeyConditionError::Count).into());
    }
    let constraints =
        conditions.into_iter().map(|(attribute, condition)| (attribute, condition.constraint()));
    Ok(KeyConditions::of(constraints.collect()))
}

impl Action for Query {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let Found { target, bounds, .. } = self.find(context)?;
        self.page.read(context, &target, bounds, self.direction)
    }

    fn consistency(&self) -> Consistency {
        self.page.consistency
    }

    fn watchable(&self) -> Option<&dyn Watchable> {
        Some(self)
    }
}

impl Watchable for Query {
    fn plan(&self, context: &Context<'_>) -> Result<WatchPlan, Halt> {
        let Found { target, bounds, partition } = self.find(context)?;
        Ok(WatchPlan {
            source: self.page.source(&target),
            table: target.table,
            range: bounds,
            partitions: partition,
            direction: self.direction,
            limit: self.page.limit(),
        })
    }

    fn show(&self, item: &Item) -> Option<Item> {
        self.page.show(item)
    }
}

/// Where a query finds its items.
struct Found {
    target: Target,
    /// The keys that satisfy its condition and come after its start.
    bounds: KeyRange,
    /// All keys of the partition.
    partition: KeyRange,
}

impl Query {
    fn find(&self, context: &Context<'_>) -> Result<Found, Halt> {
        let page = &self.page;
        let target = page.target(context, Reader::Query)?;
        let (hash, range) = key_schema(&target);
        if !page.start_has_all_names(&target) {
            return Err(ServiceError::from(StartKeyError::Attributes).into());
        }
        page.check_start(&target)?;
        let keys = self.keys.resolve(&typed(hash), &typed(range)).map_err(ExpressionError::from)?;
        let mut bounds = condition_range(&keys);
        if let (Some(key), Some(start)) = (page.start_key(&target)?, &page.start) {
            check_restart(&target, &keys, start, &key)?;
            bounds = after(bounds, key, self.direction);
        }
        page.check_projection_paths(&target)?;
        self.check_filter(hash, range)?;
        page.check_select(&target)?;
        page.check_filter_paths(&target)?;
        page.check_projected(&target)?;
        page.check_filtered(&target)?;
        Ok(Found { partition: partition_range(&keys.hash), target, bounds })
    }

    /// A filter cannot name what the key condition is for.
    fn check_filter(&self, hash: &[KeyAttribute], range: &[KeyAttribute]) -> Result<(), ServiceError> {
        let filtered = self.page.filter.iter().flat_map(|filter| filter.paths());
        for path in filtered {
            if hash.iter().chain(range).any(|key| key.name == path.top()) {
                return Err(ServiceError::validation(format!(
                    "{} can only contain non-primary key attributes: Primary key attribute: {}",
                    self.filter_name,
                    path.top()
                )));
            }
        }
        Ok(())
    }
}

/// Checks that a query can go on after a key. One that can find no more than one item has no second page.
fn check_restart(
    target: &Target,
    keys: &KeyCondition,
    start: &Item,
    key: &Vec<u8>,
) -> Result<(), ServiceError> {
    let is_in_partition = contains(&partition_range(&keys.hash), key);
    let text = match (is_in_partition, keys.range.is_empty()) {
        (false, true) => "The provided starting key is outside query boundaries based on provided conditions",
        _ if !satisfies_range(target, keys, start, key) => {
            "The provided starting key does not match the range key predicate"
        }
        (false, false) => ONE_ROW,
        (true, _) if target.index().is_some() => return Ok(()),
        (true, _) => match (&target.table.range, keys.range.first()) {
            (None, _) => {
                return Err(ServiceError::validation(format!(
                    "The provided exclusive start key is invalid: ExclusiveStartKey: {{{}={}}}",
                    target.table.hash.name,
                    Constant(&keys.hash[0].as_ref().to_owned())
                )));
            }
            (Some(_), Some(Constraint::Equal(_))) => ONE_ROW,
            _ => return Ok(()),
        },
    };
    Err(ServiceError::validation(text))
}

const ONE_ROW: &str = "The query can return at most one row and cannot be restarted";

/// Whether the sort key in a start key is what the query asks for, whatever its partition.
fn satisfies_range(target: &Target, keys: &KeyCondition, start: &Item, key: &Vec<u8>) -> bool {
    let (hash, _) = key_schema(target);
    let own = hash.iter().filter_map(|attribute| Some(EncodedValue::from(start.get(&attribute.name)?)));
    contains(&condition_range(&KeyCondition { hash: own.collect(), range: keys.range.clone() }), key)
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
pub(crate) fn condition_range(keys: &KeyCondition) -> KeyRange {
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

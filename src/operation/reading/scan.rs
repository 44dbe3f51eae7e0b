//! `Scan`: all items of a table or an index, or of one of its segments.

use std::ops::Bound;

use super::page::{
    BeforeExpressions, EXCLUSIVE_START_KEY, PageRequest, Reader, SELECT, Select, StartKeyError, Target,
    after, contains,
};
use crate::capacity::Consistency;
use crate::expression::ExpressionKind;
use crate::operation::Structure;
use crate::operation::request::legacy;
use crate::operation::request::members::*;
use crate::operation::request::parameters::{ATTRIBUTES_TO_GET, Parameters, attributes_to_get, placeholders};
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, ServiceError, Shape,
    Validation, WatchPlan, Watchable,
};
use crate::table::KeyError;
use crate::tree::{Direction, KeyRange};
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "Scan",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: Some(&PARAMETERS),
    prepare,
};

static INPUT: Structure = Structure {
    name: "ScanInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        INDEX_NAME,
        SELECT,
        Member::optional("Limit", Shape::Integer).with(&[Limit::ValueAtLeast(1)]),
        Member::optional("TotalSegments", Shape::Integer)
            .with(&[Limit::ValueAtLeast(1), Limit::ValueAtMost(1_000_000)]),
        Member::optional("Segment", Shape::Integer)
            .with(&[Limit::ValueAtLeast(0), Limit::ValueAtMost(999_999)]),
        CONSISTENT_READ,
        EXCLUSIVE_START_KEY,
        PROJECTION_EXPRESSION,
        FILTER_EXPRESSION,
        EXPRESSION_NAMES,
        EXPRESSION_VALUES,
        ATTRIBUTES_TO_GET,
        legacy::conditions_member("ScanFilter"),
        legacy::CONDITIONAL_OPERATOR,
    ],
};

static PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Projection, ExpressionKind::Filter],
    legacy: &["AttributesToGet", "ScanFilter", "ConditionalOperator"],
    absent: &[ExpressionKind::Filter],
};

struct Scan {
    page: PageRequest,
    segment: Option<Segment>,
}

/// A part of the partitions: those whose hashes lie in an equal share of all hashes.
#[derive(Clone, Copy)]
struct Segment {
    number: u64,
    total: u64,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let select = Select::of(&members)?;
    let projection = attributes_to_get(&mut members)?;
    let before = BeforeExpressions { filter: legacy::filter(&mut members, "ScanFilter")?, projection };
    let segment = segment(&mut members)?;
    let expressions = placeholders(&mut members)?;
    let page = PageRequest::take(&mut members, select, before, expressions)?;
    Ok(Box::new(Scan { page, segment }))
}

fn segment(members: &mut Members) -> Result<Option<Segment>, ServiceError> {
    let total = members.long("TotalSegments").map(i64::cast_unsigned);
    let number = members.long("Segment").map(i64::cast_unsigned);
    match (number, total) {
        (None, None) => Ok(None),
        (Some(number), Some(total)) if number < total => Ok(Some(Segment { number, total })),
        (Some(number), Some(total)) => Err(ServiceError::validation(format!(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {number} \
             is not less than TotalSegments: {total}"
        ))),
        (Some(_), None) => Err(ServiceError::validation(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is \
             present",
        )),
        (None, Some(_)) => Err(ServiceError::validation(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is \
             present",
        )),
    }
}

impl Segment {
    /// Keys begin with 32 bits of hash, so a share of the hashes is a range of keys.
    fn range(self) -> KeyRange {
        // At most 2^32 times a million: no overflow.
        let first_hash = |number: u64| (number << 32).div_ceil(self.total);
        let bound = |hash: u64| u32::try_from(hash).ok().map(|hash| hash.to_be_bytes().to_vec());
        KeyRange {
            lower: bound(first_hash(self.number)).map_or(Bound::Unbounded, Bound::Included),
            upper: bound(first_hash(self.number + 1)).map_or(Bound::Unbounded, Bound::Excluded),
        }
    }
}

impl Action for Scan {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let (target, range) = self.find(context)?;
        self.page.read(context, &target, range, Direction::Forward)
    }

    fn consistency(&self) -> Consistency {
        self.page.consistency
    }

    fn watchable(&self) -> Option<&dyn Watchable> {
        Some(self)
    }
}

impl Watchable for Scan {
    fn plan(&self, context: &Context<'_>) -> Result<WatchPlan, Halt> {
        let (target, range) = self.find(context)?;
        Ok(WatchPlan {
            source: self.page.source(&target),
            table: target.table,
            range,
            partitions: self.partitions(),
            direction: Direction::Forward,
            limit: self.page.limit(),
        })
    }

    fn show(&self, item: &Item) -> Option<Item> {
        self.page.show(item)
    }
}

impl Scan {
    fn partitions(&self) -> KeyRange {
        self.segment.map_or_else(KeyRange::all, Segment::range)
    }

    fn find(&self, context: &Context<'_>) -> Result<(Target, KeyRange), Halt> {
        let page = &self.page;
        let target = page.target(context, Reader::Scan)?;
        let is_of_index = target.index().is_some();
        if !page.start_has_all_names(&target) {
            return Err(ServiceError::from(match is_of_index {
                true => StartKeyError::Attributes,
                false => StartKeyError::TableKey(KeyError::Mismatch),
            })
            .into());
        }
        if is_of_index {
            page.check_start(&target)?;
        }
        page.check_select(&target)?;
        let mut range = self.partitions();
        if let Some(key) = page.start_key(&target)? {
            if !contains(&range, &key) {
                return Err(self.in_other_segment().into());
            }
            range = after(range, key, Direction::Forward);
        }
        page.check_projection_paths(&target)?;
        page.check_filter_paths(&target)?;
        page.check_projected(&target)?;
        Ok((target, range))
    }

    /// The error of a start key that another segment has.
    fn in_other_segment(&self) -> ServiceError {
        let Segment { number, total } = self.segment.unwrap_or(Segment { number: 0, total: 1 });
        ServiceError::validation(format!(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with \
             correct Segment. TotalSegments: {total} Segment: {number}"
        ))
    }
}

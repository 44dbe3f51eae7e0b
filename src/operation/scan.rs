//! `Scan`: all items of a table or an index, or of one of its segments.

use std::ops::Bound;

use super::Structure;
use super::expressions::expressions;
use super::members::*;
use super::page::{Bounds, EXCLUSIVE_START_KEY, LIMIT, PageRequest, SELECT, StartKeyError};
use super::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, ServiceError, Shape,
    Validation,
};
use crate::capacity::Consistency;
use crate::tree::{Direction, KeyRange};

pub(super) static DEFINITION: Definition = Definition {
    name: "Scan",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "ScanInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        TABLE_NAME,
        INDEX_NAME,
        SELECT,
        LIMIT,
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
        unbuilt("AttributesToGet"),
        unbuilt("ScanFilter"),
        unbuilt("ConditionalOperator"),
    ],
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
    let segment = segment(&mut members)?;
    let expressions = expressions(&mut members, &["FilterExpression", "ProjectionExpression"])?;
    let page = PageRequest::take(&mut members, expressions)?;
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
        let target = self.page.target(context)?;
        let mut bounds = Bounds::new(self.segment.map_or_else(KeyRange::all, Segment::range));
        if let Some(start) = &self.page.start {
            bounds =
                bounds.after(&target, start, Direction::Forward).map_err(|error| self.start_error(error))?;
        }
        self.page.read(context, &target, bounds, Direction::Forward)
    }

    fn consistency(&self) -> Consistency {
        self.page.consistency
    }
}

impl Scan {
    fn start_error(&self, error: StartKeyError) -> ServiceError {
        ServiceError::validation(match (error, self.segment) {
            (StartKeyError::OutOfBounds, Some(Segment { number, total })) => format!(
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with \
                 correct Segment. TotalSegments: {total} Segment: {number}"
            ),
            _ => "The provided starting key is invalid: The provided key element does not match the schema"
                .to_owned(),
        })
    }
}

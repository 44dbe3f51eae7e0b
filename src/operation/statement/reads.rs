//! The parts of a table or an index that a selection reads, and in which order.

use std::cmp::Ordering;
use std::ops::Bound;

use crate::base::sorted_positions;
use crate::expression::{Condition, Constraint, KeyCondition};
use crate::operation::ServiceError;
use crate::operation::reading::page::Target;
use crate::operation::reading::query::condition_range;
use crate::partiql::{KeyNames, Order, Read, ReadPlan};
use crate::table::KeyAttribute;
use crate::tree::{Direction, KeyRange};
use crate::value::{EncodedValue, Item};

/// A part that is read.
pub(super) struct PlannedRead<'c> {
    /// The partition; nothing if everything is read.
    hash: Option<&'c EncodedValue>,
    pub(super) range: KeyRange,
    /// What items have to fulfil, all of it.
    pub(super) filters: Vec<&'c Condition>,
}

impl PlannedRead<'_> {
    /// Whether an item is what the selection asks for.
    pub(super) fn accepts(&self, item: &Item) -> bool {
        self.filters.iter().all(|filter| filter.evaluate(item.map()))
    }
}

/// The key of what is read. Indexes with more attributes in their keys are not read by statements.
pub(super) struct Keys<'a> {
    pub(super) hash: &'a KeyAttribute,
    pub(super) range: Option<&'a KeyAttribute>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(target: &'a Target) -> Result<Self, ServiceError> {
        let (hash, range) = match target.index() {
            None => (std::slice::from_ref(&target.table.hash), target.table.range.as_slice()),
            Some(index) => (index.hash.as_slice(), index.range.as_slice()),
        };
        match (hash, range) {
            ([hash], [] | [_]) => Ok(Self { hash, range: range.first() }),
            _ => Err(ServiceError::validation(
                "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute \
                 RANGE keys.",
            )),
        }
    }

    pub(super) fn names(&self) -> KeyNames<'a> {
        KeyNames { hash: &self.hash.name, range: self.range.map(|range| range.name.as_str()) }
    }

    /// What the parts of a plan are in the tree, in ascending order. A scan is one part.
    ///
    /// # Errors
    /// If keys are compared with what they cannot be, or two parts have keys in common.
    pub(super) fn reads<'c>(
        &self,
        plan: &ReadPlan<'c>,
        condition: Option<&'c Condition>,
    ) -> Result<Vec<PlannedRead<'c>>, ServiceError> {
        let ReadPlan::Keyed(reads) = plan else {
            let filters = condition.into_iter().collect();
            return Ok(vec![PlannedRead { hash: None, range: KeyRange::all(), filters }]);
        };
        let (hash, range) = (self.hash.kind, self.range.map(|range| range.kind));
        reads.iter().try_for_each(|read| read.check_types(self.names(), hash, range))?;
        let planned = reads.iter().enumerate().filter_map(|(position, read)| {
            if self.is_read_whole(read, reads) {
                whole(read, &reads[..position], condition)
            } else {
                Some(part(read))
            }
        });
        let ordered = ascending(planned.collect());
        check_apart(&ordered)?;
        Ok(ordered)
    }

    /// Whether the partition of a read is read once and whole: several reads are of it, and one of them asks of the
    /// sort key what it cannot be looked up by. Observed: what they have in common does not matter then.
    fn is_read_whole(&self, read: &Read<'_>, all: &[Read<'_>]) -> bool {
        let Some(range) = self.range else { return false };
        let mut of_partition = all.iter().filter(|other| other.hash == read.hash);
        of_partition.clone().count() > 1 && of_partition.any(|other| other.filters_by(&range.name))
    }
}

/// A read of what its constraints leave of the partition.
fn part<'c>(read: &Read<'c>) -> PlannedRead<'c> {
    PlannedRead {
        hash: Some(read.hash),
        range: range_of(read.hash, &read.range),
        filters: read.filters.clone(),
    }
}

/// The read of a whole partition; nothing if it is one of those before.
fn whole<'c>(
    read: &Read<'c>,
    before: &[Read<'c>],
    condition: Option<&'c Condition>,
) -> Option<PlannedRead<'c>> {
    let is_new = before.iter().all(|other| other.hash != read.hash);
    is_new.then(|| PlannedRead {
        hash: Some(read.hash),
        range: range_of(read.hash, &[]),
        filters: condition.into_iter().collect(),
    })
}

/// The keys of a partition that fulfil all constraints.
fn range_of(hash: &EncodedValue, constraints: &[Constraint]) -> KeyRange {
    let with = |range: Vec<Constraint>| condition_range(&KeyCondition { hash: vec![hash.clone()], range });
    constraints.iter().fold(with(Vec::new()), |range, constraint| {
        let other = with(vec![constraint.clone()]);
        let lower = if lower_order(&range.lower, &other.lower).is_lt() { other.lower } else { range.lower };
        let upper = if upper_order(&range.upper, &other.upper).is_gt() { other.upper } else { range.upper };
        KeyRange { lower, upper }
    })
}

fn lower_order(left: &Bound<Vec<u8>>, right: &Bound<Vec<u8>>) -> Ordering {
    match (left, right) {
        (Bound::Unbounded, Bound::Unbounded) => Ordering::Equal,
        (Bound::Unbounded, _) => Ordering::Less,
        (_, Bound::Unbounded) => Ordering::Greater,
        (Bound::Included(left), Bound::Excluded(right)) => left.cmp(right).then(Ordering::Less),
        (Bound::Excluded(left), Bound::Included(right)) => left.cmp(right).then(Ordering::Greater),
        (Bound::Included(left), Bound::Included(right)) | (Bound::Excluded(left), Bound::Excluded(right)) => {
            left.cmp(right)
        }
    }
}

fn upper_order(left: &Bound<Vec<u8>>, right: &Bound<Vec<u8>>) -> Ordering {
    match (left, right) {
        (Bound::Unbounded, Bound::Unbounded) => Ordering::Equal,
        (Bound::Unbounded, _) => Ordering::Greater,
        (_, Bound::Unbounded) => Ordering::Less,
        _ => lower_order(right, left).reverse(),
    }
}

/// By partition, and then by where they begin.
fn ascending(reads: Vec<PlannedRead<'_>>) -> Vec<PlannedRead<'_>> {
    let order = sorted_positions(reads.len(), &|a, b| {
        by_partition(&reads[a], &reads[b])
            .then_with(|| lower_order(&reads[a].range.lower, &reads[b].range.lower))
    });
    let mut slots: Vec<Option<PlannedRead<'_>>> = reads.into_iter().map(Some).collect();
    order.into_iter().filter_map(|position| slots[position].take()).collect()
}

fn by_partition(left: &PlannedRead<'_>, right: &PlannedRead<'_>) -> Ordering {
    let compared =
        left.hash.zip(right.hash).and_then(|(left, right)| left.as_ref().partial_compare(right.as_ref()));
    compared.unwrap_or(Ordering::Equal)
}

/// Checks that no two reads have keys in common.
fn check_apart(reads: &[PlannedRead<'_>]) -> Result<(), ServiceError> {
    let mut reach: Option<&PlannedRead<'_>> = None;
    for read in reads.iter().filter(|read| !read.range.is_empty()) {
        let known = reach.filter(|known| by_partition(known, read).is_eq());
        if known.is_some_and(|known| begins_within(read, known)) {
            return Err(ServiceError::validation(
                "Overlapping conditions with range keys are not supported in where clause",
            ));
        }
        reach = Some(match known {
            Some(known) if upper_order(&known.range.upper, &read.range.upper).is_ge() => known,
            _ => read,
        });
    }
    Ok(())
}

fn begins_within(read: &PlannedRead<'_>, other: &PlannedRead<'_>) -> bool {
    !KeyRange { lower: read.range.lower.clone(), upper: other.range.upper.clone() }.is_empty()
}

/// Puts reads into the order in which a selection wants its items, and tells the direction of each.
///
/// What no column says is ascending for partitions and descending in them, and ascending everywhere if there are no
/// columns at all (observed).
///
/// # Errors
/// If the columns are not those of the key, or do not tell in which order partitions come.
pub(super) fn in_order<'c>(
    mut reads: Vec<PlannedRead<'c>>,
    keys: &Keys<'_>,
    has_condition: bool,
    order: &[(String, Order)],
) -> Result<(Vec<PlannedRead<'c>>, Direction), ServiceError> {
    if order.is_empty() {
        return Ok((reads, Direction::Forward));
    }
    if !has_condition {
        return refuse("Must have WHERE clause in the statement when using ORDER BY clause.");
    }
    let names = keys.names();
    let is_key = |name: &String| name == names.hash || Some(name.as_str()) == names.range;
    if let Some((other, _)) = order.iter().find(|(name, _)| !is_key(name)) {
        return refuse(&format!("Attribute {other} in ORDER BY clause must be part of the primary key"));
    }
    if reads.iter().any(|read| read.hash.is_none()) {
        return refuse(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
        );
    }
    let of = |wanted: Option<&str>| {
        order.iter().find(|(name, _)| Some(name.as_str()) == wanted).map(|(_, order)| *order)
    };
    let of_partitions = of(Some(names.hash));
    if of_partitions.is_none() && reads.windows(2).any(|pair| by_partition(&pair[0], &pair[1]).is_ne()) {
        return refuse(
            "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
        );
    }
    let direction = match of(names.range) {
        Some(Order::Ascending) => Direction::Forward,
        Some(Order::Descending) | None => Direction::Backward,
    };
    let is_descending = of_partitions == Some(Order::Descending);
    if is_descending {
        reads.reverse();
    }
    // The parts of one partition come in the direction of the sort key.
    if is_descending == (direction == Direction::Forward) {
        let mut start = 0;
        while start < reads.len() {
            let same =
                reads[start..].iter().take_while(|read| by_partition(&reads[start], read).is_eq()).count();
            reads[start..start + same].reverse();
            start += same;
        }
    }
    Ok((reads, direction))
}

fn refuse<T>(text: &str) -> Result<T, ServiceError> {
    Err(ServiceError::validation(text))
}

//! Whether an index has the attributes that a selection names.

use super::reads::PlannedRead;
use crate::base::sorted_positions;
use crate::expression::DocumentPath;
use crate::operation::ServiceError;
use crate::partiql::Columns;
use crate::table::{Index, IndexScope, Table};

/// The attributes of the columns that an index does not have, in the order of the statement.
fn missing_columns<'c>(table: &Table, index: &Index, columns: &'c Columns) -> Vec<&'c str> {
    let Columns::Of(columns) = columns else { return Vec::new() };
    let mut missing: Vec<&str> = Vec::new();
    for name in columns.iter().map(|(_, path)| path.top()) {
        if !index.projects(table, name) && !missing.contains(&name) {
            missing.push(name);
        }
    }
    missing
}

/// Whether whole items have to be read, which only local indexes do.
pub(super) fn needs_items(table: &Table, index: &Index, columns: &Columns) -> bool {
    index.scope == IndexScope::Local && !missing_columns(table, index, columns).is_empty()
}

/// Checks that a global index has what is wanted.
pub(super) fn check_columns(table: &Table, index: &Index, columns: &Columns) -> Result<(), ServiceError> {
    let missing = missing_columns(table, index, columns);
    if index.scope == IndexScope::Local || missing.is_empty() {
        return Ok(());
    }
    Err(ServiceError::validation(format!(
        "One or more parameter values were invalid: Global secondary index {} does not project [{}]",
        index.name,
        missing.join(", ")
    )))
}

/// Checks that an index has what items are filtered by. If one of several reads gets by with what it has, the service
/// does not mind the others, and else it tells of the last (observed).
pub(super) fn check_filters(
    table: &Table,
    index: &Index,
    reads: &[PlannedRead<'_>],
) -> Result<(), ServiceError> {
    let mut last: Vec<&str> = Vec::new();
    for read in reads {
        let tops = read.filters.iter().flat_map(|filter| filter.paths()).map(DocumentPath::top);
        last = Vec::new();
        for name in tops {
            if !index.projects(table, name) && !last.contains(&name) {
                last.push(name);
            }
        }
        if last.is_empty() {
            return Ok(());
        }
    }
    if last.is_empty() {
        return Ok(());
    }
    Err(ServiceError::validation(format!(
        "One or more parameter values were invalid: Secondary index {} does not project one or more filter \
         attributes: [{}]",
        index.name,
        in_order_of_hashes(&last).join(", ")
    )))
}

/// Names in the order in which a `HashSet` of Java has them, which is how the service prints them here.
fn in_order_of_hashes<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let mut buckets: u32 = 16;
    while names.len() as u64 * 4 > u64::from(buckets) * 3 {
        buckets *= 2;
    }
    let bucket = |name: &str| {
        let hash = name.encode_utf16().fold(0u32, |hash, unit| hash.wrapping_mul(31) + u32::from(unit));
        (hash ^ (hash >> 16)) & (buckets - 1)
    };
    let order = sorted_positions(names.len(), &|a, b| bucket(names[a]).cmp(&bucket(names[b])));
    order.into_iter().map(|position| names[position]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_as_the_service_tells_them() {
        assert_eq!(in_order_of_hashes(&["b", "a"]), ["a", "b"]);
        assert_eq!(in_order_of_hashes(&["zz", "aa", "mm"]), ["zz", "aa", "mm"]);
    }
}

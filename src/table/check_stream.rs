//! Whether the shards of streams hold records, and tables know their streams.

use super::change::EntryKey;
use super::check::{Checked, TableProblem, cursor_after};
use super::schema::Table;
use super::stream::{SequenceNumber, Shard, TableStream};
use super::{Catalog, CatalogError};
use crate::tree::{Fault, View};
use crate::value::Item;

/// Checks so many entries of a shard from `after` on.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_records(
    view: View<'_>,
    shard: &Shard,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<Checked, Fault> {
    let tree = shard.id.tree;
    let mut before = after.as_deref().and_then(EntryKey::decode);
    let mut cursor = cursor_after(view, tree, after);
    let mut checked = Checked::default();
    for _ in 0..count {
        let Some((key, value)) = cursor.next()? else {
            checked.last_key = None;
            return Ok(checked);
        };
        let entry = EntryKey::decode(&key);
        let is_right = entry.is_some_and(|entry| entry.can_follow(before) && has(shard, entry.number))
            && Item::from_stored(value).is_ok();
        if !is_right {
            checked.problems.push(TableProblem::RecordWrong { tree });
        }
        before = entry;
        checked.last_key = Some(key.to_vec());
    }
    Ok(checked)
}

/// Whether a shard can have a record of that number.
fn has(shard: &Shard, number: SequenceNumber) -> bool {
    number > SequenceNumber::start_of(shard.start)
        && shard.end.is_none_or(|end| number < SequenceNumber::start_of(end.lsn))
}

/// Compares the latest stream of a table with what its descriptor says.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_latest_stream(view: View<'_>, table: &Table) -> Result<Option<TableProblem>, Fault> {
    let Some(TableStream { created_ms, view_type, open }) = table.stream else { return Ok(None) };
    let stream = match Catalog::stream(view, &table.name, created_ms) {
        Ok(stream) => stream,
        Err(CatalogError::Fault(fault)) => return Err(fault),
        Err(CatalogError::Descriptor(_)) => None,
    };
    let is_right = match (stream, open) {
        // It is forgotten a day after it was switched off.
        (None, open) => open.is_none(),
        (Some(stream), None) => stream.view_type == view_type && stream.ended_ms.is_some(),
        (Some(stream), Some(open)) => {
            let last = stream.shards.last().filter(|shard| shard.end.is_none());
            stream.view_type == view_type
                && stream.ended_ms.is_none()
                && stream.table_id == table.id
                && last.is_some_and(|shard| shard.id == open)
        }
    };
    Ok((!is_right).then_some(TableProblem::StreamWrong))
}

//! Whether the entries of a vector index are those of its items.

use super::super::check::{Checked, TableProblem, cursor_after};
use super::super::read_item;
use super::super::schema::Table;
use super::VectorIndex;
use crate::tree::{Fault, View};

/// Checks so many entries of a vector index from `after` on, each with its item.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_vector_entries(
    view: View<'_>,
    table: &Table,
    index: &VectorIndex,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<Checked, Fault> {
    let mut checked = Checked::default();
    let mut cursor = cursor_after(view, index.tree, after);
    for _ in 0..count {
        let Some((key, value)) = cursor.next()? else {
            checked.last_key = None;
            return Ok(checked);
        };
        let item_key = index.parts(&value).and_then(|(_, entry)| table.key_of(&entry).ok());
        let item = match &item_key {
            Some(item_key) if index.covers(item_key) => read_item(view, table, item_key)?,
            _ => None,
        };
        match item.and_then(|item| index.entry(table, &item)) {
            Some(entry) if *entry.key == *key && index.holds(&entry, &value) => {
                checked.found.items += 1;
                checked.found.bytes += entry.bytes as u64;
            }
            _ => checked.problems.push(TableProblem::EntryWrong { index: index.name.clone() }),
        }
        checked.last_key = Some(key.to_vec());
    }
    Ok(checked)
}

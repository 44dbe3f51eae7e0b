//! Deletes the items of a table, two at a time: a chore whose progress a test of the engine can see.

use super::{Context, Halt, Next};
use crate::tree::{Direction, KeyRange};
use crate::value::Item;

const ITEMS_PER_SLICE: usize = 2;

pub(super) fn slice(context: &mut Context<'_>, table: &str) -> Result<Next, Halt> {
    let Some(table) = context.catalog.table(context.view(), table)? else { return Ok(Next::Never) };
    let mut cursor = context.view().tree(table.tree).range(&KeyRange::all(), Direction::Forward);
    for _ in 0..ITEMS_PER_SLICE {
        let Some((key, value)) = cursor.next()? else { return Ok(Next::Never) };
        let item = Item::from_stored(value).expect("trees of tables hold items");
        context.writer.write(&table, key.to_vec(), Some(&item), None)?;
    }
    Ok(Next::Again)
}

//! Takes up more items into the indexes that are being built.

use super::{Context, Halt, Next};
use crate::table::{Index, IndexState, SliceLimits};

pub(super) fn slice(context: &mut Context<'_>, table: &str) -> Result<Next, Halt> {
    let Some(table) = context.catalog.table(context.view(), table)? else { return Ok(Next::Never) };
    let now_ms = context.now_ms;
    let is_due = |index: &Index| index.state(now_ms) == IndexState::Backfilling;
    let Some(position) = table.indexes.iter().position(is_due) else {
        let begins = |index: &Index| match index.state(now_ms) {
            IndexState::Allocating => index.transition.map(|transition| transition.until_ms),
            _ => None,
        };
        return Ok(table.indexes.iter().filter_map(begins).min().map_or(Next::Never, Next::At));
    };
    let index = &table.indexes[position];
    let Some(backfill) = &index.backfill else { return Ok(Next::Never) };
    let slice = backfill.next_slice(context.view(), &table, SliceLimits::TURN)?;
    context.writer.build_index(&table, index, &slice.items);
    let mut table = (*table).clone();
    table.indexes[position].backfill = slice.rest;
    context.writer.update_table(&table);
    Ok(Next::Again)
}

//! Takes up more items into the indexes that are being built.

use super::{Context, Halt, Next};
use crate::base::Bytes;
use crate::table::{Backfill, IndexState, Table, Transition};
use crate::value::Item;

pub(super) fn slice(context: &mut Context<'_>, table: &str) -> Result<Next, Halt> {
    let Some(table) = context.catalog.table(context.view(), table)? else { return Ok(Next::Never) };
    let now_ms = context.now_ms;
    let is_due = |state| state == IndexState::Backfilling;
    let mut left = (*table).clone();
    if let Some(position) = table.indexes.iter().position(|index| is_due(index.state(now_ms))) {
        let index = &mut left.indexes[position];
        let items = next_items(context, &table, &mut index.backfill)?;
        context.writer.build_index(&table, index, &items);
    } else if let Some(position) = table.vectors.iter().position(|index| is_due(index.state(now_ms))) {
        let index = &mut left.vectors[position];
        let items = next_items(context, &table, &mut index.backfill)?;
        context.writer.build_vectors(&table, index, &items);
    } else {
        return Ok(next_beginning(&table, now_ms).map_or(Next::Never, Next::At));
    }
    context.writer.update_table(&left);
    Ok(Next::Again)
}

/// The items that come next, and moves on behind them.
fn next_items(
    context: &Context<'_>,
    table: &Table,
    backfill: &mut Option<Backfill>,
) -> Result<Vec<(Bytes, Item)>, Halt> {
    let Some(begin) = backfill.take() else { return Ok(Vec::new()) };
    let slice = begin.next_slice(context.view(), table, context.settings.build_limits.turn)?;
    *backfill = slice.rest;
    Ok(slice.items)
}

/// When an index begins to take up items that has not begun yet.
fn next_beginning(table: &Table, now_ms: u64) -> Option<u64> {
    let is_to_come = |state, transition: Option<Transition>| {
        transition.filter(|_| state == IndexState::Allocating).map(|transition| transition.until_ms)
    };
    let indexes = table.indexes.iter().filter_map(|index| is_to_come(index.state(now_ms), index.transition));
    let vectors = table.vectors.iter().filter_map(|index| is_to_come(index.state(now_ms), index.transition));
    indexes.chain(vectors).min()
}

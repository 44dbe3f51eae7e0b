//! Removes what tables and indexes hold whose deletion is over. Nothing else has to happen when a status changes: it
//! follows from the time.

use super::{Context, Halt, Next};
use crate::table::{Index, IndexState, Table, TableChange, Transition};

pub(super) fn slice(context: &mut Context<'_>, table: &str) -> Result<Next, Halt> {
    let Some(table) = context.catalog.table(context.view(), table)? else { return Ok(Next::Never) };
    let now_ms = context.now_ms;
    if table.is_gone(now_ms) {
        context.writer.delete_table(&table)?;
        return Ok(Next::Never);
    }
    let is_gone = |index: &&Index| index.state(now_ms) == IndexState::Gone;
    if table.indexes.iter().any(|index| is_gone(&index)) {
        table.indexes.iter().filter(is_gone).for_each(|index| context.writer.drop_index(index));
        let mut left = (*table).clone();
        left.indexes.retain(|index| !is_gone(&index));
        context.writer.update_table(&left);
    }
    Ok(next_deletion(&table, now_ms).map_or(Next::Never, Next::At))
}

fn next_deletion(table: &Table, now_ms: u64) -> Option<u64> {
    let transitions = table.indexes.iter().map(|index| index.transition).chain([table.transition]);
    let is_to_come =
        |transition: &Transition| transition.change == TableChange::Deletion && transition.until_ms > now_ms;
    transitions.flatten().filter(is_to_come).map(|transition| transition.until_ms).min()
}

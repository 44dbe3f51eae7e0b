//! Removes what tables and indexes hold whose deletion is over. Nothing else has to happen when a status changes: it
//! follows from the time.

use super::{Context, Halt, Next};
use crate::table::{IndexState, Table, TableChange, Transition};

pub(super) fn slice(context: &mut Context<'_>, table: &str) -> Result<Next, Halt> {
    let Some(table) = context.catalog.table(context.view(), table)? else { return Ok(Next::Never) };
    let now_ms = context.now_ms;
    if table.is_gone(now_ms) {
        context.writer.delete_table(&table)?;
        return Ok(Next::Never);
    }
    if table.index_states(now_ms).any(|(_, state)| state == IndexState::Gone) {
        let mut left = (*table).clone();
        let gone = left.remove_gone_indexes(now_ms);
        gone.into_iter().for_each(|tree| context.writer.drop_index(tree));
        context.writer.update_table(&left);
    }
    Ok(next_deletion(&table, now_ms).map_or(Next::Never, Next::At))
}

fn next_deletion(table: &Table, now_ms: u64) -> Option<u64> {
    let of_indexes = table.indexes.iter().map(|index| index.transition);
    let of_vectors = table.vectors.iter().map(|index| index.transition);
    let transitions = of_indexes.chain(of_vectors).chain([table.transition]);
    let is_to_come =
        |transition: &Transition| transition.change == TableChange::Deletion && transition.until_ms > now_ms;
    transitions.flatten().filter(is_to_come).map(|transition| transition.until_ms).min()
}

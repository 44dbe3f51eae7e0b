//! How an index of either kind begins and ends.

use super::super::description::Status;
use super::plan::Plan;
use super::request::Request;
use crate::base::Bytes;
use crate::operation::{Context, ErrorCode, Halt, ServiceError};
use crate::table::{Backfill, Chore, Due, IndexState, Table, TableChange, Transition, TreeNumbers};
use crate::tree::TreeId;
use crate::value::Item;

const ONE_AT_A_TIME: &str =
    "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";

/// Checks that no other index of the table comes or goes.
pub(super) fn check_count(request: &Request, table: &Table, now_ms: u64) -> Result<(), ServiceError> {
    let comes_or_goes = |state: IndexState| {
        matches!(state, IndexState::Allocating | IndexState::Backfilling | IndexState::Deleting)
    };
    let mut others = table.index_states(now_ms).filter(|(name, state)| {
        comes_or_goes(*state) && !request.index_actions().any(|(named, _)| named == *name)
    });
    let changes = request.index_count_changes();
    if changes > 1 || (changes == 1 && others.next().is_some()) {
        return Err(ServiceError::new(ErrorCode::LimitExceeded, ONE_AT_A_TIME));
    }
    Ok(())
}

/// Removes what is left of indexes whose deletion is over.
pub(super) fn forget_gone(context: &mut Context<'_>, plan: &mut Plan) {
    let gone = plan.table.remove_gone_indexes(context.now_ms);
    gone.into_iter().for_each(|tree| context.writer.drop_index(tree));
    plan.told.remove_gone_indexes(context.now_ms);
}

/// What a new index begins with.
pub(super) struct Beginning {
    /// The tree of its entries.
    pub(super) tree: TreeId,
    /// Until when it is being made, if changes take time.
    pub(super) transition: Option<Transition>,
    /// How far it has come; absent if it has all items.
    pub(super) backfill: Option<Backfill>,
    /// The items that it takes up at once.
    pub(super) items: Vec<(Bytes, Item)>,
}

/// Begins an index. If the table is small, and changes take no time, it is whole at once.
pub(super) fn begin(context: &mut Context<'_>, plan: &mut Plan) -> Result<Beginning, Halt> {
    let mut trees = match plan.trees.take() {
        Some(trees) => trees,
        None => TreeNumbers::unused(context.view())?,
    };
    let tree = trees.take();
    plan.trees = Some(trees);
    plan.status = Some(Status::Updating);
    let begin = Backfill::default();
    let beginning = match context.settings.until(context.now_ms) {
        Some(until_ms) => {
            let transition = Some(Transition { change: TableChange::Creation, until_ms });
            Beginning { tree, transition, backfill: Some(begin), items: Vec::new() }
        }
        None => {
            let limits = context.settings.build_limits.request;
            let slice = begin.next_slice(context.view(), &plan.table, limits)?;
            Beginning { tree, transition: None, backfill: slice.rest, items: slice.items }
        }
    };
    if beginning.backfill.is_some() {
        let due_ms = beginning.transition.map_or(context.now_ms, |transition| transition.until_ms);
        context.writer.remind(Chore::Backfill, &plan.table.name, Due::NoLaterThan(due_ms));
    }
    Ok(beginning)
}

/// Begins to delete an index; absent if it is to go at once.
pub(super) fn end(context: &mut Context<'_>, plan: &mut Plan) -> Option<Transition> {
    plan.status = Some(Status::Updating);
    let until_ms = context.settings.until(context.now_ms)?;
    context.writer.remind(Chore::Status, &plan.table.name, Due::NoLaterThan(until_ms));
    Some(Transition { change: TableChange::Deletion, until_ms })
}

//! The states of a table and of its indexes.

use crate::operation::{Context, Halt};
use crate::table::{IndexState, Statistics, Table, TableChange};
use crate::tree::TreeId;

/// The state of a table, or of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It is being created.
    Creating,
    /// It is being changed, and can be used.
    Updating,
    /// It can be used.
    Active,
    /// It is being deleted.
    Deleting,
}

impl Status {
    /// The state of a table.
    pub(super) fn of(table: &Table, now_ms: u64) -> Self {
        match table.change(now_ms) {
            Some(TableChange::Creation) => Self::Creating,
            Some(TableChange::Deletion) => Self::Deleting,
            Some(_) => Self::Updating,
            None => Self::Active,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Active => "ACTIVE",
            Self::Deleting => "DELETING",
        }
    }
}

/// An index as it is shown.
pub(super) struct ShownIndex {
    pub(super) status: Status,
    /// Of an index that was added to a table and is not ready: whether it takes up items.
    pub(super) backfilling: Option<bool>,
    pub(super) statistics: Statistics,
}

impl ShownIndex {
    /// An index of that state, whose entries are in `tree`; absent if it is gone.
    pub(super) fn read(context: &Context<'_>, state: IndexState, tree: TreeId) -> Result<Option<Self>, Halt> {
        let (status, backfilling) = match state {
            IndexState::Gone => return Ok(None),
            IndexState::Active => (Status::Active, None),
            IndexState::Creating => (Status::Creating, None),
            IndexState::Allocating => (Status::Creating, Some(false)),
            IndexState::Backfilling => (Status::Creating, Some(true)),
            IndexState::Updating => (Status::Updating, None),
            IndexState::Deleting => (Status::Deleting, None),
        };
        let statistics = Statistics::of(context.view(), tree)?;
        Ok(Some(Self { status, backfilling, statistics }))
    }

    /// Tells it to be in another state.
    pub(super) fn tell(&mut self, status: Status) {
        self.status = status;
        self.backfilling = (status == Status::Creating).then_some(false);
    }
}

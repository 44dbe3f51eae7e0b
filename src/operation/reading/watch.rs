//! What a live query needs of a request: where its items lie, and what it shows of them.

use std::rc::Rc;

use crate::operation::{Context, Halt};
use crate::table::{Source, Table};
use crate::tree::{Direction, KeyRange, TreeId};
use crate::value::Item;

/// A request whose answer can be kept up to date: `Query` or `Scan`.
pub trait Watchable {
    /// Where its items lie. Everything is checked that running the request would check.
    ///
    /// # Errors
    /// Those of [`Action::run`](crate::operation::Action::run).
    fn plan(&self, context: &Context<'_>) -> Result<WatchPlan, Halt>;

    /// What is shown of an item that was looked at; `None` if the filter refuses it.
    fn show(&self, item: &Item) -> Option<Item>;
}

/// Where the items of a live query lie, as long as their table exists.
#[derive(Clone, Debug)]
pub struct WatchPlan {
    /// The table.
    pub table: Rc<Table>,
    /// What is read of it.
    pub source: WatchSource,
    /// The keys that are read, in the table or in the index.
    pub range: KeyRange,
    /// Where the items of those keys lie in the table; the same range unless an index is read.
    pub partitions: KeyRange,
    /// The order of the keys.
    pub direction: Direction,
    /// How many items are looked at, at most.
    pub limit: Option<usize>,
}

/// What a live query reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchSource {
    /// The table.
    Table,
    /// The entries of the index at that place in the schema.
    Index(usize),
    /// The items of the entries of that local index, which has only parts of them.
    Items(usize),
}

impl WatchPlan {
    /// The tree in which the keys lie.
    #[must_use]
    pub fn tree(&self) -> TreeId {
        match self.source {
            WatchSource::Table => self.table.tree,
            WatchSource::Index(index) | WatchSource::Items(index) => self.table.indexes[index].tree,
        }
    }
}

impl WatchSource {
    /// The same, of a table that is at hand.
    pub(crate) fn of(self, table: &Table) -> Source<'_> {
        match self {
            Self::Table => Source::Table,
            Self::Index(index) => Source::Index(&table.indexes[index]),
            Self::Items(index) => Source::Items(&table.indexes[index]),
        }
    }
}

//! What is under way with a table or an index, if changes are to take time.

use super::backfill::Backfill;
use super::schema::{Index, Table};
use super::vector::VectorIndex;
use crate::value::{MapRef, Number, ValueRef, ValueWriter};

/// What is being changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableChange {
    /// It is being made.
    Creation,
    /// Its units or its billing.
    Units,
    /// Whether it has a stream.
    Stream,
    /// Its class.
    Class,
    /// Which indexes it has.
    Indexes,
    /// It is being deleted.
    Deletion,
}

/// The names of changes in descriptors.
const NAMES: [(TableChange, &str); 6] = [
    (TableChange::Creation, "CREATION"),
    (TableChange::Units, "UNITS"),
    (TableChange::Stream, "STREAM"),
    (TableChange::Class, "CLASS"),
    (TableChange::Indexes, "INDEXES"),
    (TableChange::Deletion, "DELETION"),
];

/// A change that takes until a moment: nothing has to happen then for it to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What is being changed.
    pub change: TableChange,
    /// Until when, in milliseconds since the Unix epoch.
    pub until_ms: u64,
}

impl Transition {
    /// Writes it as attributes of a descriptor.
    pub(super) fn encode(&self, writer: &mut ValueWriter) {
        let name = NAMES.iter().find(|(change, _)| *change == self.change).map_or("", |(_, name)| name);
        writer.name("Change");
        writer.string(name);
        writer.name("ChangeUntil");
        writer.number(Number::from(self.until_ms.cast_signed()));
    }

    /// Reads it from a descriptor, if there is one.
    pub(super) fn decode(map: MapRef<'_>) -> Option<Self> {
        let name = map.get("Change").and_then(ValueRef::as_str)?;
        let (change, _) = NAMES.iter().find(|(_, other)| *other == name)?;
        let until = map.get("ChangeUntil")?.as_number()?.to_i64()?;
        Some(Self { change: *change, until_ms: until.try_into().ok()? })
    }
}

/// What is under way at a moment. What was deleted stays so.
fn under_way(transition: Option<Transition>, now_ms: u64) -> Option<TableChange> {
    let transition = transition?;
    (now_ms < transition.until_ms || transition.change == TableChange::Deletion).then_some(transition.change)
}

fn is_gone(transition: Option<Transition>, now_ms: u64) -> bool {
    transition
        .is_some_and(|transition| transition.change == TableChange::Deletion && transition.until_ms <= now_ms)
}

/// The state of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// It can be read.
    Active,
    /// It is made together with its table.
    Creating,
    /// It was added to its table, and has not begun to take up items.
    Allocating,
    /// It takes up the items of its table.
    Backfilling,
    /// Its units are being changed.
    Updating,
    /// It is being deleted.
    Deleting,
    /// It has been deleted, and what it held has not been removed yet.
    Gone,
}

impl Table {
    /// What is under way with the table.
    #[must_use]
    pub fn change(&self, now_ms: u64) -> Option<TableChange> {
        under_way(self.transition, now_ms)
    }

    /// Whether it has been deleted, and what it held has not been removed yet.
    #[must_use]
    pub fn is_gone(&self, now_ms: u64) -> bool {
        is_gone(self.transition, now_ms)
    }

    /// The states of all its indexes, those of vectors too, with their names.
    pub fn index_states(&self, now_ms: u64) -> impl Iterator<Item = (&str, IndexState)> {
        let indexes = self.indexes.iter().map(move |index| (&*index.name, index.state(now_ms)));
        indexes.chain(self.vectors.iter().map(move |index| (&*index.name, index.state(now_ms))))
    }
}

fn state_of_index(transition: Option<Transition>, backfill: Option<&Backfill>, now_ms: u64) -> IndexState {
    match under_way(transition, now_ms) {
        _ if is_gone(transition, now_ms) => IndexState::Gone,
        Some(TableChange::Deletion) => IndexState::Deleting,
        Some(TableChange::Creation) if backfill.is_some() => IndexState::Allocating,
        Some(TableChange::Creation) => IndexState::Creating,
        _ if backfill.is_some() => IndexState::Backfilling,
        Some(_) => IndexState::Updating,
        None => IndexState::Active,
    }
}

impl Index {
    /// The state of the index.
    #[must_use]
    pub fn state(&self, now_ms: u64) -> IndexState {
        state_of_index(self.transition, self.backfill.as_ref(), now_ms)
    }
}

impl VectorIndex {
    /// The state of the index.
    #[must_use]
    pub fn state(&self, now_ms: u64) -> IndexState {
        state_of_index(self.transition, self.backfill.as_ref(), now_ms)
    }
}

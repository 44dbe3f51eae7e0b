//! The one write path: every change of an item, with its index entries and statistics, becomes edits here.

use std::hint::black_box;

use super::agenda::{self, Chore, Due};
use super::collections::{self, Known};
use super::schema::{Index, IndexScope, Table};
use super::stream_writes::{Stamp, StreamWrites};
use super::vector::{self, VectorIndex};
use super::{Catalog, CollectionSize, Statistics, TreeNumbers};
use crate::base::Bytes;
use crate::tree::{Edit, Fault, TreeId, View};
use crate::value::Item;

/// Collects the edits of one commit.
#[derive(Clone)]
pub struct Writer<'a> {
    pub(super) view: View<'a>,
    pub(super) stamp: Stamp,
    pub(super) edits: Vec<Edit>,
    pub(super) streams: StreamWrites,
    changes: Vec<(TreeId, Change)>,
    collections: Vec<Collection>,
    pub(super) agenda: agenda::Changes,
}

/// An item collection that was written to.
#[derive(Clone)]
struct Collection {
    tree: TreeId,
    partition: Vec<u8>,
    before: Known,
    /// Its size after what has been written so far.
    after: u64,
}

/// What a commit adds to the statistics of a tree.
#[derive(Clone, Default)]
struct Change {
    items: i64,
    bytes: i64,
}

/// What a write did to an item and its index entries: sizes in bytes, by the formula of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemWrite {
    /// Size before; absent if there was no item.
    pub old_bytes: Option<usize>,
    /// Size after; absent if there is no item.
    pub new_bytes: Option<usize>,
    /// The index entries that changed.
    pub indexes: Vec<IndexWrite>,
    /// The entries of vector indexes that changed.
    pub vectors: Vec<VectorWrite>,
    /// The size of its item collection, if the table has local indexes.
    pub collection: Option<CollectionSize>,
}

/// A change of an entry of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexWrite {
    /// The index.
    pub index: String,
    /// Its scope.
    pub scope: IndexScope,
    /// Size of the entry before; absent if there was none.
    pub old_bytes: Option<usize>,
    /// Size of the entry after; absent if there is none.
    pub new_bytes: Option<usize>,
    /// Whether the entry moved to another key, which the service counts as a delete and a put.
    pub moved: bool,
}

/// A change of an entry of a vector index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorWrite {
    /// The index.
    pub index: String,
    /// Size of the entry before; absent if there was none.
    pub old_bytes: Option<usize>,
    /// Size of the entry after; absent if there is none.
    pub new_bytes: Option<usize>,
}

impl<'a> Writer<'a> {
    /// A writer of the commit `stamp` that builds on what `view` shows.
    #[must_use]
    pub fn new(view: View<'a>, stamp: Stamp) -> Self {
        Self {
            view,
            stamp,
            edits: Vec::new(),
            streams: StreamWrites::default(),
            changes: Vec::new(),
            collections: Vec::new(),
            agenda: agenda::Changes::default(),
        }
    }

    /// What the commit will be known by.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// What the writer builds on. It does not show the writer's own edits: one commit changes an item once.
    #[must_use]
    pub fn view(&self) -> View<'a> {
        self.view
    }

    /// Replaces `old`, the item under `key`, by `new`. Both are absent or of that key. A new item has passed the
    /// checks of the table key and of every index key.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn write(
        &mut self,
        table: &Table,
        key: Vec<u8>,
        old: Option<&Item>,
        new: Option<&Item>,
    ) -> Result<ItemWrite, Fault> {
        let mut done = ItemWrite {
            old_bytes: old.map(Item::size),
            new_bytes: new.map(Item::size),
            ..ItemWrite::default()
        };
        if old == new {
            done.collection = self.collect(table, &key, 0)?;
            return Ok(done);
        }
        for index in table.indexes.iter().filter(|index| index.covers(&key)) {
            if let Some(write) = self.write_index(table, index, old, new) {
                done.indexes.push(write);
            }
        }
        for index in table.vectors.iter().filter(|index| index.covers(&key)) {
            if let Some(write) = self.write_vector(table, index, old, new) {
                done.vectors.push(write);
            }
        }
        if let Some(expiry) = table.ttl.expiry.as_ref().filter(|expiry| expiry.covers(&key)) {
            self.write_expiry(table, expiry, &key, old, new);
        }
        let local = done.indexes.iter().filter(|entry| entry.scope == IndexScope::Local);
        let grown = local.map(|entry| growth(entry.old_bytes, entry.new_bytes)).sum::<i64>();
        done.collection = self.collect(table, &key, grown + growth(done.old_bytes, done.new_bytes))?;
        self.count(table.tree, done.old_bytes, done.new_bytes);
        self.edit(table.tree, key.into(), new.map(Item::bytes));
        if table.stream.is_some() {
            self.record(table, old, new)?;
        }
        Ok(done)
    }

    /// Counts that the item collection of `key` has grown by so many bytes.
    fn collect(&mut self, table: &Table, key: &[u8], grown: i64) -> Result<Option<CollectionSize>, Fault> {
        let Some(tree) = table.collections_tree() else { return Ok(None) };
        let partition = &key[..table.partition_length(key)];
        let known = self.collections.iter().position(|c| c.tree == tree && c.partition == partition);
        let position = match known {
            Some(position) => position,
            None => {
                let before = collections::size_of(self.view, table, tree, partition)?;
                let partition = partition.to_vec();
                self.collections.push(Collection { tree, partition, before, after: before.bytes() });
                self.collections.len() - 1
            }
        };
        let size = &mut self.collections[position].after;
        let before = *size;
        *size = before.saturating_add_signed(grown);
        Ok(Some(CollectionSize { before, after: *size }))
    }

    fn write_index(
        &mut self,
        table: &Table,
        index: &Index,
        old: Option<&Item>,
        new: Option<&Item>,
    ) -> Option<IndexWrite> {
        let entry = |item: &Item| Some((index.entry_key(table, item)?, index.project(table, item)));
        let old = old.and_then(entry);
        let new = new.and_then(entry);
        if old == new {
            return None;
        }
        let moved = matches!((&old, &new), (Some((from, _)), Some((to, _))) if from != to);
        let write = IndexWrite {
            index: index.name.clone(),
            scope: index.scope,
            old_bytes: old.as_ref().map(|(_, entry)| entry.size()),
            new_bytes: new.as_ref().map(|(_, entry)| entry.size()),
            moved,
        };
        self.count(index.tree, write.old_bytes, write.new_bytes);
        match (old, new) {
            (Some((from, _)), Some((to, entry))) => {
                if moved {
                    self.edit(index.tree, from.into(), None);
                }
                self.edit(index.tree, to.into(), Some(entry.bytes()));
            }
            (None, Some((to, entry))) => self.edit(index.tree, to.into(), Some(entry.bytes())),
            (Some((from, _)), None) => self.edit(index.tree, from.into(), None),
            (None, None) => {}
        }
        Some(write)
    }

    /// Puts the entries of items into an index that is being built and has not come to them yet.
    pub fn build_index(&mut self, table: &Table, index: &Index, items: &[(Bytes, Item)]) {
        for (_, item) in items {
            self.write_index(table, index, None, Some(item));
        }
    }

    /// Removes all that an index holds, which is in `tree`.
    pub fn drop_index(&mut self, tree: TreeId) {
        self.edits.push(Edit::Drop { tree });
        self.edits.push(Statistics::delete(tree));
    }

    /// Notes which numbers of trees are taken.
    pub fn note_trees(&mut self, trees: &TreeNumbers) {
        self.edits.push(Catalog::take_trees(trees));
    }

    /// Replaces what is known of a table.
    pub fn update_table(&mut self, table: &Table) {
        self.edits.push(Catalog::update(table));
    }

    /// Puts the entries of items into a vector index that is being built and has not come to them yet.
    pub fn build_vectors(&mut self, table: &Table, index: &VectorIndex, items: &[(Bytes, Item)]) {
        for (_, item) in items {
            self.write_vector(table, index, None, Some(item));
        }
    }

    fn write_vector(
        &mut self,
        table: &Table,
        index: &VectorIndex,
        old: Option<&Item>,
        new: Option<&Item>,
    ) -> Option<VectorWrite> {
        let entry = black_box(vector::ENTRY);
        let old = old.and_then(|item| entry(index, table, item));
        let new = new.and_then(|item| entry(index, table, item));
        if old == new {
            return None;
        }
        let write = VectorWrite {
            index: index.name.clone(),
            old_bytes: old.as_ref().map(|entry| entry.bytes),
            new_bytes: new.as_ref().map(|entry| entry.bytes),
        };
        self.count(index.tree, write.old_bytes, write.new_bytes);
        if let Some(old) = old.filter(|old| new.as_ref().is_none_or(|new| new.key != old.key)) {
            self.edit(index.tree, old.key.into(), None);
        }
        if let Some(new) = new {
            let value = new.value();
            self.edit(index.tree, new.key.into(), Some(&value));
        }
        Some(write)
    }

    /// Whether anything was written.
    #[must_use]
    pub fn has_edits(&self) -> bool {
        !self.edits.is_empty()
    }

    /// Adds an edit of a tree that is no table's.
    pub(super) fn push(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    /// Creates a table whose trees come from `trees`.
    pub fn create_table(&mut self, table: &Table, trees: &TreeNumbers) {
        self.edits.extend(Catalog::create(table, trees));
    }

    /// Deletes a table with all that is in it. Its streams stay for a day.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn delete_table(&mut self, table: &Table) -> Result<(), Fault> {
        self.agenda.forget(&table.name);
        self.edits.extend(Catalog::delete(table));
        self.edits.extend(table.trees().map(Statistics::delete));
        self.end_stream(&mut table.clone())?;
        Ok(())
    }

    /// Puts a chore of a table on the agenda, or takes it off. The name is empty for chores of the whole database.
    pub fn remind(&mut self, chore: Chore, table: &str, due: Due) {
        self.agenda.note(chore, table, due);
    }

    /// The edits of the commit; none if nothing changes.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn finish(mut self) -> Result<Vec<Edit>, Fault> {
        for (tree, change) in self.changes {
            let before = Statistics::of(self.view, tree)?;
            let after = Statistics {
                items: before.items.wrapping_add_signed(change.items),
                bytes: before.bytes.wrapping_add_signed(change.bytes),
            };
            if after != before {
                self.edits.push(after.put(tree));
            }
        }
        for Collection { tree, partition, before, after } in self.collections {
            let is_kept = match before {
                Known::Kept(bytes) => bytes == after,
                // Also by a write that changes nothing: the next one is not to measure again.
                Known::Measured(bytes) => bytes == 0 && after == 0,
            };
            if !is_kept {
                self.edits.push(collections::put(tree, partition, after));
            }
        }
        self.streams.finish(&mut self.edits);
        self.agenda.finish(self.view, &mut self.edits)?;
        Ok(self.edits)
    }

    fn count(&mut self, tree: TreeId, old: Option<usize>, new: Option<usize>) {
        let known = self.changes.iter().position(|(other, _)| *other == tree);
        let position = known.unwrap_or_else(|| {
            self.changes.push((tree, Change::default()));
            self.changes.len() - 1
        });
        let change = &mut self.changes[position].1;
        change.items += i64::from(new.is_some()) - i64::from(old.is_some());
        change.bytes += growth(old, new);
    }

    fn edit(&mut self, tree: TreeId, key: Bytes, value: Option<&Bytes>) {
        self.edits.push(match value {
            Some(value) => Edit::Put { tree, key, value: value.clone() },
            None => Edit::Delete { tree, key },
        });
    }
}

fn growth(old: Option<usize>, new: Option<usize>) -> i64 {
    new.unwrap_or(0).cast_signed() as i64 - old.unwrap_or(0).cast_signed() as i64
}

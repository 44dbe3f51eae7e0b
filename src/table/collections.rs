//! Item collections of tables with local indexes: how much the items of a partition take up, with their entries.
//!
//! The sizes are kept in a tree of their own for each table, because the service limits them and tells them.

use std::ops::Bound;

use xxhash_rust::xxh64::xxh64;

use super::schema::{CollectionSizes, IndexScope, Table};
use crate::tree::{Direction, Edit, Fault, KeyRange, TreeId, View};
use crate::value::{Item, successor};

/// Set in the number of the tree that holds the sizes; the other bits are those of the table's tree.
const COLLECTIONS: u32 = 1 << 31;

/// The size of an item collection before and after a write, in bytes by the formula of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionSize {
    /// Before the write.
    pub before: u64,
    /// After it.
    pub after: u64,
}

impl Table {
    /// The tree that holds the sizes of the item collections, if the table has any.
    #[must_use]
    pub fn collections_tree(&self) -> Option<TreeId> {
        self.indexes_of(IndexScope::Local).next().map(|_| TreeId(self.tree.0 | COLLECTIONS))
    }
}

/// What is known of a collection.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// Its size is kept.
    Kept(u64),
    /// It had to be measured, which takes as long as reading it.
    Measured(u64),
}

impl Known {
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::Kept(bytes) | Self::Measured(bytes) => bytes,
        }
    }
}

/// How much the collection takes up whose keys begin with `partition`.
pub(super) fn size_of(
    view: View<'_>,
    table: &Table,
    sizes: TreeId,
    partition: &[u8],
) -> Result<Known, Fault> {
    match (view.tree(sizes).get(partition)?, table.collection_sizes) {
        (Some(stored), _) => Ok(Known::Kept(decode(&stored))),
        (None, CollectionSizes::All) => Ok(Known::Kept(0)),
        (None, CollectionSizes::WrittenSince) => measure(view, table, partition).map(Known::Measured),
    }
}

/// The edit that keeps the size of a collection; nothing is kept of an empty one.
pub(super) fn put(tree: TreeId, partition: Vec<u8>, bytes: u64) -> Edit {
    let key = partition.into();
    match bytes {
        0 => Edit::Delete { tree, key },
        bytes => Edit::Put { tree, key, value: bytes.to_le_bytes().as_slice().into() },
    }
}

pub(super) fn decode(stored: &[u8]) -> u64 {
    stored.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A number for `bytes` in a partition. Sums of such numbers are equal if, and but for a chance of one in 2^64 only if,
/// they were made of the same bytes in every partition.
pub(super) fn trace(partition: &[u8], bytes: u64) -> u64 {
    (xxh64(partition, 0) | 1).wrapping_mul(bytes)
}

fn measure(view: View<'_>, table: &Table, partition: &[u8]) -> Result<u64, Fault> {
    let upper = successor(partition.to_vec()).map_or(Bound::Unbounded, Bound::Excluded);
    // A local index has the partitions of its table, so its keys begin in the same way.
    let range = KeyRange { lower: Bound::Included(partition.to_vec()), upper };
    let local = table.indexes_of(IndexScope::Local).map(|index| index.tree);
    let mut bytes = 0;
    for tree in std::iter::once(table.tree).chain(local) {
        let mut cursor = view.tree(tree).range(&range, Direction::Forward);
        while let Some((_, value)) = cursor.next()? {
            bytes += Item::from_stored(value).expect("trees of tables hold items").size() as u64;
        }
    }
    Ok(bytes)
}

//! `ItemCollectionMetrics`: how much the items of one partition and their entries in local indexes take up.

use std::ops::Bound;

use super::members::choice;
use super::{Members, Output};
use crate::table::{IndexScope, Table};
use crate::tree::{Direction, Fault, KeyRange, View};
use crate::value::{Item, successor};

const GIGABYTE: u64 = 1024 * 1024 * 1024;

/// What `ReturnItemCollectionMetrics` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CollectionReport {
    /// Nothing.
    None,
    /// The size.
    Size,
}

impl CollectionReport {
    /// Takes it out of a request.
    pub(super) fn take(members: &mut Members) -> Self {
        choice(members, "ReturnItemCollectionMetrics", &[("SIZE", Self::Size)], Self::None)
    }

    /// What it asks for, of the collection of `item` or of an item with that key. Tables without local indexes have
    /// no item collections to speak of.
    pub(super) fn of(
        self,
        view: View<'_>,
        table: &Table,
        item: &Item,
    ) -> Result<Option<ItemCollection>, Fault> {
        if self == Self::None || table.indexes_of(IndexScope::Local).next().is_none() {
            return Ok(None);
        }
        let gigabytes = bytes(view, table, item)? / GIGABYTE;
        Ok(Some(ItemCollection { key: table.partition_item(item), gigabytes }))
    }
}

/// An item collection, and its size before the write, which is an estimate of what it is after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemCollection {
    key: Item,
    gigabytes: u64,
}

impl ItemCollection {
    /// Writes it as a structure.
    pub(super) fn write(&self, output: &mut dyn Output) {
        output.begin_structure();
        output.item_member("ItemCollectionKey", Some(&self.key));
        output.name("SizeEstimateRangeGB");
        output.begin_list();
        output.long(self.gigabytes.cast_signed());
        output.long(self.gigabytes.cast_signed() + 1);
        output.end_list();
        output.end_structure();
    }
}

fn bytes(view: View<'_>, table: &Table, item: &Item) -> Result<u64, Fault> {
    let prefix = table.partition_of(item);
    let upper = successor(prefix.clone()).map_or(Bound::Unbounded, Bound::Excluded);
    // A local index has the partitions of its table, so its keys begin in the same way.
    let range = KeyRange { lower: Bound::Included(prefix), upper };
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

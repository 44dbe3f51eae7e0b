//! Whether the trees of a table agree: every item with its entries in the indexes, and every entry with its item.

use std::fmt;
use std::hint::black_box;
use std::ops::Bound;

use super::schema::{CollectionSizes, Index, IndexScope, Table};
use super::vector;
use super::{Appointment, Chore, Entry, Expiry, Statistics, collections, read_item};
use crate::tree::{Cursor, Direction, Fault, KeyRange, TreeId, View};
use crate::value::Item;

/// A disagreement between the trees of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableProblem {
    /// What is stored is no item, or not one of its key.
    WrongItem {
        /// The tree.
        tree: TreeId,
    },
    /// An item lacks its entry in an index.
    EntryMissing {
        /// The index.
        index: String,
    },
    /// An entry of an index is not that of its item, or there is no such item.
    EntryWrong {
        /// The index.
        index: String,
    },
    /// The statistics of a tree are not what it holds.
    StatisticsWrong {
        /// The tree.
        tree: TreeId,
        /// What they say.
        stored: Statistics,
        /// What the tree holds.
        found: Statistics,
    },
    /// The sizes of item collections are not those of the items and entries.
    CollectionSizesWrong,
    /// An item that expires is missing in the order of expiry.
    ExpiryMissing,
    /// An entry of the order of expiry is not that of its item, or there is no such item.
    ExpiryWrong,
    /// Items are to expire, and nobody looks after that.
    ExpiryForgotten,
    /// What is stored is no record of a stream, or not one of its shard.
    RecordWrong {
        /// The tree.
        tree: TreeId,
    },
    /// The table does not know its latest stream as it is.
    StreamWrong,
}

impl fmt::Display for TableProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongItem { tree } => write!(f, "tree {} holds an item under a wrong key", tree.0),
            Self::EntryMissing { index } => write!(f, "an item is missing in the index {index}"),
            Self::EntryWrong { index } => write!(f, "an entry of the index {index} does not fit its item"),
            Self::StatisticsWrong { tree, stored, found } => write!(
                f,
                "tree {} holds {} items of {} bytes, and its statistics say {} of {}",
                tree.0, found.items, found.bytes, stored.items, stored.bytes
            ),
            Self::ExpiryMissing => f.write_str("an item is missing in the order of expiry"),
            Self::ExpiryWrong => f.write_str("an entry of the order of expiry does not fit its item"),
            Self::ExpiryForgotten => f.write_str("items are to expire, and the agenda does not say so"),
            Self::RecordWrong { tree } => write!(f, "tree {} holds what is no record of its shard", tree.0),
            Self::StreamWrong => f.write_str("its stream is not as it should be"),
            Self::CollectionSizesWrong => f.write_str("the sizes of its item collections are wrong"),
        }
    }
}

/// A part of a tree that was checked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What was looked at.
    pub found: Statistics,
    /// The sum of the traces that the bytes have left in their item collections: that of the table and its local
    /// indexes together is that of the sizes that are kept.
    pub trace: u64,
    /// The last key that was looked at; absent if the end was reached.
    pub last_key: Option<Vec<u8>>,
    /// What is wrong.
    pub problems: Vec<TableProblem>,
}

/// Checks so many items from `after` on, each with its entries in all indexes.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_items(
    view: View<'_>,
    table: &Table,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<Checked, Fault> {
    walk(view, table, table.tree, after, count, |key, item, problems| {
        if table.key_of(item).ok().as_deref() != Some(key) {
            problems.push(TableProblem::WrongItem { tree: table.tree });
        }
        for index in table.indexes.iter().filter(|index| index.covers(key)) {
            let Some(entry_key) = index.entry_key(table, item) else { continue };
            let problem = match view.tree(index.tree).get(&entry_key)?.map(Item::from_stored) {
                None => TableProblem::EntryMissing { index: index.name.clone() },
                // An entry is not written again when its attributes only change places in the item.
                Some(Ok(entry)) if entry == index.project(table, item) => continue,
                Some(_) => TableProblem::EntryWrong { index: index.name.clone() },
            };
            problems.push(problem);
        }
        for index in table.vectors.iter().filter(|index| index.covers(key)) {
            let Some(entry) = black_box(vector::ENTRY)(index, table, item) else { continue };
            if view.tree(index.tree).get(&entry.key)?.is_none() {
                problems.push(TableProblem::EntryMissing { index: index.name.clone() });
            }
        }
        if let Some(expiry) = &table.ttl.expiry
            && expiry.covers(key)
            && let Some(entry) = expiry.entry_of(key, item)
            && view.tree(expiry.tree).get(&entry.tree_key())?.is_none()
        {
            problems.push(TableProblem::ExpiryMissing);
        }
        Ok(())
    })
}

/// Checks so many entries of the order of expiry from `after` on, each with its item; and that somebody looks after
/// those that are not too old at that time, in milliseconds since the Unix epoch.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_expiry(
    view: View<'_>,
    table: &Table,
    expiry: &Expiry,
    now_ms: u64,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<Checked, Fault> {
    let mut checked = Checked::default();
    if after.is_none()
        && expiry.due(view, None, now_ms, 0)?.next_ms.is_some()
        && Appointment::due(view, Chore::Sweep, &table.name)?.is_none()
    {
        checked.problems.push(TableProblem::ExpiryForgotten);
    }
    let mut cursor = cursor_after(view, expiry.tree, after);
    for _ in 0..count {
        let Some((key, _)) = cursor.next()? else {
            checked.last_key = None;
            return Ok(checked);
        };
        // While the order is being built, it may have got on since the table was read.
        let is_right = match Entry::decode(&key) {
            Some(entry) => read_item(view, table, &entry.key)?
                .is_some_and(|item| expiry.entry_of(&entry.key, &item).as_ref() == Some(&entry)),
            None => false,
        };
        checked.problems.extend((!is_right).then_some(TableProblem::ExpiryWrong));
        checked.last_key = Some(key.to_vec());
    }
    Ok(checked)
}

/// Checks so many entries of an index from `after` on, each with its item.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_entries(
    view: View<'_>,
    table: &Table,
    index: &Index,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<Checked, Fault> {
    walk(view, table, index.tree, after, count, |key, entry, problems| {
        let item = match table.key_of(entry) {
            Ok(item_key) if index.covers(&item_key) => read_item(view, table, &item_key)?,
            _ => None,
        };
        let expected = item.and_then(|item| index.entry_key(table, &item));
        if expected.as_deref() != Some(key) {
            problems.push(TableProblem::EntryWrong { index: index.name.clone() });
        }
        Ok(())
    })
}

/// Looks at the sizes of so many item collections from `after` on, if those of all are kept.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_collections(
    view: View<'_>,
    table: &Table,
    after: Option<Vec<u8>>,
    count: usize,
) -> Result<Option<Checked>, Fault> {
    let Some(tree) = table.collections_tree().filter(|_| table.collection_sizes == CollectionSizes::All)
    else {
        return Ok(None);
    };
    let mut checked = Checked::default();
    let mut cursor = cursor_after(view, tree, after);
    for _ in 0..count {
        let Some((partition, stored)) = cursor.next()? else {
            checked.last_key = None;
            return Ok(Some(checked));
        };
        checked.add_trace(&partition, collections::decode(&stored));
        checked.last_key = Some(partition.to_vec());
    }
    Ok(Some(checked))
}

/// Compares the statistics of a tree with what it was found to hold.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn check_statistics(
    view: View<'_>,
    tree: TreeId,
    found: Statistics,
) -> Result<Option<TableProblem>, Fault> {
    let stored = Statistics::of(view, tree)?;
    Ok((stored != found).then_some(TableProblem::StatisticsWrong { tree, stored, found }))
}

impl Checked {
    fn add_trace(&mut self, partition: &[u8], bytes: u64) {
        self.trace = self.trace.wrapping_add(collections::trace(partition, bytes));
    }
}

pub(super) fn cursor_after(view: View<'_>, tree: TreeId, after: Option<Vec<u8>>) -> Cursor<'_> {
    let lower = after.map_or(Bound::Unbounded, Bound::Excluded);
    view.tree(tree).range(&KeyRange { lower, upper: Bound::Unbounded }, Direction::Forward)
}

fn walk(
    view: View<'_>,
    table: &Table,
    tree: TreeId,
    after: Option<Vec<u8>>,
    count: usize,
    mut check: impl FnMut(&[u8], &Item, &mut Vec<TableProblem>) -> Result<(), Fault>,
) -> Result<Checked, Fault> {
    // The partitions of a global index are its own.
    let shares_partitions = table.collections_tree().is_some()
        && !table.indexes_of(IndexScope::Global).any(|index| index.tree == tree);
    let mut cursor = cursor_after(view, tree, after);
    let mut checked = Checked::default();
    for _ in 0..count {
        let Some((key, value)) = cursor.next()? else {
            checked.last_key = None;
            return Ok(checked);
        };
        match Item::from_stored(value) {
            Ok(item) => {
                checked.found.items += 1;
                checked.found.bytes += item.size() as u64;
                if shares_partitions {
                    checked.add_trace(&key[..table.partition_length(&key)], item.size() as u64);
                }
                check(&key, &item, &mut checked.problems)?;
            }
            Err(_) => checked.problems.push(TableProblem::WrongItem { tree }),
        }
        checked.last_key = Some(key.to_vec());
    }
    Ok(checked)
}

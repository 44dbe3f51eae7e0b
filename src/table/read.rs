//! The one read path: single items, and pages of a table or an index.

use super::schema::{Index, Table};
use crate::base::Bytes;
use crate::tree::{Cursor, Direction, Fault, KeyRange, View};
use crate::value::Item;

/// A page ends with the item that brings it to this size, before filtering.
/// Source: "Paginating the results" of Query and Scan in the developer guide.
pub const PAGE_BYTES_MAX: usize = 1024 * 1024;

/// When an item of an index entry has to be loaded, those of so many next entries are loaded with it.
const ITEMS_AHEAD: usize = 16;

/// Where a page is read from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The table.
    Table,
    /// An index: its entries as they are.
    Index(&'a Index),
    /// A local index, each entry replaced by the whole item from the table.
    Items(&'a Index),
}

/// Which entries make a page.
#[derive(Clone, Debug)]
pub struct PageLimits {
    /// Where they lie.
    pub range: KeyRange,
    /// In which order they come.
    pub direction: Direction,
    /// How many are looked at, at most.
    pub items: Option<u64>,
    /// How many bytes are looked at: the entry that makes it so many is the last.
    pub bytes: usize,
}

/// A page of a table or an index.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The items that were accepted.
    pub items: Vec<Item>,
    /// How many were looked at.
    pub scanned: u64,
    /// The size of those that were looked at, by the formula of the service.
    pub bytes: usize,
    /// The sizes of the items that were read from the table because the index lacks some of their attributes.
    pub fetched_bytes: Vec<usize>,
    /// The last entry that was looked at, if more follow.
    pub last: Option<Item>,
}

/// The item under a tree key.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn read_item(view: View<'_>, table: &Table, key: &[u8]) -> Result<Option<Item>, Fault> {
    Ok(view.tree(table.tree).get(key)?.map(stored_item))
}

/// A fault that names, besides its own pages, those that reading the items under `keys` will miss: so that a batch
/// waits once and not once for each item.
#[must_use]
pub fn fault_with(mut fault: Fault, view: View<'_>, table: &Table, keys: &[Vec<u8>]) -> Fault {
    for key in keys {
        if let Err(next) = view.tree(table.tree).get(key) {
            let pages = next.pages.into_iter().filter(|page| !fault.pages.contains(page)).collect::<Vec<_>>();
            fault.pages.extend(pages);
        }
    }
    fault
}

/// Reads entries until the limits are reached, and keeps those that `accept` likes.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn read_page(
    view: View<'_>,
    table: &Table,
    source: Source<'_>,
    limits: &PageLimits,
    accept: impl Fn(&Item) -> bool,
) -> Result<Page, Fault> {
    let tree = match source {
        Source::Table => table.tree,
        Source::Index(index) | Source::Items(index) => index.tree,
    };
    let mut cursor = view.tree(tree).range(&limits.range, limits.direction);
    let mut page = Page::default();
    while let Some((_, value)) = cursor.next()? {
        let entry = stored_item(value);
        page.scanned += 1;
        page.bytes += entry.size();
        let item = match source {
            Source::Items(_) => fetch(view, table, &entry, &mut page)
                .map_err(|fault| fault_with_following(fault, view, table, &mut cursor))?,
            Source::Table | Source::Index(_) => entry.clone(),
        };
        if accept(&item) {
            page.items.push(item);
        }
        if page.bytes >= limits.bytes || limits.items == Some(page.scanned) {
            page.last = more_follow(&mut cursor)?.then_some(entry);
            break;
        }
    }
    Ok(page)
}

/// Whether the page is not the last one: then, and only then, the service would have to be asked again.
fn more_follow(cursor: &mut Cursor<'_>) -> Result<bool, Fault> {
    Ok(cursor.next()?.is_some())
}

fn fetch(view: View<'_>, table: &Table, entry: &Item, page: &mut Page) -> Result<Item, Fault> {
    let key = table.key_of(entry).expect("entries of an index hold the table key");
    let item = read_item(view, table, &key)?.expect("an entry of an index has an item");
    page.fetched_bytes.push(item.size());
    Ok(item)
}

/// A fault that also names what the items of the next entries will miss, which `cursor` gives.
#[must_use]
pub fn fault_with_following(fault: Fault, view: View<'_>, table: &Table, cursor: &mut Cursor<'_>) -> Fault {
    let mut keys = Vec::new();
    while keys.len() < ITEMS_AHEAD
        && let Ok(Some((_, value))) = cursor.next()
    {
        keys.extend(table.key_of(&stored_item(value)).ok());
    }
    fault_with(fault, view, table, &keys)
}

fn stored_item(value: Bytes) -> Item {
    Item::from_stored(value).expect("trees of tables hold items")
}

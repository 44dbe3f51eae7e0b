use std::cell::RefCell;
use std::ops::Bound;
use std::rc::Rc;

use super::descriptor::{self, DescriptorError};
use super::schema::Table;
use super::stream::Stream;
use super::stream_descriptor;
use super::vector;
use crate::base::{Bytes, Part, require};
use crate::tree::{Direction, Edit, Fault, KeyRange, TreeId, View};

/// The tree of the catalog.
pub const CATALOG: TreeId = TreeId(0);
/// Trees below this number belong to the database itself.
const FIRST_TABLE_TREE: u32 = 16;
/// The key of the number that the next tree gets.
const NEXT_TREE: &[u8] = &[0];
/// What stands before the name of a table in its key.
const TABLE: u8 = 1;
/// What stands before the name of its table, a zero and its time in the key of a stream.
const STREAM: u8 = 2;

/// Why a table cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatalogError {
    /// A page has to be loaded first.
    Fault(Fault),
    /// It is there, but its descriptor cannot be read.
    Descriptor(DescriptorError),
}

impl From<Fault> for CatalogError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Part> for CatalogError {
    fn from(part: Part) -> Self {
        Self::Fault(part.into())
    }
}

impl From<DescriptorError> for CatalogError {
    fn from(error: DescriptorError) -> Self {
        Self::Descriptor(error)
    }
}

/// The tables of a database.
///
/// Descriptors are decoded once: as long as the catalog holds the same bytes, the same table is given.
#[derive(Default)]
pub struct Catalog {
    /// In the order of names, each with the bytes that it was decoded from.
    decoded: RefCell<Vec<(Bytes, Rc<Table>)>>,
}

impl Catalog {
    /// A catalog that has decoded nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The table of that name.
    ///
    /// # Errors
    /// Any [`CatalogError`].
    pub fn table(&self, view: View<'_>, name: &str) -> Result<Option<Rc<Table>>, CatalogError> {
        let stored = view.tree(CATALOG).get(&table_key(name))?;
        let mut decoded = self.decoded.borrow_mut();
        let place = decoded.binary_search_by(|(_, table)| table.name.as_str().cmp(name));
        let Some(bytes) = stored else {
            if let Ok(position) = place {
                decoded.remove(position);
            }
            return Ok(None);
        };
        if let Ok(position) = place
            && decoded[position].0.same_buffer(&bytes)
        {
            return Ok(Some(Rc::clone(&decoded[position].1)));
        }
        let table = Rc::new(descriptor::decode(&bytes)?);
        if !table.vectors.is_empty() {
            require(vector::ENTRY as usize)?;
        }
        let entry = (bytes, Rc::clone(&table));
        match place {
            Ok(position) => decoded[position] = entry,
            Err(position) => decoded.insert(position, entry),
        }
        Ok(Some(table))
    }

    /// The names of at most `limit` tables that come after `start` in the order of names.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn names_after(
        &self,
        view: View<'_>,
        start: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, Fault> {
        let lower = match start {
            Some(name) => Bound::Excluded(table_key(name)),
            None => Bound::Included(vec![TABLE]),
        };
        let range = KeyRange { lower, upper: Bound::Excluded(vec![STREAM]) };
        let mut cursor = view.tree(CATALOG).range(&range, Direction::Forward);
        let mut names = Vec::new();
        while names.len() < limit
            && let Some((key, _)) = cursor.next()?
        {
            names.push(String::from_utf8_lossy(&key[1..]).into_owned());
        }
        Ok(names)
    }

    /// The edits that create `table`, whose trees come from `trees`.
    #[must_use]
    pub fn create(table: &Table, trees: &TreeNumbers) -> Vec<Edit> {
        vec![Self::take_trees(trees), Self::update(table)]
    }

    /// The edit that takes the trees that were given out.
    #[must_use]
    pub fn take_trees(trees: &TreeNumbers) -> Edit {
        put(NEXT_TREE.to_vec(), trees.next.to_le_bytes().as_slice().into())
    }

    /// The edit that replaces what is known of `table`.
    #[must_use]
    pub fn update(table: &Table) -> Edit {
        put(table_key(&table.name), descriptor::encode(table))
    }

    /// The edits that delete `table` with all that is in it.
    #[must_use]
    pub fn delete(table: &Table) -> Vec<Edit> {
        let descriptor = Edit::Delete { tree: CATALOG, key: table_key(&table.name).into() };
        let trees = table.trees().chain(table.collections_tree()).chain(table.ttl.tree());
        std::iter::once(descriptor).chain(trees.map(|tree| Edit::Drop { tree })).collect()
    }
}

/// Streams. They are in the catalog apart from their tables, which they outlive.
impl Catalog {
    /// The stream of a table of that name that was switched on at that time.
    ///
    /// # Errors
    /// Any [`CatalogError`].
    pub fn stream(view: View<'_>, table: &str, created_ms: u64) -> Result<Option<Stream>, CatalogError> {
        let stored = view.tree(CATALOG).get(&stream_key(table, created_ms))?;
        Ok(stored.map(|bytes| stream_descriptor::decode(&bytes)).transpose()?)
    }

    /// At most `limit` streams after one, which is told by the name of its table and its time. They are in the order
    /// of these.
    ///
    /// # Errors
    /// Any [`CatalogError`].
    pub fn streams_after(
        view: View<'_>,
        start: Option<(&str, u64)>,
        limit: usize,
    ) -> Result<Vec<Stream>, CatalogError> {
        let lower = match start {
            Some((table, created_ms)) => Bound::Excluded(stream_key(table, created_ms)),
            None => Bound::Included(vec![STREAM]),
        };
        let range = KeyRange { lower, upper: Bound::Excluded(vec![STREAM + 1]) };
        let mut cursor = view.tree(CATALOG).range(&range, Direction::Forward);
        let mut streams = Vec::new();
        while streams.len() < limit
            && let Some((_, bytes)) = cursor.next()?
        {
            streams.push(stream_descriptor::decode(&bytes)?);
        }
        Ok(streams)
    }

    /// The streams of tables of that name, in the order of their times.
    ///
    /// # Errors
    /// Any [`CatalogError`].
    pub fn streams_of(view: View<'_>, table: &str) -> Result<Vec<Stream>, CatalogError> {
        let mut streams = Vec::new();
        let mut cursor = view.tree(CATALOG).range(&streams_range(table), Direction::Forward);
        while let Some((_, bytes)) = cursor.next()? {
            streams.push(stream_descriptor::decode(&bytes)?);
        }
        Ok(streams)
    }

    /// Whether there are streams of tables of that name.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn has_streams(view: View<'_>, table: &str) -> Result<bool, Fault> {
        Ok(Self::newest_stream(view, table)?.is_some())
    }

    /// The time of the latest stream of tables of that name.
    pub(super) fn newest_stream(view: View<'_>, table: &str) -> Result<Option<u64>, Fault> {
        let newest = view.tree(CATALOG).range(&streams_range(table), Direction::Backward).next()?;
        Ok(newest.and_then(|(key, _)| key.last_chunk().map(|time| u64::from_be_bytes(*time))))
    }

    /// The edit that forgets a stream.
    pub(super) fn delete_stream(stream: &Stream) -> Edit {
        Edit::Delete { tree: CATALOG, key: stream_key(&stream.table, stream.created_ms).into() }
    }

    /// The edit that stores what is known of a stream.
    pub(super) fn put_stream(stream: &Stream) -> Edit {
        put(stream_key(&stream.table, stream.created_ms), stream_descriptor::encode(stream))
    }
}

fn put(key: Vec<u8>, value: Bytes) -> Edit {
    Edit::Put { tree: CATALOG, key: key.into(), value }
}

fn table_key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + name.len());
    key.push(TABLE);
    key.extend_from_slice(name.as_bytes());
    key
}

fn streams_range(table: &str) -> KeyRange {
    let [lower, upper] = [0, u64::MAX].map(|created_ms| Bound::Included(stream_key(table, created_ms)));
    KeyRange { lower, upper }
}

fn stream_key(table: &str, created_ms: u64) -> Vec<u8> {
    let mut key = vec![STREAM];
    key.extend_from_slice(table.as_bytes());
    key.push(0);
    key.extend_from_slice(&created_ms.to_be_bytes());
    key
}

/// Gives out the numbers of new trees.
#[derive(Clone)]
pub struct TreeNumbers {
    next: u32,
}

impl TreeNumbers {
    /// The numbers that no tree of the database has had.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn unused(view: View<'_>) -> Result<Self, Fault> {
        let next = view.tree(CATALOG).get(NEXT_TREE)?;
        let next = next.and_then(|bytes| bytes.first_chunk().map(|number| u32::from_le_bytes(*number)));
        Ok(Self { next: next.unwrap_or(FIRST_TABLE_TREE) })
    }

    /// The next of them.
    pub fn take(&mut self) -> TreeId {
        self.next += 1;
        TreeId(self.next - 1)
    }
}

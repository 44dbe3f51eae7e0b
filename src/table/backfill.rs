//! Building something from the items of a table while the table is used.
//!
//! The table is read in slices, each a commit of its own that also moves the cursor on. Writes maintain what is built
//! for keys up to the cursor, and leave the others to the slice that will come to them: so every item gets in once,
//! whichever commit is first, and a crash, or an instance that was faster, costs one slice.

use std::ops::Bound;

use super::schema::Table;
use crate::base::Bytes;
use crate::tree::{Direction, Fault, KeyRange, View};
use crate::value::{Item, MapRef, ValueRef, ValueWriter};

/// How far a table was read for something that is being built from its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backfill {
    /// The last key that was read; absent before the first.
    last_key: Option<Bytes>,
}

/// How much of a table is read at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceLimits {
    /// Number of items.
    pub items: usize,
    /// Bytes of items; the item that exceeds them is the last.
    pub bytes: usize,
}

impl SliceLimits {
    /// What is read between two turns of the host: about two milliseconds in a browser.
    pub const TURN: Self = Self { items: 200, bytes: 256 * 1024 };
    /// What is read within the request that asks for the building: a table that holds no more is done with it.
    pub const REQUEST: Self = Self { items: 1000, bytes: 1024 * 1024 };
}

/// How much of a table is read at once, depending on who waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildLimits {
    /// Within the request that asks for the building.
    pub request: SliceLimits,
    /// Between two turns of the host.
    pub turn: SliceLimits,
}

impl Default for BuildLimits {
    fn default() -> Self {
        Self { request: SliceLimits::REQUEST, turn: SliceLimits::TURN }
    }
}

/// The items that follow a cursor, in the order of their keys.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The items with their keys.
    pub items: Vec<(Bytes, Item)>,
    /// How far the table was read with them; absent if nothing is left.
    pub rest: Option<Backfill>,
}

impl Backfill {
    /// The name of its attribute in the descriptor of what is being built.
    pub(super) const NAME: &'static str = "Backfill";

    /// Whether writes to the item under `key` maintain what is being built.
    #[must_use]
    pub fn covers(&self, key: &[u8]) -> bool {
        self.last_key.as_deref().is_some_and(|last| key <= last)
    }

    /// Reads the next items.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    ///
    /// # Panics
    /// If the tree of the table holds something else than items.
    pub fn next_slice(&self, view: View<'_>, table: &Table, limits: SliceLimits) -> Result<Slice, Fault> {
        let lower = self.last_key.as_ref().map_or(Bound::Unbounded, |key| Bound::Excluded(key.to_vec()));
        let range = KeyRange { lower, upper: Bound::Unbounded };
        let mut cursor = view.tree(table.tree).range(&range, Direction::Forward);
        let mut slice = Slice { items: Vec::new(), rest: None };
        let mut bytes = 0;
        while let Some((key, value)) = cursor.next()? {
            bytes += value.len();
            let item = Item::from_stored(value).expect("trees of tables hold items");
            slice.items.push((key, item));
            if slice.items.len() >= limits.items || bytes >= limits.bytes {
                let is_last = cursor.next()?.is_none();
                slice.rest = slice.items.last().filter(|_| !is_last).map(|(key, _)| Self::after(key));
                break;
            }
        }
        Ok(slice)
    }

    fn after(key: &Bytes) -> Self {
        Self { last_key: Some(key.clone()) }
    }

    /// Writes it as an attribute of the descriptor of what is being built: a map.
    pub(super) fn encode(&self, writer: &mut ValueWriter) {
        writer.name(Self::NAME);
        let map = writer.begin_map();
        if let Some(key) = &self.last_key {
            writer.name("Key");
            writer.binary(key);
        }
        writer.end(map);
    }

    /// Reads it from the descriptor of what is being built; absent if that is whole.
    pub(super) fn decode(map: MapRef<'_>) -> Option<Self> {
        let map = map.get(Self::NAME)?.map()?;
        Some(Self { last_key: map.get("Key").and_then(ValueRef::as_binary).map(Bytes::from) })
    }
}

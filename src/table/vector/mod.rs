//! Vector indexes: which items are near to a vector.
//!
//! An entry holds the vector as floats of 32 bits, as the service does, and the other attributes that the index
//! projects. Its key is that of the item; before it stands the partition of the index, if it has partitions.

mod check;
mod descriptor;
mod search;

pub use check::check_vector_entries;
pub(super) use descriptor::{decode_all, encode_all};
pub use search::{Neighbour, VectorSearch};

use super::backfill::Backfill;
use super::key::{HASH_BYTES_MAX, project};
use super::schema::{KeyAttribute, Projection, Table};
use super::transition::Transition;
use super::{IndexKeyError, KeyError};
use crate::base::Bytes;
use crate::tree::TreeId;
use crate::value::{Item, KeyPart, KeyWriter, Kind, MapRef, Number, ValueRef, ValueWriter};

/// Largest value of an attribute that searches are filtered by, in bytes. Not documented: it is what another
/// implementation of the service's authors checks.
const FILTER_BYTES_MAX: usize = 10 * 1024;

/// Bytes of one dimension of a stored vector.
const FLOAT_BYTES: usize = 4;

/// Makes the entry of an item. It may be in a part of the module, which is there wherever a table with vector indexes
/// is: see [`Catalog::table`](super::Catalog::table).
pub(super) const ENTRY: fn(&VectorIndex, &Table, &Item) -> Option<VectorEntry> = VectorIndex::entry;

/// How the distance of two vectors is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// By the angle between them: 0 for the same direction, 2 for the opposite one.
    Cosine,
    /// By their dot product: the larger, the nearer.
    DotProduct,
    /// By the straight line between them.
    Euclidean,
}

impl Distance {
    /// What requests call each.
    pub const NAMES: [(&'static str, Self); 3] =
        [("COSINE", Self::Cosine), ("DOT_PRODUCT", Self::DotProduct), ("EUCLIDEAN", Self::Euclidean)];

    /// What requests call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, distance)| *distance == self).map_or("", |(name, _)| name)
    }
}

/// What an attribute of a search schema does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchRole {
    /// It chooses the partition of the index, in which alone is searched.
    Hash,
    /// A search can ask for a value of it.
    Filter,
}

impl SearchRole {
    /// What requests call each.
    pub const NAMES: [(&'static str, Self); 2] = [("HASH", Self::Hash), ("INLINE_FILTER", Self::Filter)];

    /// What requests call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

/// An attribute that searches can ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAttribute {
    /// The attribute.
    pub attribute: KeyAttribute,
    /// What it does.
    pub role: SearchRole,
}

/// A vector index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorIndex {
    /// Its name.
    pub name: String,
    /// The tree of its entries.
    pub tree: TreeId,
    /// The attribute that holds the vector.
    pub attribute: String,
    /// How many numbers a vector has.
    pub dimensions: usize,
    /// How distances are measured.
    pub distance: Distance,
    /// What searches can ask for, in the order of the request that created the index. At most one is the hash.
    pub schema: Vec<SearchAttribute>,
    /// What its entries hold besides the keys, the attributes above and the vector.
    pub projection: Projection,
    /// The last change that takes time, if any did.
    pub transition: Option<Transition>,
    /// How far the table was read for it, if it is being built.
    pub backfill: Option<Backfill>,
}

/// Why an item cannot be in a vector index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VectorFault {
    /// What should be a vector is no list.
    NotAList,
    /// A vector has too few or too many numbers.
    Size {
        /// How many there are.
        actual: usize,
    },
    /// An element of a vector is no number.
    Element {
        /// Which one, counted from 0.
        position: usize,
        /// The type that it has.
        actual: Kind,
    },
    /// An element of a vector is too large for a float of 32 bits.
    Range {
        /// Which one, counted from 0.
        position: usize,
        /// The number.
        value: Number,
    },
    /// An attribute of the search schema has another type than the schema says.
    Type {
        /// The attribute.
        attribute: KeyAttribute,
        /// The type that it has.
        actual: Kind,
    },
    /// The attribute that chooses the partition is empty.
    Empty(IndexKeyError),
    /// The attribute that chooses the partition is too long.
    HashTooLong,
    /// An attribute that searches are filtered by is too long.
    FilterTooLong {
        /// The attribute.
        name: String,
    },
}

/// What a vector index holds of an item.
pub(super) struct VectorEntry {
    pub(super) key: Vec<u8>,
    vector: Vec<u8>,
    item: Item,
    /// The size by the formula of the service: four bytes for each dimension.
    pub(super) bytes: usize,
}

impl PartialEq for VectorEntry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.vector == other.vector && self.item == other.item
    }
}

impl VectorEntry {
    /// The value to store.
    pub(super) fn value(&self) -> Bytes {
        let mut value = Vec::with_capacity(self.vector.len() + self.item.bytes().len());
        value.extend_from_slice(&self.vector);
        value.extend_from_slice(self.item.bytes());
        value.into()
    }
}

impl VectorIndex {
    /// The attribute that chooses the partition, if there are partitions.
    #[must_use]
    pub fn hash(&self) -> Option<&KeyAttribute> {
        self.schema.iter().find(|search| search.role == SearchRole::Hash).map(|search| &search.attribute)
    }

    /// Whether the entry of the item under `key` has to be there: of an index that is being built, only those are that
    /// it has come to.
    #[must_use]
    pub fn covers(&self, key: &[u8]) -> bool {
        self.backfill.as_ref().is_none_or(|backfill| backfill.covers(key))
    }

    /// Whether answers can show the attribute `name`, given the table they belong to.
    #[must_use]
    pub fn projects(&self, table: &Table, name: &str) -> bool {
        let is_key = || {
            let searched = self.schema.iter().map(|search| &search.attribute);
            searched.chain(table.key_attributes()).any(|key| key.name == name)
        };
        match &self.projection {
            Projection::All => true,
            Projection::KeysOnly => is_key(),
            Projection::Include(names) => names.iter().any(|other| other == name) || is_key(),
        }
    }

    /// Checks the attributes of an item that are different in `old`: what the index does not take when it is written
    /// may have been there before the index.
    ///
    /// # Errors
    /// The first attribute that the index does not take: the vector, then the others in the order of the schema.
    pub fn check(&self, old: Option<&Item>, item: &Item) -> Result<(), VectorFault> {
        let changed = |name: &str| {
            let value = item.get(name)?;
            (old.and_then(|old| old.get(name)) != Some(value)).then_some(value)
        };
        if let Some(value) = changed(&self.attribute) {
            self.vector(value)?;
        }
        for search in &self.schema {
            if let Some(value) = changed(&search.attribute.name) {
                self.check_searched(search, value)?;
            }
        }
        Ok(())
    }

    fn check_searched(&self, search: &SearchAttribute, value: ValueRef<'_>) -> Result<(), VectorFault> {
        let attribute = &search.attribute;
        if value.kind() != attribute.kind {
            return Err(VectorFault::Type { attribute: attribute.clone(), actual: value.kind() });
        }
        let length = match attribute.kind {
            Kind::N => return Ok(()),
            _ => value.size(),
        };
        match search.role {
            SearchRole::Hash if length == 0 => Err(VectorFault::Empty(IndexKeyError {
                index: self.name.clone(),
                error: KeyError::Empty { name: attribute.name.clone(), kind: attribute.kind },
            })),
            SearchRole::Hash if length > HASH_BYTES_MAX => Err(VectorFault::HashTooLong),
            SearchRole::Filter if length > FILTER_BYTES_MAX => {
                Err(VectorFault::FilterTooLong { name: attribute.name.clone() })
            }
            _ => Ok(()),
        }
    }

    /// The bytes of the vector that a value is.
    fn vector(&self, value: ValueRef<'_>) -> Result<Vec<u8>, VectorFault> {
        let list = value.list().ok_or(VectorFault::NotAList)?;
        if list.len() != self.dimensions {
            return Err(VectorFault::Size { actual: list.len() });
        }
        let mut vector = Vec::with_capacity(FLOAT_BYTES * self.dimensions);
        for (position, element) in list.iter().enumerate() {
            let actual = element.kind();
            let value = element.as_number().ok_or(VectorFault::Element { position, actual })?;
            let float = value.to_f32();
            if float.is_infinite() {
                return Err(VectorFault::Range { position, value });
            }
            vector.extend_from_slice(&float.to_le_bytes());
        }
        Ok(vector)
    }

    /// What the index holds of an item; `None` if it lacks the vector or the attribute that chooses the partition, or
    /// has one that the index does not take.
    fn entry(&self, table: &Table, item: &Item) -> Option<VectorEntry> {
        let vector = self.vector(item.get(&self.attribute)?).ok()?;
        for search in &self.schema {
            match (item.get(&search.attribute.name), search.role) {
                (Some(value), _) => self.check_searched(search, value).ok()?,
                (None, SearchRole::Hash) => return None,
                (None, SearchRole::Filter) => {}
            }
        }
        let mut key = match self.hash() {
            Some(hash) => partition(item.get(&hash.name)?)?,
            None => Vec::new(),
        };
        key.extend(table.key_of(item).ok()?);
        let item = project(item, |name| name != self.attribute && self.projects(table, name));
        let bytes = vector.len() + self.attribute.len() + item.size();
        Some(VectorEntry { key, vector, item, bytes })
    }

    /// The parts of a stored entry: the vector's bytes, and the item without it. `None` if it is none.
    #[must_use]
    pub fn parts(&self, value: &Bytes) -> Option<(Bytes, Item)> {
        let behind = FLOAT_BYTES * self.dimensions;
        let item =
            Item::from_stored((value.len() > behind).then(|| value.slice(behind..value.len()))?).ok()?;
        Some((value.slice(0..behind), item))
    }

    /// Whether the stored `value` is that of `entry`. Its attributes may lie in another order.
    fn holds(&self, entry: &VectorEntry, value: &Bytes) -> bool {
        self.parts(value).is_some_and(|(vector, item)| *vector == *entry.vector && item == entry.item)
    }

    /// The attributes of a stored entry without the vector, where they lie; `None` if it is none.
    fn item_in<'a>(&self, value: &'a [u8]) -> Option<MapRef<'a>> {
        value.get(FLOAT_BYTES * self.dimensions..).and_then(Item::map_in)
    }

    /// The item of an entry with its vector, whose numbers are those that the index holds.
    #[must_use]
    pub fn with_vector(&self, vector: &[u8], item: &Item) -> Item {
        let mut writer = ValueWriter::new();
        let map = writer.begin_map();
        for (name, value) in item.map().iter() {
            writer.name(name);
            writer.raw(value);
        }
        writer.name(&self.attribute);
        let list = writer.begin_list();
        let (floats, _) = vector.as_chunks::<FLOAT_BYTES>();
        floats.iter().for_each(|float| writer.number(Number::from_f32(f32::from_le_bytes(*float))));
        writer.end(list);
        writer.end(map);
        writer.finish_item()
    }
}

/// What the keys of the entries begin with that are in the partition of `value`; `None` if keys cannot have it.
#[must_use]
fn partition(value: ValueRef<'_>) -> Option<Vec<u8>> {
    let part = KeyPart::from_value(value)?;
    let mut writer = KeyWriter::new();
    writer.partition_hash(&[part]);
    writer.part(part);
    Some(writer.finish())
}

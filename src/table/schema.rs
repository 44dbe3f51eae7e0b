use super::backfill::Backfill;
use super::lifecycle::{TableSettings, UnitChanges};
use super::stream::TableStream;
use super::transition::{IndexState, Transition};
use super::ttl::TimeToLive;
use super::vector::VectorIndex;
use crate::tree::TreeId;
use crate::value::Kind;

/// An attribute of a key: its name, and its type, which is S, N or B.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// The name of the attribute.
    pub name: String,
    /// Its type.
    pub kind: Kind,
}

/// Provisioned units a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throughput {
    /// Read units.
    pub read: u64,
    /// Write units.
    pub write: u64,
}

/// The most units a second that an on-demand table or index shall serve, where there is a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Maxima {
    /// Read units.
    pub read: Option<u64>,
    /// Write units.
    pub write: Option<u64>,
}

/// How a table is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billing {
    /// By request, since that moment.
    PayPerRequest {
        /// Milliseconds since the Unix epoch.
        since_ms: u64,
    },
    /// By provisioned units.
    Provisioned(Throughput),
}

/// Of which item collections the sizes are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionSizes {
    /// Of all that are not empty.
    All,
    /// Of those that were written to since sizes are kept: the table is older than that.
    WrittenSince,
}

/// A table, as its creation and its updates describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The UUID of this incarnation.
    pub id: String,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: u64,
    /// The tree of its items.
    pub tree: TreeId,
    /// The attribute that chooses the partition.
    pub hash: KeyAttribute,
    /// The attribute that orders the items of a partition.
    pub range: Option<KeyAttribute>,
    /// How it is billed.
    pub billing: Billing,
    /// What it serves at most, if it is on-demand.
    pub maxima: Maxima,
    /// What it is ready for, if that is more than its units.
    pub warm: Option<Throughput>,
    /// How its provisioned units have changed.
    pub changes: UnitChanges,
    /// What it is told to be besides its schema.
    pub settings: TableSettings,
    /// Whether and by what its items expire.
    pub ttl: TimeToLive,
    /// The last change that takes time, if any did.
    pub transition: Option<Transition>,
    /// Of which item collections the sizes are kept.
    pub collection_sizes: CollectionSizes,
    /// Its latest stream, if it ever had one.
    pub stream: Option<TableStream>,
    /// Its indexes, in the order of their creation.
    pub indexes: Vec<Index>,
    /// Its vector indexes, in the order of their creation.
    pub vectors: Vec<VectorIndex>,
}

/// Whether an index has partitions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexScope {
    /// Its partitions are its own.
    Global,
    /// It orders the partitions of the table differently.
    Local,
}

/// What an index holds besides the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Every attribute.
    All,
    /// Nothing.
    KeysOnly,
    /// These attributes.
    Include(Vec<String>),
}

/// A secondary index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Global or local.
    pub scope: IndexScope,
    /// The tree of its entries.
    pub tree: TreeId,
    /// The attributes that choose the partition: one to four.
    pub hash: Vec<KeyAttribute>,
    /// The attributes that order the entries of a partition: none to four.
    pub range: Vec<KeyAttribute>,
    /// What its entries hold.
    pub projection: Projection,
    /// Its own provisioned units, if the table is provisioned and the index global.
    pub throughput: Option<Throughput>,
    /// What it serves at most, if the table is on-demand and the index global.
    pub maxima: Maxima,
    /// What it is ready for, if that is more than its units and it is global.
    pub warm: Option<Throughput>,
    /// How its provisioned units have changed.
    pub changes: UnitChanges,
    /// The last change that takes time, if any did.
    pub transition: Option<Transition>,
    /// How far the table was read for it, if it is being built.
    pub backfill: Option<Backfill>,
}

impl Table {
    /// The attributes of the primary key, the partition's first.
    pub fn key_attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.hash).chain(&self.range)
    }

    /// The index of that name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The vector index of that name.
    #[must_use]
    pub fn vector_index(&self, name: &str) -> Option<&VectorIndex> {
        self.vectors.iter().find(|index| index.name == name)
    }

    /// The indexes of one scope, in the order of their creation.
    pub fn indexes_of(&self, scope: IndexScope) -> impl Iterator<Item = &Index> {
        self.indexes.iter().filter(move |index| index.scope == scope)
    }

    /// Every key attribute of the table and of the indexes that it has at a moment, once each, in the order of first
    /// use.
    #[must_use]
    pub fn attribute_definitions(&self, now_ms: u64) -> Vec<&KeyAttribute> {
        let mut definitions: Vec<&KeyAttribute> = Vec::new();
        let is_there = |index: &&Index| index.state(now_ms) != IndexState::Gone;
        let indexed = self.indexes.iter().filter(is_there).flat_map(Index::key_attributes);
        let searches = |index: &&VectorIndex| index.state(now_ms) != IndexState::Gone;
        let searched = self.vectors.iter().filter(searches).flat_map(|index| &index.schema);
        let searched = searched.map(|search| &search.attribute);
        for attribute in self.key_attributes().chain(indexed).chain(searched) {
            if !definitions.contains(&attribute) {
                definitions.push(attribute);
            }
        }
        definitions
    }

    /// The attributes that choose partitions and those that order them, of the table and of each of its indexes.
    pub fn key_schemas(&self) -> impl Iterator<Item = (&[KeyAttribute], &[KeyAttribute])> {
        let of_table = (std::slice::from_ref(&self.hash), self.range.as_slice());
        std::iter::once(of_table).chain(self.indexes.iter().map(|index| (&index.hash[..], &index.range[..])))
    }

    /// Forgets the indexes whose deletion is over, and tells what trees they had.
    pub fn remove_gone_indexes(&mut self, now_ms: u64) -> Vec<TreeId> {
        let mut trees = Vec::new();
        self.indexes.retain(|index| {
            let is_there = index.state(now_ms) != IndexState::Gone;
            trees.extend((!is_there).then_some(index.tree));
            is_there
        });
        self.vectors.retain(|index| {
            let is_there = index.state(now_ms) != IndexState::Gone;
            trees.extend((!is_there).then_some(index.tree));
            is_there
        });
        trees
    }

    /// The trees of the table and its indexes.
    pub fn trees(&self) -> impl Iterator<Item = TreeId> {
        let indexes = self.indexes.iter().map(|index| index.tree);
        std::iter::once(self.tree).chain(indexes).chain(self.vectors.iter().map(|index| index.tree))
    }
}

impl Index {
    /// The attributes of the index key, the partition's first.
    pub fn key_attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.hash.iter().chain(&self.range)
    }

    /// Whether the entry of the item under `key` has to be there: of an index that is being built, only those are that
    /// it has come to.
    #[must_use]
    pub fn covers(&self, key: &[u8]) -> bool {
        self.backfill.as_ref().is_none_or(|backfill| backfill.covers(key))
    }

    /// Whether entries hold the attribute `name`, given the table they belong to.
    #[must_use]
    pub fn projects(&self, table: &Table, name: &str) -> bool {
        let is_key = || self.key_attributes().chain(table.key_attributes()).any(|key| key.name == name);
        match &self.projection {
            Projection::All => true,
            Projection::KeysOnly => is_key(),
            Projection::Include(names) => names.iter().any(|other| other == name) || is_key(),
        }
    }
}

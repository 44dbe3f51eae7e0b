//! What an append writes, read by the tables in `docs/format.md`.

use std::collections::BTreeMap;

use minamo::base::Bytes;
use minamo::value::{Item, MapRef, ValueRef};

use crate::model::{Presence, State};
use crate::rows::{INDEXES_MAX, KINDS, Key, Row, key_of, parse};

const BLOCK_HEADER_BYTES: usize = 22;
const CATALOG: u64 = 0;
/// The tokens of transactions.
const TOKENS: u64 = 2;
/// The tree of the agenda.
const AGENDA: u64 = 3;

/// What a commit says.
#[derive(Debug, Default)]
pub(crate) struct Commit {
    /// When it was asked for.
    pub(crate) time_ms: u64,
    /// The rows that it writes or deletes.
    pub(crate) changes: BTreeMap<(usize, Key), Option<Row>>,
    /// What becomes of tables; nothing of those that are deleted.
    pub(crate) tables: BTreeMap<usize, Option<Descriptor>>,
    /// The numbers of the tokens that it remembers, and since when.
    pub(crate) remembered: Vec<(usize, u64)>,
    /// The numbers of the tokens that it forgets.
    pub(crate) forgotten: Vec<usize>,
    /// The clock, if it has looked at it.
    pub(crate) clock_ms: Option<u64>,
}

/// What is known of a table besides its schema.
#[derive(Debug)]
pub(crate) struct Descriptor {
    pub(crate) tree: u64,
    pub(crate) indexes: [Presence; INDEXES_MAX],
    pub(crate) expires: bool,
}

/// The commits of an append.
pub(crate) struct Batch {
    pub(crate) first_lsn: u64,
    payload: Vec<u8>,
    place: usize,
}

/// An edit of a tree.
struct Edit {
    tree: u64,
    key: Vec<u8>,
    value: Option<Vec<u8>>,
}

impl Batch {
    pub(crate) fn of(first_block: u64, blocks: &[Vec<u8>]) -> Self {
        let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap());
        let mut payload = Vec::new();
        for (place, block) in blocks.iter().enumerate() {
            assert_eq!(number(&block[2..10]), first_block + place as u64, "the number in a block");
            assert_eq!(block[1] & 1 != 0, place == 0, "the first block of an append begins a batch");
            assert_eq!(block[1] & 2 != 0, place + 1 == blocks.len(), "its last block ends the batch");
            payload.extend_from_slice(&block[BLOCK_HEADER_BYTES..]);
        }
        Self { first_lsn: number(&blocks[0][10..18]), payload, place: 0 }
    }

    /// The next commit, which builds on that state.
    pub(crate) fn next(&mut self, state: &State) -> Option<Commit> {
        if self.place == self.payload.len() {
            return None;
        }
        let flags = self.take(1)[0];
        let mut commit = Commit { time_ms: self.varint(), ..Commit::default() };
        if flags & 1 != 0 {
            self.take(16);
        }
        if flags & 2 != 0 {
            self.take(8);
            self.varint();
        }
        let mut edits = Vec::new();
        for _ in 0..self.varint() {
            let edit = self.edit(&edits);
            edits.extend(edit);
        }
        edits.iter().for_each(|edit| commit.note(edit));
        let of_state = state.tables.iter().map(|table| table.as_ref().and_then(|table| table.tree));
        let mut trees: Vec<Option<u64>> = of_state.collect();
        for (table, descriptor) in &commit.tables {
            trees[*table] = descriptor.as_ref().map_or(trees[*table], |descriptor| Some(descriptor.tree));
        }
        for Edit { tree, key, value } in edits {
            if let Some(table) = trees.iter().position(|known| *known == Some(tree)) {
                let row = value.map(|value| parse(&item(value)).1);
                let before = commit.changes.insert((table, key_of(&key)), row);
                assert!(before.is_none(), "a commit changes a row once: {commit:?}");
            }
        }
        Some(commit)
    }

    /// An edit behind others; nothing if it drops a tree.
    fn edit(&mut self, before: &[Edit]) -> Option<Edit> {
        let (kind, tree) = (self.take(1)[0], self.varint());
        if kind == 3 {
            return None;
        }
        let key = self.content();
        let value = match kind {
            1 => Some(self.content()),
            2 => None,
            4 => before.iter().rev().find_map(|edit| edit.value.clone()),
            _ => panic!("there is no edit {kind}"),
        };
        Some(Edit { tree, key, value })
    }

    fn take(&mut self, count: usize) -> &[u8] {
        self.place += count;
        &self.payload[self.place - count..self.place]
    }

    fn varint(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.take(1)[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn content(&mut self) -> Vec<u8> {
        let count = self.varint() as usize;
        self.take(count).to_vec()
    }
}

impl Commit {
    fn note(&mut self, Edit { tree, key, value }: &Edit) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("names are texts");
        match (*tree, &key[..]) {
            (CATALOG, [1, name @ ..]) => {
                let name = text(name);
                let table = KINDS.iter().position(|kind| kind.name == name).expect("it is a known table");
                self.tables.insert(table, value.clone().map(|value| descriptor(table, value)));
            }
            (TOKENS, [1, token @ ..]) => {
                let number = text(token).strip_prefix("token ").and_then(|number| number.parse().ok());
                let number = number.expect("tokens are numbered");
                // The digest of the request comes before the time.
                match value.as_ref().map(|value| value[16..].try_into().expect("a time")) {
                    Some(time) => self.remembered.push((number, u64::from_le_bytes(time))),
                    None => self.forgotten.push(number),
                }
            }
            (AGENDA, [0, 0]) => {
                let believed = value.as_ref().and_then(|value| value.first_chunk());
                self.clock_ms = believed.map(|bytes| u64::from_le_bytes(*bytes));
            }
            _ => {}
        }
    }
}

fn item(value: Vec<u8>) -> Item {
    Item::from_stored(Bytes::from(value)).expect("rows and descriptors are items")
}

fn descriptor(table: usize, value: Vec<u8>) -> Descriptor {
    let item = item(value);
    let mut indexes: [Presence; INDEXES_MAX] = Default::default();
    let described = item.get("Indexes").and_then(ValueRef::list).expect("it has a list of indexes");
    for index in described.iter() {
        let index = index.map().expect("an index is a map");
        let name = index.get("IndexName").and_then(ValueRef::as_str);
        let place = KINDS[table].indexes.iter().position(|known| Some(known.name) == name);
        indexes[place.expect("it is a known index")] = presence(index);
    }
    let tree = item.get("Tree").and_then(ValueRef::as_number).and_then(|tree| tree.to_i64());
    Descriptor {
        tree: tree.expect("it has a tree").cast_unsigned(),
        indexes,
        expires: item.get("Expiry").is_some(),
    }
}

fn presence(index: MapRef<'_>) -> Presence {
    match index.get("Backfill").and_then(ValueRef::map) {
        None => Presence::Whole,
        Some(map) => {
            let key = map.get("Key").and_then(ValueRef::as_binary);
            Presence::Building(key.map(<[u8]>::to_vec).unwrap_or_default())
        }
    }
}

use super::{CHECKSUM, HEADER_BYTES, ID, LeafValue, PAGE_VERSION, PIECE_BYTES, PageKind};
use crate::base::{Bytes, checksum, varint};
use crate::log::TreeId;
use crate::store::{BLOCK_BYTES_MAX, PageId, StoredPage};

/// A page that is being written, entry by entry in the order of the keys.
pub struct PageBuilder {
    kind: PageKind,
    level: u8,
    tree: TreeId,
    /// Where each entry begins in `entries`.
    starts: Vec<u16>,
    entries: Vec<u8>,
}

impl PageBuilder {
    /// A leaf without entries.
    #[must_use]
    pub fn leaf(tree: TreeId) -> Self {
        Self { kind: PageKind::Leaf, level: 0, tree, starts: Vec::new(), entries: Vec::new() }
    }

    /// An inner page without entries, so many levels above the leaves.
    #[must_use]
    pub fn inner(tree: TreeId, level: u8) -> Self {
        Self { kind: PageKind::Inner, level, tree, starts: Vec::new(), entries: Vec::new() }
    }

    /// How many bytes an entry of a leaf adds to the page.
    #[must_use]
    pub fn value_entry_bytes(key: &[u8], value: &LeafValue) -> usize {
        let coded = coded_length(value);
        let rest = match value {
            LeafValue::Inline(bytes) => bytes.len(),
            LeafValue::Long(long) => varint::length(long.first),
        };
        key_bytes(key) + varint::length(coded) + rest
    }

    /// How many bytes an entry of an inner page adds to the page.
    #[must_use]
    pub fn child_entry_bytes(key: &[u8], child: PageId) -> usize {
        key_bytes(key) + varint::length(child)
    }

    /// The length of the page so far. With all of its entries it is [`BLOCK_BYTES_MAX`] at most.
    #[must_use]
    pub fn bytes(&self) -> usize {
        HEADER_BYTES + 2 * self.starts.len() + self.entries.len()
    }

    /// The number of entries so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are no entries yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Adds an entry to a leaf. Its key is greater than those before it.
    pub fn push_value(&mut self, key: &[u8], value: &LeafValue) {
        self.push_key(key);
        varint::write(coded_length(value), &mut self.entries);
        match value {
            LeafValue::Inline(bytes) => self.entries.extend_from_slice(bytes),
            LeafValue::Long(long) => varint::write(long.first, &mut self.entries),
        }
    }

    /// Adds an entry to an inner page: keys from `key` on lie below `child`. The first key is empty; every other one is
    /// greater than those before it.
    pub fn push_child(&mut self, key: &[u8], child: PageId) {
        self.push_key(key);
        varint::write(child, &mut self.entries);
    }

    fn push_key(&mut self, key: &[u8]) {
        self.starts.push(self.entries.len() as u16);
        varint::write(key.len() as u64, &mut self.entries);
        self.entries.extend_from_slice(key);
    }

    /// The page under its id.
    ///
    /// # Panics
    /// If it is longer than [`BLOCK_BYTES_MAX`].
    #[must_use]
    pub fn finish(self, id: PageId) -> StoredPage {
        let mut page = header(self.kind, self.level, self.starts.len() as u16, self.tree, id);
        page.reserve_exact(self.bytes() - page.len());
        let first = HEADER_BYTES + 2 * self.starts.len();
        for start in &self.starts {
            page.extend_from_slice(&(first as u16 + start).to_le_bytes());
        }
        page.extend_from_slice(&self.entries);
        (id, sealed(page))
    }
}

/// A page with a part of something longer, [`PIECE_BYTES`] at most.
#[must_use]
pub fn piece(tree: TreeId, id: PageId, payload: &[u8]) -> StoredPage {
    let mut page = header(PageKind::Piece, 0, 0, tree, id);
    page.extend_from_slice(payload);
    (id, sealed(page))
}

/// The pieces of a long value; the first gets the id `first`.
pub fn cut_value(tree: TreeId, first: PageId, value: &[u8]) -> impl Iterator<Item = StoredPage> {
    let pieces = value.chunks(PIECE_BYTES).zip(first..);
    pieces.map(move |(payload, id)| piece(tree, id, payload))
}

fn header(kind: PageKind, level: u8, entries: u16, tree: TreeId, id: PageId) -> Vec<u8> {
    let mut page = vec![PAGE_VERSION, kind as u8, level, 0];
    page.extend_from_slice(&entries.to_le_bytes());
    page.extend_from_slice(&tree.0.to_le_bytes());
    page.extend_from_slice(&id.to_le_bytes());
    page.extend_from_slice(&[0; CHECKSUM.end - ID.end]);
    page
}

fn sealed(mut page: Vec<u8>) -> Bytes {
    assert!(page.len() <= BLOCK_BYTES_MAX, "a page of {} bytes", page.len());
    let checksum = checksum(&[&page[..CHECKSUM.start], &page[CHECKSUM.end..]]);
    page[CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
    page.into()
}

/// The length of a value, doubled; plus one if it lies in pieces.
fn coded_length(value: &LeafValue) -> u64 {
    match value {
        LeafValue::Inline(bytes) => bytes.len() as u64 * 2,
        LeafValue::Long(long) => long.bytes as u64 * 2 + 1,
    }
}

/// What the key and the offset of an entry take.
fn key_bytes(key: &[u8]) -> usize {
    2 + varint::length(key.len() as u64) + key.len()
}

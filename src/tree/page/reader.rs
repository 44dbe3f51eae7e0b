use std::cmp::Ordering;
use std::ops::Range;

use super::{CHECKSUM, HEADER_BYTES, ID, PIECE_BYTES, PageKind};
use crate::base::{Bytes, compare_bytes, varint};
use crate::log::TreeId;
use crate::store::PageId;

/// A page that has passed [`check_page`](super::check_page). Of any other bytes it may tell anything.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    buffer: &'a Bytes,
    bytes: &'a [u8],
}

/// A value as it stands in a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafValue {
    /// The value itself.
    Inline(Bytes),
    /// Where it lies.
    Long(LongValue),
}

/// Where a value lies that is too long for a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LongValue {
    /// The first of its pieces, which have consecutive ids.
    pub first: PageId,
    /// Its length.
    pub bytes: usize,
}

impl LongValue {
    /// Its pieces: all but the last have [`PIECE_BYTES`].
    #[must_use]
    pub fn pieces(&self) -> Range<PageId> {
        self.first..self.first.saturating_add(self.bytes.div_ceil(PIECE_BYTES) as u64)
    }
}

impl<'a> Page<'a> {
    /// The page in `bytes`.
    #[must_use]
    pub fn new(bytes: &'a Bytes) -> Self {
        Self { buffer: bytes, bytes }
    }

    /// What it holds; absent if that is unknown.
    #[must_use]
    pub fn kind(self) -> Option<PageKind> {
        match self.bytes.get(1) {
            Some(0) => Some(PageKind::Leaf),
            Some(1) => Some(PageKind::Inner),
            Some(2) => Some(PageKind::Piece),
            _ => None,
        }
    }

    /// Its height above the leaves.
    #[must_use]
    pub fn level(self) -> u8 {
        self.bytes.get(2).copied().unwrap_or(0)
    }

    /// The tree that it belongs to.
    #[must_use]
    pub fn tree(self) -> TreeId {
        TreeId(u32::from_le_bytes(self.fixed(6)))
    }

    /// Its id.
    #[must_use]
    pub fn id(self) -> PageId {
        PageId::from_le_bytes(self.fixed(ID.start))
    }

    pub(super) fn stored_checksum(self) -> [u8; 4] {
        self.fixed(CHECKSUM.start)
    }

    /// The number of its entries.
    #[must_use]
    pub fn len(self) -> usize {
        usize::from(u16::from_le_bytes(self.fixed(4)))
    }

    /// Whether it has no entries: then it is a piece.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The key of an entry.
    #[inline]
    #[must_use]
    pub fn key(self, index: usize) -> &'a [u8] {
        let mut position = self.offset(index);
        self.content_at(&mut position).map_or(&[], |range| &self.bytes[range])
    }

    /// The same, sharing the buffer of the page.
    #[must_use]
    pub fn key_bytes(self, index: usize) -> Bytes {
        self.buffer.slice(self.key_range(index))
    }

    /// The value of an entry of a leaf.
    #[must_use]
    pub fn value(self, index: usize) -> LeafValue {
        self.value_behind(self.key_range(index))
    }

    /// The key and the value of an entry of a leaf.
    #[must_use]
    pub fn entry(self, index: usize) -> (Bytes, LeafValue) {
        let key = self.key_range(index);
        (self.buffer.slice(key.clone()), self.value_behind(key))
    }

    /// Where the key and the value of an entry of a leaf lie within the page; the value may lie elsewhere.
    #[inline]
    pub fn entry_ranges(self, index: usize) -> (Range<usize>, Option<Range<usize>>) {
        let key = self.key_range(index);
        let mut position = key.end;
        let value = varint::read(self.bytes, &mut position).filter(|coded| coded % 2 == 0);
        let length = value.and_then(|coded| usize::try_from(coded / 2).ok());
        let end = length.and_then(|length| position.checked_add(length));
        (key, end.filter(|end| *end <= self.bytes.len()).map(|end| position..end))
    }

    fn value_behind(self, key: Range<usize>) -> LeafValue {
        let mut position = key.end;
        self.value_at(&mut position).unwrap_or_else(|| LeafValue::Inline(self.buffer.slice(0..0)))
    }

    /// The page below an entry of an inner page.
    #[must_use]
    pub fn child(self, index: usize) -> PageId {
        let mut position = self.key_range(index).end;
        varint::read(self.bytes, &mut position).unwrap_or(0)
    }

    /// The entry of `key`, or else where it would stand.
    ///
    /// # Errors
    /// The number of entries with lower keys, if there is none of that key.
    pub fn find(self, key: &[u8]) -> Result<usize, usize> {
        let word = first_word(key);
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let other = self.key(middle);
            // Where keys begin with a hash, the first bytes decide nearly always.
            let by_word =
                first_word(other).zip(word).map_or(Ordering::Equal, |(other, word)| other.cmp(&word));
            match by_word.then_with(|| compare_bytes(other, key)) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    /// The entry of an inner page under which `key` lies.
    #[must_use]
    pub fn child_index(self, key: &[u8]) -> usize {
        self.find(key).unwrap_or_else(|lower| lower.saturating_sub(1))
    }

    /// What a piece holds.
    #[must_use]
    pub fn payload(self) -> Bytes {
        self.buffer.slice(HEADER_BYTES.min(self.bytes.len())..self.bytes.len())
    }

    #[inline]
    pub(super) fn offset(self, index: usize) -> usize {
        let at = HEADER_BYTES + 2 * index;
        match self.bytes.get(at..at + 2) {
            Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
            _ => 0,
        }
    }

    /// Where the key of an entry lies; an empty range at the start if it lies nowhere.
    fn key_range(self, index: usize) -> Range<usize> {
        let mut position = self.offset(index);
        self.content_at(&mut position).unwrap_or_default()
    }

    /// The length-prefixed bytes at `*position`, which moves behind them.
    #[inline]
    pub(super) fn content_at(self, position: &mut usize) -> Option<Range<usize>> {
        let length = usize::try_from(varint::read(self.bytes, position)?).ok()?;
        let start = *position;
        let end = start.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        *position = end;
        Some(start..end)
    }

    /// The value at `*position`, which moves behind it.
    pub(super) fn value_at(self, position: &mut usize) -> Option<LeafValue> {
        let coded = varint::read(self.bytes, position)?;
        let bytes = usize::try_from(coded / 2).ok()?;
        if coded % 2 == 1 {
            let first = varint::read(self.bytes, position)?;
            return Some(LeafValue::Long(LongValue { first, bytes }));
        }
        let start = *position;
        let end = start.checked_add(bytes).filter(|end| *end <= self.bytes.len())?;
        *position = end;
        Some(LeafValue::Inline(self.buffer.slice(start..end)))
    }

    fn fixed<const N: usize>(self, start: usize) -> [u8; N] {
        self.bytes.get(start..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
    }
}

/// The first eight bytes as a number that is ordered as they are.
#[inline]
fn first_word(key: &[u8]) -> Option<u64> {
    key.first_chunk().map(|word| u64::from_be_bytes(*word))
}

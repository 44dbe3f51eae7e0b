use crate::base::Bytes;
use crate::store::PageId;
use crate::tree::page::{LeafValue, Page};

/// Neighbouring nodes of a level that are merged with edits, and what comes out of it.
pub(super) struct Run {
    /// The separator of the first node.
    pub(super) lower: Bytes,
    /// Where the last node ends.
    pub(super) upper: Option<Bytes>,
    /// The node that is being merged.
    pub(super) node: Option<Node>,
    /// What waits for its page.
    pub(super) entries: Vec<Entry>,
    /// What the entries take, if all were in one page.
    pub(super) bytes: usize,
    /// The last key that has its page; absent if the run has written no page.
    pub(super) written_to: Option<Bytes>,
}

/// One entry of a node.
pub(super) enum Entry {
    Value { key: Bytes, value: LeafValue },
    Child { separator: Bytes, child: PageId },
}

/// A node that is being read.
pub(super) struct Node {
    /// Absent if there is no node yet: the tree, or the level, is new.
    pub(super) page: Option<Bytes>,
    pub(super) lower: Bytes,
    pub(super) next: usize,
}

impl Run {
    pub(super) fn new(lower: Bytes) -> Self {
        Self { lower, upper: None, node: None, entries: Vec::new(), bytes: 0, written_to: None }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.bytes += if self.entries.is_empty() { entry.bytes_as_first() } else { entry.bytes() };
        self.entries.push(entry);
    }

    /// The first entries leave.
    pub(super) fn remove_first(&mut self, count: usize) {
        self.entries.drain(..count);
        let first = self.entries.first().map_or(0, Entry::bytes_as_first);
        self.bytes = first + self.entries.iter().skip(1).map(Entry::bytes).sum::<usize>();
    }

    /// Whether it is all of its level, and has no page yet.
    pub(super) fn is_whole_level(&self) -> bool {
        self.lower.is_empty() && self.upper.is_none() && self.written_to.is_none()
    }
}

impl Entry {
    pub(super) fn key(&self) -> &Bytes {
        match self {
            Self::Value { key, .. } => key,
            Self::Child { separator, .. } => separator,
        }
    }
}

impl Node {
    /// The key of the next entry.
    pub(super) fn key(&self) -> Option<&[u8]> {
        let page = Page::new(self.page.as_ref().filter(|page| self.next < Page::new(page).len())?);
        // The first key of an inner page is not stored: it is the separator of the page.
        if self.next == 0 && page.level() > 0 { Some(&self.lower) } else { Some(page.key(self.next)) }
    }

    /// The next entry.
    pub(super) fn take(&mut self) -> Option<Entry> {
        let page = Page::new(self.page.as_ref().filter(|page| self.next < Page::new(page).len())?);
        let index = self.next;
        self.next += 1;
        if page.level() == 0 {
            return Some(Entry::Value { key: page.key_bytes(index), value: page.value(index) });
        }
        let separator = if index == 0 { self.lower.clone() } else { page.key_bytes(index) };
        Some(Entry::Child { separator, child: page.child(index) })
    }
}

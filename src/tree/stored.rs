use super::page::{LeafValue, LongValue, Page};
use super::{Fault, PageCache, Root};
use crate::base::Bytes;
use crate::store::PageId;

/// What is stored of one tree, as far as its pages are in memory.
#[derive(Clone, Copy)]
pub(super) struct StoredTree<'a> {
    cache: &'a PageCache,
    pub(super) root: Root,
}

impl<'a> StoredTree<'a> {
    pub(super) fn new(cache: &'a PageCache, root: Root) -> Self {
        Self { cache, root }
    }

    pub(super) fn page(self, id: PageId) -> Result<Bytes, Fault> {
        self.cache.get(id).ok_or_else(|| Fault::from(vec![id]))
    }

    pub(super) fn is_missing(self, id: PageId) -> bool {
        !self.cache.contains(id)
    }

    pub(super) fn get(self, key: &[u8]) -> Result<Option<Bytes>, Fault> {
        let mut page = self.page(self.root.page)?;
        for _ in 0..self.root.level {
            let inner = Page::new(&page);
            let child = inner.child(inner.child_index(key));
            page = self.page(child)?;
        }
        let leaf = Page::new(&page);
        leaf.find(key).ok().map(|index| self.value(leaf.value(index))).transpose()
    }

    /// The value itself. A fault names all of its pieces that are missing.
    pub(super) fn value(self, value: LeafValue) -> Result<Bytes, Fault> {
        match value {
            LeafValue::Inline(value) => Ok(value),
            LeafValue::Long(long) => self.join(long),
        }
    }

    fn join(self, long: LongValue) -> Result<Bytes, Fault> {
        let missing: Vec<PageId> = long.pieces().filter(|id| self.is_missing(*id)).collect();
        if !missing.is_empty() {
            return Err(missing.into());
        }
        let mut pieces = long.pieces();
        if let (Some(only), None) = (pieces.next(), pieces.next()) {
            return Ok(Page::new(&self.page(only)?).payload());
        }
        let mut value = Vec::with_capacity(long.bytes);
        for id in long.pieces() {
            value.extend_from_slice(&Page::new(&self.page(id)?).payload());
        }
        Ok(value.into())
    }
}

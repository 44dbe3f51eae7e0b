use super::READ_AHEAD_PAGES;
use super::edits::Edits;
use crate::base::{Bytes, compare_bytes};
use crate::store::PageId;
use crate::tree::page::Page;
use crate::tree::{Fault, PageCache, Root};

/// A node of a level, and what it covers.
pub(super) struct Place {
    pub(super) page: PageId,
    /// Its separator: no key below is lower.
    pub(super) lower: Bytes,
    /// The separator of the next node of the level; absent if it is the last.
    pub(super) upper: Option<Bytes>,
}

impl Place {
    /// The node of a level under which `key` lies.
    ///
    /// # Errors
    /// The id of a page on the way that is not in the cache.
    fn find(cache: &PageCache, root: Root, level: u8, key: &[u8]) -> Result<Self, PageId> {
        let mut place = Self { page: root.page, lower: Bytes::from(Vec::new()), upper: None };
        for _ in level..root.level {
            let bytes = cache.get(place.page).ok_or(place.page)?;
            let page = Page::new(&bytes);
            let index = page.child_index(key);
            place.page = page.child(index);
            if index > 0 {
                place.lower = page.key_bytes(index);
            }
            if index + 1 < page.len() {
                place.upper = Some(page.key_bytes(index + 1));
            }
        }
        Ok(place)
    }

    /// The same, for a step that cannot go on without.
    pub(super) fn locate(cache: &PageCache, root: Root, level: u8, key: &[u8]) -> Result<Self, Fault> {
        Self::find(cache, root, level, key).map_err(|page| vec![page].into())
    }

    /// The page of the node.
    ///
    /// # Errors
    /// If it is not in the cache: its id, and behind it those of the nodes that the next edits touch.
    pub(super) fn load(
        &self,
        cache: &PageCache,
        root: Root,
        level: u8,
        edits: &Edits<'_>,
    ) -> Result<Bytes, Fault> {
        if let Some(page) = cache.get(self.page) {
            return Ok(page);
        }
        let mut pages = vec![self.page];
        let mut end = self.upper.clone();
        while pages.len() < READ_AHEAD_PAGES
            && let Some(from) = end
            && let Some(key) = edits.key_from(&from)
        {
            let (page, upper) = match Self::find(cache, root, level, &key) {
                Ok(place) => (place.page, place.upper),
                // Without this page it is unknown what lies behind it.
                Err(page) => (page, None),
            };
            if !cache.contains(page) {
                pages.push(page);
            }
            end = upper;
        }
        Err(pages.into())
    }

    /// Whether `key` lies before the next node.
    pub(super) fn reaches(&self, key: &[u8]) -> bool {
        lies_below(key, self.upper.as_ref())
    }
}

/// Whether a key lies below an upper bound, if there is one.
pub(super) fn lies_below(key: &[u8], upper: Option<&Bytes>) -> bool {
    upper.is_none_or(|upper| compare_bytes(key, upper).is_lt())
}

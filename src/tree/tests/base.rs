//! Builds the pages of trees in the plainest way.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::page::{LeafValue, LongValue, PageBuilder, cut_value};
use super::*;
use crate::store::StoredPage;

/// The entries of several trees.
pub(super) type Model = BTreeMap<(u32, Vec<u8>), Vec<u8>>;

/// Pages as a store keeps them.
pub(super) struct Pages {
    pub(super) stored: BTreeMap<PageId, Bytes>,
    next: PageId,
    /// So many entries make a leaf, so many children an inner page.
    fan: usize,
    /// Longer values lie in pieces.
    inline_bytes: usize,
}

impl Pages {
    pub(super) fn new(fan: usize, inline_bytes: usize) -> Self {
        Self { stored: BTreeMap::new(), next: 1, fan, inline_bytes }
    }

    /// A cache that has all of the pages.
    pub(super) fn cache(&self) -> Rc<PageCache> {
        let cache = PageCache::new(usize::MAX);
        self.stored.iter().for_each(|(id, page)| cache.insert(*id, page.clone()).expect("whole pages"));
        Rc::new(cache)
    }

    /// Adds the pages of all trees of `model`.
    pub(super) fn build(&mut self, model: &Model) -> Roots {
        let mut roots = Roots::new();
        for (tree, _) in model.keys() {
            if roots.get(TreeId(*tree)).is_none() {
                roots.set(TreeId(*tree), Some(self.build_tree(TreeId(*tree), model)));
            }
        }
        roots
    }

    fn build_tree(&mut self, tree: TreeId, model: &Model) -> Root {
        let entries: Vec<(&[u8], LeafValue)> = model
            .iter()
            .filter(|((id, _), _)| *id == tree.0)
            .map(|((_, key), value)| (key.as_slice(), self.value(tree, value)))
            .collect();
        let mut level = 0;
        let mut last_key: &[u8] = &[];
        let mut children = Vec::new();
        for chunk in entries.chunks(self.fan) {
            let mut leaf = PageBuilder::leaf(tree);
            chunk.iter().for_each(|(key, value)| leaf.push_value(key, value));
            let id = self.add(|id| leaf.finish(id));
            children.push((separator(last_key, chunk[0].0), id));
            last_key = chunk[chunk.len() - 1].0;
        }
        while children.len() > 1 {
            level += 1;
            let mut parents = Vec::new();
            for chunk in children.chunks(self.fan) {
                let mut inner = PageBuilder::inner(tree, level);
                inner.push_child(b"", chunk[0].1);
                chunk[1..].iter().for_each(|(separator, child)| inner.push_child(separator, *child));
                let id = self.add(|id| inner.finish(id));
                parents.push((chunk[0].0.clone(), id));
            }
            children = parents;
        }
        // Reading does not look at the sizes.
        Root { page: children[0].1, level, has_long_values: true, pages: 0, bytes: 0 }
    }

    fn add(&mut self, finish: impl FnOnce(PageId) -> StoredPage) -> PageId {
        let (id, page) = finish(self.next);
        self.stored.insert(id, page);
        self.next += 1;
        id
    }

    fn value(&mut self, tree: TreeId, value: &[u8]) -> LeafValue {
        if value.len() <= self.inline_bytes {
            return LeafValue::Inline(value.into());
        }
        let long = LongValue { first: self.next, bytes: value.len() };
        self.stored.extend(cut_value(tree, self.next, value));
        self.next = long.pieces().end;
        LeafValue::Long(long)
    }
}

/// The shortest bytes that are greater than `last` and not greater than `key`.
fn separator(last: &[u8], key: &[u8]) -> Vec<u8> {
    let shortest = (0..key.len()).find(|length| key[..*length] > *last);
    key[..shortest.unwrap_or(key.len())].to_vec()
}

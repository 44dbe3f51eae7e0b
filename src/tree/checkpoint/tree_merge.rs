use std::mem::take;

use super::Layout;
use super::edits::LevelEdits;
use super::level::LevelMerge;
use super::output::Work;
use crate::log::TreeId;
use crate::store::PageId;
use crate::tree::{Fault, FrozenTree, Root};

/// The merge of edits into one tree, level by level.
pub(super) struct TreeMerge {
    old: Option<Root>,
    edits: LevelEdits,
    merge: LevelMerge,
}

impl TreeMerge {
    pub(super) fn new(tree: TreeId, old: Option<Root>, layout: Layout) -> Self {
        Self { old, edits: LevelEdits::Frozen { after: None }, merge: LevelMerge::new(tree, old, layout) }
    }

    pub(super) fn id(&self) -> TreeId {
        self.merge.tree
    }

    /// Goes on until the budget is used up; gives the root when the tree is done, or none if it has no entries.
    pub(super) fn advance(
        &mut self,
        tree: &FrozenTree<'_>,
        work: &mut Work<'_>,
    ) -> Result<Option<Option<Root>>, Fault> {
        while self.merge.advance(&mut self.edits.open(tree), work)? {
            if let Some(root) = self.end_level() {
                return Ok(Some(root));
            }
        }
        Ok(None)
    }

    /// Goes up to the next level, or gives the root if there is none.
    fn end_level(&mut self) -> Option<Option<Root>> {
        let level = self.merge.level;
        let above = take(&mut self.merge.above);
        if above.is_empty() {
            return Some(self.old);
        }
        if self.old.is_none_or(|root| level >= root.level) {
            match above.added() {
                [] => return Some(self.merge.only_child.map(|(page, level)| self.root(page, level))),
                [(_, page)] => return Some(Some(self.root(*page, level))),
                _ => {}
            }
        }
        self.edits = LevelEdits::Children(above);
        self.merge.level += 1;
        None
    }

    fn root(&self, page: PageId, level: u8) -> Root {
        let size = &self.merge.size;
        Root { page, level, has_long_values: size.has_long_values, pages: size.pages, bytes: size.bytes }
    }
}

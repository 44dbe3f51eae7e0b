//! Checkpoints: the frozen edits of a forest become pages.
//!
//! Pages are never changed. Each level of a tree is a sorted map: the leaves from keys to values, the level above from
//! *separators* to leaves, and so on. A checkpoint merges edits into one level after the other. Nodes that edits touch
//! die, new ones take their places, and what that means for the separators is the edits of the level above. Above the
//! level that comes out as one node, the root, there is nothing left to do.

mod cut;
mod edits;
mod level;
mod output;
mod place;
mod removal;
mod run;
mod tree_merge;

pub use output::Counters;

use std::ops::Bound;

use super::page::{LONG_VALUE_BYTES, PAGE_BYTES};
use super::{Fault, Forest, FrozenTree, Manifest, PageSet};
use crate::log::{Position, TreeId};
use crate::store::{PageId, StoredPage};
use output::{Output, Work};
use removal::Removal;
use tree_merge::TreeMerge;

/// Pages that are asked for at once: those for the next edits too.
const READ_AHEAD_PAGES: usize = 16;

/// The sizes to which pages are cut.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// How long pages get. Only one with large entries is longer.
    pub page_bytes: usize,
    /// Longer values lie in pieces.
    pub long_value_bytes: usize,
}

impl Layout {
    /// That of all databases.
    pub const STANDARD: Self = Self { page_bytes: PAGE_BYTES, long_value_bytes: LONG_VALUE_BYTES };
}

/// How far a checkpoint has come.
#[derive(Debug)]
pub enum Progress {
    /// The step is over; another one goes on.
    Paused,
    /// Pages that have to be in the store before the manifest is: no more than a store takes at once.
    Pages(Vec<StoredPage>),
    /// All pages were given out; the manifest takes the place of the one that the checkpoint began with.
    Done(Manifest),
}

/// One checkpoint, in steps of bounded work. It reads pages from the cache of the forest only, and writes nothing.
pub struct Checkpoint {
    layout: Layout,
    /// The manifest to be: first a copy of the old one.
    manifest: Manifest,
    output: Output,
    stage: Stage,
}

enum Stage {
    /// Trees from here on are still to do.
    Between(Bound<TreeId>),
    Merging(Box<TreeMerge>),
    Removing(Removal),
    /// The manifest is complete.
    Complete,
}

impl Checkpoint {
    /// Begins a checkpoint upon the pages of `base`, whose dead pages and blocks must have been discarded: the new
    /// manifest does not name them again.
    ///
    /// New pages get the ids from `first_page` on; those between [`Manifest::next_page`] and it are orphans of
    /// checkpoints that came to nothing, and count as dead. `position` is where the log was when the forest was frozen.
    ///
    /// # Panics
    /// If `first_page` is lower than [`Manifest::next_page`].
    #[must_use]
    pub fn new(base: &Manifest, first_page: PageId, position: Position, layout: Layout) -> Self {
        assert!(first_page >= base.next_page, "page ids would be used again");
        let mut dead = PageSet::new();
        let ids_are_new = dead.insert(base.next_page..first_page) && dead.insert(base.pieces());
        debug_assert!(ids_are_new, "the manifest lies in orphans");
        let manifest = base.successor(position);
        let output = Output::new(first_page, dead);
        Self { layout, manifest, output, stage: Stage::Between(Bound::Unbounded) }
    }

    /// Reads and writes about `budget_bytes` of pages; a long value is written whole.
    ///
    /// # Errors
    /// [`Fault`] if pages have to be loaded first. Pages that were loaded may be gone again at the next step, but those
    /// of one fault and of the path to them must fit into the cache together.
    ///
    /// # Panics
    /// If the edits are not [frozen](Forest::freeze) any more, or after [`Progress::Done`].
    pub fn step(&mut self, forest: &Forest, budget_bytes: usize) -> Result<Progress, Fault> {
        if !self.output.has_slice() && !matches!(self.stage, Stage::Complete) {
            let left = budget_bytes.max(1);
            self.work(forest, left)?;
        }
        let is_complete = matches!(self.stage, Stage::Complete);
        if self.output.has_slice() || (is_complete && self.output.has_pages()) {
            return Ok(Progress::Pages(self.output.take_slice()));
        }
        if !is_complete {
            return Ok(Progress::Paused);
        }
        Ok(Progress::Done(std::mem::replace(&mut self.manifest, Manifest::empty())))
    }

    /// What was read and written so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.output.counters
    }

    fn work(&mut self, forest: &Forest, budget: usize) -> Result<(), Fault> {
        let mut work = Work { cache: forest.cache(), output: &mut self.output, left: budget };
        while !work.is_over() {
            let id = match &mut self.stage {
                Stage::Between(from) => match forest.frozen(*from).next() {
                    Some(tree) => {
                        self.stage = begin(&self.manifest, &tree, self.layout);
                        continue;
                    }
                    None => {
                        self.manifest.complete(&mut self.output);
                        self.stage = Stage::Complete;
                        return Ok(());
                    }
                },
                Stage::Merging(merge) => {
                    let id = merge.id();
                    let Some(root) = merge.advance(&frozen(forest, id), &mut work)? else { continue };
                    self.manifest.roots.set(id, root);
                    id
                }
                Stage::Removing(removal) => {
                    if !removal.advance(&mut work)? {
                        continue;
                    }
                    let id = removal.id();
                    self.manifest.roots.set(id, None);
                    id
                }
                Stage::Complete => return Ok(()),
            };
            self.stage = Stage::Between(Bound::Excluded(id));
        }
        Ok(())
    }
}

fn begin(manifest: &Manifest, tree: &FrozenTree<'_>, layout: Layout) -> Stage {
    let root = manifest.roots.get(tree.id);
    if tree.is_dropped {
        return Stage::Removing(Removal::new(tree.id, root));
    }
    Stage::Merging(Box::new(TreeMerge::new(tree.id, root, layout)))
}

fn frozen(forest: &Forest, id: TreeId) -> FrozenTree<'_> {
    let tree = forest.frozen(Bound::Included(id)).next().filter(|tree| tree.id == id);
    tree.expect("the edits stay frozen during a checkpoint")
}

impl Manifest {
    /// The one that comes after it, as far as it is known before the checkpoint.
    fn successor(&self, position: Position) -> Self {
        let mut next = Self::empty();
        next.number = self.number + 1;
        next.position = position;
        next.roots = self.roots.clone();
        // The last block before the manifest's position stays, for the log is recognised by it.
        next.log_first = self.position.next_block.saturating_sub(1);
        next
    }

    fn complete(&mut self, output: &mut Output) {
        self.next_page = output.next_page();
        self.dead = output.take_dead();
        self.cut_body().into_iter().for_each(|page| output.write(page));
    }
}

#[cfg(test)]
pub(super) mod tests;

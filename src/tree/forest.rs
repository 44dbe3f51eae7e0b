use std::collections::BTreeMap;
use std::mem::take;
use std::ops::Bound;
use std::rc::Rc;

use super::gathered::Gathered;
use super::level::{LastEdit, Level, Litter};
use super::stored::StoredTree;
use super::{PageCache, Roots, View};
use crate::base::Bytes;
use crate::log::{Edit, Lsn, TreeId};

/// Which edits a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Those that the log holds durably: they cannot be taken back.
    Durable,
    /// Also those of commits on their way to the store: what a writer builds upon.
    Pending,
}

/// The trees of a database.
pub struct Forest {
    trees: BTreeMap<TreeId, Tree>,
    roots: Roots,
    cache: Rc<PageCache>,
    /// The LSN of the newest durable commit.
    last_lsn: Lsn,
    /// The same when the delta was frozen; absent if none is frozen.
    frozen_lsn: Option<Lsn>,
    litter: Litter,
}

/// What is in memory of a tree, the newest first.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) pending: Level,
    pub(super) delta: Level,
    pub(super) frozen: Level,
    /// The commit that dropped the tree, at the level where its edits are.
    pending_drop: Option<Lsn>,
    delta_drop: Option<Lsn>,
    frozen_drop: Option<Lsn>,
}

/// What a checkpoint takes over of a tree.
#[derive(Clone, Copy)]
pub struct FrozenTree<'a> {
    /// The tree.
    pub id: TreeId,
    /// Whether it was dropped: then its edits mean nothing.
    pub is_dropped: bool,
    level: &'a Level,
}

impl<'a> FrozenTree<'a> {
    /// The edits of keys from `from` on, in the order of the keys; absent values are those of removed keys.
    pub fn edits(
        &self,
        from: Bound<&[u8]>,
    ) -> impl Iterator<Item = (&'a Bytes, Option<&'a Bytes>)> + use<'a> {
        self.level.range((from, Bound::Unbounded)).map(|(key, edit)| (key, edit.value.as_ref()))
    }
}

impl Default for Forest {
    fn default() -> Self {
        Self::new()
    }
}

impl Forest {
    /// No trees. A tree begins with its first edit.
    #[must_use]
    pub fn new() -> Self {
        Self::with_base(Roots::new(), Rc::new(PageCache::new(usize::MAX)))
    }

    /// The trees that have pages, and no edits. Whoever loads pages puts them into `cache`.
    #[must_use]
    pub fn with_base(roots: Roots, cache: Rc<PageCache>) -> Self {
        let trees = BTreeMap::new();
        Self { trees, roots, cache, last_lsn: 0, frozen_lsn: None, litter: Litter::default() }
    }

    /// Where the pages of the trees begin.
    #[must_use]
    pub fn roots(&self) -> &Roots {
        &self.roots
    }

    /// The pages in memory.
    #[must_use]
    pub fn cache(&self) -> &Rc<PageCache> {
        &self.cache
    }

    /// What a reader of that visibility sees.
    #[must_use]
    pub fn view(&self, visibility: Visibility) -> View<'_> {
        View::new(self, visibility)
    }

    /// Whether an edit that is not durable changes what is under `key`.
    #[must_use]
    pub fn is_changing(&self, id: TreeId, key: &[u8]) -> bool {
        let tree = self.trees.get(&id);
        tree.is_some_and(|tree| tree.pending_drop.is_some() || tree.pending.get(key).is_some())
    }

    /// What is in memory of a tree, and what is stored of it; nothing of a tree that is gone for that reader.
    pub(super) fn tree(&self, id: TreeId, visibility: Visibility) -> (Option<&Tree>, Option<StoredTree<'_>>) {
        let tree = self.trees.get(&id);
        if tree.is_some_and(|tree| tree.is_gone(visibility)) {
            return (None, None);
        }
        (tree, self.roots.get(id).map(|root| StoredTree::new(&self.cache, root)))
    }

    /// Shows the edits of a commit to those who read what is pending. LSNs rise from call to call.
    pub fn stage(&mut self, lsn: Lsn, edits: &[Edit]) {
        for edit in edits {
            match edit {
                Edit::Put { tree, key, value } => {
                    self.tree_mut(*tree)
                        .pending
                        .put(key.clone(), LastEdit { lsn, value: Some(value.clone()) });
                }
                Edit::Delete { tree, key } => {
                    self.tree_mut(*tree).pending.put(key.clone(), LastEdit { lsn, value: None });
                }
                Edit::Drop { tree } => self.tree_mut(*tree).pending_drop = Some(lsn),
            }
        }
    }

    /// Makes the edits of a staged commit durable. Commits settle in the order in which they were staged.
    pub fn settle(&mut self, lsn: Lsn, edits: &[Edit]) {
        for edit in edits {
            if let Edit::Put { tree, key, .. } | Edit::Delete { tree, key } = edit
                && let Some(tree) = self.trees.get_mut(tree)
            {
                tree.pending.remove(key, lsn);
            }
        }
        self.apply(lsn, edits);
    }

    /// Applies the edits of a commit that is durable already: one read from the log. LSNs rise from call to call.
    pub fn apply(&mut self, lsn: Lsn, edits: &[Edit]) {
        self.last_lsn = lsn;
        edits.iter().for_each(|edit| self.apply_edit(lsn, edit));
    }

    fn apply_edit(&mut self, lsn: Lsn, edit: &Edit) {
        match edit {
            Edit::Put { tree, key, value } => {
                self.tree_mut(*tree).delta.put(key.clone(), LastEdit { lsn, value: Some(value.clone()) });
            }
            // Remembered also where nothing seems to be under the key: a base that is adopted later may have it.
            Edit::Delete { tree, key } => {
                self.tree_mut(*tree).delta.put(key.clone(), LastEdit { lsn, value: None });
            }
            Edit::Drop { tree } => self.drop_tree(*tree, lsn),
        }
    }

    /// Applies all commits of a stretch of the log at once. They are durable, and newer than those before.
    pub fn replay(&mut self, gathered: Gathered) {
        self.last_lsn = gathered.last_lsn().unwrap_or(self.last_lsn);
        for gathered in gathered.into_trees() {
            let id = gathered.id;
            match gathered.dropped {
                Some(lsn) => self.drop_tree(id, lsn),
                None => gathered.put_into(&mut self.tree_mut(id).delta),
            }
        }
    }

    fn drop_tree(&mut self, id: TreeId, lsn: Lsn) {
        let tree = self.trees.entry(id).or_default();
        tree.pending = Level::default();
        tree.pending_drop = None;
        self.litter.add(take(&mut tree.delta));
        tree.delta_drop = Some(lsn);
    }

    fn tree_mut(&mut self, id: TreeId) -> &mut Tree {
        self.trees.entry(id).or_default()
    }

    /// Forgets every edit that is not durable.
    pub fn revert(&mut self) {
        for tree in self.trees.values_mut() {
            tree.pending = Level::default();
            tree.pending_drop = None;
        }
        self.forget_empty_trees();
    }

    /// The length of the keys and values of all durable edits that are in memory.
    #[must_use]
    pub fn delta_bytes(&self) -> usize {
        self.trees.values().map(|tree| tree.delta.bytes() + tree.frozen.bytes()).sum()
    }

    /// Sets the durable edits apart for a checkpoint; later ones gather above them.
    ///
    /// # Panics
    /// If some are frozen already.
    pub fn freeze(&mut self) {
        assert!(self.frozen_lsn.is_none(), "a delta is frozen already");
        self.frozen_lsn = Some(self.last_lsn);
        for tree in self.trees.values_mut() {
            tree.frozen = take(&mut tree.delta);
            tree.frozen_drop = tree.delta_drop.take();
        }
    }

    /// Joins what is frozen, if anything is, with the edits above it: the checkpoint came to nothing.
    pub fn thaw(&mut self) {
        if self.frozen_lsn.take().is_none() {
            return;
        }
        for tree in self.trees.values_mut() {
            let frozen = take(&mut tree.frozen);
            let frozen_drop = tree.frozen_drop.take();
            if tree.delta_drop.is_some() {
                self.litter.add(frozen);
            } else {
                let newer = std::mem::replace(&mut tree.delta, frozen);
                tree.delta.cover_with(newer);
                tree.delta_drop = frozen_drop;
            }
        }
    }

    /// What is frozen, in the order of the trees.
    pub fn frozen(&self, from: Bound<TreeId>) -> impl Iterator<Item = FrozenTree<'_>> {
        let trees = self.trees.range((from, Bound::Unbounded));
        let trees = trees.map(|(id, tree)| FrozenTree {
            id: *id,
            is_dropped: tree.frozen_drop.is_some(),
            level: &tree.frozen,
        });
        trees.filter(|tree| tree.is_dropped || !tree.level.is_empty())
    }

    /// How many edits a checkpoint has to merge.
    #[must_use]
    pub fn frozen_edits(&self) -> u64 {
        let trees = self.frozen(Bound::Unbounded).filter(|tree| !tree.is_dropped);
        trees.map(|tree| tree.level.len() as u64).sum()
    }

    /// Takes over pages that hold the commits up to `lsn`: the edits of these, and of these only, are forgotten. What
    /// is frozen is frozen no more.
    pub fn adopt(&mut self, roots: Roots, lsn: Lsn) {
        // Pages of another instance may be older than what was frozen here.
        if self.frozen_lsn.is_some_and(|frozen| frozen > lsn) {
            self.thaw();
        }
        let frozen_lsn = self.frozen_lsn.take().unwrap_or(0);
        for tree in self.trees.values_mut() {
            self.litter.add(take(&mut tree.frozen));
            tree.frozen_drop = None;
            tree.delta_drop = tree.delta_drop.filter(|dropped| *dropped > lsn);
            if self.last_lsn <= lsn {
                self.litter.add(take(&mut tree.delta));
            } else if frozen_lsn < lsn {
                tree.delta.remove_until(lsn);
            }
        }
        self.roots = roots;
        self.forget_empty_trees();
    }

    /// Takes over pages, and forgets every edit.
    pub fn reset(&mut self, roots: Roots) {
        for tree in take(&mut self.trees).into_values() {
            [tree.pending, tree.delta, tree.frozen].into_iter().for_each(|level| self.litter.add(level));
        }
        self.roots = roots;
        self.frozen_lsn = None;
        self.last_lsn = 0;
    }

    /// Frees the memory of so many edits that [`Forest::adopt`], [`Forest::reset`] or the drop of a tree left behind,
    /// and tells whether more wait for it.
    pub fn sweep(&mut self, edits: usize) -> bool {
        self.litter.sweep(edits)
    }

    fn forget_empty_trees(&mut self) {
        self.trees.retain(|_, tree| !tree.is_empty());
    }
}

impl Tree {
    fn is_gone(&self, visibility: Visibility) -> bool {
        let is_pending_seen = visibility == Visibility::Pending;
        self.delta_drop.is_some()
            || self.frozen_drop.is_some()
            || (is_pending_seen && self.pending_drop.is_some())
    }

    fn is_empty(&self) -> bool {
        let is_dropped = self.pending_drop.or(self.delta_drop).or(self.frozen_drop).is_some();
        !is_dropped && self.pending.is_empty() && self.delta.is_empty() && self.frozen.is_empty()
    }
}

use std::collections::BTreeMap;

use super::View;
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
#[derive(Default)]
pub struct Forest {
    trees: BTreeMap<TreeId, Tree>,
}

#[derive(Default)]
pub(super) struct Tree {
    pub(super) durable: BTreeMap<Bytes, Bytes>,
    pub(super) pending: BTreeMap<Bytes, PendingEdit>,
    dropped: Option<Lsn>,
}

/// The last edit of a key that is not durable yet.
pub(super) struct PendingEdit {
    lsn: Lsn,
    pub(super) value: Option<Bytes>,
}

impl Forest {
    /// No trees. A tree begins with its first edit.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a reader of that visibility sees.
    #[must_use]
    pub fn view(&self, visibility: Visibility) -> View<'_> {
        View::new(self, visibility)
    }

    pub(super) fn tree(&self, id: TreeId, visibility: Visibility) -> Option<&Tree> {
        let tree = self.trees.get(&id)?;
        let is_gone = visibility == Visibility::Pending && tree.dropped.is_some();
        (!is_gone).then_some(tree)
    }

    /// Shows the edits of a commit to those who read what is pending. LSNs rise from call to call.
    pub fn stage(&mut self, lsn: Lsn, edits: &[Edit]) {
        for edit in edits {
            match edit {
                Edit::Put { tree, key, value } => self.stage_edit(*tree, key, lsn, Some(value.clone())),
                Edit::Delete { tree, key } => self.stage_edit(*tree, key, lsn, None),
                Edit::Drop { tree } => self.trees.entry(*tree).or_default().dropped = Some(lsn),
            }
        }
    }

    fn stage_edit(&mut self, tree: TreeId, key: &Bytes, lsn: Lsn, value: Option<Bytes>) {
        self.trees.entry(tree).or_default().pending.insert(key.clone(), PendingEdit { lsn, value });
    }

    /// Makes the edits of a staged commit durable. Commits settle in the order in which they were staged.
    pub fn settle(&mut self, lsn: Lsn, edits: &[Edit]) {
        for edit in edits {
            if let Edit::Put { tree, key, .. } | Edit::Delete { tree, key } = edit
                && let Some(tree) = self.trees.get_mut(tree)
                && tree.pending.get(key).is_some_and(|pending| pending.lsn == lsn)
            {
                tree.pending.remove(key);
            }
        }
        self.apply(edits);
    }

    /// Applies edits that are durable already: those read from the log.
    pub fn apply(&mut self, edits: &[Edit]) {
        for edit in edits {
            match edit {
                Edit::Put { tree, key, value } => {
                    self.trees.entry(*tree).or_default().durable.insert(key.clone(), value.clone());
                }
                Edit::Delete { tree, key } => {
                    if let Some(tree) = self.trees.get_mut(tree) {
                        tree.durable.remove(key);
                    }
                }
                Edit::Drop { tree } => {
                    self.trees.remove(tree);
                }
            }
        }
    }

    /// Forgets every edit that is not durable.
    pub fn revert(&mut self) {
        for tree in self.trees.values_mut() {
            tree.pending.clear();
            tree.dropped = None;
        }
    }
}

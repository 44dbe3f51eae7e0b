use std::ops::Bound;

use super::forest::Tree;
use super::{Cursor, Direction, Fault, Forest, Visibility};
use crate::base::Bytes;
use crate::log::TreeId;

/// All trees as one reader sees them.
#[derive(Clone, Copy)]
pub struct View<'a> {
    forest: &'a Forest,
    visibility: Visibility,
}

impl<'a> View<'a> {
    pub(super) fn new(forest: &'a Forest, visibility: Visibility) -> Self {
        Self { forest, visibility }
    }

    /// One tree; empty if it has no edits.
    #[must_use]
    pub fn tree(&self, id: TreeId) -> Snapshot<'a> {
        Snapshot { tree: self.forest.tree(id, self.visibility), visibility: self.visibility }
    }
}

/// One tree as one reader sees it.
#[derive(Clone, Copy)]
pub struct Snapshot<'a> {
    tree: Option<&'a Tree>,
    visibility: Visibility,
}

/// A range of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// Where it begins.
    pub lower: Bound<Vec<u8>>,
    /// Where it ends.
    pub upper: Bound<Vec<u8>>,
}

impl KeyRange {
    /// Every key.
    #[must_use]
    pub fn all() -> Self {
        Self { lower: Bound::Unbounded, upper: Bound::Unbounded }
    }

    /// Whether no key lies in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match (&self.lower, &self.upper) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(lower), Bound::Included(upper)) => lower > upper,
            (
                Bound::Included(lower) | Bound::Excluded(lower),
                Bound::Included(upper) | Bound::Excluded(upper),
            ) => lower >= upper,
        }
    }
}

impl<'a> Snapshot<'a> {
    /// The value under `key`.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn get(&self, key: &[u8]) -> Result<Option<Bytes>, Fault> {
        let Some(tree) = self.tree else { return Ok(None) };
        if self.visibility == Visibility::Pending
            && let Some(pending) = tree.pending.get(key)
        {
            return Ok(pending.value.clone());
        }
        Ok(tree.durable.get(key).cloned())
    }

    /// The entries whose keys lie in `range`, in the order of their keys or the reverse.
    #[must_use]
    pub fn range(&self, range: &KeyRange, direction: Direction) -> Cursor<'a> {
        match self.tree {
            Some(tree) if !range.is_empty() => {
                let bounds = (as_slice(&range.lower), as_slice(&range.upper));
                let durable = tree.durable.range::<[u8], _>(bounds);
                let pending =
                    (self.visibility == Visibility::Pending).then(|| tree.pending.range::<[u8], _>(bounds));
                Cursor::new(durable, pending, direction)
            }
            _ => Cursor::empty(direction),
        }
    }
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key),
        Bound::Excluded(key) => Bound::Excluded(key),
        Bound::Unbounded => Bound::Unbounded,
    }
}

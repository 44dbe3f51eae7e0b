use std::ops::{Bound, RangeBounds};

use super::cursor::Leaves;
use super::forest::Tree;
use super::level::Level;
use super::stored::StoredTree;
use super::{Cursor, Direction, Fault, Forest, Lag, Sight, Visibility};
use crate::base::Bytes;
use crate::log::TreeId;

/// All trees as one reader sees them.
#[derive(Clone, Copy)]
pub struct View<'a> {
    forest: &'a Forest,
    visibility: Visibility,
    /// What is seen late, in a simulation.
    late: Option<(&'a Lag, Sight)>,
}

impl<'a> View<'a> {
    pub(super) fn new(forest: &'a Forest, visibility: Visibility) -> Self {
        Self { forest, visibility, late: None }
    }

    /// The same for a reader who sees what is durable, some of it late.
    #[must_use]
    pub fn late(self, lag: &'a Lag, sight: Sight) -> Self {
        debug_assert_eq!(self.visibility, Visibility::Durable);
        Self { late: Some((lag, sight)), ..self }
    }

    /// Whether a commit on its way to the store changes what is under `key`, whoever sees that.
    #[must_use]
    pub fn is_changing(&self, id: TreeId, key: &[u8]) -> bool {
        self.forest.is_changing(id, key)
    }

    /// One tree; empty if nothing was ever put into it.
    #[must_use]
    pub fn tree(&self, id: TreeId) -> Snapshot<'a> {
        let (tree, stored) = self.forest.tree(id, self.visibility);
        let late = self.late.and_then(|(lag, sight)| lag.of(id, sight));
        Snapshot { tree, stored, visibility: self.visibility, late }
    }
}

/// One tree as one reader sees it.
#[derive(Clone, Copy)]
pub struct Snapshot<'a> {
    tree: Option<&'a Tree>,
    stored: Option<StoredTree<'a>>,
    visibility: Visibility,
    /// The older values that cover the newer ones.
    late: Option<&'a Level>,
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

    /// Whether a key lies in it.
    #[must_use]
    pub fn contains(&self, key: &[u8]) -> bool {
        (as_slice(&self.lower), as_slice(&self.upper)).contains(key)
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
        let levels = self.levels().into_iter().flatten();
        match levels.filter_map(|level| level.get(key)).next() {
            Some(edit) => Ok(edit.value.clone()),
            None => self.stored.map_or(Ok(None), |stored| stored.get(key)),
        }
    }

    /// The entries whose keys lie in `range`, in the order of their keys or the reverse.
    #[must_use]
    pub fn range(&self, range: &KeyRange, direction: Direction) -> Cursor<'a> {
        if range.is_empty() {
            return Cursor::new([None, None, None], None, direction);
        }
        let bounds = (as_slice(&range.lower), as_slice(&range.upper));
        let edits = self.levels().map(|level| Some(level?.range(bounds)));
        let stored = self.stored.map(|stored| Leaves::new(stored, range.clone(), direction));
        Cursor::new(edits, stored, direction)
    }

    /// The edits in memory that the reader sees, those first that cover the others.
    fn levels(&self) -> [Option<&'a Level>; 3] {
        let Some(tree) = self.tree else { return [self.late, None, None] };
        // Who sees something late does not see what is pending.
        let above = match self.visibility {
            Visibility::Pending => Some(&tree.pending),
            Visibility::Durable => self.late,
        };
        [above, Some(&tree.delta), Some(&tree.frozen)].map(|level| level.filter(|level| !level.is_empty()))
    }
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key),
        Bound::Excluded(key) => Bound::Excluded(key),
        Bound::Unbounded => Bound::Unbounded,
    }
}

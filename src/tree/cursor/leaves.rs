use std::ops::{Bound, Range};

use super::super::page::{LeafValue, Page};
use super::super::stored::StoredTree;
use super::super::{Fault, KeyRange};
use super::{Direction, InPlace};
use crate::base::{Bytes, compare_bytes};
use crate::store::PageId;

/// A cursor that has to wait for a leaf asks for up to so many more that it will need next. A page of a scan is 1 MiB,
/// some 80 leaves, and is read anew after each wait.
const READ_AHEAD_LEAVES: usize = 32;

/// The same for pieces of long values, which are larger.
const READ_AHEAD_PIECES: usize = 8;

/// Walks the stored entries of a range, leaf by leaf.
pub(in super::super) struct Leaves<'a> {
    tree: StoredTree<'a>,
    range: KeyRange,
    direction: Direction,
    /// The way from the root to the leaf; not begun until the first entry is asked for.
    path: Vec<Turn>,
    leaf: Option<Bytes>,
    /// The entries of the leaf that are still to come.
    remaining: Range<usize>,
    leaves_passed: usize,
    /// The last long value that was given in place.
    long: Option<Bytes>,
}

/// An inner page on the way down, and the entry through which the way goes on.
struct Turn {
    page: Bytes,
    index: usize,
}

impl<'a> Leaves<'a> {
    pub(in super::super) fn new(tree: StoredTree<'a>, range: KeyRange, direction: Direction) -> Self {
        let path = Vec::new();
        Self { tree, range, direction, path, leaf: None, remaining: 0..0, leaves_passed: 0, long: None }
    }

    /// All entries are wanted, so as many leaves are asked for ahead as ever are.
    pub(super) fn expect_all(&mut self) {
        self.leaves_passed = READ_AHEAD_LEAVES;
    }

    /// The key of the next entry.
    pub(super) fn head(&mut self) -> Result<Option<&[u8]>, Fault> {
        while self.remaining.is_empty() {
            if !self.enter_next_leaf()? {
                return Ok(None);
            }
        }
        Ok(self.leaf.as_ref().map(|leaf| Page::new(leaf).key(self.index())))
    }

    /// The next entry; `None` behind the last.
    pub(super) fn next(&mut self) -> Result<Option<(Bytes, Bytes)>, Fault> {
        while self.remaining.is_empty() {
            if !self.enter_next_leaf()? {
                return Ok(None);
            }
        }
        let Some(leaf) = &self.leaf else { return Ok(None) };
        let (key, value) = Page::new(leaf).entry(self.index());
        self.skip();
        match value {
            LeafValue::Inline(value) => Ok(Some((key, value))),
            long @ LeafValue::Long(_) => match self.tree.value(long) {
                Ok(value) => Ok(Some((key, value))),
                Err(fault) => Err(self.with_next_pieces(fault)),
            },
        }
    }

    /// The next entry where it lies; `None` behind the last.
    pub(super) fn next_in_place(&mut self) -> Result<Option<InPlace<'_>>, Fault> {
        while self.remaining.is_empty() {
            if !self.enter_next_leaf()? {
                return Ok(None);
            }
        }
        let index = self.index();
        self.skip();
        let Some(leaf) = &self.leaf else { return Ok(None) };
        let (key, value) = Page::new(leaf).entry_ranges(index);
        if let Some(value) = value {
            return Ok(Some((&leaf[key], &leaf[value])));
        }
        let value = self.tree.value(Page::new(leaf).value(index));
        let value = value.map_err(|fault| self.with_next_pieces(fault))?;
        Ok(Some((&leaf[key], self.long.insert(value))))
    }

    /// How many entries of this leaf are still to come before `key`.
    pub(super) fn count_before(&self, key: &[u8]) -> usize {
        let Some(leaf) = &self.leaf else { return 0 };
        let found = Page::new(leaf).find(key);
        match self.direction {
            Direction::Forward => {
                found.unwrap_or_else(|next| next).min(self.remaining.end).saturating_sub(self.remaining.start)
            }
            Direction::Backward => {
                let after = found.map_or_else(|next| next, |same| same + 1).max(self.remaining.start);
                self.remaining.end.saturating_sub(after)
            }
        }
    }

    /// Leaves out the next entry. [`Leaves::head`] has found one.
    pub(super) fn skip(&mut self) {
        match self.direction {
            Direction::Forward => self.remaining.start += 1,
            Direction::Backward => self.remaining.end -= 1,
        }
    }

    fn index(&self) -> usize {
        match self.direction {
            Direction::Forward => self.remaining.start,
            Direction::Backward => self.remaining.end - 1,
        }
    }

    /// Goes to the first leaf, or on to the next one; there may be none.
    fn enter_next_leaf(&mut self) -> Result<bool, Fault> {
        if self.leaf.is_none() {
            self.descend(self.tree.root.page)?;
            return Ok(true);
        }
        while let Some(turn) = self.path.last() {
            if let Some(index) = self.next_turn(turn, turn.index) {
                let child = Page::new(&turn.page).child(index);
                self.path.last_mut().expect("there is one").index = index;
                self.leaves_passed += 1;
                self.descend(child)?;
                return Ok(true);
            }
            self.path.pop();
        }
        Ok(false)
    }

    /// Goes down from the page `id`, which lies below the end of the path, to the first leaf of the range.
    fn descend(&mut self, mut id: PageId) -> Result<(), Fault> {
        while self.path.len() < usize::from(self.tree.root.level) {
            let page = self.tree.page(id)?;
            let inner = Page::new(&page);
            let index = self.first_turn(inner);
            id = inner.child(index);
            self.path.push(Turn { page, index });
        }
        let leaf = self.tree.page(id).map_err(|fault| self.with_next_leaves(fault))?;
        self.remaining = self.entries_in_range(Page::new(&leaf));
        self.leaf = Some(leaf);
        Ok(())
    }

    fn first_turn(&self, inner: Page<'_>) -> usize {
        match (self.direction, &self.range.lower, &self.range.upper) {
            (Direction::Forward, Bound::Unbounded, _) => 0,
            (Direction::Forward, Bound::Included(lower) | Bound::Excluded(lower), _) => {
                inner.child_index(lower)
            }
            (Direction::Backward, _, Bound::Unbounded) => inner.len().saturating_sub(1),
            (Direction::Backward, _, Bound::Included(upper)) => inner.child_index(upper),
            // Of a page whose keys begin with the bound, none lies below the bound.
            (Direction::Backward, _, Bound::Excluded(upper)) => {
                inner.find(upper).unwrap_or_else(|lower| lower).saturating_sub(1)
            }
        }
    }

    /// The entry that follows `index` in the direction, if keys of the range may lie below it.
    fn next_turn(&self, turn: &Turn, index: usize) -> Option<usize> {
        let inner = Page::new(&turn.page);
        match self.direction {
            Direction::Forward => {
                let next = index + 1;
                let reaches = |separator: &[u8]| match &self.range.upper {
                    Bound::Unbounded => true,
                    Bound::Included(upper) => compare_bytes(separator, upper).is_le(),
                    Bound::Excluded(upper) => compare_bytes(separator, upper).is_lt(),
                };
                (next < inner.len() && reaches(inner.key(next))).then_some(next)
            }
            Direction::Backward => {
                let reaches = |separator: &[u8]| match &self.range.lower {
                    Bound::Unbounded => true,
                    Bound::Included(lower) | Bound::Excluded(lower) => {
                        compare_bytes(lower, separator).is_lt()
                    }
                };
                (index > 0 && reaches(inner.key(index))).then(|| index - 1)
            }
        }
    }

    fn entries_in_range(&self, leaf: Page<'_>) -> Range<usize> {
        let start = match &self.range.lower {
            Bound::Unbounded => 0,
            Bound::Included(lower) => leaf.find(lower).unwrap_or_else(|next| next),
            Bound::Excluded(lower) => leaf.find(lower).map_or_else(|next| next, |same| same + 1),
        };
        let end = match &self.range.upper {
            Bound::Unbounded => leaf.len(),
            Bound::Included(upper) => leaf.find(upper).map_or_else(|next| next, |same| same + 1),
            Bound::Excluded(upper) => leaf.find(upper).unwrap_or_else(|next| next),
        };
        start..end
    }

    /// Asks also for the leaves behind the missing one: the more, the more have been walked through.
    fn with_next_leaves(&self, mut fault: Fault) -> Fault {
        let Some(turn) = self.path.last() else { return fault };
        let ahead = (1 + 2 * self.leaves_passed).min(READ_AHEAD_LEAVES);
        let following =
            std::iter::successors(self.next_turn(turn, turn.index), |at| self.next_turn(turn, *at));
        let leaves = following.take(ahead).map(|index| Page::new(&turn.page).child(index));
        fault.pages.extend(leaves.filter(|id| self.tree.is_missing(*id)));
        fault
    }

    /// Asks also for the pieces of the long values behind the one that misses some.
    fn with_next_pieces(&self, mut fault: Fault) -> Fault {
        let most = fault.pages.len() + READ_AHEAD_PIECES;
        let leaf = self.leaf.iter().map(Page::new);
        let mut following: Vec<usize> = self.remaining.clone().collect();
        if self.direction == Direction::Backward {
            following.reverse();
        }
        let values = leaf.flat_map(|leaf| following.iter().map(move |index| leaf.value(*index)));
        let pieces = values.filter_map(|value| match value {
            LeafValue::Long(long) => Some(long.pieces()),
            LeafValue::Inline(_) => None,
        });
        for id in pieces.flatten().filter(|id| self.tree.is_missing(*id)) {
            if fault.pages.len() == most {
                break;
            }
            fault.pages.push(id);
        }
        fault
    }
}

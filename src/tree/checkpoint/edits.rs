use std::iter::Peekable;
use std::ops::Bound;

use crate::base::{Bytes, compare_bytes};
use crate::store::PageId;
use crate::tree::FrozenTree;

/// What changes at one level of a tree, and how far a checkpoint has come with it.
pub(super) enum LevelEdits {
    /// The frozen edits behind a key, or all of them: the level of the leaves.
    Frozen { after: Option<Bytes> },
    /// Changes of separators: a level above.
    Children(ChildEdits),
}

/// Nodes of the level below that are gone, and new ones.
#[derive(Default)]
pub(super) struct ChildEdits {
    /// Separators in ascending order.
    removed: Vec<Bytes>,
    /// In the order of the separators. A separator may be among those that were removed: the new node takes the place.
    added: Vec<(Bytes, PageId)>,
    next_removed: usize,
    next_added: usize,
}

/// What one edit puts under its key.
pub(super) enum Put {
    Value(Bytes),
    Child(PageId),
}

type FrozenEdits<'a> = Box<dyn Iterator<Item = (&'a Bytes, Option<&'a Bytes>)> + 'a>;

/// The edits that a step sees, in the order of their keys.
pub(super) enum Edits<'a> {
    Frozen { tree: FrozenTree<'a>, rest: Peekable<FrozenEdits<'a>>, after: &'a mut Option<Bytes> },
    Children(&'a mut ChildEdits),
}

impl LevelEdits {
    pub(super) fn open<'a>(&'a mut self, tree: &FrozenTree<'a>) -> Edits<'a> {
        match self {
            Self::Frozen { after } => {
                let from = after.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
                let rest: FrozenEdits<'a> = Box::new(tree.edits(from));
                Edits::Frozen { tree: *tree, rest: rest.peekable(), after }
            }
            Self::Children(children) => Edits::Children(children),
        }
    }
}

impl Edits<'_> {
    /// The key of the next edit.
    pub(super) fn key(&mut self) -> Option<&[u8]> {
        match self {
            Self::Frozen { rest, .. } => rest.peek().map(|(key, _)| &***key),
            Self::Children(children) => children.key(),
        }
    }

    /// Whether the next edit removes a value.
    pub(super) fn removes_value(&mut self) -> bool {
        match self {
            Self::Frozen { rest, .. } => rest.peek().is_some_and(|(_, value)| value.is_none()),
            Self::Children(_) => false,
        }
    }

    /// The next edit; it puts nothing if it removes its key.
    pub(super) fn take(&mut self) -> Option<(Bytes, Option<Put>)> {
        match self {
            Self::Frozen { rest, after, .. } => {
                let (key, value) = rest.next()?;
                **after = Some(key.clone());
                Some((key.clone(), value.map(|value| Put::Value(value.clone()))))
            }
            Self::Children(children) => children.take(),
        }
    }

    /// The first key of an edit, from a key on that none that was taken reaches.
    pub(super) fn key_from(&self, from: &[u8]) -> Option<Bytes> {
        match self {
            Self::Frozen { tree, .. } => tree.edits(Bound::Included(from)).next().map(|(key, _)| key.clone()),
            Self::Children(children) => children.key_from(from),
        }
    }
}

impl ChildEdits {
    pub(super) fn remove(&mut self, separator: Bytes) {
        self.removed.push(separator);
    }

    pub(super) fn add(&mut self, separator: Bytes, child: PageId) {
        self.added.push((separator, child));
    }

    /// The new nodes.
    pub(super) fn added(&self) -> &[(Bytes, PageId)] {
        &self.added
    }

    pub(super) fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }

    fn key(&self) -> Option<&[u8]> {
        let removed = self.removed.get(self.next_removed);
        let added = self.added.get(self.next_added).map(|(separator, _)| separator);
        removed.into_iter().chain(added).min().map(|separator| &**separator)
    }

    fn take(&mut self) -> Option<(Bytes, Option<Put>)> {
        let key = Bytes::from(self.key()?);
        if self.removed.get(self.next_removed) == Some(&key) {
            self.next_removed += 1;
        }
        let added = self.added.get(self.next_added).filter(|(separator, _)| *separator == key);
        let put = added.map(|(_, child)| Put::Child(*child));
        self.next_added += usize::from(put.is_some());
        Some((key, put))
    }

    fn key_from(&self, from: &[u8]) -> Option<Bytes> {
        let removed = self.removed.partition_point(|separator| compare_bytes(separator, from).is_lt());
        let added = self.added.partition_point(|(separator, _)| compare_bytes(separator, from).is_lt());
        let added = self.added.get(added).map(|(separator, _)| separator);
        self.removed.get(removed).into_iter().chain(added).min().cloned()
    }
}

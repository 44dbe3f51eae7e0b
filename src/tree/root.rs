use super::TreeId;
use crate::store::PageId;

/// Where the pages of a tree begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root {
    /// The page from which all others of the tree are reached.
    pub page: PageId,
    /// Its level: 0 if it is a leaf.
    pub level: u8,
    /// Whether a value of the tree may lie in pieces: who discards the tree then has to look into its leaves.
    pub has_long_values: bool,
    /// How many pages the tree has, pieces of its long values included.
    pub pages: u64,
    /// How long all of them are.
    pub bytes: u64,
}

/// The roots of all trees that have pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roots {
    /// In the order of the trees.
    entries: Vec<(TreeId, Root)>,
}

impl Roots {
    /// No tree has pages.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The root of a tree; absent if it has no pages.
    #[must_use]
    pub fn get(&self, tree: TreeId) -> Option<Root> {
        let position = self.position(tree).ok()?;
        Some(self.entries[position].1)
    }

    /// Gives a tree this root, or none if it has no pages any more.
    pub fn set(&mut self, tree: TreeId, root: Option<Root>) {
        match (self.position(tree), root) {
            (Ok(position), Some(root)) => self.entries[position].1 = root,
            (Err(position), Some(root)) => self.entries.insert(position, (tree, root)),
            (Ok(position), None) => {
                self.entries.remove(position);
            }
            (Err(_), None) => {}
        }
    }

    /// The trees with their roots, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (TreeId, Root)> {
        self.entries.iter().copied()
    }

    fn position(&self, tree: TreeId) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&tree, |(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_a_map_in_order() {
        let root = |page| Root { page, level: 0, has_long_values: false, pages: 1, bytes: 100 };
        let mut roots = Roots::new();
        for tree in [5, 2, 9, 2] {
            roots.set(TreeId(tree), Some(root(u64::from(tree) * 10)));
        }
        roots.set(TreeId(5), None);
        roots.set(TreeId(6), None);
        let found: Vec<_> = roots.iter().collect();
        assert_eq!(found, [(TreeId(2), root(20)), (TreeId(9), root(90))]);
        assert_eq!((roots.get(TreeId(9)), roots.get(TreeId(5))), (Some(root(90)), None));
    }
}

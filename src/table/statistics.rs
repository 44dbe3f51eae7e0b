use crate::tree::{Edit, Fault, TreeId, View};

/// The tree that holds a [`Statistics`] for each tree of a table or an index.
const STATISTICS: TreeId = TreeId(1);

/// How much a table or an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Number of items.
    pub items: u64,
    /// Their size in bytes, by the formula of the service.
    pub bytes: u64,
}

impl Statistics {
    /// The statistics of a tree.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn of(view: View<'_>, tree: TreeId) -> Result<Self, Fault> {
        let stored = view.tree(STATISTICS).get(&key(tree))?;
        Ok(stored.as_deref().and_then(decode).unwrap_or_default())
    }

    /// The edit that sets the statistics of a tree.
    pub(super) fn put(self, tree: TreeId) -> Edit {
        let mut value = [0; 16];
        value[..8].copy_from_slice(&self.items.to_le_bytes());
        value[8..].copy_from_slice(&self.bytes.to_le_bytes());
        Edit::Put { tree: STATISTICS, key: key(tree).as_slice().into(), value: value.as_slice().into() }
    }

    /// The edit that forgets the statistics of a tree.
    pub(super) fn delete(tree: TreeId) -> Edit {
        Edit::Delete { tree: STATISTICS, key: key(tree).as_slice().into() }
    }
}

fn key(tree: TreeId) -> [u8; 4] {
    tree.0.to_be_bytes()
}

fn decode(value: &[u8]) -> Option<Statistics> {
    let (items, bytes) = value.split_first_chunk::<8>()?;
    Some(Statistics { items: u64::from_le_bytes(*items), bytes: u64::from_le_bytes(*bytes.first_chunk()?) })
}

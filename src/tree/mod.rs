//! Ordered maps from bytes to bytes, with snapshots, range cursors and edits.
//!
//! All state of a database is trees. A [`Forest`] holds them at four levels, of which the newer hides the older:
//! - *pending*: the edits of commits that are still on their way to the store. When the log has a commit, its edits
//!   are [settled](Forest::settle); when the log refuses it, the [revert](Forest::revert) needs no undo, for nothing
//!   durable was touched;
//! - *delta*: the durable edits that no page has;
//! - *frozen*: those of them that a checkpoint is writing to pages. When it is done, the new pages are
//!   [adopted](Forest::adopt); when it comes to nothing, they [melt](Forest::thaw) back into the delta;
//! - *base*: the stored pages, as far as they are in the [`PageCache`]. A read that needs another one says so with a
//!   [`Fault`].
//!
//! A reader chooses with [`Visibility`] whether it sees what is pending.

mod cache;
pub mod check;
pub mod checkpoint;
mod cursor;
mod forest;
mod gathered;
mod late;
mod level;
mod level_key;
mod manifest;
pub mod page;
mod root;
mod snapshot;
mod stored;

use crate::base::Part;
pub use crate::log::{Edit, TreeId};
use crate::store::PageId;
pub use cache::PageCache;
pub use cursor::{Cursor, Direction};
pub use forest::{Forest, FrozenTree, Visibility};
pub use gathered::Gathered;
pub use late::{Lag, Replica, Sight};
pub use manifest::{MANIFEST_VERSION, Manifest, ManifestError, PageSet};
pub use page::PageError;
pub use root::{Root, Roots};
pub use snapshot::{KeyRange, Snapshot, View};

/// Why something could not go on: pages or a part of the module have to be loaded first, then the same goes further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The pages: first those that the read needs now, at least one unless a part is missing, then some that it will
    /// need soon.
    pub pages: Vec<PageId>,
    /// The part.
    pub part: Option<Part>,
}

impl Fault {
    /// What comes first: without it nothing goes on.
    #[must_use]
    pub fn needed(&self) -> (Option<Part>, Option<PageId>) {
        (self.part, self.pages.first().copied())
    }
}

impl From<Vec<PageId>> for Fault {
    fn from(pages: Vec<PageId>) -> Self {
        Self { pages, part: None }
    }
}

impl From<Part> for Fault {
    fn from(part: Part) -> Self {
        Self { pages: Vec::new(), part: Some(part) }
    }
}

#[cfg(test)]
mod tests;

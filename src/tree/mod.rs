//! Ordered maps from bytes to bytes, with snapshots, range cursors and edits.
//!
//! All state of a database is trees. A [`Forest`] holds them at two levels: what the log holds durably, and above it
//! the edits of commits that are still on their way to the store. A reader chooses one with [`Visibility`]. When
//! the log has a commit, its edits are [settled](Forest::settle); when the log refuses it, the
//! [revert](Forest::revert) needs no undo, for nothing durable was touched.

mod cache;
mod cursor;
mod forest;
pub mod page;
mod root;
mod snapshot;

pub use crate::log::{Edit, TreeId};
use crate::store::PageId;
pub use cache::PageCache;
pub use cursor::{Cursor, Direction};
pub use forest::{Forest, Visibility};
pub use page::PageError;
pub use root::{Root, Roots};
pub use snapshot::{KeyRange, Snapshot, View};

/// Why a read could not go on: pages have to be loaded first, then the same read goes further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The pages: first those that the read needs now, at least one, then some that it will need soon.
    pub pages: Vec<PageId>,
}

#[cfg(test)]
mod tests;

//! Where a database is kept: one trait, one implementation per host.
//!
//! A store holds the *log*, which is blocks of bytes under consecutive numbers, counted from 0; *pages* of bytes under
//! ids; and one *manifest*, which says what the pages mean. Every implementation passes `tests/store_contract`.

mod faulty;
#[cfg(target_arch = "wasm32")]
mod js;
mod memory;
mod queue;
#[cfg(target_arch = "wasm32")]
mod sql;
#[cfg(target_arch = "wasm32")]
mod thrown;
mod wrapper;

pub use faulty::{Fault, FaultyStore};
#[cfg(target_arch = "wasm32")]
pub use js::{JsStore, StoreObject};
pub use memory::MemoryStore;
#[cfg(target_arch = "wasm32")]
pub use sql::{SqlDatabase, SqlStore};
pub use wrapper::Wrapper;

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use crate::base::{Bytes, LocalFuture};

/// The number of a block in the log, counted from 0.
pub type BlockNumber = u64;

/// No stored value is longer: Chromium moves values of 64 KiB and more to files of their own, which is several
/// times slower and can lose them.
pub const BLOCK_BYTES_MAX: usize = 56 * 1024;

/// What a completed append promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It survives a crash of the machine.
    Strict,
    /// It survives a crash of the page and of the browser; a crash of the machine may lose the newest appends.
    Relaxed,
}

/// Why a store did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// Another instance has written what this one does not know of: it has appended since this one last read the log,
    /// or published another manifest. Nothing was written that any reader sees.
    Conflict,
    /// No room is left. Nothing was written.
    QuotaExceeded,
    /// The connection to the store broke. Whether an append was written is unknown until the log is read.
    Lost {
        /// What the host said.
        reason: String,
    },
    /// The database was deleted. Another one may be in its place by now, which nothing was read from or written to.
    Vanished,
    /// The store cannot be used on this host at all.
    Unavailable {
        /// What the host said.
        reason: String,
    },
    /// The store was written by a newer version of Minamo.
    VersionUnsupported {
        /// The store's version.
        found: u32,
        /// The newest version that this build reads.
        supported: u32,
    },
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str("another instance has written to the store"),
            Self::QuotaExceeded => f.write_str("no storage is left"),
            Self::Lost { reason } => write!(f, "the store failed: {reason}"),
            Self::Vanished => f.write_str("the database was deleted while it was in use"),
            Self::Unavailable { reason } => write!(f, "the store cannot be used here: {reason}"),
            Self::VersionUnsupported { found, supported } => {
                write!(f, "the store has version {found}; this build reads versions up to {supported}")
            }
        }
    }
}

impl std::error::Error for StoreError {}

/// What an operation of a store gives.
pub type StoreFuture<'a, T> = LocalFuture<'a, Result<T, StoreError>>;

/// The id of a page. Ids are counted from 1, and one that a manifest reaches is never given to another page.
pub type PageId = u64;

/// A page with its id.
pub type StoredPage = (PageId, Bytes);

/// A caller puts no more than this into one call that writes or discards: appends of every instance wait behind the
/// transaction, 3 to 7 ms for 256 KiB and 50 to 94 ms for 4 MiB in Chromium.
pub const SLICE_BYTES_MAX: usize = 512 * 1024;

/// What a [`Store::discard`] takes at most: so many blocks, and so many pages.
pub const DISCARD_RECORDS_MAX: u64 = 256;

/// What a store tells its listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Another instance has appended or published, this one has become the housekeeper, or its connection has ended.
    News,
    /// Another instance loses every race to the end of the log, and asks the others to wait for it.
    Plea,
}

/// A place that keeps the log, the pages and the manifest of one database. Several instances may use it at once.
///
/// Where a database can be deleted and made anew under the same name, every call fails with [`StoreError::Vanished`]
/// from then on: none reads or changes what belongs to another database.
///
/// It neither reads nor changes what is in them. Calls that write leave during the call, in the order of the calls, but
/// for an append behind another one; what one of them wrote is durable no later than what a later one did, so a crash
/// of the machine leaves a state that once was.
pub trait Store {
    /// The blocks from number `from` on, in order: as many as the store likes to read at once, and at least two
    /// if there are two. Empty at the end of the log. If block `from` is not there, what is given is unspecified: the
    /// reader recognises by what is in it whether the first block is the one that it wants.
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>>;

    /// Appends `blocks` under the numbers `first`, `first + 1`, ..., all of them or none, and completes once they
    /// are as durable as asked. The caller need not wait between appends: one leaves during the call, or, if another is
    /// under way, when that has ended at the latest. Dropping what this returns does not take an append back.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] unless the last block of the log has the number `first - 1`, or `first` is 0 and there
    /// is no block. So an append goes nowhere but to the end of the log: it fails if another instance has appended,
    /// and also if the log has gone on so far that all that the caller knows of it has been discarded.
    ///
    /// When an append fails, every append that was called before its caller saw the failure fails in the same
    /// way and writes nothing: without that, a later append could leave a gap, or follow a block of another
    /// instance that it knows nothing of. After [`StoreError::Lost`], read the log before the next append.
    fn append(&self, first: BlockNumber, blocks: Vec<Vec<u8>>, durability: Durability)
    -> StoreFuture<'_, ()>;

    /// The manifest; absent until one has been published.
    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>>;

    /// The pages of these ids, in the same order; absent where there is none of that id.
    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>>;

    /// The ids of all pages from `from` on, in ascending order.
    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>>;

    /// Adds pages, all of them or none; at most [`SLICE_BYTES_MAX`] bytes, each page at most [`BLOCK_BYTES_MAX`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a page of one of the ids exists.
    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()>;

    /// Replaces the manifest `expected` (absent: none has been published) by `manifest`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another manifest than the expected one is there.
    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()>;

    /// Forgets what no manifest needs any more: the blocks and the pages of these numbers, where there are any. At
    /// most [`DISCARD_RECORDS_MAX`] of each. The last block of the log must stay: it tells where the log ends.
    ///
    /// Who discards blocks only does not keep readers of pages waiting, nor does who discards pages only keep appends.
    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()>;

    /// Another store, which begins with what this one holds now, and has nothing else to do with it; absent where that
    /// would take a copy of it all.
    fn fork(&self) -> Option<Rc<dyn Store>> {
        None
    }

    /// Whether another instance may use the same store at the same time.
    fn is_shared(&self) -> bool;

    /// Calls `listener` after what a [`Notice`] tells of: soon, but never during a call of the caller, and not always
    /// once for each. There is one listener; a later one takes its place.
    fn listen(&self, listener: Box<dyn Fn(Notice)>);

    /// Tells the other instances that this one loses every race to the end of the log, where they hear of one another.
    fn plead(&self);

    /// Whether this instance was chosen to do what only one of them need do: checkpoints and expiry. It may change at
    /// any time, and more than one may believe it for a while, so nothing that is stored may rest on it.
    fn is_housekeeper(&self) -> bool;

    /// Asks the host to run the program again at that time, in milliseconds since the Unix epoch, where it may end
    /// before and has a way to do so. A later call takes the place of an earlier one. Tells whether it will.
    fn wake_at(&self, _time_ms: u64) -> bool {
        false
    }

    /// Lets go of the store. What was appended stays; later calls fail with [`StoreError::Lost`].
    fn close(&self);
}

//! Where log blocks are kept: one trait, one implementation per host.
//!
//! A store holds the *log*: blocks of bytes under consecutive numbers, counted from 0. It neither reads nor
//! changes what is in them. Every implementation passes `tests/store_contract`.

mod faulty;
#[cfg(target_arch = "wasm32")]
mod indexeddb;
mod memory;
mod queue;

pub use faulty::{Fault, FaultyStore};
#[cfg(target_arch = "wasm32")]
pub use indexeddb::IndexedDbStore;
pub use memory::MemoryStore;

use std::fmt;

use crate::base::LocalFuture;

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
    /// A block of that number exists: another instance has appended since this one last read the log.
    /// Nothing was written.
    Conflict,
    /// No room is left. Nothing was written.
    QuotaExceeded,
    /// The connection to the store broke. Whether an append was written is unknown until the log is read.
    Lost {
        /// What the host said.
        reason: String,
    },
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
            Self::Conflict => f.write_str("another instance has appended to the log"),
            Self::QuotaExceeded => f.write_str("no storage is left"),
            Self::Lost { reason } => write!(f, "the store failed: {reason}"),
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

/// A place that keeps the log.
pub trait Store {
    /// The blocks from number `from` on, in order: as many as the store likes to read at once, and at least two
    /// if there are two. Empty at the end of the log.
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>>;

    /// Appends `blocks` under the numbers `first`, `first + 1`, ..., all of them or none, and completes once they
    /// are as durable as asked. Requests leave during the call, in the order of the calls: the caller need not
    /// wait between them, and dropping what this returns does not take an append back.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if a block of one of these numbers exists.
    ///
    /// When an append fails, every append that was called before its caller saw the failure fails in the same
    /// way and writes nothing: without that, a later append could leave a gap, or follow a block of another
    /// instance that it knows nothing of. After [`StoreError::Lost`], read the log before the next append.
    fn append(&self, first: BlockNumber, blocks: Vec<Vec<u8>>, durability: Durability)
    -> StoreFuture<'_, ()>;

    /// Lets go of the store. What was appended stays; later calls fail with [`StoreError::Lost`].
    fn close(&self);
}

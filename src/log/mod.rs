//! Commits in the order of their log sequence numbers, cut into blocks and read back.
//!
//! The log is the truth: a change is acknowledged once its commit is durable here, and everything in memory can be
//! rebuilt by replaying it. The layout of blocks and commits is described byte by byte in `docs/format.md`.

mod block;
mod commit;
mod varint;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::store::{BlockNumber, Durability, Store, StoreError};

pub use block::LOG_VERSION;
pub use commit::{Commit, Edit, TreeId};

/// A log sequence number: the position of a commit in the log, counted from 1. 0 stands before every commit.
pub type Lsn = u64;

/// Why the log could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogError {
    /// The store failed.
    Store(StoreError),
    /// The bytes of a block are not those that were written.
    Checksum {
        /// The damaged block.
        block: BlockNumber,
    },
    /// A block was written by a newer version.
    Version {
        /// The block's version.
        found: u8,
    },
    /// A block does not follow the one before it.
    OutOfOrder {
        /// The block that does not fit.
        block: BlockNumber,
    },
    /// The store no longer holds the blocks that it held.
    Vanished,
    /// The blocks hold something that is not a sequence of commits.
    Malformed {
        /// The last block that was read.
        block: BlockNumber,
    },
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Checksum { block } => write!(f, "block {block} of the log is damaged"),
            Self::Version { found } => {
                write!(f, "the log has version {found}; this build reads versions up to {LOG_VERSION}")
            }
            Self::OutOfOrder { block } => {
                write!(f, "block {block} of the log does not follow the one before it")
            }
            Self::Vanished => f.write_str("the log was deleted while it was in use"),
            Self::Malformed { block } => write!(f, "the log is not whole at block {block}"),
        }
    }
}

impl std::error::Error for LogError {}

impl From<StoreError> for LogError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Commits of one log, with the position up to which this instance knows it.
pub struct Log {
    store: Rc<dyn Store>,
    next_block: Cell<BlockNumber>,
    next_lsn: Cell<Lsn>,
}

impl Log {
    /// The log in `store`, positioned before its first commit.
    #[must_use]
    pub fn new(store: Rc<dyn Store>) -> Self {
        Self { store, next_block: Cell::new(0), next_lsn: Cell::new(1) }
    }

    /// The LSN that the next commit gets.
    #[must_use]
    pub fn next_lsn(&self) -> Lsn {
        self.next_lsn.get()
    }

    /// The commits that follow the known ones, as many as the store reads at once; none at the end of the log.
    ///
    /// # Errors
    /// Any [`LogError`]; the position then stays where it was.
    pub async fn read_on(&self) -> Result<Vec<Commit>, LogError> {
        let mut commits = Vec::new();
        let mut joiner = block::Joiner::new(self.next_block.get(), self.next_lsn.get());
        loop {
            let blocks = self.store.read_log(joiner.next_block()).await?;
            if blocks.is_empty() && !joiner.is_between_batches() {
                return Err(LogError::Malformed { block: joiner.next_block() });
            }
            for block in blocks {
                if let Some(payload) = joiner.push(block)? {
                    let first = commits.len();
                    commit::decode_batch(payload, &mut commits)
                        .ok_or(LogError::Malformed { block: joiner.next_block() - 1 })?;
                    joiner.finish_batch((commits.len() - first) as u64);
                }
            }
            // A store reads as much at once as it likes: what it gave may end within a batch.
            if joiner.is_between_batches() {
                break;
            }
        }
        self.next_block.set(joiner.next_block());
        self.next_lsn.set(joiner.next_lsn());
        Ok(commits)
    }

    /// Checks that the store still holds the log that this instance knows: a user may have deleted it meanwhile.
    /// An append to what is left would make a log without a beginning.
    ///
    /// # Errors
    /// [`LogError::Vanished`], or any other [`LogError`].
    pub async fn check_end(&self) -> Result<(), LogError> {
        match self.next_block.get().checked_sub(1) {
            Some(last) if self.store.read_log(last).await?.is_empty() => Err(LogError::Vanished),
            _ => Ok(()),
        }
    }

    /// Appends `commits` in one transaction of the store; they get the LSNs from [`Log::next_lsn`] on.
    ///
    /// # Errors
    /// Those of [`Store::append`]; the position then stays where it was.
    pub async fn append(&self, commits: &[Rc<Commit>], durability: Durability) -> Result<(), StoreError> {
        let mut payload = Vec::new();
        for commit in commits {
            commit.encode(&mut payload);
        }
        let blocks = block::cut(&payload, self.next_block.get(), self.next_lsn.get());
        let count = blocks.len() as u64;
        self.store.append(self.next_block.get(), blocks, durability).await?;
        self.next_block.set(self.next_block.get() + count);
        self.next_lsn.set(self.next_lsn.get() + commits.len() as u64);
        Ok(())
    }

    /// Lets go of the store.
    pub fn close(&self) {
        self.store.close();
    }
}

#[cfg(test)]
mod tests;

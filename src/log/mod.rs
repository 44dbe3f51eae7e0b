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

use block::Position;

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
    position: Cell<Position>,
}

impl Log {
    /// The log in `store`, positioned before its first commit.
    #[must_use]
    pub fn new(store: Rc<dyn Store>) -> Self {
        Self { store, position: Cell::new(Position::START) }
    }

    /// The LSN that the next commit gets.
    #[must_use]
    pub fn next_lsn(&self) -> Lsn {
        self.position.get().next_lsn
    }

    /// The commits that follow the known ones, as many as the store reads at once; none at the end of the log.
    ///
    /// # Errors
    /// [`LogError::Vanished`] if what is in the store now does not go on from the known commits, because a user has
    /// deleted the log meanwhile: an append would make a log without a beginning. Any other [`LogError`]. The position
    /// stays where it was.
    pub async fn read_on(&self) -> Result<Vec<Commit>, LogError> {
        let mut commits = Vec::new();
        let mut joiner = block::Joiner::new(self.position.get());
        loop {
            let blocks = self.blocks_after(joiner.position()).await?;
            if blocks.is_empty() && !joiner.is_between_batches() {
                return Err(LogError::Malformed { block: joiner.position().next_block });
            }
            for block in blocks {
                let number = joiner.position().next_block;
                if let Some(payload) = joiner.push(block)? {
                    let first = commits.len();
                    commit::decode_batch(payload, &mut commits)
                        .ok_or(LogError::Malformed { block: number })?;
                    joiner.finish_batch((commits.len() - first) as u64);
                }
            }
            // A store reads as much at once as it likes: what it gave may end within a batch.
            if joiner.is_between_batches() {
                break;
            }
        }
        self.position.set(joiner.position());
        Ok(commits)
    }

    /// Reads from the last known block on, and leaves it out once it was recognised. One read tells both what follows
    /// and that it follows this log: a store whose log was deleted connects to a new one without a word.
    async fn blocks_after(&self, position: Position) -> Result<Vec<Vec<u8>>, LogError> {
        let Some(last) = position.next_block.checked_sub(1) else {
            return Ok(self.store.read_log(0).await?);
        };
        let mut blocks = self.store.read_log(last).await?.into_iter();
        match blocks.next() {
            Some(block) if block::stored_checksum(&block) == position.last_checksum => Ok(blocks.collect()),
            _ => Err(LogError::Vanished),
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
        let Position { next_block, next_lsn, last_checksum } = self.position.get();
        let blocks = block::cut(&payload, next_block, next_lsn);
        let end = Position {
            next_block: next_block + blocks.len() as u64,
            next_lsn: next_lsn + commits.len() as u64,
            last_checksum: blocks.last().and_then(|block| block::stored_checksum(block)).or(last_checksum),
        };
        self.store.append(next_block, blocks, durability).await?;
        self.position.set(end);
        Ok(())
    }

    /// Lets go of the store.
    pub fn close(&self) {
        self.store.close();
    }
}

#[cfg(test)]
mod tests;

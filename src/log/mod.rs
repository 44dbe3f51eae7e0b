//! Commits in the order of their log sequence numbers, cut into blocks and read back.
//!
//! The log is the truth: a change is acknowledged once its commit is durable here, and everything in memory can be
//! rebuilt by replaying it. The layout of blocks and commits is described byte by byte in `docs/format.md`.

mod block;
mod commit;

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::base::Bytes;
use crate::store::{BlockNumber, Durability, Store, StoreError};

pub use block::{LOG_VERSION, Position};
pub use commit::{AppendId, Batch, Commit, Edit, Origin, TreeId};

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
    /// The store no longer holds the block before the position: it was trimmed, or everything was deleted.
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
            Self::Vanished => StoreError::Vanished.fmt(f),
            Self::Malformed { block } => write!(f, "the log is not whole at block {block}"),
        }
    }
}

impl std::error::Error for LogError {}

impl From<StoreError> for LogError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Vanished => Self::Vanished,
            error => Self::Store(error),
        }
    }
}

/// Commits of one log, with the position up to which this instance knows it.
pub struct Log {
    store: Rc<dyn Store>,
    position: Cell<Position>,
    bytes: Cell<u64>,
}

/// Takes the payload of an append, whose first commit has that LSN, and tells how many commits it has; `None` if it is
/// not a sequence of whole commits.
type Decode<'a> = dyn FnMut(Lsn, Bytes) -> Option<u64> + 'a;

/// What a log holds behind a position.
#[derive(Debug, PartialEq)]
pub struct Continuation {
    /// The appends, in order; none at the end of the log.
    pub batches: Vec<Batch>,
    /// What was passed with them.
    pub passage: Passage,
}

/// A stretch of a log that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where it ends.
    pub end: Position,
    /// How long its blocks are.
    pub bytes: u64,
}

impl Log {
    /// The log in `store`, positioned where the caller knows everything before.
    #[must_use]
    pub fn new(store: Rc<dyn Store>, position: Position) -> Self {
        Self { store, position: Cell::new(position), bytes: Cell::new(0) }
    }

    /// Where this instance stands.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position.get()
    }

    /// How many bytes of blocks this instance has passed.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// Takes another place: the caller knows everything before.
    pub fn move_to(&self, position: Position) {
        self.position.set(position);
    }

    /// Goes on behind what was read at the position.
    pub fn pass(&self, passage: Passage) {
        self.position.set(passage.end);
        self.bytes.set(self.bytes.get() + passage.bytes);
    }

    /// Everything that follows the position. The position stays: see [`Log::pass`].
    ///
    /// # Errors
    /// [`LogError::Vanished`] if what is in the store now does not go on from the position: the log was trimmed beyond
    /// it, or a user has deleted it, and an append would make a log without a beginning. Any other [`LogError`].
    pub async fn read_on(&self) -> Result<Continuation, LogError> {
        let mut batches = Vec::new();
        let mut take = |_, payload| {
            let batch = commit::decode_batch(payload)?;
            let commits = batch.commits.len() as u64;
            batches.push(batch);
            Some(commits)
        };
        let passage = self.read_payloads(&mut take).await?;
        Ok(Continuation { batches, passage })
    }

    /// The edits of everything that follows the position, for a long log: each is given away as soon as it was read,
    /// with the LSN of its commit.
    ///
    /// # Errors
    /// Those of [`Log::read_on`]; what was given away until then means nothing.
    pub async fn read_through(&self, take: &mut dyn FnMut(Lsn, Edit)) -> Result<Passage, LogError> {
        let mut decode = |first: Lsn, payload| {
            commit::decode_edits(payload, &mut |position, edit| take(first + position, edit))
        };
        self.read_payloads(&mut decode).await
    }

    async fn read_payloads(&self, decode: &mut Decode<'_>) -> Result<Passage, LogError> {
        let mut passage = Passage { end: self.position.get(), bytes: 0 };
        while self.read_more(&mut passage, decode).await? {}
        Ok(passage)
    }

    /// Reads as much as the store gives at once and what belongs to it. False at the end of the log.
    async fn read_more(&self, passage: &mut Passage, decode: &mut Decode<'_>) -> Result<bool, LogError> {
        let mut joiner = block::Joiner::new(passage.end);
        loop {
            let blocks = self.blocks_after(joiner.position()).await?;
            if blocks.is_empty() && !joiner.is_between_batches() {
                return Err(LogError::Malformed { block: joiner.position().next_block });
            }
            for block in blocks {
                let Position { next_block: number, next_lsn, .. } = joiner.position();
                passage.bytes += block.len() as u64;
                if let Some(payload) = joiner.push(&block)? {
                    let commits = decode(next_lsn, payload).ok_or(LogError::Malformed { block: number })?;
                    joiner.finish_batch(commits);
                }
            }
            // A store reads as much at once as it likes: what it gave may end within a batch.
            if joiner.is_between_batches() {
                break;
            }
        }
        let has_more = joiner.position() != passage.end;
        passage.end = joiner.position();
        Ok(has_more)
    }

    /// Reads from the last known block on, and leaves it out once it was recognised. One read tells both what follows
    /// and that it follows this log: a store whose log was deleted connects to a new one without a word.
    async fn blocks_after(&self, position: Position) -> Result<Vec<Vec<u8>>, LogError> {
        let Some(last) = position.next_block.checked_sub(1) else {
            let blocks = self.store.read_log(0).await?;
            // A log that has been trimmed begins later.
            let is_trimmed = blocks.first().is_some_and(|first| block::stored_number(first) != Some(0));
            return if is_trimmed { Err(LogError::Vanished) } else { Ok(blocks) };
        };
        let mut blocks = self.store.read_log(last).await?.into_iter();
        match blocks.next() {
            Some(block) if block::stored_checksum(&block) == position.last_checksum => Ok(blocks.collect()),
            _ => Err(LogError::Vanished),
        }
    }

    /// Appends `commits` in one transaction of the store; they get the LSNs from the position on.
    ///
    /// # Errors
    /// Those of [`Store::append`]; the position then stays where it was.
    pub async fn append(
        &self,
        id: AppendId,
        commits: &[Rc<Commit>],
        durability: Durability,
    ) -> Result<(), StoreError> {
        let mut payload = Vec::new();
        let ids = std::iter::once(Some(id)).chain(std::iter::repeat(None));
        for (commit, id) in commits.iter().zip(ids) {
            commit.encode(id, &mut payload);
        }
        let Position { next_block, next_lsn, last_checksum } = self.position.get();
        let blocks = block::cut(&payload, next_block, next_lsn);
        let end = Position {
            next_block: next_block + blocks.len() as u64,
            next_lsn: next_lsn + commits.len() as u64,
            last_checksum: blocks.last().and_then(|block| block::stored_checksum(block)).or(last_checksum),
        };
        let bytes: usize = blocks.iter().map(Vec::len).sum();
        self.store.append(next_block, blocks, durability).await?;
        self.position.set(end);
        self.bytes.set(self.bytes.get() + bytes as u64);
        Ok(())
    }

    /// Lets go of the store.
    pub fn close(&self) {
        self.store.close();
    }
}

#[cfg(test)]
mod tests;

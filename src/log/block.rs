use super::{LogError, Lsn};
use crate::base::{Bytes, checksum};
use crate::store::{BLOCK_BYTES_MAX, BlockNumber};

/// The version of the layout of blocks and commits that is written. Version 1 is read too: its commits have no flags.
pub const LOG_VERSION: u8 = 2;

const HEADER_BYTES: usize = 22;
const CHECKSUM: std::ops::Range<usize> = 18..22;
const PAYLOAD_BYTES_MAX: usize = BLOCK_BYTES_MAX - HEADER_BYTES;

const FIRST: u8 = 1;
const LAST: u8 = 2;

/// Cuts the payload of one append into blocks that a store takes.
pub(super) fn cut(payload: &[u8], first_block: BlockNumber, first_lsn: Lsn) -> Vec<Vec<u8>> {
    let pieces = payload.len().div_ceil(PAYLOAD_BYTES_MAX);
    let mut blocks = Vec::with_capacity(pieces);
    for (index, piece) in payload.chunks(PAYLOAD_BYTES_MAX).enumerate() {
        let number = first_block + index as BlockNumber;
        let first = if index == 0 { FIRST } else { 0 };
        let last = if index + 1 == pieces { LAST } else { 0 };
        let mut block = Vec::with_capacity(HEADER_BYTES + piece.len());
        block.push(LOG_VERSION);
        block.push(first | last);
        block.extend_from_slice(&number.to_le_bytes());
        block.extend_from_slice(&first_lsn.to_le_bytes());
        block.extend_from_slice(&[0; 4]);
        block.extend_from_slice(piece);
        let checksum = checksum_of(&block);
        block[CHECKSUM].copy_from_slice(&checksum);
        blocks.push(block);
    }
    blocks
}

/// The checksum that a block carries, right or wrong; it tells one log's block from another's of the same number.
pub(super) fn stored_checksum(block: &[u8]) -> Option<[u8; 4]> {
    block.get(CHECKSUM)?.try_into().ok()
}

fn checksum_of(block: &[u8]) -> [u8; 4] {
    checksum(&[&block[..CHECKSUM.start], &block[CHECKSUM.end..]]).to_le_bytes()
}

/// The number that a block carries, right or wrong.
pub(super) fn stored_number(block: &[u8]) -> Option<BlockNumber> {
    Some(BlockNumber::from_le_bytes(*block.get(2..)?.first_chunk()?))
}

/// Joins blocks to the payloads that were cut, checking that each is whole and follows the one before.
pub(super) struct Joiner {
    position: Position,
    payload: Option<Vec<u8>>,
}

/// A place between two batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the next block.
    pub next_block: BlockNumber,
    /// The LSN of the next commit.
    pub next_lsn: Lsn,
    /// The checksum of the block before, by which the log is recognised; absent at the beginning of the log.
    pub last_checksum: Option<[u8; 4]>,
}

impl Position {
    /// The beginning of every log.
    pub const START: Self = Self { next_block: 0, next_lsn: 1, last_checksum: None };

    /// The LSN of the last commit before it; 0 if there is none.
    #[must_use]
    pub fn lsn(&self) -> Lsn {
        self.next_lsn - 1
    }
}

impl Joiner {
    pub(super) fn new(position: Position) -> Self {
        Self { position, payload: None }
    }

    /// Where it is: between two batches, or within one.
    pub(super) fn position(&self) -> Position {
        self.position
    }

    pub(super) fn is_between_batches(&self) -> bool {
        self.payload.is_none()
    }

    /// Takes the next block; gives the payload when the block is the last of its batch.
    pub(super) fn push(&mut self, block: &[u8]) -> Result<Option<Bytes>, LogError> {
        let flags = self.check(block)?;
        self.position.next_block += 1;
        self.position.last_checksum = stored_checksum(block);
        let piece = &block[HEADER_BYTES..];
        let is_last = flags & LAST != 0;
        // Most batches have one block.
        let Some(mut payload) = self.payload.take() else {
            if is_last {
                return Ok(Some(Bytes::from(piece)));
            }
            self.payload = Some(piece.to_vec());
            return Ok(None);
        };
        payload.extend_from_slice(piece);
        if is_last {
            return Ok(Some(payload.into()));
        }
        self.payload = Some(payload);
        Ok(None)
    }

    /// Counts the commits of the payload that [`Joiner::push`] gave.
    pub(super) fn finish_batch(&mut self, commits: u64) {
        self.position.next_lsn += commits;
    }

    fn check(&self, block: &[u8]) -> Result<u8, LogError> {
        let number = self.position.next_block;
        let version = *block.first().ok_or(LogError::Malformed { block: number })?;
        if version > LOG_VERSION {
            return Err(LogError::Version { found: version });
        }
        let header: &[u8; HEADER_BYTES] = block.first_chunk().ok_or(LogError::Malformed { block: number })?;
        if checksum_of(block) != header[CHECKSUM] {
            return Err(LogError::Checksum { block: number });
        }
        let flags = header[1];
        let starts = flags & FIRST != 0;
        let follows =
            header[2..10] == number.to_le_bytes() && header[10..18] == self.position.next_lsn.to_le_bytes();
        if !follows || starts != self.is_between_batches() {
            return Err(LogError::OutOfOrder { block: number });
        }
        Ok(flags)
    }
}

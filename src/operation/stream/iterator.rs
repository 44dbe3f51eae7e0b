//! Shard iterators: places in shards, as texts that need nothing else to be understood.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::arn::StreamArn;
use crate::base::checksum;
use crate::operation::ServiceError;
use crate::table::{SequenceNumber, ShardId};
use crate::tree::TreeId;

/// How long an iterator can be used, in milliseconds. Source: `GetShardIterator` in the API reference.
pub(crate) const AGE_MAX_MS: u64 = 15 * 60 * 1000;

/// The form of iterators that is written.
const FORM: u8 = 1;

/// Where in a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// At the oldest record that is still kept.
    Oldest,
    /// At the first record that has this number or a later one.
    At(SequenceNumber),
}

/// A place in a shard, and when it was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShardIterator {
    pub(crate) shard: ShardId,
    pub(crate) position: Position,
    /// In milliseconds since the Unix epoch.
    pub(crate) issued_ms: u64,
}

impl ShardIterator {
    /// Its text: the stream and what is opaque to clients, as the service has it.
    pub(crate) fn text(&self, arn: &str) -> String {
        let mut bytes = vec![FORM];
        bytes.extend_from_slice(&self.shard.opened_ms.to_be_bytes());
        bytes.extend_from_slice(&self.shard.tree.0.to_be_bytes());
        bytes.extend_from_slice(&self.issued_ms.to_be_bytes());
        if let Position::At(number) = self.position {
            bytes.extend_from_slice(&number.lsn.to_be_bytes());
            bytes.extend_from_slice(&number.change.to_be_bytes());
        }
        bytes.extend_from_slice(&checksum(&[&bytes]).to_be_bytes());
        format!("{arn}|1|{}", BASE64_STANDARD.encode(bytes))
    }

    /// The stream and the iterator that a text tells.
    ///
    /// # Errors
    /// A `ValidationException` if it tells none.
    pub(crate) fn parse(text: &str) -> Result<(StreamArn, Self), ServiceError> {
        let invalid = || ServiceError::validation("Invalid ShardIterator");
        let (arn, opaque) = text.split_once("|1|").ok_or_else(invalid)?;
        let arn = StreamArn::parse(arn.to_owned()).map_err(|_| invalid())?;
        let bytes = BASE64_STANDARD.decode(opaque).map_err(|_| invalid())?;
        Ok((arn, Self::decode(&bytes).ok_or_else(invalid)?))
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (content, sum) = bytes.split_last_chunk()?;
        let content = Some(content).filter(|content| u32::from_be_bytes(*sum) == checksum(&[content]))?;
        let content = content.strip_prefix(&[FORM])?;
        let (opened, content) = content.split_first_chunk()?;
        let (tree, content) = content.split_first_chunk()?;
        let (issued, content) = content.split_first_chunk()?;
        let position = match content.split_first_chunk() {
            None => Position::Oldest,
            Some((lsn, change)) => Position::At(SequenceNumber {
                lsn: u64::from_be_bytes(*lsn),
                change: u16::from_be_bytes(change.try_into().ok()?),
            }),
        };
        Some(Self {
            shard: ShardId {
                opened_ms: u64::from_be_bytes(*opened),
                tree: TreeId(u32::from_be_bytes(*tree)),
            },
            position,
            issued_ms: u64::from_be_bytes(*issued),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:dynamodb:us-west-2:111122223333:table/Forum/stream/2015-05-20T20:51:10.252";

    #[test]
    fn a_text_tells_the_whole_iterator() {
        let number = SequenceNumber { lsn: u64::MAX, change: 7 };
        for position in [Position::Oldest, Position::At(number)] {
            let shard = ShardId { opened_ms: 5, tree: TreeId(u32::MAX) };
            let iterator = ShardIterator { shard, position, issued_ms: 1 << 60 };
            let (arn, read) = ShardIterator::parse(&iterator.text(ARN)).unwrap();
            assert_eq!((arn.text(), read), (ARN, iterator));
        }
    }

    #[test]
    fn a_text_that_was_changed_is_none() {
        let shard = ShardId { opened_ms: 5, tree: TreeId(6) };
        let text = ShardIterator { shard, position: Position::Oldest, issued_ms: 7 }.text(ARN);
        let start = ARN.len() + 3;
        for position in 0..text.len() - start {
            let mut bytes = text.clone().into_bytes();
            bytes[start + position] = if bytes[start + position] == b'A' { b'B' } else { b'A' };
            assert!(ShardIterator::parse(&String::from_utf8(bytes).unwrap()).is_err(), "{position}");
        }
        assert!(ShardIterator::parse("").is_err() && ShardIterator::parse(ARN).is_err());
    }
}

//! Streams: the operations, one file each, and what they share.

pub(crate) mod arn;
pub(crate) mod consumer_place;
pub(crate) mod describe_stream;
pub(crate) mod get_records;
pub(crate) mod get_shard_iterator;
pub(crate) mod iterator;
pub(crate) mod list_streams;

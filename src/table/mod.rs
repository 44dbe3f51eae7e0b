//! Tables and indexes over trees: schema, catalog, write path, read path.
//!
//! A table is one tree of items, each index is one tree of projected items, and all of them change together in the
//! edits of one commit.

mod agenda;
mod backfill;
mod catalog;
mod change;
mod check;
mod check_stream;
mod clock;
mod collections;
mod descriptor;
mod key;
mod lifecycle;
mod places;
mod read;
mod schema;
mod statistics;
mod stream;
mod stream_descriptor;
mod stream_writes;
mod tokens;
mod transition;
mod trim;
mod ttl;
mod vector;
mod write;

pub use agenda::{Appointment, Chore, Due, appointed, is_of_agenda};
pub use backfill::{Backfill, BuildLimits, Slice, SliceLimits};
pub use catalog::{CATALOG, Catalog, CatalogError, TreeNumbers};
pub use change::{
    Author, Change, ChangeKind, ChangeLimits, ChangePage, read_changes, seek_time, time_of_first,
};
pub use check::{
    Checked, TableProblem, check_collections, check_entries, check_expiry, check_items, check_statistics,
};
pub use check_stream::{check_latest_stream, check_records};
pub use clock::ClockRecord;
pub use collections::CollectionSize;
pub use descriptor::DescriptorError;
pub use key::{IndexKeyError, KeyError};
pub use lifecycle::{ClassHistory, Protection, TableClass, TableSettings, Tag, UnitChanges};
pub use places::consumer_place;
pub use read::{
    PAGE_BYTES_MAX, Page, PageLimits, Source, fault_with, fault_with_following, read_item, read_page,
};
pub use schema::{
    Billing, CollectionSizes, Index, IndexScope, KeyAttribute, Maxima, Projection, Table, Throughput,
};
pub use statistics::Statistics;
pub use stream::{RETENTION_MS, SequenceNumber, Shard, ShardEnd, ShardId, Stream, TableStream, ViewType};
pub use stream_writes::Stamp;
pub use tokens::{TOKEN_MS, TOKENS, Token, check_tokens, is_transaction};
pub use transition::{IndexState, TableChange, Transition};
pub use ttl::{DueEntries, Entry, Expiry, ExpiryState, ExpiryTransition, LOOK_MS_MAX, TimeToLive};
pub use vector::{
    Distance, Neighbour, SearchAttribute, SearchRole, VectorFault, VectorIndex, VectorSearch,
    check_vector_entries,
};
pub use write::{IndexWrite, ItemWrite, VectorWrite, Writer};

#[cfg(test)]
mod tests;

//! Tables and indexes over trees: schema, catalog, write path, read path.
//!
//! A table is one tree of items, each index is one tree of projected items, and all of them change together in the
//! edits of one commit.

mod catalog;
mod descriptor;
mod key;
mod read;
mod schema;
mod statistics;
mod write;

pub use catalog::{Catalog, TreeNumbers};
pub use key::{IndexKeyError, KeyError};
pub use read::{PAGE_BYTES_MAX, Page, PageLimits, Source, read_item, read_page};
pub use schema::{Billing, Index, IndexScope, KeyAttribute, Projection, Table, Throughput};
pub use statistics::Statistics;
pub use write::{IndexWrite, ItemWrite, Writer};

#[cfg(test)]
mod tests;

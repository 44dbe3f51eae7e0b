//! `Query` and `Scan`: pages of items, and how they are followed.

pub(crate) mod page;
pub(crate) mod query;
pub(crate) mod scan;
pub(crate) mod watch;

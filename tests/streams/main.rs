//! Streams over time: what a stream tells of the changes of its table, and for how long.

mod database;
mod records;
mod shards;

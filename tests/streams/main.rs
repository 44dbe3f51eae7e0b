//! Streams over time: what a stream tells of the changes of its table, and for how long.

#[path = "../asked/mod.rs"]
mod asked;
mod orders;
mod promises;
mod records;
mod shards;

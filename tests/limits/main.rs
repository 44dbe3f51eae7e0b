//! Limits that need other settings, or more time, than the cases of conformance have.

mod database;
mod item_collections;
mod throttling;

//! Limits that need other settings, or more time, than the cases of conformance have.

#[path = "../asked/mod.rs"]
mod asked;
mod errors;
mod item_collections;
mod throttling;

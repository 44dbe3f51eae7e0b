//! Minamo: Amazon DynamoDB as a WebAssembly module.
//!
//! Read the modules in the order in which a request travels down:
//! [`host`] -> [`wire`] or [`document`] -> [`engine`] -> [`operation`] -> [`partiql`] -> [`expression`] and
//! [`capacity`] -> [`table`] -> [`tree`] -> [`log`] -> [`store`], with [`value`] and [`base`] under everything.
//! A module imports only from modules that stand below it in this list; `tests/layering.rs` checks it.

#![deny(missing_docs, unsafe_code)]

pub mod base;
pub mod value;

#[macro_use]
pub mod store;

pub mod log;

pub mod tree;

pub mod table;

pub mod capacity;

pub mod expression;

pub mod partiql;

pub mod operation;

pub mod engine;

pub mod document;
pub mod wire;

pub mod host;

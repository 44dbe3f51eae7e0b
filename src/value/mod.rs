//! Attribute values, their binary form, their sizes and their order-preserving keys.
//!
//! A value lives in one of two shapes. *Encoded* ([`ValueRef`], [`Item`], [`EncodedValue`]) is what is stored and
//! what crosses to JavaScript: it is read where it lies, and reading one attribute of an item costs nothing for the
//! others. *Owned* ([`AttributeValue`], [`AttributeMap`]) is a tree that can be changed: updates and the constants
//! of expressions use it.
//!
//! The bytes of both binary forms, of items and of keys, are described in `docs/format.md`.

mod attribute;
mod compare;
mod encoding;
mod error;
mod item;
mod key;
mod kind;
mod names;
mod number;
mod reference;
mod set;
mod size;
mod validate;
mod writer;

#[cfg(test)]
mod tests;

pub use attribute::{AttributeMap, AttributeValue};
pub use error::ValueError;
pub use item::{EncodedValue, Item};
pub use key::{KeyPart, KeyWriter, part_length, partition_hash, successor};
pub use kind::Kind;
pub use number::{Number, NumberError};
pub use reference::{ListRef, MapRef, SetRef, ValueRef};
pub use validate::{NESTING_MAX, validate};
pub use writer::{Mark, ValueWriter};

//! Search in vector indexes.

pub(crate) mod description;
pub(crate) mod rules;
pub(crate) mod search_vectors;

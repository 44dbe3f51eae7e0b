//! Properties of values and golden vectors.

mod attribute_json;
mod generate;

mod encoding;
mod format_document;
mod keys;
mod numbers;
mod sizes;
mod validation;
mod vectors;

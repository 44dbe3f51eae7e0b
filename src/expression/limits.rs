//! The service's limits on expressions (developer guide, "Quotas").

/// Bytes of one expression's text.
pub(super) const MAX_BYTES: usize = 4096;

/// Operators in one expression. Parentheses and functions are not operators.
pub(super) const MAX_OPERATORS: usize = 300;

/// Operands of IN.
pub(super) const MAX_CHOICES: usize = 100;

/// Names and indexes in one document path.
pub(super) const MAX_STEPS: usize = 32;

/// Bytes of an attribute's name.
pub(super) const MAX_NAME_BYTES: usize = 65_535;

/// The largest index in a document path. The service's own bound is not documented; no list of an item that it
/// stores can be as long.
pub(super) const MAX_INDEX: u32 = 2_147_483_647;

/// Bytes of a placeholder, `#` or `:` included.
pub(super) const MAX_PLACEHOLDER_BYTES: usize = 255;

/// Bytes of all placeholders of a request and of what they stand for.
pub(super) const MAX_SUBSTITUTION_BYTES: usize = 2 * 1024 * 1024;

//! Attribute values, their binary form, their sizes and their order-preserving keys.

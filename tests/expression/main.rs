//! The expression language, from text to what it does with an item.

mod conditions;
mod key_conditions;
mod large;
mod legacy;
mod projections;
mod properties;
mod support;
mod texts;
mod updates;

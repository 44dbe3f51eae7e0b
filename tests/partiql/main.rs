//! Statements of PartiQL, as far as they go without tables.

mod plans;
mod statements;
mod texts;

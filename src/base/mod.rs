//! What every layer needs: shared bytes, and the traits through which time, randomness and tasks reach the engine.

mod bytes;
mod environment;
mod order;
pub mod simulated;

pub use bytes::{Bytes, compare_bytes};
pub use environment::{Clock, Entropy, Environment, LocalFuture, Tasks};
pub use order::{first_repeated, last_of_each, sorted_positions};

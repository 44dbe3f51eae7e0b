//! What every layer needs: shared bytes, and the traits through which time, randomness and tasks reach the engine.

mod bytes;
mod distinct;
mod environment;
pub mod simulated;

pub use bytes::{Bytes, compare_bytes};
pub use distinct::{first_repeated, last_of_each};
pub use environment::{Clock, Entropy, Environment, LocalFuture, Tasks};

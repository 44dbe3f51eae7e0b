//! What every layer needs: shared bytes, checksums, varints, dice, and the traits through which time, randomness and
//! tasks reach the engine.

mod bytes;
pub mod calendar;
mod checksum;
mod dice;
mod environment;
mod growth;
mod order;
mod part;
pub mod simulated;
pub mod varint;

pub use bytes::{Bytes, compare_bytes};
pub use checksum::checksum;
pub use dice::{Chance, Dice};
pub use environment::{Clock, Entropy, Environment, LocalFuture, Parts, Tasks};
pub use growth::make_room;
pub use order::{first_repeated, last_of_each, sorted_by_number, sorted_positions};
pub use part::{Part, require};

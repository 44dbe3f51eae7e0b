//! What a request costs, by the rules of the service, and how much a table can give.
//!
//! Units are counted in halves, because an eventually consistent read of up to 4 KB costs half a unit.
//! Source: "Capacity unit consumption" in the developer guide.

mod bucket;
mod consumed;
mod throttle;

pub use consumed::{Consistency, Consumed, VECTOR_BYTES_MIN, read_halves, transactional_read_halves};
pub use throttle::{Admission, Charges, Exceeded, Flow, Limit, Meter, Throttle};

//! Transactions: several items at once, in one commit or not at all.
//!
//! [`TransactWrite`] and [`TransactRead`] are what the operations on transactions have in common. An operation prepares
//! the actions of its request, one after the other, and hands them over:
//!
//! - to write, a [`PreparedWrite`](super::item::write::PreparedWrite) for each action. `TransactWrite::run` finds the
//!   tables, refuses two actions on one item, looks at the items as they were before, checks every condition, and
//!   writes all or nothing. Its [`Written`] has what the answer reports. A [`RequestToken`] makes sure that it happens
//!   once.
//! - to read, a [`PreparedRead`] for each item. `TransactRead::run` gives the items in the order of the request.
//!
//! Both fail with `TransactionCanceledException` and a [`CancellationReason`] for each action. Which error is which
//! reason is said in `cancellation.rs`.
//!
//! Requests overlap if one comes while the other is on its way to the log: [`Claims`]. A transaction claims its items
//! when it is staged; who comes between is refused. A request that has run and runs again, because another instance was
//! faster, comes in the same order as before, so it finds nothing in its way that was not there at first: except what
//! the other instance wrote in a transaction that began later.

mod cancellation;
mod claims;
mod digest;
mod read;
mod targets;
mod token;
pub(crate) mod transact_get_items;
pub(crate) mod transact_write_items;
mod write;

pub use cancellation::CancellationReason;
pub(super) use cancellation::check_each;
pub use claims::{Claims, ItemMark, Obstacles};
pub use digest::digest;
pub(super) use read::{PreparedRead, ReadItems, TransactRead};
pub(super) use token::{CLIENT_REQUEST_TOKEN, RequestToken};
pub(super) use write::{TransactWrite, Written, check_request_size};

/// Most actions of a transaction. Source: `TransactItems` in the API reference.
pub(super) const ACTIONS_MAX: usize = 100;
/// Most bytes of all items of a transaction. Source: "Constraints in DynamoDB" in the developer guide.
const BYTES_MAX: usize = 4 * 1024 * 1024;

/// What the service says is not known; these are the words of the developer guide.
fn too_large() -> crate::operation::ServiceError {
    crate::operation::ServiceError::validation(
        "The aggregate size of the items in the transaction cannot exceed 4 MB",
    )
}

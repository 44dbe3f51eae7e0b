//! The host's errors as ours.

use indexed_db_futures::error::{Error, OpenDbError};
use web_sys::{DomException, IdbTransaction};

use super::FORMAT_VERSION;
use crate::store::StoreError;

/// Why a database could not be opened.
pub(super) fn on_open(error: OpenDbError) -> StoreError {
    match error {
        OpenDbError::Base(Error::DomException(exception)) => {
            let exception = DomException::from(exception);
            match exception.name().as_str() {
                // A later build had to give up on IndexedDB version 1. The host does not say which version it found.
                "VersionError" => {
                    StoreError::VersionUnsupported { found: FORMAT_VERSION + 1, supported: FORMAT_VERSION }
                }
                // Storage is forbidden here.
                "SecurityError" | "InvalidStateError" | "NotSupportedError" => {
                    StoreError::Unavailable { reason: describe(&exception) }
                }
                _ => on_exception(&exception),
            }
        }
        // What `indexed_db_futures` says of every exception that the call itself throws.
        OpenDbError::VersionZero => {
            StoreError::Unavailable { reason: "the host refuses to open databases".to_owned() }
        }
        other => StoreError::Unavailable { reason: other.to_string() },
    }
}

/// Why a request on an open database failed.
pub(super) fn on_use(error: Error) -> StoreError {
    match error {
        Error::DomException(exception) => on_exception(&exception.into()),
        other => StoreError::Lost { reason: other.to_string() },
    }
}

/// Why a transaction failed. It knows best itself: a request may only know that it was taken back.
pub(super) fn on_transaction(transaction: &IdbTransaction, error: Error) -> StoreError {
    transaction.error().as_ref().map_or_else(|| on_use(error), on_exception)
}

fn on_exception(exception: &DomException) -> StoreError {
    match exception.name().as_str() {
        "ConstraintError" => StoreError::Conflict,
        "QuotaExceededError" => StoreError::QuotaExceeded,
        // An object store is missing: the database is not ours.
        "NotFoundError" => StoreError::Unavailable { reason: describe(exception) },
        _ => StoreError::Lost { reason: describe(exception) },
    }
}

fn describe(exception: &DomException) -> String {
    format!("{}: {}", exception.name(), exception.message())
}

//! The host's errors as ours.

use indexed_db_futures::error::{Error, OpenDbError};
use web_sys::DomException;

use crate::store::StoreError;

/// Why a database could not be opened.
pub(super) fn on_open(error: OpenDbError) -> StoreError {
    match error {
        OpenDbError::Base(Error::DomException(exception)) => {
            let exception = DomException::from(exception);
            match exception.name().as_str() {
                // Storage is forbidden here, or was written by another version of the database's outer frame.
                "SecurityError" | "InvalidStateError" | "NotSupportedError" | "VersionError" => {
                    StoreError::Unavailable { reason: describe(&exception) }
                }
                _ => on_exception(&exception),
            }
        }
        other => StoreError::Unavailable { reason: other.to_string() },
    }
}

/// Why a request or a transaction on an open database failed.
pub(super) fn on_use(error: Error) -> StoreError {
    match error {
        Error::DomException(exception) => on_exception(&exception.into()),
        other => StoreError::Lost { reason: other.to_string() },
    }
}

/// The same, from the host's own exception.
pub(super) fn on_exception(exception: &DomException) -> StoreError {
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

//! The errors of a JavaScript object as ours.

use wasm_bindgen::JsValue;

use crate::store::StoreError;
use crate::store::thrown::{describe, member};

/// Why a call failed: the `code` of the error tells. One without says only that it is not known what was done.
pub(super) fn on_use(thrown: &JsValue) -> StoreError {
    let reason = || member(thrown, "message").as_string().unwrap_or_default();
    match member(thrown, "code").as_string().as_deref() {
        Some("Conflict") => StoreError::Conflict,
        Some("QuotaExceeded") => StoreError::QuotaExceeded,
        Some("Lost") => StoreError::Lost { reason: reason() },
        Some("Vanished") => StoreError::Vanished,
        Some("Unavailable") => StoreError::Unavailable { reason: reason() },
        Some("VersionUnsupported") => StoreError::VersionUnsupported {
            found: version(thrown, "found"),
            supported: version(thrown, "supported"),
        },
        _ => StoreError::Lost { reason: describe(thrown) },
    }
}

/// Why a store could not be opened: there is nothing to lose yet, unless it says so.
pub(super) fn on_open(thrown: &JsValue) -> StoreError {
    match on_use(thrown) {
        StoreError::Lost { reason } if member(thrown, "code") != "Lost" => StoreError::Unavailable { reason },
        error => error,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
fn version(thrown: &JsValue, name: &str) -> u32 {
    member(thrown, name).as_f64().unwrap_or_default() as u32
}

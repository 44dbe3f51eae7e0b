//! The host's errors as ours.

use wasm_bindgen::JsValue;

use crate::store::StoreError;
use crate::store::thrown::{describe, member};

/// The number of SQLITE_FULL; the low byte of an extended number is the plain one.
const FULL: u32 = 13;

/// What SQLite says when the tables were dropped.
const NO_TABLE: &str = "no such table: minamo_";

/// Why a statement failed. Hosts tell SQLite's number as `errcode` (Node) or `errno` (Bun), or its name in `code` or
/// in the text (Durable Objects).
pub(super) fn on_use(thrown: &JsValue) -> StoreError {
    let reason = describe(thrown);
    let number = ["errcode", "errno"].into_iter().find_map(|name| member(thrown, name).as_f64());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
    let is_full = number.is_some_and(|number| number as u32 & 0xff == FULL)
        || member(thrown, "code").as_string().is_some_and(|code| code == "SQLITE_FULL")
        || reason.contains("SQLITE_FULL");
    if is_full {
        StoreError::QuotaExceeded
    } else if reason.contains(NO_TABLE) {
        StoreError::Vanished
    } else {
        StoreError::Lost { reason }
    }
}

/// Why the tables could not be made or read: there is nothing to lose yet.
pub(super) fn on_open(thrown: &JsValue) -> StoreError {
    match on_use(thrown) {
        StoreError::Lost { reason } => StoreError::Unavailable { reason },
        other => other,
    }
}

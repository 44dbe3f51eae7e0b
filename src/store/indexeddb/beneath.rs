//! What `indexed_db_futures` does not offer, from the `web_sys` objects under its own.
//!
//! Its `Transaction::commit` says that a transaction was aborted but not why (a full disk is told only there); its
//! listener for `versionchange` has to be polled, while we must close before the event ends; and its requests each have
//! listeners of their own, where we know that one was answered because a later one was.

use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::transaction::Transaction;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction};

/// The host's own transaction.
pub(super) fn transaction(transaction: &Transaction<'_>) -> IdbTransaction {
    let beneath: &IdbTransaction = transaction.as_sys();
    beneath.clone()
}

/// Ends the transaction of an object store without what it has done.
pub(super) fn abort(store: &ObjectStore<'_>) -> indexed_db_futures::Result<()> {
    let beneath: &IdbObjectStore = store.as_sys();
    Ok(beneath.transaction().abort()?)
}

/// A request that nobody need listen to: its result is there once it or a later request of the same transaction was
/// answered, or the transaction has ended well.
pub(super) struct QuietRequest(IdbRequest);

impl QuietRequest {
    /// The value under `key`.
    pub(super) fn get(store: &ObjectStore<'_>, key: &JsValue) -> indexed_db_futures::Result<Self> {
        let beneath: &IdbObjectStore = store.as_sys();
        Ok(Self(beneath.get(key)?))
    }

    /// The values under `count` keys that count upwards one by one from `first`.
    ///
    /// The count is told too, so that the host stops at the last one. Without it, Chromium looks for the next key, and
    /// goes through the values of all that were deleted between: that took 120 ms of the first read after opening.
    pub(super) fn get_run(
        store: &ObjectStore<'_>,
        first: f64,
        count: u32,
    ) -> indexed_db_futures::Result<Self> {
        let beneath: &IdbObjectStore = store.as_sys();
        let last = first + f64::from(count) - 1.0;
        let range = IdbKeyRange::bound(&first.into(), &last.into())?;
        Ok(Self(beneath.get_all_with_key_and_limit(&range, count)?))
    }

    /// The values under the first `count` keys from `from` on.
    pub(super) fn get_from(
        store: &ObjectStore<'_>,
        from: f64,
        count: u32,
    ) -> indexed_db_futures::Result<Self> {
        let beneath: &IdbObjectStore = store.as_sys();
        let range = IdbKeyRange::lower_bound(&from.into())?;
        Ok(Self(beneath.get_all_with_key_and_limit(&range, count)?))
    }

    /// The first `count` keys from `from` on.
    pub(super) fn keys_from(
        store: &ObjectStore<'_>,
        from: f64,
        count: u32,
    ) -> indexed_db_futures::Result<Self> {
        let beneath: &IdbObjectStore = store.as_sys();
        let range = IdbKeyRange::lower_bound(&from.into())?;
        Ok(Self(beneath.get_all_keys_with_key_and_limit(&range, count)?))
    }

    /// Waits for the answer. To be called before the turn of the event loop ends in which it was asked for.
    pub(super) async fn answered(&self) -> indexed_db_futures::Result<()> {
        let answer = Promise::new(&mut |resolve, reject| {
            self.0.set_onsuccess(Some(&resolve));
            self.0.set_onerror(Some(&reject));
        });
        match JsFuture::from(answer).await {
            Ok(_) => Ok(()),
            Err(_) => self.0.error()?.map_or(Ok(()), |exception| Err(exception.into())),
        }
    }

    /// What was asked for.
    pub(super) fn value(&self) -> indexed_db_futures::Result<JsValue> {
        Ok(self.0.result()?)
    }

    /// The same, of a request for several values or keys.
    pub(super) fn values(&self) -> indexed_db_futures::Result<Array> {
        Ok(self.value()?.unchecked_into())
    }
}

/// Calls back when the host has closed the connection, or asks to because the database is to be deleted.
pub(super) struct EndListener {
    database: IdbDatabase,
    callback: Closure<dyn FnMut()>,
}

impl EndListener {
    pub(super) fn new(database: &Database, on_end: impl FnMut() + 'static) -> Self {
        let beneath: &IdbDatabase = database.as_sys();
        let listener = Self { database: beneath.clone(), callback: Closure::new(on_end) };
        let function = listener.callback.as_ref().unchecked_ref();
        listener.database.set_onversionchange(Some(function));
        listener.database.set_onclose(Some(function));
        listener
    }
}

impl Drop for EndListener {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
    }
}

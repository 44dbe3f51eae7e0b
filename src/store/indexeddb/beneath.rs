//! What `indexed_db_futures` does not offer, from the `web_sys` objects under its own.
//!
//! Its `Transaction::commit` says that a transaction was aborted but not why (a full disk is told only there),
//! and its listener for `versionchange` has to be polled, while we must close before the event ends.

use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::transaction::Transaction;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{IdbDatabase, IdbTransaction};

/// The host's own transaction.
pub(super) fn transaction(transaction: &Transaction<'_>) -> IdbTransaction {
    let beneath: &IdbTransaction = transaction.as_sys();
    beneath.clone()
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

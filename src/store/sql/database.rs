//! The interface that a host's SQLite has to offer.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    /// An SQLite database of the host whose calls end before they return: `SqlDatabase` of the package.
    pub type SqlDatabase;

    /// Runs one statement, and gives its rows as objects with a member for each column.
    #[wasm_bindgen(method, structural, catch, variadic)]
    pub(super) fn exec(this: &SqlDatabase, statement: &str, parameters: &[JsValue])
    -> Result<Array, JsValue>;

    /// Calls `work` in one transaction, which is taken back if it throws; then throws the same.
    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn transaction(
        this: &SqlDatabase,
        work: &mut dyn FnMut() -> Result<(), JsValue>,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = setDurability)]
    pub(super) fn set_durability(this: &SqlDatabase, durability: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn close(this: &SqlDatabase) -> Result<(), JsValue>;

    /// Asks the host to run the program again at that time. Not every host has it.
    #[wasm_bindgen(method, structural, catch, js_name = setAlarm)]
    pub(super) fn set_alarm(this: &SqlDatabase, time_ms: f64) -> Result<(), JsValue>;

    /// Whether another connection may use the same database at the same time.
    #[wasm_bindgen(method, getter, structural)]
    pub(super) fn shared(this: &SqlDatabase) -> bool;

    /// A row. Every statement that reads names its columns so.
    pub(super) type Row;

    #[wasm_bindgen(method, getter, structural)]
    pub(super) fn id(this: &Row) -> f64;

    #[wasm_bindgen(method, getter, structural)]
    pub(super) fn value(this: &Row) -> JsValue;
}

impl Row {
    /// The column `value`, which holds bytes: some hosts give an `ArrayBuffer`.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let value = self.value();
        match value.dyn_ref::<Uint8Array>() {
            Some(bytes) => bytes.to_vec(),
            None => Uint8Array::new(&value).to_vec(),
        }
    }
}

/// The rows that a statement gave.
pub(super) fn rows(rows: &Array) -> impl Iterator<Item = Row> {
    rows.iter().map(JsCast::unchecked_into)
}

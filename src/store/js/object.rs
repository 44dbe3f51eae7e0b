//! The interface that the JavaScript object has: `Store` of the package, in `pkg-template/src/store/store.ts`.

use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// An object of the host that keeps a database: `Store` of the package.
    #[derive(Clone)]
    pub type StoreObject;

    // What returns a value here gives a promise of the answer, or throws: whoever wrote the object may have erred.

    #[wasm_bindgen(method, structural, catch, js_name = readLog)]
    pub(super) fn read_log(this: &StoreObject, from: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn append(
        this: &StoreObject,
        first: f64,
        blocks: Array,
        durability: &str,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = readManifest)]
    pub(super) fn read_manifest(this: &StoreObject) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = readPages)]
    pub(super) fn read_pages(this: &StoreObject, ids: Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = readPageIds)]
    pub(super) fn read_page_ids(this: &StoreObject, from: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = addPages)]
    pub(super) fn add_pages(this: &StoreObject, pages: Array, durability: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn publish(
        this: &StoreObject,
        expected: Option<Uint8Array>,
        manifest: Uint8Array,
        durability: &str,
    ) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn discard(this: &StoreObject, first: f64, end: f64, pages: Array)
    -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn close(this: &StoreObject) -> Result<(), JsValue>;

    // Not every object has these.

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn listen(this: &StoreObject, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(method, structural, catch)]
    pub(super) fn plead(this: &StoreObject) -> Result<(), JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = isHousekeeper)]
    pub(super) fn is_housekeeper(this: &StoreObject) -> Result<bool, JsValue>;

    #[wasm_bindgen(method, structural, catch, js_name = wakeAt)]
    pub(super) fn wake_at(this: &StoreObject, time_ms: f64) -> Result<(), JsValue>;
}

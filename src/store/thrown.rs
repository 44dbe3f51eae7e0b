//! What hosts throw.

use js_sys::{Error, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The text of an error.
pub(super) fn describe(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<Error>() {
        Some(error) => String::from(error.to_string()),
        None => thrown.as_string().unwrap_or_else(|| "the store threw what is no error".to_owned()),
    }
}

/// A member of an error; undefined if there is none.
pub(super) fn member(thrown: &JsValue, name: &str) -> JsValue {
    Reflect::get(thrown, &name.into()).unwrap_or_default()
}

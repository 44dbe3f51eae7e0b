//! The environment in a worker of a browser, where it finds no window. See `web.rs`.

#![cfg(target_arch = "wasm32")]

#[path = "web/environment.rs"]
mod environment;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

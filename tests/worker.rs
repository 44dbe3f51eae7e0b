//! The store and the environment in a worker of a browser, where neither finds a window. See `web.rs`.

#![cfg(target_arch = "wasm32")]

#[path = "web/environment.rs"]
mod environment;
#[path = "web/failures.rs"]
mod failures;
#[path = "web/indexeddb.rs"]
mod indexeddb;
#[path = "web/peers.rs"]
mod peers;
mod store_contract;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

//! What needs a browser. Run with `--target wasm32-unknown-unknown` and a WebDriver.

#![cfg(target_arch = "wasm32")]

#[path = "web/environment.rs"]
mod environment;
mod store_contract;

use minamo::store::MemoryStore;
use store_contract::{Harness, check_every_rule};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

struct InMemory;

impl Harness for InMemory {
    type Store = MemoryStore;

    async fn open(&self) -> MemoryStore {
        MemoryStore::new()
    }

    async fn reopen(&self, store: &MemoryStore) -> MemoryStore {
        store.reopen()
    }

    async fn replace(&self, _: &MemoryStore) -> Option<MemoryStore> {
        None
    }
}

#[wasm_bindgen_test]
async fn the_memory_store_keeps_every_rule() {
    check_every_rule(&InMemory).await;
}

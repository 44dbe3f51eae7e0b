//! The contract of stores as a module of its own, which `tests/hosts` runs in the hosts of the SQL store.

#![cfg(target_arch = "wasm32")]

#[path = "../../store_contract/mod.rs"]
mod store_contract;

use std::cell::RefCell;
use std::panic;

use js_sys::{Function, Promise, Reflect};
use minamo::store::{SqlDatabase, SqlStore, Store, Wrapper};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use store_contract::{Harness, check_every_rule};

thread_local! {
    static ON_PANIC: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Tries every rule. `open` gives a new database, or a promise of it; `reopen` another connection to the one that it is
/// given. A broken rule ends the module: `on_panic` is told which one, and what this returns never settles.
#[wasm_bindgen(js_name = runStoreContract)]
pub async fn run_store_contract(open: Function, reopen: Function, on_panic: Function) {
    ON_PANIC.set(Some(on_panic));
    panic::set_hook(Box::new(|panic| {
        let told = ON_PANIC.take().map(|told| told.call1(&JsValue::NULL, &panic.to_string().into()));
        // Nothing is left to be done about what a listener throws.
        drop(told);
    }));
    check_every_rule(&InHost { open, reopen }).await;
}

struct InHost {
    open: Function,
    reopen: Function,
}

impl Harness for InHost {
    type Store = Opened;

    async fn open(&self) -> Opened {
        Opened::new(self.open.call0(&JsValue::NULL)).await
    }

    async fn reopen(&self, store: &Opened) -> Opened {
        Opened::new(self.reopen.call1(&JsValue::NULL, &store.database)).await
    }

    async fn replace(&self, store: &Opened) -> Option<Opened> {
        let database = Promise::resolve(&self.reopen.call1(&JsValue::NULL, &store.database).expect("opens"));
        let database = JsFuture::from(database).await.expect("the host opens a database");
        let exec = Reflect::get(&database, &"exec".into()).expect("it has statements");
        for table in ["minamo_log", "minamo_pages", "minamo_meta"] {
            let drop = format!("DROP TABLE {table}").into();
            exec.unchecked_ref::<Function>().call1(&database, &drop).expect("the table is dropped");
        }
        Some(Opened::new(Ok(database)).await)
    }
}

/// A store with the database that it keeps its records in.
struct Opened {
    store: SqlStore,
    database: JsValue,
}

impl Opened {
    async fn new(called: Result<JsValue, JsValue>) -> Self {
        let promise = Promise::resolve(&called.expect("the host opens a database"));
        let database = JsFuture::from(promise).await.expect("the host opens a database");
        let store = SqlStore::open(database.clone().unchecked_into::<SqlDatabase>()).expect("opens");
        Self { store, database }
    }
}

impl Wrapper for Opened {
    fn inner(&self) -> &dyn Store {
        &self.store
    }
}

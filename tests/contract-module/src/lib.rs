//! The contract of stores as a module of its own, which runs in the hosts of the stores: the SQL store in those of
//! `tests/hosts`, and stores of JavaScript there and, for IndexedDB, in browsers (`tests/e2e/store`).

#![cfg(target_arch = "wasm32")]

#[path = "../../store_contract/mod.rs"]
mod store_contract;

use std::cell::RefCell;
use std::panic;

use js_sys::{Function, Promise, Reflect};
use minamo::store::{JsStore, SqlDatabase, SqlStore, Store, StoreObject, Wrapper};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use store_contract::{Harness, check_every_rule};

thread_local! {
    static ON_PANIC: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Tries every rule on the SQL store. `open` gives a new database, or a promise of it; `reopen` another connection to
/// the one that it is given. A broken rule ends the module: `on_panic` is told which one, and what this returns never
/// settles.
#[wasm_bindgen(js_name = runStoreContract)]
pub async fn run_store_contract(open: Function, reopen: Function, on_panic: Function) {
    tell_of_panics(on_panic);
    check_every_rule(&InSql(Host { open, reopen })).await;
}

/// The same for a store of JavaScript: `open` and `reopen` give objects that keep a database. `replace`, if there is
/// one, deletes the database of the object that it is given, makes another one in its place, and gives an object for
/// that.
#[wasm_bindgen(js_name = runJsStoreContract)]
pub async fn run_js_store_contract(
    open: Function,
    reopen: Function,
    replace: Option<Function>,
    on_panic: Function,
) {
    tell_of_panics(on_panic);
    check_every_rule(&InObject { host: Host { open, reopen }, replace }).await;
}

fn tell_of_panics(on_panic: Function) {
    ON_PANIC.set(Some(on_panic));
    panic::set_hook(Box::new(|panic| {
        let told = ON_PANIC.take().map(|told| told.call1(&JsValue::NULL, &panic.to_string().into()));
        // Nothing is left to be done about what a listener throws.
        drop(told);
    }));
}

/// What the host was told to call for another place to keep a database in.
struct Host {
    open: Function,
    reopen: Function,
}

impl Host {
    async fn open(&self) -> JsValue {
        given(self.open.call0(&JsValue::NULL)).await
    }

    async fn reopen(&self, place: &JsValue) -> JsValue {
        given(self.reopen.call1(&JsValue::NULL, place)).await
    }
}

async fn given(called: Result<JsValue, JsValue>) -> JsValue {
    let promise = Promise::resolve(&called.expect("the host opens a database"));
    JsFuture::from(promise).await.expect("the host opens a database")
}

struct InSql(Host);

impl Harness for InSql {
    type Store = Opened<SqlStore>;

    async fn open(&self) -> Self::Store {
        Opened::sql(self.0.open().await)
    }

    async fn reopen(&self, store: &Self::Store) -> Self::Store {
        Opened::sql(self.0.reopen(&store.place).await)
    }

    async fn replace(&self, store: &Self::Store) -> Option<Self::Store> {
        let database = self.0.reopen(&store.place).await;
        let exec = Reflect::get(&database, &"exec".into()).expect("it has statements");
        for table in ["minamo_log", "minamo_pages", "minamo_meta"] {
            let drop = format!("DROP TABLE {table}").into();
            exec.unchecked_ref::<Function>().call1(&database, &drop).expect("the table is dropped");
        }
        Some(Opened::sql(database))
    }
}

struct InObject {
    host: Host,
    replace: Option<Function>,
}

impl Harness for InObject {
    type Store = Opened<JsStore>;

    async fn open(&self) -> Self::Store {
        Opened::object(self.host.open().await).await
    }

    async fn reopen(&self, store: &Self::Store) -> Self::Store {
        Opened::object(self.host.reopen(&store.place).await).await
    }

    async fn replace(&self, store: &Self::Store) -> Option<Self::Store> {
        let replace = self.replace.as_ref()?;
        Some(Opened::object(given(replace.call1(&JsValue::NULL, &store.place)).await).await)
    }
}

/// A store with the place that it keeps its records in.
struct Opened<S> {
    store: S,
    place: JsValue,
}

impl Opened<SqlStore> {
    fn sql(place: JsValue) -> Self {
        let store = SqlStore::open(place.clone().unchecked_into::<SqlDatabase>()).expect("opens");
        Self { store, place }
    }
}

impl Opened<JsStore> {
    async fn object(place: JsValue) -> Self {
        let store = JsStore::open(place.clone().unchecked_into::<StoreObject>()).await.expect("opens");
        Self { store, place }
    }
}

impl<S: Store> Wrapper for Opened<S> {
    fn inner(&self) -> &dyn Store {
        &self.store
    }
}

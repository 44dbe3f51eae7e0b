//! Opening a database on hosts that fail to now and then.

use std::cell::Cell;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::error::OpenDbError;
use indexed_db_futures::prelude::*;
use indexed_db_futures::typed_array::Uint8ArraySlice;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::beneath;
use super::connection::Connection;
use super::failure::on_open;
use super::timer::{Limited, Timer, within};
use super::{FORMAT_KEY, FORMAT_VERSION, IDENTITY_KEY, LOG, META, PAGES};
use crate::store::StoreError;

/// What is waited before a further try. Chromium mends a database that it fails to open ("Internal error opening
/// backing store"); WebKit loses its storage process in the background, and has another one soon.
const PAUSES_MS: [u32; 3] = [0, 300, 2_000];

/// So many random bytes never come twice.
const IDENTITY_BYTES: u32 = 16;

/// An open that takes longer never settles: seen when the host's storage process has crashed, and when a deletion of
/// the database waits for a connection that nobody closes.
const OPEN_MS_MAX: u32 = 5_000;

/// What to do where there is no database of that name.
#[derive(Clone, Copy)]
pub(super) enum Absence {
    /// Make one.
    Filled,
    /// Leave it so: there was one, and somebody has deleted it.
    Respected,
}

/// Opens the database of that name. Never deletes one, whatever is wrong with it.
pub(super) async fn open(
    database_name: &str,
    absence: Absence,
    on_end: &Rc<dyn Fn()>,
) -> Result<Connection, StoreError> {
    let mut opened = try_once(database_name, absence, on_end).await;
    for pause_ms in PAUSES_MS {
        if !matches!(opened, Err(StoreError::Lost { .. })) {
            break;
        }
        Timer::start(pause_ms).await;
        opened = try_once(database_name, absence, on_end).await;
    }
    opened
}

async fn try_once(
    database_name: &str,
    absence: Absence,
    on_end: &Rc<dyn Fn()>,
) -> Result<Connection, StoreError> {
    for _ in 0..2 {
        let has_vanished = Rc::new(Cell::new(false));
        let request = request(database_name.to_owned(), absence, Rc::clone(&has_vanished));
        match within(OPEN_MS_MAX, request).await {
            Limited::InTime(_) if has_vanished.get() => return Err(StoreError::Vanished),
            Limited::InTime(opened) => {
                return Connection::new(opened.map_err(on_open)?, Rc::clone(on_end)).await;
            }
            Limited::Late(request) => {
                // Not dropped: without its listeners a new database would stay empty, and without somebody who closes
                // it an old one could not be deleted.
                spawn_local(async move {
                    if let Ok(database) = request.await {
                        database.close();
                    }
                });
                poke();
            }
        }
    }
    Err(StoreError::Unavailable { reason: "the host does not open the database".to_owned() })
}

async fn request(
    database_name: String,
    absence: Absence,
    has_vanished: Rc<Cell<bool>>,
) -> Result<Database, OpenDbError> {
    let on_absence = move |_, database: Database| match absence {
        Absence::Filled => create_stores(&database),
        Absence::Respected => {
            has_vanished.set(true);
            take_back(&database)
        }
    };
    Database::open(database_name).with_version(1_u8).with_on_upgrade_needed(on_absence).await
}

/// The host takes a new database back whose creation is aborted.
fn take_back(database: &Database) -> indexed_db_futures::Result<()> {
    let store = database.create_object_store(META).build()?;
    beneath::abort(&store)
}

fn create_stores(database: &Database) -> indexed_db_futures::Result<()> {
    database.create_object_store(LOG).build()?;
    database.create_object_store(PAGES).build()?;
    let meta = database.create_object_store(META).build()?;
    // In the transaction that creates the object stores: no database is ever seen without them.
    meta.put(FORMAT_VERSION).with_key(FORMAT_KEY).without_key_type().primitive()?;
    meta.put(Uint8ArraySlice::new(&random_identity()))
        .with_key(IDENTITY_KEY)
        .without_key_type()
        .primitive()?;
    Ok(())
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "indexedDB"], js_name = databases)]
    fn databases() -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = ["globalThis", "crypto"], js_name = getRandomValues)]
    fn get_random_values(array: &Uint8Array);
}

/// Tells a database from every other one, also from those of the same name.
fn random_identity() -> Vec<u8> {
    let identity = Uint8Array::new_with_length(IDENTITY_BYTES);
    get_random_values(&identity);
    identity.to_vec()
}

/// Asks for something else: that is known to wake the storage process of WebKit.
fn poke() {
    if let Ok(databases) = databases() {
        spawn_local(async move {
            // The answer matters to nobody, but a rejection that nobody hears is reported as a fault of the page.
            let _ = JsFuture::from(databases).await;
        });
    }
}

//! The IndexedDB store: the contract, and what only this store promises. How it bears failures is in `failures.rs`.

use std::cell::Cell;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use js_sys::Function;
use minamo::base::Bytes;
use minamo::store::{BLOCK_BYTES_MAX, Durability, IndexedDbStore, Store, StoreError, Wrapper};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::store_contract::{Harness, check_every_rule, read_all, texts};

#[derive(Default)]
struct InIndexedDb {
    count: Cell<u32>,
}

struct Named {
    name: String,
    store: IndexedDbStore,
}

impl Harness for InIndexedDb {
    type Store = Named;

    async fn open(&self) -> Named {
        let name = format!("contract-{}", self.count.replace(self.count.get() + 1));
        Named { store: open_empty(&name).await, name }
    }

    async fn reopen(&self, store: &Named) -> Named {
        let name = store.name.clone();
        Named { store: IndexedDbStore::open(&name).await.expect("opens"), name }
    }

    async fn replace(&self, store: &Named) -> Option<Named> {
        let name = store.name.clone();
        Some(Named { store: open_empty(&name).await, name })
    }
}

impl Wrapper for Named {
    fn inner(&self) -> &dyn Store {
        &self.store
    }
}

pub(crate) async fn open_empty(name: &str) -> IndexedDbStore {
    IndexedDbStore::delete(name).await.expect("deletes what an earlier run left");
    IndexedDbStore::open(name).await.expect("opens")
}

/// Runs JavaScript in the page.
pub(crate) fn run(code: &str) -> JsValue {
    Function::new_no_args(code).call0(&JsValue::UNDEFINED).expect("the script runs")
}

#[wasm_bindgen_test]
async fn the_indexeddb_store_keeps_every_rule() {
    check_every_rule(&InIndexedDb::default()).await;
}

/// From here on, `globalThis.seen` lists what is asked of IndexedDB, until [`stop_watching`].
const WATCH: &str = "
    globalThis.seen = [];
    globalThis.kept = [];
    const watch = (owner, name, tell) => {
        const original = owner[name];
        kept.push(() => { owner[name] = original; });
        owner[name] = function (...given) {
            const answer = original.apply(this, given);
            seen.push(tell(answer, given));
            return answer;
        };
    };
    watch(IDBDatabase.prototype, 'transaction', (made) => made.mode + ' ' + made.durability);
    watch(IDBObjectStore.prototype, 'add', (_, given) => 'add ' + given[1]);
    watch(IDBObjectStore.prototype, 'get', (_, given) => 'get ' + given[0]);
    watch(IDBObjectStore.prototype, 'delete', () => 'delete');
    watch(IDBObjectStore.prototype, 'getAllKeys', (_, given) => 'keys from ' + given[0].lower);
    watch(IDBTransaction.prototype, 'commit', () => 'commit');
";

fn stop_watching() {
    run("for (const restore of kept) restore();");
}

fn seen() -> String {
    run("return seen.splice(0).join(', ')").as_string().expect("a string")
}

#[wasm_bindgen_test]
async fn an_append_leaves_with_its_durability_and_commit_during_the_call() {
    let store = open_empty("watched").await;
    run(WATCH);
    let relaxed = store.append(0, texts(&["a", "b"]), Durability::Relaxed);
    let relaxed_seen = seen();
    let relaxed_result = relaxed.await;
    let strict = store.append(2, texts(&["c"]), Durability::Strict);
    let strict_seen = seen();
    let strict_result = strict.await;
    stop_watching();
    assert_eq!(relaxed_seen, "readwrite relaxed, keys from 0, add 0, add 1, commit");
    assert_eq!(strict_seen, "readwrite strict, keys from 1, add 2, commit");
    assert_eq!((relaxed_result, strict_result), (Ok(()), Ok(())));
}

#[wasm_bindgen_test]
async fn other_writes_leave_during_the_call_too() {
    let store = open_empty("watched-pages").await;
    run(WATCH);
    let pages = (4..6).map(|id| (id, Bytes::from(vec![7]))).collect();
    let added = store.add_pages(pages, Durability::Relaxed);
    let added_seen = seen();
    let published = store.publish(None, vec![1], Durability::Strict);
    let published_seen = seen();
    let discarded = store.discard(0..1, vec![4]);
    let discarded_seen = seen();
    let results = (added.await, published.await, discarded.await);
    stop_watching();
    assert_eq!(added_seen, "readwrite relaxed, add 4, add 5, commit");
    // Its commit leaves once the manifest that is there is known.
    assert_eq!(published_seen, "readwrite strict, get format, get manifest");
    assert_eq!(discarded_seen, "readwrite default, delete, delete, commit");
    assert_eq!(results, (Ok(()), Ok(()), Ok(())));
}

#[wasm_bindgen_test]
async fn what_a_stale_append_wrote_is_deleted() {
    let store = open_empty("astray").await;
    store.append(0, texts(&["0", "1", "2", "3", "4", "5"]), Durability::Relaxed).await.expect("appends");
    store.discard(0..5, vec![]).await.expect("discards");
    let stale = store.append(2, texts(&["x", "y"]), Durability::Relaxed).await;
    assert_eq!(stale, Err(StoreError::Conflict));
    assert_eq!(store.read_log(0).await, Ok(texts(&["5"])));
}

#[wasm_bindgen_test]
async fn a_stored_block_takes_its_own_length_and_no_more() {
    let store = open_empty("length").await;
    let blocks = vec![vec![7; 10], vec![8; BLOCK_BYTES_MAX]];
    store.append(0, blocks, Durability::Relaxed).await.expect("appends");
    let database = Database::open("minamo:length").await.expect("opens");
    let transaction = database.transaction("log").build().expect("begins");
    let log = transaction.object_store("log").expect("has a log");
    for (number, length) in [(0_u32, 10), (1, BLOCK_BYTES_MAX)] {
        let request = log.get::<js_sys::Object, _, _>(number).primitive().expect("asks");
        let block = request.await.expect("reads").expect("is there");
        let block: js_sys::Uint8Array = block.dyn_into().expect("a Uint8Array");
        // A view over wasm memory would have been stored, and come back, with all of that memory as its buffer.
        assert_eq!((block.length() as usize, block.buffer().byte_length() as usize), (length, length));
    }
}

pub(crate) async fn set_format(name: &str, version: u32) {
    let database = Database::open(name).await.expect("opens");
    let transaction =
        database.transaction("meta").with_mode(TransactionMode::Readwrite).build().expect("begins");
    let meta = transaction.object_store("meta").expect("has meta");
    meta.put(version).with_key("format").without_key_type().primitive().expect("asks").await.expect("puts");
    drop(meta);
    transaction.commit().await.expect("commits");
    database.close();
}

#[wasm_bindgen_test]
async fn a_newer_format_is_refused_and_left_alone() {
    let store = open_empty("newer").await;
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    store.close();
    set_format("minamo:newer", 3).await;
    let refused = IndexedDbStore::open("newer").await.err();
    assert_eq!(refused, Some(StoreError::VersionUnsupported { found: 3, supported: 2 }));
    set_format("minamo:newer", 1).await;
    let store = IndexedDbStore::open("newer").await.expect("opens");
    assert_eq!(read_all(&store, 0).await, texts(&["a"]));
}

async fn format_of(name: &str) -> Option<u32> {
    let database = Database::open(name).await.expect("opens");
    let transaction = database.transaction("meta").build().expect("begins");
    let meta = transaction.object_store("meta").expect("has meta");
    let format = meta.get("format").primitive().expect("asks").await.expect("reads");
    database.clone().close();
    format
}

#[wasm_bindgen_test]
async fn a_database_of_the_first_format_is_raised_with_its_first_manifest() {
    let store = open_empty("older").await;
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    store.close();
    set_format("minamo:older", 1).await;
    let store = IndexedDbStore::open("older").await.expect("opens");
    store.append(1, texts(&["b"]), Durability::Relaxed).await.expect("appends");
    assert_eq!(store.publish(Some(vec![1]), vec![2], Durability::Relaxed).await, Err(StoreError::Conflict));
    assert_eq!(format_of("minamo:older").await, Some(1));
    store.publish(None, vec![1], Durability::Relaxed).await.expect("publishes");
    assert_eq!(format_of("minamo:older").await, Some(2));
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
}

#[wasm_bindgen_test]
async fn a_manifest_does_not_follow_one_of_a_newer_build() {
    let store = open_empty("raised").await;
    store.publish(None, vec![1], Durability::Relaxed).await.expect("publishes");
    set_format("minamo:raised", 3).await;
    let refused = store.publish(Some(vec![1]), vec![2], Durability::Relaxed).await;
    assert_eq!(refused, Err(StoreError::VersionUnsupported { found: 3, supported: 2 }));
    assert_eq!(format_of("minamo:raised").await, Some(3));
    assert_eq!(store.read_manifest().await, Ok(Some(vec![1])));
}

#[wasm_bindgen_test]
async fn a_newer_version_of_the_database_itself_is_refused_and_left_alone() {
    IndexedDbStore::delete("future").await.expect("deletes");
    Database::open("minamo:future").with_version(7_u8).await.expect("opens").close();
    let refused = IndexedDbStore::open("future").await.err();
    assert_eq!(refused, Some(StoreError::VersionUnsupported { found: 3, supported: 2 }));
    let database = Database::open("minamo:future").await.expect("opens");
    assert!((database.version() - 7.0).abs() < 0.5);
    database.close();
}

#[wasm_bindgen_test]
async fn a_database_of_someone_else_is_refused() {
    IndexedDbStore::delete("strange").await.expect("deletes");
    let database = Database::open("minamo:strange").with_version(1_u8).await.expect("opens");
    database.close();
    assert!(matches!(IndexedDbStore::open("strange").await.err(), Some(StoreError::Unavailable { .. })));
}

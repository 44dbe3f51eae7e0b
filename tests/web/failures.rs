//! How the IndexedDB store bears what hosts do to it. Each failure was seen in the field; most are faked here.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::TransactionMode;
use minamo::base::Bytes;
use minamo::store::{Durability, IndexedDbStore, Notice, Store, StoreError};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::indexeddb::{open_empty, run};
use crate::store_contract::{read_all, texts};

#[wasm_bindgen_test]
async fn deleting_the_database_is_not_blocked_and_the_next_read_notices_it() {
    let store = open_empty("deleted").await;
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    IndexedDbStore::delete("deleted").await.expect("deletes although the store is open");
    let lost = store.append(1, texts(&["b"]), Durability::Relaxed).await;
    assert!(matches!(lost, Err(StoreError::Lost { .. })), "{lost:?}");
    assert_eq!(store.read_log(0).await, Err(StoreError::Vanished));
    let made_again =
        Database::open("minamo:deleted").with_on_upgrade_needed(|_, _| Ok(())).await.expect("opens");
    assert_eq!(made_again.object_store_names().count(), 0, "what was deleted stays so");
    made_again.close();
    IndexedDbStore::delete("deleted").await.expect("deletes");
    let other = IndexedDbStore::open("deleted").await.expect("opens");
    other.append(0, texts(&["c"]), Durability::Relaxed).await.expect("appends");
    assert_eq!(store.read_log(0).await, Err(StoreError::Vanished));
    assert_eq!(read_all(&other, 0).await, texts(&["c"]));
}

#[wasm_bindgen_test]
async fn who_uses_the_store_hears_that_the_database_is_deleted() {
    let store = open_empty("told-of-the-end").await;
    let heard = Rc::new(Cell::new(0));
    let ear = Rc::clone(&heard);
    store.listen(Box::new(move |notice| {
        assert_eq!(notice, Notice::News);
        ear.set(ear.get() + 1);
    }));
    IndexedDbStore::delete("told-of-the-end").await.expect("deletes");
    assert!(heard.get() > 0);
}

/// Takes the identity out of a database, as one has it that an older build has made.
async fn forget_identity(name: &str) {
    let database = Database::open(name).await.expect("opens");
    let transaction =
        database.transaction("meta").with_mode(TransactionMode::Readwrite).build().expect("begins");
    let meta = transaction.object_store("meta").expect("has meta");
    meta.delete("identity").primitive().expect("asks").await.expect("deletes");
    drop(meta);
    transaction.commit().await.expect("commits");
    database.close();
}

#[wasm_bindgen_test]
async fn a_database_without_an_identity_is_told_from_those_that_have_one() {
    let store = open_empty("nameless").await;
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    store.close();
    forget_identity("minamo:nameless").await;
    let store = IndexedDbStore::open("nameless").await.expect("opens");
    break_connection();
    assert_eq!(store.read_log(0).await, Ok(texts(&["a"])));
    store.append(1, texts(&["b"]), Durability::Relaxed).await.expect("appends");
    IndexedDbStore::delete("nameless").await.expect("deletes");
    assert_eq!(store.read_log(0).await, Err(StoreError::Vanished));
}

#[wasm_bindgen_test]
async fn appends_under_way_end_before_the_database_is_deleted() {
    let store = open_empty("leaving").await;
    let answers = [
        store.append(0, texts(&["a"]), Durability::Relaxed),
        store.append(1, texts(&["b"]), Durability::Relaxed),
    ];
    IndexedDbStore::delete("leaving").await.expect("deletes");
    for answer in answers {
        assert_eq!(answer.await, Ok(()));
    }
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_unnoticed_is_opened_again_by_the_next_read() {
    let store = open_empty("broken").await;
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    break_connection();
    let answers = [
        store.append(1, texts(&["b"]), Durability::Relaxed),
        store.append(2, texts(&["c"]), Durability::Relaxed),
    ];
    for answer in answers {
        assert!(matches!(answer.await, Err(StoreError::Lost { .. })));
    }
    assert_eq!(read_all(&store, 0).await, texts(&["a"]));
    store.append(1, texts(&["b"]), Durability::Relaxed).await.expect("appends");
    assert_eq!(read_all(&store, 0).await, texts(&["a", "b"]));
}

#[wasm_bindgen_test]
async fn a_host_without_indexeddb_is_told_as_unavailable() {
    for getter in ["return undefined", "throw new DOMException('forbidden', 'SecurityError')"] {
        run(&format!(
            "globalThis.own = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
            Object.defineProperty(globalThis, 'indexedDB', {{ configurable: true, get() {{ {getter} }} }});"
        ));
        let refused = IndexedDbStore::open("nowhere").await.err();
        // A worker inherits the property from a prototype, a page has it as its own.
        run("own ? Object.defineProperty(globalThis, 'indexedDB', own) : delete globalThis.indexedDB");
        assert!(matches!(refused, Some(StoreError::Unavailable { .. })), "{refused:?}");
    }
}

/// The next transaction finds its connection closed, without an event, as WebKit does to a page in the background.
fn break_connection() {
    run("
        const original = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (...given) {
            IDBDatabase.prototype.transaction = original;
            this.close();
            return original.apply(this, given);
        };
    ");
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_unnoticed_is_opened_again_by_every_call_but_append() {
    let store = open_empty("broken-all").await;
    store.append(0, texts(&["a", "b"]), Durability::Relaxed).await.expect("appends");
    break_connection();
    assert_eq!(store.read_log(0).await, Ok(texts(&["a", "b"])));
    break_connection();
    assert_eq!(store.read_manifest().await, Ok(None));
    break_connection();
    store.add_pages(vec![page(1), page(2)], Durability::Relaxed).await.expect("adds");
    break_connection();
    store.publish(None, vec![1], Durability::Relaxed).await.expect("publishes");
    break_connection();
    store.discard(0..1, vec![1]).await.expect("discards");
    break_connection();
    assert_eq!(store.read_page_ids(1).await, Ok(vec![2]));
    break_connection();
    assert_eq!(store.read_pages(vec![1, 2]).await, Ok(vec![None, Some(page(2).1)]));
    // The connection is a new one, and nobody has looked yet whether the log is the one that the caller knows.
    let append = async || store.append(2, texts(&["c"]), Durability::Relaxed).await;
    assert!(matches!(append().await, Err(StoreError::Lost { .. })));
    assert_eq!(store.read_log(1).await, Ok(texts(&["b"])));
    append().await.expect("appends once the log was read");
}

#[wasm_bindgen_test]
async fn a_read_whose_connection_breaks_on_the_way_is_sent_again() {
    let store = open_empty("broken-reads").await;
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    store.add_pages(vec![page(1)], Durability::Relaxed).await.expect("adds");
    let broken_once = "
        const original = IDBObjectStore.prototype.getAll;
        IDBObjectStore.prototype.getAll = function () {
            IDBObjectStore.prototype.getAll = original;
            throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
        };
    ";
    run(broken_once);
    assert_eq!(read_all(&store, 0).await, texts(&["a"]));
    run(broken_once);
    assert_eq!(store.read_pages(vec![1]).await, Ok(vec![Some(page(1).1)]));
}

#[wasm_bindgen_test]
async fn an_abort_without_a_reason_loses_the_connection() {
    let store = open_empty("aborted").await;
    fail_next_commit(None);
    let answers = [
        store.append(0, texts(&["a"]), Durability::Relaxed),
        store.append(1, texts(&["b"]), Durability::Relaxed),
    ];
    for answer in answers {
        assert!(matches!(answer.await, Err(StoreError::Lost { .. })));
    }
    assert_eq!(store.read_log(0).await, Ok(vec![]));
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    fail_next_commit(None);
    let added = store.add_pages(vec![page(1)], Durability::Relaxed).await;
    // Not sent again: whether it was written is known only to a host that says why it failed.
    assert!(matches!(added, Err(StoreError::Lost { .. })), "{added:?}");
}

fn page(id: u64) -> (u64, Bytes) {
    (id, Bytes::from(vec![7; 100]))
}

/// The next commit aborts instead. Only the transaction knows why, if anybody does.
fn fail_next_commit(reason: Option<&str>) {
    let reason = reason.map_or("null".to_owned(), |name| format!("new DOMException('told', '{name}')"));
    run(&format!(
        "const original = IDBTransaction.prototype.commit;
        IDBTransaction.prototype.commit = function () {{
            IDBTransaction.prototype.commit = original;
            Object.defineProperty(this, 'error', {{ value: {reason} }});
            this.abort();
        }};"
    ));
}

#[wasm_bindgen_test]
async fn a_full_disk_is_told_as_such() {
    let store = open_empty("full").await;
    fail_next_commit(Some("QuotaExceededError"));
    let full = store.append(0, texts(&["a"]), Durability::Relaxed).await;
    assert_eq!(full, Err(StoreError::QuotaExceeded));
    fail_next_commit(Some("QuotaExceededError"));
    let full = store.add_pages(vec![page(1)], Durability::Relaxed).await;
    assert_eq!(full, Err(StoreError::QuotaExceeded));
    fail_next_commit(Some("QuotaExceededError"));
    let full = store.publish(None, vec![1], Durability::Relaxed).await;
    assert_eq!(full, Err(StoreError::QuotaExceeded));
    assert_eq!(store.read_log(0).await, Ok(vec![]));
    assert_eq!((store.read_page_ids(1).await, store.read_manifest().await), (Ok(vec![]), Ok(None)));
    store.append(0, texts(&["b"]), Durability::Relaxed).await.expect("appends once there is room");
    store.publish(None, vec![1], Durability::Relaxed).await.expect("publishes once there is room");
    assert_eq!(read_all(&store, 0).await, texts(&["b"]));
}

/// Until the answer is there: `globalThis.waits` lists the timers that are set, and those for which `shortens` says so
/// end at once; `globalThis.opens` counts what is asked of `indexedDB.open`, which `open` answers in its stead with the
/// request that it returns, or with nothing to let the host answer.
async fn with_fake_host<T>(shortens: &str, open: &str, work: impl Future<Output = T>) -> T {
    run(&format!(
        "globalThis.waits = [];
        globalThis.opens = 0;
        globalThis.pokes = 0;
        const kept = [globalThis.setTimeout, IDBFactory.prototype.open, IDBFactory.prototype.databases];
        globalThis.setTimeout = (callback, delay) => {{
            waits.push(delay);
            const shortens = {shortens};
            return kept[0].call(globalThis, callback, shortens(delay) ? 0 : delay);
        }};
        IDBFactory.prototype.open = function (...given) {{
            opens += 1;
            const fake = {open};
            return fake(() => kept[1].apply(this, given)) ?? kept[1].apply(this, given);
        }};
        IDBFactory.prototype.databases = function () {{
            pokes += 1;
            return Promise.reject(new Error('not now'));
        }};
        globalThis.restore = () => {{
            globalThis.setTimeout = kept[0];
            IDBFactory.prototype.open = kept[1];
            IDBFactory.prototype.databases = kept[2];
        }};"
    ));
    let result = work.await;
    run("restore()");
    result
}

/// The open fails `count` times.
fn failing_opens(count: u32) -> String {
    format!(
        "() => {{
            if (opens > {count}) return undefined;
            const error = new DOMException('Internal error opening backing store', 'UnknownError');
            const request = {{ error, readyState: 'done' }};
            queueMicrotask(() => request.onerror({{ target: request }}));
            return request;
        }}"
    )
}

fn number(code: &str) -> u32 {
    run(code).as_f64().map_or(0, |number| number as u32)
}

const PAUSES: &str = "(delay) => delay <= 2000";

#[wasm_bindgen_test]
async fn an_open_that_fails_is_tried_again_after_pauses() {
    drop(open_empty("reopened").await);
    let opened = with_fake_host(PAUSES, &failing_opens(3), IndexedDbStore::open("reopened")).await;
    assert!(opened.is_ok(), "{:?}", opened.err());
    let pauses = run("return waits.filter((delay) => delay <= 2000).join()").as_string();
    assert_eq!(pauses.as_deref(), Some("0,300,2000"));
    let refused = with_fake_host(PAUSES, &failing_opens(4), IndexedDbStore::open("reopened")).await.err();
    assert!(matches!(refused, Some(StoreError::Lost { .. })), "{refused:?}");
    assert_eq!(number("return opens"), 4);
}

#[wasm_bindgen_test]
async fn an_open_that_is_slow_once_is_asked_for_again() {
    drop(open_empty("slow").await);
    let open = "(ask) => {
        if (opens > 1) return undefined;
        const real = ask();
        const done = new Promise((resolve) => { real.onsuccess = resolve; });
        const deliver = () => { late.result = real.result; late.onsuccess({ target: late }); };
        return (globalThis.late = { finish: () => done.then(deliver) });
    }";
    // The first time limit passes at once, the second never.
    let shortens = "(delay) => delay === 5000 && waits.length === 1";
    let store = with_fake_host(shortens, open, IndexedDbStore::open("slow")).await.expect("opens");
    assert_eq!((number("return opens"), number("return pokes")), (2, 1));
    let finished = js_sys::Promise::from(run("return late.finish()"));
    wasm_bindgen_futures::JsFuture::from(finished).await.expect("finishes");
    store.close();
    // The connection that came late was closed: it would not let go of the database by itself.
    IndexedDbStore::delete("slow").await.expect("is not blocked");
}

#[wasm_bindgen_test]
async fn an_open_that_never_settles_is_told_as_unavailable() {
    let never = "() => ({})";
    let refused = with_fake_host("() => true", never, IndexedDbStore::open("stuck")).await.err();
    assert!(matches!(refused, Some(StoreError::Unavailable { .. })), "{refused:?}");
    assert_eq!(number("return opens"), 2);
    assert_eq!(run("return waits.join()").as_string().as_deref(), Some("5000,5000"));
}

#[wasm_bindgen_test]
async fn an_open_behind_a_blocked_deletion_does_not_hang() {
    drop(open_empty("blocked").await);
    // Somebody who does not let go: neither the deletion nor what comes behind it gets on.
    let holder = Database::open("minamo:blocked").await.expect("opens");
    run("indexedDB.deleteDatabase('minamo:blocked')");
    let limit = "(delay) => delay === 5000";
    let refused = with_fake_host(limit, "() => undefined", IndexedDbStore::open("blocked")).await.err();
    assert!(matches!(refused, Some(StoreError::Unavailable { .. })), "{refused:?}");
    holder.close();
    let store = IndexedDbStore::open("blocked").await.expect("opens once the deletion has ended");
    // The opens that were given up on have made the database whole.
    assert_eq!(read_all(&store, 0).await, texts(&[]));
}

#[wasm_bindgen_test]
async fn an_open_that_throws_is_told_as_unavailable() {
    let throws = "() => { throw new DOMException('an opaque origin', 'SecurityError'); }";
    let refused = with_fake_host("() => false", throws, IndexedDbStore::open("sandboxed")).await.err();
    assert!(matches!(refused, Some(StoreError::Unavailable { .. })), "{refused:?}");
    assert_eq!(run("return opens"), JsValue::from(1));
}

//! What instances that use the same database in IndexedDB have to do with one another.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Promise;
use minamo::host::browser_environment;
use minamo::store::{Durability, IndexedDbStore, Notice, Store, StoreError};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::indexeddb::{open_empty, run};
use crate::store_contract::texts;

async fn open(name: &str) -> IndexedDbStore {
    IndexedDbStore::open(name).await.expect("opens")
}

/// How often the store has called its listener.
fn count_calls(store: &IndexedDbStore) -> Rc<Cell<u32>> {
    let calls = Rc::new(Cell::new(0));
    let counter = Rc::clone(&calls);
    store.listen(Box::new(move |_| counter.set(counter.get() + 1)));
    calls
}

async fn sleep(duration_ms: u64) {
    browser_environment().tasks.sleep(Duration::from_millis(duration_ms)).await;
}

/// Whether it comes true within a time in which it does unless something is wrong.
async fn soon(condition: impl Fn() -> bool) -> bool {
    for _ in 0..500 {
        if condition() {
            return true;
        }
        sleep(10).await;
    }
    false
}

/// Long enough for what must not happen.
async fn a_while() {
    sleep(100).await;
}

async fn await_script(code: &str) -> bool {
    JsFuture::from(Promise::from(run(code))).await.expect("resolves").is_truthy()
}

#[wasm_bindgen_test]
async fn what_one_instance_writes_is_told_to_the_others() {
    let store = open_empty("told").await;
    let other = open("told").await;
    a_while().await;
    let (own, others) = (count_calls(&store), count_calls(&other));
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    assert!(soon(|| others.get() == 1).await);
    store.publish(None, vec![1], Durability::Relaxed).await.expect("publishes");
    assert!(soon(|| others.get() == 2).await);
    assert_eq!(store.append(0, texts(&["x"]), Durability::Relaxed).await, Err(StoreError::Conflict));
    assert_eq!(store.publish(None, vec![2], Durability::Relaxed).await, Err(StoreError::Conflict));
    store.append(1, texts(&[]), Durability::Relaxed).await.expect("appends nothing");
    store.discard(0..0, vec![]).await.expect("discards");
    a_while().await;
    assert_eq!((own.get(), others.get()), (0, 2));
}

#[wasm_bindgen_test]
async fn a_plea_is_heard_as_such() {
    let store = open_empty("pleading").await;
    let other = open("pleading").await;
    a_while().await;
    let heard = Rc::new(Cell::new(None));
    let ear = Rc::clone(&heard);
    other.listen(Box::new(move |notice| ear.set(Some(notice))));
    store.plead();
    assert!(soon(|| heard.get().is_some()).await);
    assert_eq!(heard.get(), Some(Notice::Plea));
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    assert!(soon(|| heard.get() == Some(Notice::News)).await);
}

#[wasm_bindgen_test]
async fn a_later_listener_takes_the_place_of_the_first_and_a_closed_store_calls_none() {
    let store = open_empty("listeners").await;
    let other = open("listeners").await;
    a_while().await;
    let first = count_calls(&other);
    let second = count_calls(&other);
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends");
    assert!(soon(|| second.get() == 1).await);
    other.close();
    store.append(1, texts(&["b"]), Durability::Relaxed).await.expect("appends");
    a_while().await;
    assert_eq!((first.get(), second.get()), (0, 1));
}

#[wasm_bindgen_test]
async fn one_of_all_is_the_housekeeper_and_hands_on_when_it_closes() {
    let store = open_empty("housekeeper").await;
    assert!(soon(|| store.is_housekeeper()).await);
    let other = open("housekeeper").await;
    let third = open("housekeeper").await;
    let calls = count_calls(&other);
    a_while().await;
    assert_eq!((other.is_housekeeper(), third.is_housekeeper(), calls.get()), (false, false, 0));
    // One that waited no longer must not be chosen.
    third.close();
    store.close();
    assert!(!store.is_housekeeper());
    assert!(soon(|| other.is_housekeeper()).await);
    assert_eq!(calls.get(), 1);
    drop(other);
    assert!(is_free("housekeeper").await);
}

/// Whether nobody has the lock of the housekeeper, nor waits for it.
async fn is_free(name: &str) -> bool {
    let code = format!(
        "return navigator.locks.query().then(({{ held, pending }}) =>
            ![...held, ...pending].some(({{ name }}) => name === 'minamo:{name}:housekeeper'));"
    );
    for _ in 0..50 {
        if await_script(&code).await {
            return true;
        }
        sleep(10).await;
    }
    false
}

const HIDE: &str = "dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }))";
const SHOW: &str = "dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))";
const LOAD: &str = "dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))";

#[wasm_bindgen_test]
async fn a_hidden_page_lets_go_of_everything_until_it_comes_back() {
    let store = open_empty("hidden").await;
    let other = open("hidden").await;
    assert!(soon(|| store.is_housekeeper()).await);
    a_while().await;
    let calls = count_calls(&other);
    run(HIDE);
    assert!(!store.is_housekeeper() && !other.is_housekeeper());
    assert!(is_free("hidden").await);
    run(LOAD);
    store.append(0, texts(&["a"]), Durability::Relaxed).await.expect("appends in spite of it");
    a_while().await;
    assert_eq!((calls.get(), store.is_housekeeper()), (0, false));
    run(SHOW);
    // Called at once: nobody knows what was missed.
    assert_eq!(calls.get(), 1);
    assert!(soon(|| store.is_housekeeper() != other.is_housekeeper()).await);
    let before = calls.get();
    store.append(1, texts(&["b"]), Durability::Relaxed).await.expect("appends");
    assert!(soon(|| calls.get() > before).await);
    store.close();
    other.close();
    run(SHOW);
    assert!(is_free("hidden").await);
}

#[wasm_bindgen_test]
async fn a_page_that_is_left_tells_the_others_once_more() {
    let store = open_empty("left").await;
    run("
        globalThis.heard = 0;
        globalThis.ear = new BroadcastChannel('minamo:left');
        ear.onmessage = () => { heard += 1; };
    ");
    let heard = || run("return heard").as_f64().map_or(0, |count| count as u32);
    a_while().await;
    // What is under way ends when there is nobody left to tell of it.
    let answer = store.append(0, texts(&["a"]), Durability::Relaxed);
    run(HIDE);
    assert!(soon(|| heard() == 1).await);
    answer.await.expect("appends");
    a_while().await;
    run("ear.close()");
    assert_eq!(heard(), 1);
}

#[wasm_bindgen_test]
async fn a_stolen_lock_is_noticed_and_asked_for_again() {
    let store = open_empty("stolen").await;
    assert!(soon(|| store.is_housekeeper()).await);
    let calls = count_calls(&store);
    run("
        navigator.locks.request('minamo:stolen:housekeeper', { steal: true }, () =>
            new Promise((letGo) => { globalThis.letGo = letGo; }));
    ");
    assert!(soon(|| !store.is_housekeeper()).await);
    a_while().await;
    assert!(!store.is_housekeeper());
    run("letGo()");
    assert!(soon(|| store.is_housekeeper()).await);
    assert_eq!(calls.get(), 1);
}

#[wasm_bindgen_test]
async fn on_a_host_without_locks_everybody_is_the_housekeeper() {
    run("Object.defineProperty(navigator, 'locks', { configurable: true, value: undefined })");
    let store = open_empty("lockless").await;
    let other = open("lockless").await;
    let both = store.is_housekeeper() && other.is_housekeeper();
    run(HIDE);
    let hidden = store.is_housekeeper() || other.is_housekeeper();
    run(SHOW);
    let again = store.is_housekeeper() && other.is_housekeeper();
    run("delete navigator.locks");
    assert_eq!((both, hidden, again), (true, false, true));
}

#[wasm_bindgen_test]
async fn on_a_host_that_refuses_locks_everybody_is_the_housekeeper() {
    run("
        const request = () => Promise.reject(new DOMException('an opaque origin', 'SecurityError'));
        Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
    ");
    let store = open_empty("refused").await;
    let calls = count_calls(&store);
    let held = soon(|| store.is_housekeeper()).await;
    run("delete navigator.locks");
    assert!(held);
    assert_eq!(calls.get(), 1);
}

#[wasm_bindgen_test]
async fn on_a_host_without_channels_everything_else_works() {
    run("globalThis.kept = BroadcastChannel; globalThis.BroadcastChannel = undefined;");
    let store = open_empty("mute").await;
    let appended = store.append(0, texts(&["a"]), Durability::Relaxed).await;
    run(HIDE);
    run(SHOW);
    let published = store.publish(None, vec![1], Durability::Relaxed).await;
    run("globalThis.BroadcastChannel = kept;");
    assert_eq!((appended, published), (Ok(()), Ok(())));
}

//! The environment of a JavaScript host.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use minamo::host::browser_environment;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn a_sleep_lasts_at_least_as_long_as_asked() {
    let environment = browser_environment();
    let before = environment.clock.now_ms();
    environment.tasks.sleep(Duration::from_millis(50)).await;
    // Timers and the clock are rounded to milliseconds apart from each other.
    assert!(environment.clock.now_ms() - before >= 49);
}

#[wasm_bindgen_test]
async fn a_sleep_longer_than_a_host_timer_does_not_end_early() {
    let environment = browser_environment();
    let ended = Rc::new(Cell::new(false));
    let (tasks, flag) = (environment.tasks.clone(), Rc::clone(&ended));
    environment.tasks.spawn(Box::pin(async move {
        tasks.sleep(Duration::from_secs(60 * 86_400)).await;
        flag.set(true);
    }));
    environment.tasks.sleep(Duration::from_millis(50)).await;
    assert!(!ended.get());
}

#[wasm_bindgen_test]
async fn a_spawned_task_starts_after_the_code_that_spawned_it() {
    let environment = browser_environment();
    let started = Rc::new(Cell::new(false));
    let flag = Rc::clone(&started);
    environment.tasks.spawn(Box::pin(async move { flag.set(true) }));
    assert!(!started.get());
    environment.tasks.sleep(Duration::ZERO).await;
    assert!(started.get());
}

#[wasm_bindgen_test]
fn random_bytes_fill_more_than_the_host_gives_at_once() {
    let mut bytes = vec![0; 100_000];
    browser_environment().entropy.fill(&mut bytes);
    let tail = &bytes[99_900..];
    // 100 zero bytes in a row: 1 in 2^800.
    assert!(tail.iter().any(|byte| *byte != 0));
    assert_ne!(bytes[..100], *tail);
}

#[wasm_bindgen_test]
fn the_clock_counts_milliseconds_since_1970() {
    // 2025-01-01 and 2100-01-01: a clock in seconds or microseconds is outside.
    assert!((1_735_689_600_000..4_102_444_800_000).contains(&browser_environment().clock.now_ms()));
}

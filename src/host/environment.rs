//! Time, randomness and tasks of a JavaScript host: a page, any worker, Node, Deno, Bun.
//!
//! Everything is looked up on `globalThis`, the only object that all of them have.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::parts::HostParts;
use crate::base::{Clock, Entropy, Environment, LocalFuture, Tasks};

/// The environment that the JavaScript host gives.
#[must_use]
pub fn browser_environment() -> Environment {
    environment_by(None)
}

/// The same, with `clock` in the place of the host's: it gives milliseconds since the Unix epoch.
pub(super) fn environment_by(clock: Option<Function>) -> Environment {
    Environment {
        clock: Rc::new(HostClock(clock)),
        entropy: Rc::new(HostEntropy),
        tasks: Rc::new(HostTasks),
        parts: Rc::new(HostParts),
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "crypto"], js_name = getRandomValues)]
    fn get_random_values(array: &Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = globalThis, js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, delay_ms: i32) -> JsValue;

    #[wasm_bindgen(js_namespace = globalThis, js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);

    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = setImmediate)]
    fn set_immediate(callback: &js_sys::Function) -> Result<JsValue, JsValue>;
}

struct HostClock(Option<Function>);

impl Clock for HostClock {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and after 1970")]
    fn now_ms(&self) -> u64 {
        let given = self.0.as_ref().and_then(|clock| clock.call0(&JsValue::NULL).ok());
        given.and_then(|now| now.as_f64()).unwrap_or_else(js_sys::Date::now) as u64
    }
}

struct HostEntropy;

/// Asking the host costs more than what most ask for, a few bytes, so they are asked for together. It gives at most
/// 65,536 at once.
const RANDOM_BYTES: usize = 1_024;

/// Random bytes, of which so many are used up.
struct RandomBytes {
    bytes: [u8; RANDOM_BYTES],
    used: usize,
}

thread_local! {
    static RANDOM: RefCell<RandomBytes> =
        const { RefCell::new(RandomBytes { bytes: [0; RANDOM_BYTES], used: RANDOM_BYTES }) };
}

impl RandomBytes {
    fn fill(&mut self, target: &mut [u8]) {
        let mut filled = 0;
        while filled < target.len() {
            if self.used == RANDOM_BYTES {
                let array = Uint8Array::from(&self.bytes[..]);
                get_random_values(&array).expect("the host has crypto.getRandomValues");
                array.copy_to(&mut self.bytes);
                self.used = 0;
            }
            let count = (target.len() - filled).min(RANDOM_BYTES - self.used);
            let (from, to) = (self.used..self.used + count, filled..filled + count);
            target[to].copy_from_slice(&self.bytes[from]);
            self.used += count;
            filled += count;
        }
    }
}

impl Entropy for HostEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        RANDOM.with_borrow_mut(|random| random.fill(bytes));
    }
}

struct HostTasks;

impl Tasks for HostTasks {
    fn spawn(&self, task: LocalFuture<'static, ()>) {
        spawn_local(task);
    }

    fn sleep(&self, delay: Duration) -> LocalFuture<'static, ()> {
        Box::pin(wait(delay, HostStays::Up))
    }

    fn doze(&self, delay: Duration) -> LocalFuture<'static, ()> {
        Box::pin(wait(delay, HostStays::AsItLikes))
    }
}

/// Whether a timer keeps its host alive. In Node a pending one does, unless it is told otherwise.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HostStays {
    Up,
    AsItLikes,
}

async fn wait(delay: Duration, host: HostStays) {
    if delay.is_zero() && host == HostStays::Up && turn().await {
        return;
    }
    let mut rest_ms = delay.as_nanos().div_ceil(1_000_000);
    loop {
        Timer::start(&mut rest_ms, host).await;
        if rest_ms == 0 {
            return;
        }
    }
}

/// Lets the host do what else it has to do, if it has a way for that: a chain of timers in Node keeps all else waiting
/// when what runs between them takes as long as they do. Browsers have no `setImmediate`, and need none.
async fn turn() -> bool {
    let mut has_begun = false;
    let turned = Promise::new(&mut |resolve, _| has_begun = set_immediate(&resolve).is_ok());
    if has_begun {
        // It never rejects.
        let _ = JsFuture::from(turned).await;
    }
    has_begun
}

/// A `setTimeout` that is taken back when it is dropped: in Node, a pending one keeps the process alive.
struct Timer {
    fired: JsFuture,
    handle: JsValue,
}

impl Timer {
    /// Takes from `rest_ms` what one timer can wait, a signed 32-bit count of milliseconds, and waits that long.
    fn start(rest_ms: &mut u128, host: HostStays) -> Self {
        let delay_ms = i32::try_from(*rest_ms).unwrap_or(i32::MAX);
        *rest_ms -= u128::from(delay_ms.unsigned_abs());
        let mut handle = JsValue::UNDEFINED;
        let fired = Promise::new(&mut |resolve, _| handle = set_timeout(&resolve, delay_ms));
        if host == HostStays::AsItLikes {
            unref(&handle);
        }
        Self { fired: fired.into(), handle }
    }
}

/// Only the timers of Node have this; those of browsers are numbers.
fn unref(timer: &JsValue) {
    let unref = Reflect::get(timer, &"unref".into()).ok().and_then(|unref| unref.dyn_into::<Function>().ok());
    if let Some(unref) = unref {
        // It throws nothing.
        let _ = unref.call0(timer);
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.fired).poll(context).map(drop)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.handle);
    }
}

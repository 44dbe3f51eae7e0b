use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = globalThis, js_name = setTimeout)]
    fn set_timeout(callback: &Function, delay_ms: u32) -> JsValue;

    #[wasm_bindgen(js_namespace = globalThis, js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// A `setTimeout` that is taken back when it is dropped: in Node, a pending one keeps the process alive.
pub(super) struct Timer {
    fired: JsFuture,
    handle: JsValue,
}

impl Timer {
    pub(super) fn start(delay_ms: u32) -> Self {
        let mut handle = JsValue::UNDEFINED;
        let fired = Promise::new(&mut |resolve, _| handle = set_timeout(&resolve, delay_ms));
        Self { fired: fired.into(), handle }
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

/// How a task went that was given a time.
pub(super) enum Limited<T> {
    InTime(T),
    /// It goes on if somebody polls it.
    Late(Pin<Box<dyn Future<Output = T>>>),
}

/// Runs `task` for at most so many milliseconds.
pub(super) async fn within<T>(limit_ms: u32, task: impl Future<Output = T> + 'static) -> Limited<T> {
    let mut task: Pin<Box<dyn Future<Output = T>>> = Box::pin(task);
    let mut timer = Timer::start(limit_ms);
    let in_time = poll_fn(|context| match task.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Pin::new(&mut timer).poll(context).map(|()| None),
    });
    match in_time.await {
        Some(output) => Limited::InTime(output),
        None => Limited::Late(task),
    }
}

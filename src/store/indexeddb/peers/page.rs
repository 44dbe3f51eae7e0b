use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = addEventListener)]
    fn add_event_listener(name: &str, listener: &Function) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = removeEventListener)]
    fn remove_event_listener(name: &str, listener: &Function) -> Result<(), JsValue>;
}

const HIDE: &str = "pagehide";
const SHOW: &str = "pageshow";

/// Calls back when the page is left, and when it comes back from the back/forward cache. Until it is dropped.
/// Where there is no page, such as in a worker, that never happens.
pub(super) struct PageListener {
    hide: Closure<dyn FnMut()>,
    show: Closure<dyn FnMut(JsValue)>,
}

impl PageListener {
    pub(super) fn new(on_hide: impl FnMut() + 'static, mut on_return: impl FnMut() + 'static) -> Self {
        let show = move |event: JsValue| {
            let persisted = Reflect::get(&event, &JsValue::from_str("persisted"));
            if persisted.is_ok_and(|persisted| persisted.is_truthy()) {
                on_return();
            }
        };
        let listener = Self { hide: Closure::new(on_hide), show: Closure::new(show) };
        // Node has no such function.
        let _ = add_event_listener(HIDE, listener.hide.as_ref().unchecked_ref());
        let _ = add_event_listener(SHOW, listener.show.as_ref().unchecked_ref());
        listener
    }
}

impl Drop for PageListener {
    fn drop(&mut self) {
        let _ = remove_event_listener(HIDE, self.hide.as_ref().unchecked_ref());
        let _ = remove_event_listener(SHOW, self.show.as_ref().unchecked_ref());
    }
}

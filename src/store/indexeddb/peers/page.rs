use js_sys::{Function, Reflect, global};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = addEventListener)]
    fn add_event_listener(name: &str, listener: &Function, is_capturing: bool) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = removeEventListener)]
    fn remove_event_listener(name: &str, listener: &Function, is_capturing: bool) -> Result<(), JsValue>;
}

const HIDE: &str = "pagehide";
const SHOW: &str = "pageshow";
/// Those of a page that was in the background, or frozen. They go to the document, and do not all bubble.
const AWAKE: [&str; 2] = ["visibilitychange", RESUME];
/// A page may be let run again though nobody sees it; and Chromium tells so before it tells that the page is visible.
const RESUME: &str = "resume";

/// Calls back when the page is left, when it comes back from the back/forward cache, and when it comes to the
/// foreground or was frozen. Until it is dropped.
/// Where there is no page, such as in a worker, that never happens.
pub(super) struct PageListener {
    hide: Closure<dyn FnMut()>,
    show: Closure<dyn FnMut(JsValue)>,
    awake: Closure<dyn FnMut(JsValue)>,
}

impl PageListener {
    pub(super) fn new(
        on_hide: impl FnMut() + 'static,
        mut on_return: impl FnMut() + 'static,
        mut on_awake: impl FnMut() + 'static,
    ) -> Self {
        let show = move |event: JsValue| {
            if member(&event, "persisted").is_truthy() {
                on_return();
            }
        };
        let awake = move |event: JsValue| {
            if member(&event, "type") == RESUME || is_visible() {
                on_awake();
            }
        };
        let listener =
            Self { hide: Closure::new(on_hide), show: Closure::new(show), awake: Closure::new(awake) };
        // Node has no such function.
        for (name, function) in listener.functions() {
            let _ = add_event_listener(name, function, true);
        }
        listener
    }

    fn functions(&self) -> impl Iterator<Item = (&'static str, &Function)> {
        let awake = AWAKE.map(|name| (name, self.awake.as_ref().unchecked_ref()));
        [(HIDE, self.hide.as_ref().unchecked_ref()), (SHOW, self.show.as_ref().unchecked_ref())]
            .into_iter()
            .chain(awake)
    }
}

fn is_visible() -> bool {
    member(&member(&global(), "document"), "visibilityState") == "visible"
}

/// A member of an object of the host; undefined if there is none.
fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

impl Drop for PageListener {
    fn drop(&mut self) {
        for (name, function) in self.functions() {
            let _ = remove_event_listener(name, function, true);
        }
    }
}

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

/// A channel to all other instances of the same name, in whatever page or worker. Closed when it is dropped.
pub(super) struct Channel {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut()>,
}

impl Channel {
    /// Absent where the host has no such channels.
    pub(super) fn open(name: &str, on_message: impl FnMut() + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let on_message = Closure::<dyn FnMut()>::new(on_message);
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        release(&channel);
        Some(Self { channel, _on_message: on_message })
    }

    /// The message says nothing but that there is something to read.
    pub(super) fn tell(&self) {
        // A host that refuses tells nobody; the others learn of it when they write themselves.
        let _ = self.channel.post_message(&JsValue::NULL);
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

/// In Node and Deno, an open channel keeps the process alive unless it is said that it need not.
fn release(channel: &BroadcastChannel) {
    let unref = Reflect::get(channel, &JsValue::from_str("unref")).ok();
    if let Some(unref) = unref.as_ref().and_then(JsCast::dyn_ref::<Function>) {
        let _ = unref.call0(channel);
    }
}

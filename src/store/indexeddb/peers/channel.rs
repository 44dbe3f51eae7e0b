use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

use crate::store::Notice;

/// A channel to all other instances of the same name, in whatever page or worker. Closed when it is dropped.
pub(super) struct Channel {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut(JsValue)>,
}

impl Channel {
    /// Absent where the host has no such channels.
    pub(super) fn open(name: &str, mut on_message: impl FnMut(Notice) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let on_message = Closure::<dyn FnMut(JsValue)>::new(move |event| on_message(notice_in(&event)));
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        release(&channel);
        Some(Self { channel, _on_message: on_message })
    }

    /// The message says no more than what it is about.
    pub(super) fn tell(&self, notice: Notice) {
        let message = match notice {
            Notice::News => JsValue::NULL,
            Notice::Plea => JsValue::TRUE,
        };
        // A host that refuses tells nobody; the others learn of it when they write themselves.
        let _ = self.channel.post_message(&message);
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

fn notice_in(event: &JsValue) -> Notice {
    let is_plea = Reflect::get(event, &JsValue::from_str("data")).is_ok_and(|data| data.is_truthy());
    if is_plea { Notice::Plea } else { Notice::News }
}

/// In Node and Deno, an open channel keeps the process alive unless it is said that it need not.
fn release(channel: &BroadcastChannel) {
    let unref = Reflect::get(channel, &JsValue::from_str("unref")).ok();
    if let Some(unref) = unref.as_ref().and_then(JsCast::dyn_ref::<Function>) {
        let _ = unref.call0(channel);
    }
}

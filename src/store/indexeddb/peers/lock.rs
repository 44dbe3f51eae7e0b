use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "navigator", "locks"], js_name = request)]
    fn request_lock(name: &str, options: &JsValue, on_grant: &Function) -> Result<Promise, JsValue>;
}

/// A Web Lock: of all instances that ask for it, one has it. On a host without such locks, all of them do.
pub(super) struct Lock {
    name: String,
    on_held: Box<dyn Fn()>,
    is_held: Cell<bool>,
    request: RefCell<Option<Rc<Request>>>,
}

/// What was asked of the host, until the lock is given up or lost.
struct Request {
    /// Takes the request back while it waits, and lets go of the lock once it was granted. The host aborts it too, when
    /// the instance of the module has trapped: see `pkg-template/src/guard.ts`.
    abort: AbortController,
    was_granted: Cell<bool>,
}

impl Lock {
    /// Calls `on_held` later, whenever the lock is granted.
    pub(super) fn new(name: String, on_held: impl Fn() + 'static) -> Self {
        Self { name, on_held: Box::new(on_held), is_held: Cell::default(), request: RefCell::default() }
    }

    pub(super) fn is_held(&self) -> bool {
        self.is_held.get()
    }

    /// Waits for the lock from now on, unless it does already.
    pub(super) fn ask(self: &Rc<Self>) {
        if self.request.borrow().is_some() || self.is_held.get() {
            return;
        }
        // Where one of these is missing, the others have no lock either.
        match self.send() {
            Ok(()) => {}
            Err(_) => self.is_held.set(true),
        }
    }

    /// Lets go of the lock, or waits for it no longer.
    pub(super) fn give_up(&self) {
        self.is_held.set(false);
        if let Some(request) = self.request.take() {
            request.abort.abort();
        }
    }

    fn send(self: &Rc<Self>) -> Result<(), JsValue> {
        let abort = AbortController::new()?;
        let options = Object::new();
        Reflect::set(&options, &JsValue::from_str("signal"), &abort.signal())?;
        let signal = abort.signal();
        let until_released = Promise::new(&mut |resolve, _| signal.set_onabort(Some(&resolve)));
        let request = Rc::new(Request { abort, was_granted: Cell::default() });
        let on_grant = Closure::once({
            let (lock, request) = (Rc::clone(self), Rc::clone(&request));
            move |_: JsValue| {
                lock.on_grant(&request);
                until_released
            }
        });
        let ended = request_lock(&self.name, &options, on_grant.as_ref().unchecked_ref())?;
        self.request.replace(Some(Rc::clone(&request)));
        let lock = Rc::clone(self);
        spawn_local(async move {
            let ended = JsFuture::from(ended).await;
            drop(on_grant);
            lock.on_end(&request, ended.is_err());
        });
        Ok(())
    }

    fn on_grant(&self, request: &Rc<Request>) {
        request.was_granted.set(true);
        if self.is_current(request) {
            self.is_held.set(true);
            (self.on_held)();
        }
    }

    /// The host no longer knows the request.
    fn on_end(self: &Rc<Self>, request: &Rc<Request>, failed: bool) {
        if !self.is_current(request) {
            return;
        }
        self.request.take();
        self.is_held.set(false);
        if request.was_granted.get() {
            // Somebody has stolen it. They may let go of it again.
            self.ask();
        } else if failed {
            // The host has locks but grants none here, as in a sandboxed frame.
            self.is_held.set(true);
            (self.on_held)();
        }
    }

    fn is_current(&self, request: &Rc<Request>) -> bool {
        self.request.borrow().as_ref().is_some_and(|current| Rc::ptr_eq(current, request))
    }
}

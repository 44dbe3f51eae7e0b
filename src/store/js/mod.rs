//! A database that a JavaScript object keeps: in IndexedDB, through `pkg-template/src/store`, or where a user wants it.
//!
//! Bytes cross as arrays of their own, never as views of the module's memory, which may move, and which a host would
//! store as a whole.

mod failure;
mod object;

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::queue::AppendQueue;
use super::{
    BLOCK_BYTES_MAX, BlockNumber, Durability, Notice, PageId, Store, StoreError, StoreFuture, StoredPage,
};
use crate::base::Bytes;
use failure::{on_open, on_use};
pub use object::StoreObject;

/// Keeps a database in an object of the host. It is closed when the store is closed or dropped.
///
/// The object is spared two rules of [`Store`]: it gets an append only when the one before has ended, and no call once
/// it was closed.
pub struct JsStore {
    connection: Rc<Connection>,
    is_shared: bool,
    appends: AppendQueue,
    /// What the object calls; kept for as long as it may.
    listener: RefCell<Option<Listener>>,
}

type Listener = Closure<dyn Fn(JsValue)>;

struct Connection {
    object: StoreObject,
    closed: Cell<bool>,
}

impl JsStore {
    /// Opens the object, if it has to be opened.
    ///
    /// # Errors
    /// What the object says, and [`StoreError::Unavailable`] if it does not say what is wrong.
    pub async fn open(object: StoreObject) -> Result<Self, StoreError> {
        let call = Reflect::get(&object, &"open".into())
            .and_then(|open| open.dyn_ref::<Function>().map(|open| open.call0(&object)).transpose());
        if let Some(opening) = call.map_err(|thrown| on_open(&thrown))? {
            JsFuture::from(Promise::resolve(&opening)).await.map_err(|thrown| on_open(&thrown))?;
        }
        let is_shared = Reflect::get(&object, &"shared".into()).is_ok_and(|shared| shared.is_truthy());
        Ok(Self {
            connection: Rc::new(Connection { object, closed: Cell::default() }),
            is_shared,
            appends: AppendQueue::default(),
            listener: RefCell::default(),
        })
    }

    /// Calls the object during this call, and gives what `read` finds in its answer.
    fn ask<'a, T: 'a>(
        &self,
        call: impl FnOnce(&StoreObject) -> Result<JsValue, JsValue>,
        read: impl FnOnce(JsValue) -> Result<T, StoreError> + 'a,
    ) -> StoreFuture<'a, T> {
        let called = self.connection.call(call);
        Box::pin(async move { read(answer(called).await?) })
    }
}

impl Connection {
    fn call(
        &self,
        call: impl FnOnce(&StoreObject) -> Result<JsValue, JsValue>,
    ) -> Result<JsFuture, StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        let promise = call(&self.object).map_err(|thrown| on_use(&thrown))?;
        // From now on somebody listens to it: a rejection that nobody hears is reported as a fault of the program.
        Ok(JsFuture::from(Promise::resolve(&promise)))
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: &[Vec<u8>],
        durability: Durability,
    ) -> Result<JsFuture, StoreError> {
        debug_assert!(blocks.iter().all(|block| block.len() <= BLOCK_BYTES_MAX));
        let blocks: Array = blocks.iter().map(|block| copy(block)).collect();
        self.call(|object| object.append(number(first), blocks, name(durability)))
    }
}

impl Store for JsStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.ask(
            |object| object.read_log(number(from)),
            |blocks| Ok(list(blocks)?.iter().filter_map(|block| bytes(&block)).collect()),
        )
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let (turn, report) = self.appends.join();
        let connection = Rc::clone(&self.connection);
        let append = move || connection.append(first, &blocks, durability);
        if turn.is_up() {
            let called = turn.check().and_then(|()| append());
            spawn_local(async move { turn.settle(answer(called).await.map(drop)) });
        } else {
            spawn_local(async move {
                let called = turn.wait().await.and_then(|()| append());
                turn.settle(answer(called).await.map(drop));
            });
        }
        Box::pin(report)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        self.ask(StoreObject::read_manifest, |manifest| Ok(bytes(&manifest)))
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        self.ask(
            |object| object.read_pages(numbers(&ids)),
            |pages| Ok(list(pages)?.iter().map(|page| bytes(&page).map(Bytes::from)).collect()),
        )
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids are whole numbers")]
        self.ask(
            |object| object.read_page_ids(number(from)),
            |ids| Ok(list(ids)?.iter().filter_map(|id| Some(id.as_f64()? as PageId)).collect()),
        )
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        debug_assert!(pages.iter().all(|(_, page)| page.len() <= BLOCK_BYTES_MAX));
        let pages: Array =
            pages.iter().map(|(id, page)| Array::of2(&number(*id).into(), &copy(page))).collect();
        self.ask(|object| object.add_pages(pages, name(durability)), nothing)
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let expected = expected.as_deref().map(copy);
        self.ask(|object| object.publish(expected, copy(&manifest), name(durability)), nothing)
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        let (first, end) = (number(blocks.start), number(blocks.end));
        self.ask(|object| object.discard(first, end, numbers(&pages)), nothing)
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        let listener: Rc<dyn Fn(Notice)> = listener.into();
        let told = Listener::new(move |notice: JsValue| {
            let notice = if notice == "plea" { Notice::Plea } else { Notice::News };
            let listener = Rc::clone(&listener);
            // Later: the object may tell it while it is called itself.
            spawn_local(async move { listener(notice) });
        });
        // An object without peers has no such method.
        let _ = self.connection.object.listen(told.as_ref().unchecked_ref());
        self.listener.replace(Some(told));
    }

    fn plead(&self) {
        let _ = self.connection.object.plead();
    }

    fn is_housekeeper(&self) -> bool {
        self.connection.object.is_housekeeper().unwrap_or(true)
    }

    fn wake_at(&self, time_ms: u64) -> bool {
        self.connection.object.wake_at(number(time_ms)).is_ok()
    }

    fn close(&self) {
        if !self.connection.closed.replace(true) {
            // Nobody could do anything about it.
            let _ = self.connection.object.close();
        }
    }
}

impl Drop for JsStore {
    fn drop(&mut self) {
        self.close();
    }
}

async fn answer(called: Result<JsFuture, StoreError>) -> Result<JsValue, StoreError> {
    called?.await.map_err(|thrown| on_use(&thrown))
}

/// Exact, because neither block numbers, page ids nor times reach 2^53.
#[expect(clippy::cast_precision_loss, reason = "numbers stay below 2^53")]
fn number(number: u64) -> f64 {
    number as f64
}

fn numbers(ids: &[PageId]) -> Array {
    ids.iter().map(|id| JsValue::from_f64(number(*id))).collect()
}

fn name(durability: Durability) -> &'static str {
    match durability {
        Durability::Strict => "strict",
        Durability::Relaxed => "relaxed",
    }
}

fn copy(bytes: &[u8]) -> Uint8Array {
    Uint8Array::from(bytes)
}

/// The answer to what is only done.
fn nothing(_: JsValue) -> Result<(), StoreError> {
    Ok(())
}

fn list(answer: JsValue) -> Result<Array, StoreError> {
    if Array::is_array(&answer) {
        return Ok(answer.unchecked_into());
    }
    Err(StoreError::Lost { reason: "the store gave no array".to_owned() })
}

/// A copy of what is stored, if there is anything. Not asked for its class: an array of another realm is as good.
fn bytes(stored: &JsValue) -> Option<Vec<u8>> {
    stored.is_object().then(|| stored.unchecked_ref::<Uint8Array>().to_vec())
}

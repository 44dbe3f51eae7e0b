//! The log in IndexedDB, through `indexed_db_futures`.
//!
//! Database `minamo:<name>`, IndexedDB version 1 for ever: the format version is the value "format" in the object
//! store `meta`, so that no instance ever has to block another one with an upgrade. The other object stores are
//! `log` (block number to block) and `pages`, both with keys of their own.

mod beneath;
mod connection;
mod failure;
mod write;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::typed_array::Uint8Array;

use super::queue::AppendQueue;
use super::{BlockNumber, Durability, PageId, Store, StoreError, StoreFuture, StoredPage};
use crate::base::Bytes;
use connection::Connection;
use failure::{on_open, on_use};

/// The newest format version that this build reads, and the one that it writes.
const FORMAT_VERSION: u32 = 1;

const LOG: &str = "log";
const PAGES: &str = "pages";
const META: &str = "meta";
const FORMAT_KEY: &str = "format";
const MANIFEST_KEY: &str = "manifest";

/// At most this many blocks, so at most 3.5 MiB, are read at once: larger answers are slower and double the peak
/// of memory.
const READ_BLOCKS_MAX: u32 = 64;

/// Keeps the log in an IndexedDB database, in a page, a worker or a service worker.
///
/// A connection that breaks is opened again by the next [`Store::read_log`]. When the user deletes the database,
/// or a newer page asks to, this store lets go of it.
pub struct IndexedDbStore {
    name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    closed: Cell<bool>,
    appends: AppendQueue,
}

impl IndexedDbStore {
    /// Opens the database of that name, and creates it if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the host has no IndexedDB or forbids it,
    /// [`StoreError::VersionUnsupported`] if a newer version has written the database,
    /// [`StoreError::QuotaExceeded`] and [`StoreError::Lost`] as the host says.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let connection = Connection::open(&database_name(name)).await?;
        Ok(Self {
            name: name.to_owned(),
            connection: RefCell::new(Some(Rc::new(connection))),
            closed: Cell::default(),
            appends: AppendQueue::default(),
        })
    }

    /// Deletes the database of that name, if there is one, for good. Minamo itself never calls this.
    ///
    /// # Errors
    /// As for [`IndexedDbStore::open`].
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        Database::delete_by_name(&database_name(name)).map_err(on_open)?.await.map_err(on_use)
    }

    fn usable_connection(&self) -> Result<Option<Rc<Connection>>, StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        Ok(self.connection.borrow().clone().filter(|connection| !connection.is_lost()))
    }

    async fn reopened_connection(&self) -> Result<Rc<Connection>, StoreError> {
        if let Some(connection) = self.usable_connection()? {
            return Ok(connection);
        }
        let opened = Rc::new(Connection::open(&database_name(&self.name)).await?);
        // While this waited, the store may have been closed, or another call may have been quicker.
        match self.usable_connection() {
            Ok(None) => {
                self.connection.replace(Some(Rc::clone(&opened)));
                Ok(opened)
            }
            Ok(Some(connection)) => {
                opened.give_up();
                Ok(connection)
            }
            Err(error) => {
                opened.give_up();
                Err(error)
            }
        }
    }
}

impl Store for IndexedDbStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let blocks = read_blocks(connection.database(), from).await.map_err(on_use);
            connection.note(blocks)
        })
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let connection = self.usable_connection();
        let (turn, report) = self.appends.join();
        run_now(async move {
            let result = match connection {
                Ok(Some(connection)) => {
                    let result =
                        write::append(connection.database(), first, &blocks, durability, &turn).await;
                    connection.note(result)
                }
                // Not opened again here: what is in the log now has to be read before anything may follow it.
                Ok(None) => Err(StoreError::Lost { reason: "the connection is closed".to_owned() }),
                Err(error) => Err(error),
            };
            turn.settle(result);
        });
        Box::pin(report)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let manifest = read_manifest(connection.database()).await.map_err(on_use);
            connection.note(manifest)
        })
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let pages = read_pages(connection.database(), &ids).await.map_err(on_use);
            connection.note(pages)
        })
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let ids = read_page_ids(connection.database(), from).await.map_err(on_use);
            connection.note(ids)
        })
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let added = write::add_pages(connection.database(), &pages, durability).await;
            connection.note(added)
        })
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let published =
                write::publish(connection.database(), expected.as_deref(), &manifest, durability).await;
            connection.note(published)
        })
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            let connection = self.reopened_connection().await?;
            let discarded = write::discard(connection.database(), blocks, &pages).await;
            connection.note(discarded)
        })
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn listen(&self, _: Box<dyn Fn()>) {}

    fn is_housekeeper(&self) -> bool {
        true
    }

    fn close(&self) {
        self.closed.set(true);
        if let Some(connection) = self.connection.take() {
            connection.give_up();
        }
    }
}

impl Drop for IndexedDbStore {
    fn drop(&mut self) {
        self.close();
    }
}

fn database_name(name: &str) -> String {
    format!("minamo:{name}")
}

/// The key of a block. Exact, because no log reaches 2^53 blocks.
#[expect(clippy::cast_precision_loss, reason = "block numbers stay below 2^53")]
fn key(number: BlockNumber) -> f64 {
    number as f64
}

async fn read_blocks(database: &Database, from: BlockNumber) -> indexed_db_futures::Result<Vec<Vec<u8>>> {
    let transaction = database.transaction(LOG).build()?;
    let log = transaction.object_store(LOG)?;
    let range = KeyRange::LowerBound(key(from), false);
    let request = log.get_all::<Uint8Array>().with_query::<f64, _>(range).with_limit(READ_BLOCKS_MAX);
    let blocks = request.primitive()?.await?;
    blocks.map(|block| Ok(block?.into_iter().collect())).collect()
}

async fn read_manifest(database: &Database) -> indexed_db_futures::Result<Option<Vec<u8>>> {
    let transaction = database.transaction(META).build()?;
    let manifest = transaction.object_store(META)?.get::<Uint8Array, _, _>(MANIFEST_KEY).primitive()?.await?;
    Ok(manifest.map(|bytes| bytes.into_iter().collect()))
}

async fn read_pages(database: &Database, ids: &[PageId]) -> indexed_db_futures::Result<Vec<Option<Bytes>>> {
    let transaction = database.transaction(PAGES).build()?;
    let pages = transaction.object_store(PAGES)?;
    let mut requests = Vec::with_capacity(ids.len());
    for id in ids {
        requests.push(pages.get::<Uint8Array, _, _>(key(*id)).primitive()?);
    }
    let mut found = Vec::with_capacity(ids.len());
    for request in requests {
        found.push(request.await?.map(|page| Bytes::from(page.into_iter().collect::<Vec<u8>>())));
    }
    Ok(found)
}

async fn read_page_ids(database: &Database, from: PageId) -> indexed_db_futures::Result<Vec<PageId>> {
    let transaction = database.transaction(PAGES).build()?;
    let range = KeyRange::LowerBound(key(from), false);
    let pages = transaction.object_store(PAGES)?;
    let keys = pages.get_all_keys::<f64>().with_query::<f64, _>(range).primitive()?.await?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids are whole numbers")]
    keys.map(|id| Ok(id? as PageId)).collect()
}

/// Runs `task` up to its first wait during this call, and to its end later: what it asks of IndexedDB before that
/// wait leaves in the order of the calls, and even if nobody waits for the answer.
fn run_now(task: impl Future<Output = ()> + 'static) {
    let mut task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    if task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
        wasm_bindgen_futures::spawn_local(task);
    }
}

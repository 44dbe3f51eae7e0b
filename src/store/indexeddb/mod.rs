//! A database in IndexedDB, through `indexed_db_futures`.
//!
//! Database `minamo:<name>`, IndexedDB version 1 for ever: the format version is the value "format" in the object
//! store `meta`, so that no instance ever has to block another one with an upgrade. The other object stores are
//! `log` (block number to block) and `pages` (page id to page), all with keys of their own.
//!
//! # The fence of an append
//! An append must go to the end of the log or nowhere. A number that is taken makes `add` fail, and with it the whole
//! transaction. But where the beginning of the log was discarded, numbers are free again, and an instance that slept
//! through that would add its blocks there. So the transaction first asks for the keys from the predecessor on, and
//! the append has succeeded only if the answer was the predecessor alone. The answer is looked at when the transaction
//! is complete: waiting for it would keep the explicit commit from leaving during the call, without which the last
//! write of a page that goes away is lost.
//!
//! So an append that answers [`StoreError::Conflict`] may have written blocks, all of them below the beginning of the
//! log. No reader takes them for the log's: a reader compares the checksum of the block that it goes on from. No other
//! append takes one for its predecessor, because there are keys behind it; asking only whether the predecessor exists
//! would not have been enough. They are deleted at once; those that a crash leaves behind only take room.

mod beneath;
mod connection;
mod failure;
mod handle;
mod open;
mod peers;
mod read;
mod timer;
mod write;

use std::cell::RefCell;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Waker};

use indexed_db_futures::database::Database;

use super::queue::AppendQueue;
use super::{BlockNumber, Durability, Notice, PageId, Store, StoreError, StoreFuture, StoredPage};
use crate::base::Bytes;
use connection::{Discarded, Scope};
use failure::{on_open, on_use};
use handle::Handle;
use peers::Peers;
use write::Placed;

/// The newest format version that this build reads, and the one that it writes. A database of version 1, which has a
/// log only, becomes one of version 2 with its first manifest.
const FORMAT_VERSION: u32 = 2;

const LOG: &str = "log";
const PAGES: &str = "pages";
const META: &str = "meta";
const FORMAT_KEY: &str = "format";
const MANIFEST_KEY: &str = "manifest";
const IDENTITY_KEY: &str = "identity";

const CLOSED: &str = "the connection was closed";

/// Keeps a database in IndexedDB, in a page, a worker or a service worker.
///
/// A connection that breaks is opened again by the next call, but appends wait for the next [`Store::read_log`]. When
/// the user deletes the database, or a newer page asks to, this store lets go of it. Every database has a random
/// identity: what is in the place of a deleted one is not taken for it.
pub struct IndexedDbStore {
    handle: Rc<Handle>,
    appends: AppendQueue,
    peers: Rc<Peers>,
}

impl IndexedDbStore {
    /// Opens the database of that name, and creates it if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the host has no IndexedDB, forbids it, or does not open the database within
    /// ten seconds, [`StoreError::VersionUnsupported`] if a newer version has written the database,
    /// [`StoreError::QuotaExceeded`] as the host says, [`StoreError::Lost`] if it fails again and again.
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let name = database_name(name);
        let listening: Rc<RefCell<Weak<Peers>>> = Rc::default();
        let ear = Rc::clone(&listening);
        // Whoever uses the store finds out what has become of the database.
        let on_end = Rc::new(move || Peers::call(&ear.borrow(), Notice::News));
        let handle = Rc::new(Handle::open(name.clone(), on_end).await?);
        let peers = Peers::meet(&name);
        listening.replace(Rc::downgrade(&peers));
        Ok(Self { handle, appends: AppendQueue::default(), peers })
    }

    /// Deletes the database of that name, if there is one, for good. Minamo itself never calls this.
    ///
    /// # Errors
    /// As for [`IndexedDbStore::open`].
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        Database::delete_by_name(&database_name(name)).map_err(on_open)?.await.map_err(on_use)
    }

    /// Starts `work` during this call. It goes on even if nobody waits for what this returns.
    fn start(
        &self,
        work: impl AsyncFnOnce(&Handle) -> Result<(), StoreError> + 'static,
    ) -> StoreFuture<'_, ()> {
        let handle = Rc::clone(&self.handle);
        let (turn, report) = AppendQueue::default().join();
        run_now(async move { turn.settle(work(&handle).await) });
        Box::pin(report)
    }
}

impl Store for IndexedDbStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(self.handle.read(Scope::ReadLog, async move |connection, transaction| {
            let blocks = read::blocks(&transaction, from).await.map_err(on_use)?;
            connection.set_follows_log();
            Ok(blocks)
        }))
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let connection = self.handle.following();
        let (turn, report) = self.appends.join();
        let peers = Rc::clone(&self.peers);
        run_now(async move {
            let connection = match connection {
                Ok(Some(connection)) => connection,
                // Not opened again here: what is in the log now has to be read before anything may follow it.
                Ok(None) => return turn.settle(Err(StoreError::Lost { reason: CLOSED.to_owned() })),
                Err(error) => return turn.settle(Err(error)),
            };
            let placed = match connection.begin(Scope::Append(durability)) {
                Ok(transaction) => write::append(transaction, first, &blocks, &turn).await,
                Err(error) => Err(on_use(error)),
            };
            let placed = connection.note(placed);
            if placed == Ok(Placed::AtTheEnd) && !blocks.is_empty() {
                peers.tell();
            }
            let is_astray = placed == Ok(Placed::Astray);
            turn.settle(if is_astray { Err(StoreError::Conflict) } else { placed.map(drop) });
            if is_astray && let Ok(transaction) = connection.begin(Scope::Discard(Discarded::Blocks)) {
                let end = first + blocks.len() as u64;
                // What fails here stays where nobody looks.
                let _ = write::discard(transaction, first..end, &[]).await;
            }
        });
        Box::pin(report)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        Box::pin(
            self.handle.read(Scope::ReadMeta, async |_, transaction| {
                read::manifest(&transaction).await.map_err(on_use)
            }),
        )
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        Box::pin(self.handle.read(Scope::ReadPages, async move |_, transaction| {
            read::pages(&transaction, &ids).await.map_err(on_use)
        }))
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        Box::pin(self.handle.read(Scope::ReadPages, async move |_, transaction| {
            read::page_ids(&transaction, from).await.map_err(on_use)
        }))
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        self.start(async move |handle| {
            let scope = Scope::AddPages(durability);
            handle.transact(scope, async |_, transaction| write::add_pages(transaction, &pages).await).await
        })
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let peers = Rc::clone(&self.peers);
        self.start(async move |handle| {
            let scope = Scope::Publish(durability);
            let publish = handle.transact(scope, async |_, transaction| {
                write::publish(transaction, expected.as_deref(), &manifest).await
            });
            publish.await?;
            peers.tell();
            Ok(())
        })
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        self.start(async move |handle| {
            let discarded = match (blocks.is_empty(), pages.is_empty()) {
                (_, true) => Discarded::Blocks,
                (true, false) => Discarded::Pages,
                (false, false) => Discarded::Both,
            };
            let discard = handle.transact(Scope::Discard(discarded), async |_, transaction| {
                write::discard(transaction, blocks, &pages).await
            });
            discard.await
        })
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        self.peers.listen(listener);
    }

    fn plead(&self) {
        self.peers.plead();
    }

    fn is_housekeeper(&self) -> bool {
        self.peers.is_housekeeper()
    }

    fn close(&self) {
        self.peers.leave();
        self.handle.close();
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

/// The key of a block or a page. Exact, because there are never 2^53 of them.
#[expect(clippy::cast_precision_loss, reason = "block numbers and page ids stay below 2^53")]
fn key(number: BlockNumber) -> f64 {
    number as f64
}

/// Runs `task` up to its first wait during this call, and to its end later: what it asks of IndexedDB before that
/// wait leaves in the order of the calls, and even if nobody waits for the answer.
fn run_now(task: impl Future<Output = ()> + 'static) {
    let mut task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    if task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
        wasm_bindgen_futures::spawn_local(task);
    }
}

//! Log, pages and manifest in three tables of an SQLite database whose calls are synchronous: `node:sqlite`,
//! `bun:sqlite`, the storage of a Durable Object.
//!
//! Every call has done its work when it returns. So in a Durable Object nothing is waited for between a write and
//! the answer to it, and the object's output gate holds the answer until the write is safe.

mod database;
mod failure;
mod statements;

use std::cell::Cell;
use std::future::ready;
use std::ops::Range;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use super::queue::AppendQueue;
use super::{BlockNumber, Durability, Notice, PageId, Store, StoreError, StoreFuture, StoredPage};
use crate::base::Bytes;
pub use database::SqlDatabase;
use database::{Row, rows};
use failure::{on_open, on_use};

/// The newest format version that this build reads, and the one that it writes.
const FORMAT_VERSION: u32 = 1;

/// Keeps a database in SQLite. The database is closed when the store is closed or dropped.
///
/// The tables have a random identity: those that are in the place of dropped ones are not taken for them.
pub struct SqlStore {
    database: SqlDatabase,
    identity: Vec<u8>,
    append_block: String,
    durability: Cell<Option<Durability>>,
    closed: Cell<bool>,
    appends: AppendQueue,
}

impl SqlStore {
    /// Makes the tables in `database`, unless they are there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be used, [`StoreError::VersionUnsupported`] if a newer
    /// version has written it, [`StoreError::QuotaExceeded`]. The database is closed then.
    pub fn open(database: SqlDatabase) -> Result<Self, StoreError> {
        let mut store = Self {
            database,
            identity: Vec::new(),
            append_block: String::new(),
            durability: Cell::default(),
            closed: Cell::default(),
            appends: AppendQueue::default(),
        };
        store.transaction(on_open, || store.create_tables())?;
        store.identity = store.read_identity()?;
        store.append_block = statements::append_block(&store.identity);
        Ok(store)
    }

    fn create_tables(&self) -> Result<(), StoreError> {
        let run = |statement| self.database.exec(statement, &[]).map_err(|thrown| on_open(&thrown));
        run(statements::CREATE_META)?;
        run(statements::ADD_FORMAT)?;
        let found = rows(&run(statements::READ_FORMAT)?).next().and_then(|row| row.value().as_f64());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
        match found.map(|found| found as u32) {
            Some(FORMAT_VERSION) => {}
            Some(found) => {
                return Err(StoreError::VersionUnsupported { found, supported: FORMAT_VERSION });
            }
            None => {
                return Err(StoreError::Unavailable { reason: "the format version is no number".to_owned() });
            }
        }
        run(statements::CREATE_LOG)?;
        run(statements::CREATE_PAGES)?;
        run(statements::ADD_IDENTITY)?;
        Ok(())
    }

    fn read_identity(&self) -> Result<Vec<u8>, StoreError> {
        let mut found = self.read(statements::READ_IDENTITY, &[], Row::bytes)?;
        found.pop().ok_or(StoreError::Vanished)
    }

    /// Whether the tables are still those that were opened. Nobody can change that before the calling function returns,
    /// but for other processes.
    fn check_identity(&self) -> Result<(), StoreError> {
        if self.read_identity()? == self.identity { Ok(()) } else { Err(StoreError::Vanished) }
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        Ok(())
    }

    fn exec(&self, statement: &str, parameters: &[JsValue]) -> Result<Array, StoreError> {
        self.check_open()?;
        self.database.exec(statement, parameters).map_err(|thrown| on_use(&thrown))
    }

    /// What `read` finds in each row of the answer.
    fn read<T>(
        &self,
        statement: &str,
        parameters: &[JsValue],
        read: impl Fn(&Row) -> T,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.exec(statement, parameters)?;
        Ok(rows(&found).map(|row| read(&row)).collect())
    }

    /// Runs a statement that gives a row if it wrote, and gives none if what is there forbade it.
    fn write(&self, statement: &str, parameters: &[JsValue]) -> Result<(), StoreError> {
        let written = self.exec(statement, parameters)?;
        if written.length() == 0 { Err(StoreError::Conflict) } else { Ok(()) }
    }

    /// Does all of `work` or nothing. `describe` says what it means when the transaction itself fails.
    fn transaction(
        &self,
        describe: fn(&JsValue) -> StoreError,
        mut work: impl FnMut() -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut failure = None;
        let ended = self.database.transaction(&mut || {
            work().map_err(|error| {
                let thrown = js_sys::Error::new(&error.to_string());
                failure = Some(error);
                thrown.into()
            })
        });
        match failure {
            Some(error) => Err(error),
            None => ended.map_err(|thrown| describe(&thrown)),
        }
    }

    /// Writes records with one statement each: all of them or none.
    fn write_all<T>(
        &self,
        statement: &str,
        records: &[T],
        parameters: impl Fn(usize, &T) -> [JsValue; 2],
    ) -> Result<(), StoreError> {
        let write = |(at, record)| self.write(statement, &parameters(at, record));
        match records {
            [] => self.check_open(),
            // A statement is a transaction of its own.
            [record] => write((0, record)),
            _ => self.transaction(on_use, || records.iter().enumerate().try_for_each(write)),
        }
    }

    fn append_blocks(&self, first: BlockNumber, blocks: &[Vec<u8>]) -> Result<(), StoreError> {
        self.write_all(&self.append_block, blocks, |at, block| [number(first + at as u64), bytes(block)])
    }

    fn prepare(&self, durability: Durability) -> Result<(), StoreError> {
        self.check_open()?;
        if self.durability.get() != Some(durability) {
            let name = match durability {
                Durability::Strict => "strict",
                Durability::Relaxed => "relaxed",
            };
            self.database.set_durability(name).map_err(|thrown| on_use(&thrown))?;
            self.durability.set(Some(durability));
        }
        Ok(())
    }

    fn prepare_pages(&self, durability: Durability) -> Result<(), StoreError> {
        self.prepare(durability).and_then(|()| self.check_identity())
    }
}

impl Store for SqlStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        let read = || self.read(statements::READ_LOG, &[number(from)], Row::bytes);
        done(self.check_identity().and_then(|()| read()))
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let (turn, report) = self.appends.join();
        let append = || self.prepare(durability).and_then(|()| self.append_blocks(first, &blocks));
        let result = turn.check().and_then(|()| append());
        turn.settle(result);
        Box::pin(report)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        let read = || self.read(statements::READ_MANIFEST, &[], Row::bytes);
        let found = self.check_identity().and_then(|()| read());
        done(found.map(|mut manifests| manifests.pop()))
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        let read = |row: &Row| (whole(row.id()), Bytes::from(row.bytes()));
        let read_all = || self.read(statements::READ_PAGES, &[list(&ids)], read);
        let found = self.check_identity().and_then(|()| read_all());
        done(found.map(|pages| {
            let page = |id: &PageId| pages.iter().find(|(found, _)| found == id);
            ids.iter().map(|id| page(id).map(|(_, page)| page.clone())).collect()
        }))
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        let read = || self.read(statements::READ_PAGE_IDS, &[number(from)], |row| whole(row.id()));
        done(self.check_identity().and_then(|()| read()))
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        let parameters = |_, (id, page): &StoredPage| [number(*id), bytes(page)];
        let write = || self.write_all(statements::ADD_PAGE, &pages, parameters);
        done(self.prepare_pages(durability).and_then(|()| write()))
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        let write = || match expected {
            None => self.write(statements::ADD_MANIFEST, &[bytes(&manifest)]),
            Some(expected) => self.write(statements::REPLACE_MANIFEST, &[bytes(&manifest), bytes(&expected)]),
        };
        done(self.prepare_pages(durability).and_then(|()| write()))
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        let discard = || {
            self.exec(statements::DISCARD_BLOCKS, &[number(blocks.start), number(blocks.end)])?;
            self.exec(statements::DISCARD_PAGES, &[list(&pages)]).map(drop)
        };
        done(self.check_identity().and_then(|()| self.transaction(on_use, discard)))
    }

    fn is_shared(&self) -> bool {
        self.database.shared()
    }

    fn listen(&self, _: Box<dyn Fn(Notice)>) {}

    fn plead(&self) {}

    fn is_housekeeper(&self) -> bool {
        true
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds of many thousand years")]
    fn wake_at(&self, time_ms: u64) -> bool {
        // A host without alarms has no such function, and runs as long as the database is open.
        self.database.set_alarm(time_ms as f64).is_ok()
    }

    fn close(&self) {
        if !self.closed.replace(true) {
            // Nobody could do anything about it, and everything is written.
            let _ = self.database.close();
        }
    }
}

impl Drop for SqlStore {
    fn drop(&mut self) {
        self.close();
    }
}

fn done<'a, T: 'a>(result: Result<T, StoreError>) -> StoreFuture<'a, T> {
    Box::pin(ready(result))
}

/// A number as a parameter. Exact, because neither block numbers nor page ids reach 2^53.
#[expect(clippy::cast_precision_loss, reason = "numbers stay below 2^53")]
fn number(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ids are whole numbers")]
fn whole(id: f64) -> u64 {
    id as u64
}

/// A copy: the host must not see the module's memory, which may move.
fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Any number of ids as one parameter, a list in JSON: a Durable Object takes at most 100 parameters.
fn list(ids: &[PageId]) -> JsValue {
    let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
    format!("[{}]", ids.join(",")).into()
}

use std::cell::Cell;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};

use super::beneath::{EndListener, QuietRequest};
use super::failure::on_use;
use super::read::bytes;
use super::{FORMAT_KEY, FORMAT_VERSION, IDENTITY_KEY, LOG, META, PAGES};
use crate::store::{Durability, StoreError};

/// What a transaction is for.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    ReadLog,
    ReadPages,
    ReadMeta,
    Append(Durability),
    AddPages(Durability),
    Publish(Durability),
    Discard(Discarded),
}

/// What a transaction discards: others that need the same wait for it.
#[derive(Clone, Copy)]
pub(super) enum Discarded {
    Blocks,
    Pages,
    Both,
}

/// One open connection to one database.
pub(super) struct Connection {
    database: Database,
    lost: Rc<Cell<bool>>,
    follows_log: Cell<bool>,
    /// Absent in a database that was made before there were any.
    identity: Option<Vec<u8>>,
    _listener: EndListener,
}

impl Connection {
    /// Takes over a database that was opened, and closes it if it is not one of ours.
    /// Calls `on_end` if the host closes it, or the database is to be deleted.
    pub(super) async fn new(database: Database, on_end: Rc<dyn Fn()>) -> Result<Self, StoreError> {
        let lost = Rc::new(Cell::new(false));
        let listener = EndListener::new(&database, {
            let (database, lost) = (database.clone(), Rc::clone(&lost));
            move || {
                lost.set(true);
                database.clone().close();
                on_end();
            }
        });
        let follows_log = Cell::new(false);
        let mut connection = Self { database, lost, follows_log, identity: None, _listener: listener };
        match connection.read_meta().await {
            Ok(identity) => {
                connection.identity = identity;
                Ok(connection)
            }
            Err(error) => {
                connection.give_up();
                Err(error)
            }
        }
    }

    /// Begins a transaction. That fails at once if the host has closed the connection without a word.
    pub(super) fn begin(&self, scope: Scope) -> indexed_db_futures::Result<Transaction<'_>> {
        match scope {
            Scope::ReadLog => self.database.transaction(LOG).build(),
            Scope::ReadPages => self.database.transaction(PAGES).build(),
            Scope::ReadMeta => self.database.transaction(META).build(),
            Scope::Append(durability) => self.begin_writing(LOG, durability),
            Scope::AddPages(durability) => self.begin_writing(PAGES, durability),
            Scope::Publish(durability) => self.begin_writing(META, durability),
            Scope::Discard(Discarded::Blocks) => self.begin_discarding([LOG]),
            Scope::Discard(Discarded::Pages) => self.begin_discarding([PAGES]),
            Scope::Discard(Discarded::Both) => self.begin_discarding([LOG, PAGES]),
        }
    }

    fn begin_writing(
        &self,
        store: &str,
        durability: Durability,
    ) -> indexed_db_futures::Result<Transaction<'_>> {
        let durability = match durability {
            Durability::Strict => TransactionDurability::Strict,
            Durability::Relaxed => TransactionDurability::Relaxed,
        };
        let mut options = TransactionOptions::new();
        options.set_durability(durability);
        self.database.transaction(store).with_mode(TransactionMode::Readwrite).with_options(options).build()
    }

    fn begin_discarding<const STORES: usize>(
        &self,
        stores: [&str; STORES],
    ) -> indexed_db_futures::Result<Transaction<'_>> {
        self.database.transaction(stores).with_mode(TransactionMode::Readwrite).build()
    }

    /// Whether nothing more can be asked of it.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Whether an append may follow on this connection: not before the log was read through it, or there was none
    /// before it. The user may have deleted the database that the caller knows, and this be another.
    pub(super) fn follows_log(&self) -> bool {
        self.follows_log.get()
    }

    pub(super) fn set_follows_log(&self) {
        self.follows_log.set(true);
    }

    /// Whether it leads to the same database.
    pub(super) fn leads_to(&self, identity: Option<&[u8]>) -> bool {
        self.identity.as_deref() == identity
    }

    /// What tells its database from every other one.
    pub(super) fn identity(&self) -> Option<Vec<u8>> {
        self.identity.clone()
    }

    /// Closes it once its transactions have ended.
    pub(super) fn give_up(&self) {
        self.lost.set(true);
        self.database.clone().close();
    }

    /// Gives up the connection if `result` says that it is lost: asking again on the same one is useless.
    pub(super) fn note<T>(&self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if matches!(result, Err(StoreError::Lost { .. })) {
            self.give_up();
        }
        result
    }

    /// Checks the format, and gives the identity.
    async fn read_meta(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let read = async || {
            let transaction = self.begin(Scope::ReadMeta)?;
            let meta = transaction.object_store(META)?;
            let format = QuietRequest::get(&meta, &FORMAT_KEY.into())?;
            let identity = QuietRequest::get(&meta, &IDENTITY_KEY.into())?;
            identity.answered().await?;
            Ok((format.value()?, identity.value()?))
        };
        let (format, identity) = read().await.map_err(on_use)?;
        let found = format.as_f64();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
        match found.map(|found| found as u32) {
            Some(1..=FORMAT_VERSION) => Ok(bytes(&identity)),
            Some(found) => Err(StoreError::VersionUnsupported { found, supported: FORMAT_VERSION }),
            None => {
                Err(StoreError::Unavailable { reason: "the database holds no format version".to_owned() })
            }
        }
    }
}

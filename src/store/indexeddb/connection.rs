use std::cell::Cell;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;

use super::beneath::EndListener;
use super::failure::{on_open, on_use};
use super::{FORMAT_KEY, FORMAT_VERSION, LOG, META, PAGES};
use crate::store::StoreError;

/// One open connection to one database.
pub(super) struct Connection {
    database: Database,
    lost: Rc<Cell<bool>>,
    _listener: EndListener,
}

impl Connection {
    pub(super) async fn open(database_name: &str) -> Result<Self, StoreError> {
        let database = Database::open(database_name)
            .with_version(1_u8)
            .with_on_upgrade_needed(|_, database| create_stores(&database))
            .await
            .map_err(on_open)?;
        let connection = Self::new(database);
        match connection.check_format().await {
            Ok(()) => Ok(connection),
            Err(error) => {
                connection.give_up();
                Err(error)
            }
        }
    }

    fn new(database: Database) -> Self {
        let lost = Rc::new(Cell::new(false));
        let listener = EndListener::new(&database, {
            let (database, lost) = (database.clone(), Rc::clone(&lost));
            move || {
                lost.set(true);
                database.clone().close();
            }
        });
        Self { database, lost, _listener: listener }
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    /// Whether nothing more can be asked of it.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get()
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

    async fn check_format(&self) -> Result<(), StoreError> {
        let found = read_format(&self.database).await.map_err(on_use)?;
        match found {
            Some(FORMAT_VERSION) => Ok(()),
            Some(found) => Err(StoreError::VersionUnsupported { found, supported: FORMAT_VERSION }),
            None => {
                Err(StoreError::Unavailable { reason: "the database holds no format version".to_owned() })
            }
        }
    }
}

fn create_stores(database: &Database) -> indexed_db_futures::Result<()> {
    database.create_object_store(LOG).build()?;
    database.create_object_store(PAGES).build()?;
    let meta = database.create_object_store(META).build()?;
    // In the transaction that creates the object stores: no database is ever seen without its format version.
    meta.put(FORMAT_VERSION).with_key(FORMAT_KEY).without_key_type().primitive()?;
    Ok(())
}

async fn read_format(database: &Database) -> indexed_db_futures::Result<Option<u32>> {
    let transaction = database.transaction(META).build()?;
    transaction.object_store(META)?.get(FORMAT_KEY).primitive()?.await
}

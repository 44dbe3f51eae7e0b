use std::cell::{Cell, RefCell};
use std::rc::Rc;

use indexed_db_futures::transaction::Transaction;

use super::connection::{Connection, Scope};
use super::failure::on_use;
use super::open::open;
use crate::store::StoreError;

/// The way to a database: its connection, and a new one in its place when that one was lost.
pub(super) struct Handle {
    database_name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    closed: Cell<bool>,
}

impl Handle {
    pub(super) async fn open(database_name: String) -> Result<Self, StoreError> {
        let connection = open(&database_name).await?;
        connection.set_follows_log();
        Ok(Self {
            database_name,
            connection: RefCell::new(Some(Rc::new(connection))),
            closed: Cell::default(),
        })
    }

    /// Runs `work` in a transaction. What it asks for before its first wait leaves during the first poll, if there is
    /// a connection.
    ///
    /// When the connection turns out to be closed before anything was asked of it, a new one is opened, once.
    pub(super) async fn transact<T>(
        &self,
        scope: Scope,
        work: impl AsyncFnOnce(&Connection, Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let connection = self.connected().await?;
        if let Ok(transaction) = connection.begin(scope) {
            return connection.note(work(&connection, transaction).await);
        }
        connection.give_up();
        let connection = self.connected().await?;
        let transaction = connection.begin(scope).map_err(on_use)?;
        connection.note(work(&connection, transaction).await)
    }

    /// The same for work that may be done again: a connection that breaks meanwhile is replaced too, once.
    pub(super) async fn read<T>(
        &self,
        scope: Scope,
        work: impl AsyncFn(&Connection, Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.transact(scope, &work).await {
            Err(StoreError::Lost { .. }) => self.transact(scope, &work).await,
            result => result,
        }
    }

    /// The connection on which an append may follow what the caller knows of the log, if there is one.
    pub(super) fn following(&self) -> Result<Option<Rc<Connection>>, StoreError> {
        Ok(self.usable()?.filter(|connection| connection.follows_log()))
    }

    /// Gives up the connection, once what is under way has ended, and opens no other.
    pub(super) fn close(&self) {
        self.closed.set(true);
        if let Some(connection) = self.connection.take() {
            connection.give_up();
        }
    }

    fn usable(&self) -> Result<Option<Rc<Connection>>, StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        Ok(self.connection.borrow().clone().filter(|connection| !connection.is_lost()))
    }

    async fn connected(&self) -> Result<Rc<Connection>, StoreError> {
        if let Some(connection) = self.usable()? {
            return Ok(connection);
        }
        let opened = Rc::new(open(&self.database_name).await?);
        // While this waited, the store may have been closed, or another call may have been quicker.
        match self.usable() {
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

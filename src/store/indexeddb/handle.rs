use std::cell::{Cell, RefCell};
use std::rc::Rc;

use indexed_db_futures::transaction::Transaction;

use super::connection::{Connection, Scope};
use super::failure::on_use;
use super::open::{Absence, open};
use crate::base::LocalFuture;
use crate::store::StoreError;

/// The way to a database: its connection, and a new one in its place when that one was lost.
pub(super) struct Handle {
    database_name: String,
    /// That of the database that was opened first.
    identity: Option<Vec<u8>>,
    on_end: Rc<dyn Fn()>,
    connection: RefCell<Option<Rc<Connection>>>,
    closed: Cell<bool>,
}

impl Handle {
    /// Calls `on_end` when the host has closed a connection, or the database is to be deleted.
    pub(super) async fn open(database_name: String, on_end: Rc<dyn Fn()>) -> Result<Self, StoreError> {
        let connection = open(&database_name, Absence::Filled, &on_end).await?;
        connection.set_follows_log();
        Ok(Self {
            database_name,
            identity: connection.identity(),
            on_end,
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
        let mut is_again = false;
        loop {
            let connection = match self.usable()? {
                Some(connection) => connection,
                None => self.reopen().await?,
            };
            match connection.begin(scope) {
                // One place where the work is called: the compiler copies the whole of it into each.
                Ok(transaction) => return connection.note(work(&connection, transaction).await),
                Err(error) if is_again => return connection.note(Err(on_use(error))),
                Err(_) => connection.give_up(),
            }
            is_again = true;
        }
    }

    /// The same for work that may be done again: a connection that breaks meanwhile is replaced too, once.
    pub(super) async fn read<T>(
        &self,
        scope: Scope,
        work: impl AsyncFn(&Connection, Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut is_again = false;
        loop {
            match self.transact(scope, &work).await {
                Err(StoreError::Lost { .. }) if !is_again => is_again = true,
                result => return result,
            }
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

    /// Boxed, so that there is one copy of all that opening takes and not one in each caller.
    fn reopen(&self) -> LocalFuture<'_, Result<Rc<Connection>, StoreError>> {
        Box::pin(async move {
            let opened = Rc::new(open(&self.database_name, Absence::Respected, &self.on_end).await?);
            if !opened.leads_to(self.identity.as_deref()) {
                opened.give_up();
                return Err(StoreError::Vanished);
            }
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
        })
    }
}

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::queue::AppendQueue;
use super::{BLOCK_BYTES_MAX, BlockNumber, Durability, Store, StoreError, StoreFuture};

/// Keeps the log in memory. Clones are the same connection; [`MemoryStore::reopen`] makes another.
#[derive(Clone, Default)]
pub struct MemoryStore {
    log: Rc<RefCell<BTreeMap<BlockNumber, Vec<u8>>>>,
    closed: Rc<Cell<bool>>,
    appends: Rc<AppendQueue>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another connection to the same log, open even if this one is closed.
    #[must_use]
    pub fn reopen(&self) -> Self {
        Self { log: Rc::clone(&self.log), closed: Rc::default(), appends: Rc::default() }
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        Ok(())
    }

    fn write(&self, first: BlockNumber, blocks: Vec<Vec<u8>>) -> Result<(), StoreError> {
        self.check_open()?;
        let mut log = self.log.borrow_mut();
        let end = first + blocks.len() as u64;
        if log.range(first..end).next().is_some() {
            return Err(StoreError::Conflict);
        }
        for (number, block) in (first..end).zip(blocks) {
            debug_assert!(block.len() <= BLOCK_BYTES_MAX);
            log.insert(number, block);
        }
        Ok(())
    }
}

impl Store for MemoryStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            self.check_open()?;
            Ok(self.log.borrow().range(from..).map(|(_, block)| block.clone()).collect())
        })
    }

    fn append(&self, first: BlockNumber, blocks: Vec<Vec<u8>>, _: Durability) -> StoreFuture<'_, ()> {
        let (turn, report) = self.appends.join();
        let result = turn.check().and_then(|()| self.write(first, blocks));
        turn.settle(result);
        Box::pin(report)
    }

    fn close(&self) {
        self.closed.set(true);
    }
}

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{BLOCK_BYTES_MAX, BlockNumber, Durability, Store, StoreError, StoreFuture};

/// Keeps the log in memory. Clones share one log, as several connections to one database do.
#[derive(Clone, Default)]
pub struct MemoryStore {
    log: Rc<RefCell<BTreeMap<BlockNumber, Vec<u8>>>>,
    closed: Rc<std::cell::Cell<bool>>,
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
        Self { log: Rc::clone(&self.log), closed: Rc::default() }
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
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
        Box::pin(async move {
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
        })
    }

    fn close(&self) {
        self.closed.set(true);
    }
}

//! A store that is cut off after some transactions.

use std::cell::Cell;
use std::future::pending;
use std::ops::Range;
use std::rc::Rc;

use minamo::base::Bytes;
use minamo::store::{BlockNumber, Durability, MemoryStore, PageId, Store, StoreFuture, StoredPage, Wrapper};

/// From the transaction on for which nothing is left, no call of the store ends.
#[derive(Clone)]
pub(crate) struct Fuse {
    store: MemoryStore,
    left: Rc<Cell<usize>>,
    count: Rc<Cell<usize>>,
    is_burnt: Rc<Cell<bool>>,
}

impl Fuse {
    pub(crate) fn new(store: &MemoryStore, transactions: usize) -> Self {
        let left = Rc::new(Cell::new(transactions));
        Self { store: store.reopen(), left, count: Rc::default(), is_burnt: Rc::default() }
    }

    /// How many transactions there were.
    pub(crate) fn count(&self) -> usize {
        self.count.get()
    }

    pub(crate) fn is_burnt(&self) -> bool {
        self.is_burnt.get()
    }

    fn read<'a, T: 'a>(&'a self, call: impl FnOnce() -> StoreFuture<'a, T>) -> StoreFuture<'a, T> {
        if self.is_burnt.get() { Box::pin(pending()) } else { call() }
    }

    fn write<'a, T: 'a>(&'a self, call: impl FnOnce() -> StoreFuture<'a, T>) -> StoreFuture<'a, T> {
        match self.left.get().checked_sub(1) {
            None => self.is_burnt.set(true),
            Some(left) => self.left.set(left),
        }
        self.count.set(self.count.get() + 1);
        self.read(call)
    }
}

impl Wrapper for Fuse {
    fn inner(&self) -> &dyn Store {
        &self.store
    }

    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.read(|| self.store.read_log(from))
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        self.write(|| self.store.append(first, blocks, durability))
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        self.read(|| self.store.read_manifest())
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        self.read(|| self.store.read_pages(ids))
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        self.write(|| self.store.add_pages(pages, durability))
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        self.write(|| self.store.publish(expected, manifest, durability))
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        self.write(|| self.store.discard(blocks, pages))
    }
}

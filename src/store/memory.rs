use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::queue::AppendQueue;
use super::{
    BLOCK_BYTES_MAX, BlockNumber, Durability, Notice, PageId, Store, StoreError, StoreFuture, StoredPage,
};
use crate::base::Bytes;

/// Keeps a database in memory. Clones are the same connection; [`MemoryStore::reopen`] makes another.
///
/// Connections do not hear of one another: [`Store::listen`] does nothing, and all of them are housekeepers.
#[derive(Clone, Default)]
pub struct MemoryStore {
    content: Rc<RefCell<Content>>,
    is_shared: Rc<Cell<bool>>,
    closed: Rc<Cell<bool>>,
    appends: Rc<AppendQueue>,
}

/// Clones share what is in it until one of them changes: a fork costs the same, whatever the size.
#[derive(Clone, Default)]
struct Content {
    log: Rc<BTreeMap<BlockNumber, Bytes>>,
    pages: Rc<BTreeMap<PageId, Bytes>>,
    manifest: Option<Vec<u8>>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Another connection to the same database, open even if this one is closed. From now on the store is shared.
    #[must_use]
    pub fn reopen(&self) -> Self {
        self.is_shared.set(true);
        Self {
            content: Rc::clone(&self.content),
            is_shared: Rc::clone(&self.is_shared),
            closed: Rc::default(),
            appends: Rc::default(),
        }
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        Ok(())
    }

    /// Does `work` on the content, when what is returned is polled.
    fn read<T>(&self, work: impl FnOnce(&Content) -> T + 'static) -> StoreFuture<'_, T> {
        Box::pin(async move {
            self.check_open()?;
            Ok(work(&self.content.borrow()))
        })
    }

    /// Does `work` on the content now, and tells when what is returned is polled.
    fn write<T: 'static>(
        &self,
        work: impl FnOnce(&mut Content) -> Result<T, StoreError>,
    ) -> StoreFuture<'_, T> {
        let result = self.check_open().and_then(|()| work(&mut self.content.borrow_mut()));
        Box::pin(async move { result })
    }
}

impl Content {
    fn append(&mut self, first: BlockNumber, blocks: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let end = self.log.last_key_value().map_or(0, |(last, _)| last + 1);
        if first != end && !blocks.is_empty() {
            return Err(StoreError::Conflict);
        }
        let log = Rc::make_mut(&mut self.log);
        for (number, block) in (first..).zip(blocks) {
            debug_assert!(block.len() <= BLOCK_BYTES_MAX);
            log.insert(number, block.into());
        }
        Ok(())
    }

    fn add_pages(&mut self, pages: Vec<StoredPage>) -> Result<(), StoreError> {
        if pages.iter().any(|(id, _)| self.pages.contains_key(id)) {
            return Err(StoreError::Conflict);
        }
        Rc::make_mut(&mut self.pages).extend(pages);
        Ok(())
    }

    fn publish(&mut self, expected: Option<&[u8]>, manifest: Vec<u8>) -> Result<(), StoreError> {
        if self.manifest.as_deref() != expected {
            return Err(StoreError::Conflict);
        }
        self.manifest = Some(manifest);
        Ok(())
    }
}

impl Store for MemoryStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.read(move |content| content.log.range(from..).map(|(_, block)| block.to_vec()).collect())
    }

    fn append(&self, first: BlockNumber, blocks: Vec<Vec<u8>>, _: Durability) -> StoreFuture<'_, ()> {
        let (turn, report) = self.appends.join();
        let write = || self.check_open().and_then(|()| self.content.borrow_mut().append(first, blocks));
        let result = turn.check().and_then(|()| write());
        turn.settle(result);
        Box::pin(report)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        self.read(|content| content.manifest.clone())
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        self.read(move |content| ids.iter().map(|id| content.pages.get(id).cloned()).collect())
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        self.read(move |content| content.pages.range(from..).map(|(id, _)| *id).collect())
    }

    fn add_pages(&self, pages: Vec<StoredPage>, _: Durability) -> StoreFuture<'_, ()> {
        self.write(|content| content.add_pages(pages))
    }

    fn publish(&self, expected: Option<Vec<u8>>, manifest: Vec<u8>, _: Durability) -> StoreFuture<'_, ()> {
        self.write(|content| content.publish(expected.as_deref(), manifest))
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        self.write(|content| {
            if !blocks.is_empty() {
                let log = Rc::make_mut(&mut content.log);
                blocks.for_each(|number| drop(log.remove(&number)));
            }
            if !pages.is_empty() {
                let kept = Rc::make_mut(&mut content.pages);
                pages.iter().for_each(|id| drop(kept.remove(id)));
            }
            Ok(())
        })
    }

    fn fork(&self) -> Option<Rc<dyn Store>> {
        let content = self.content.borrow().clone();
        Some(Rc::new(Self { content: Rc::new(RefCell::new(content)), ..Self::default() }))
    }

    fn is_shared(&self) -> bool {
        self.is_shared.get()
    }

    fn listen(&self, _: Box<dyn Fn(Notice)>) {}

    fn plead(&self) {}

    fn is_housekeeper(&self) -> bool {
        true
    }

    fn close(&self) {
        self.closed.set(true);
    }
}

use std::ops::Range;

use super::{BlockNumber, Durability, Notice, PageId, Store, StoreFuture, StoredPage};
use crate::base::Bytes;

/// A store around another one: each call goes on to that unless the wrapper does it itself.
#[expect(missing_docs, reason = "the calls are those of `Store`")]
pub trait Wrapper {
    /// The store inside.
    fn inner(&self) -> &dyn Store;

    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.inner().read_log(from)
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        self.inner().append(first, blocks, durability)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        self.inner().read_manifest()
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        self.inner().read_pages(ids)
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        self.inner().read_page_ids(from)
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        self.inner().add_pages(pages, durability)
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        self.inner().publish(expected, manifest, durability)
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        self.inner().discard(blocks, pages)
    }

    fn is_shared(&self) -> bool {
        self.inner().is_shared()
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        self.inner().listen(listener);
    }

    fn plead(&self) {
        self.inner().plead();
    }

    fn is_housekeeper(&self) -> bool {
        self.inner().is_housekeeper()
    }

    fn wake_at(&self, time_ms: u64) -> bool {
        self.inner().wake_at(time_ms)
    }

    fn close(&self) {
        self.inner().close();
    }
}

impl<W: Wrapper> Store for W {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Wrapper::read_log(self, from)
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        Wrapper::append(self, first, blocks, durability)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        Wrapper::read_manifest(self)
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        Wrapper::read_pages(self, ids)
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        Wrapper::read_page_ids(self, from)
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        Wrapper::add_pages(self, pages, durability)
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        Wrapper::publish(self, expected, manifest, durability)
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        Wrapper::discard(self, blocks, pages)
    }

    fn is_shared(&self) -> bool {
        Wrapper::is_shared(self)
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        Wrapper::listen(self, listener);
    }

    fn plead(&self) {
        Wrapper::plead(self);
    }

    fn is_housekeeper(&self) -> bool {
        Wrapper::is_housekeeper(self)
    }

    fn wake_at(&self, time_ms: u64) -> bool {
        Wrapper::wake_at(self, time_ms)
    }

    fn close(&self) {
        Wrapper::close(self);
    }
}

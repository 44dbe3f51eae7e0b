use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::ready;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use super::queue::AppendQueue;
use super::{BlockNumber, Durability, Notice, PageId, Store, StoreError, StoreFuture, StoredPage};
use crate::base::{Bytes, Tasks};

/// What befalls one append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection breaks before anything is written.
    LostUnwritten,
    /// The blocks are written, but the connection breaks before that is known.
    LostWritten,
    /// Another instance seems to have appended first. Nothing is written.
    Conflict,
    /// No room is left. Nothing is written.
    QuotaExceeded,
    /// It takes this long.
    Delay(Duration),
}

/// For tests: another store, whose appends meet the faults of a script.
///
/// Appends run as tasks, one after another, so what happens follows from the script and the task queue alone.
pub struct FaultyStore {
    inner: Rc<dyn Store>,
    tasks: Rc<dyn Tasks>,
    script: BTreeMap<u64, Fault>,
    count: Cell<u64>,
    closed: Cell<bool>,
    appends: AppendQueue,
}

impl FaultyStore {
    /// Wraps `inner`. The script names the append, counted from 0, and its fault; all others go through.
    #[must_use]
    pub fn new(
        inner: Rc<dyn Store>,
        tasks: Rc<dyn Tasks>,
        script: impl IntoIterator<Item = (u64, Fault)>,
    ) -> Self {
        let script = script.into_iter().collect();
        Self {
            inner,
            tasks,
            script,
            count: Cell::default(),
            closed: Cell::default(),
            appends: AppendQueue::default(),
        }
    }

    /// How many appends were asked for.
    #[must_use]
    pub fn append_count(&self) -> u64 {
        self.count.get()
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.get() {
            return Err(StoreError::Lost { reason: "the store is closed".to_owned() });
        }
        Ok(())
    }

    /// The answer of the wrapped store, which closes later than this one.
    fn forward<'a, T: 'a>(
        &'a self,
        call: impl FnOnce(&'a dyn Store) -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        match self.check_open() {
            Ok(()) => call(&*self.inner),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

impl Store for FaultyStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        self.forward(|inner| inner.read_log(from))
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        if let Err(error) = self.check_open() {
            return Box::pin(ready(Err(error)));
        }
        let number = self.count.replace(self.count.get() + 1);
        let fault = self.script.get(&number).copied();
        let (inner, tasks) = (Rc::clone(&self.inner), Rc::clone(&self.tasks));
        let (turn, report) = self.appends.join();
        self.tasks.spawn(Box::pin(async move {
            let result = async {
                turn.wait().await?;
                meet_before(fault, &*tasks).await?;
                inner.append(first, blocks, durability).await?;
                meet_after(fault)
            };
            let result = result.await;
            turn.settle(result);
        }));
        Box::pin(report)
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        self.forward(|inner| inner.read_manifest())
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        self.forward(|inner| inner.read_pages(ids))
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        self.forward(|inner| inner.read_page_ids(from))
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        self.forward(|inner| inner.add_pages(pages, durability))
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        self.forward(|inner| inner.publish(expected, manifest, durability))
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        self.forward(|inner| inner.discard(blocks, pages))
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        self.inner.listen(listener);
    }

    fn plead(&self) {
        self.inner.plead();
    }

    fn is_housekeeper(&self) -> bool {
        self.inner.is_housekeeper()
    }

    fn close(&self) {
        self.closed.set(true);
        let inner = Rc::clone(&self.inner);
        let (turn, _) = self.appends.join();
        self.tasks.spawn(Box::pin(async move {
            // The appends that are under way end first, whether well or not.
            let result = turn.wait().await;
            inner.close();
            turn.settle(result);
        }));
    }
}

async fn meet_before(fault: Option<Fault>, tasks: &dyn Tasks) -> Result<(), StoreError> {
    match fault {
        Some(Fault::LostUnwritten) => Err(lost()),
        Some(Fault::Conflict) => Err(StoreError::Conflict),
        Some(Fault::QuotaExceeded) => Err(StoreError::QuotaExceeded),
        Some(Fault::Delay(delay)) => {
            tasks.sleep(delay).await;
            Ok(())
        }
        Some(Fault::LostWritten) | None => Ok(()),
    }
}

fn meet_after(fault: Option<Fault>) -> Result<(), StoreError> {
    match fault {
        Some(Fault::LostWritten) => Err(lost()),
        _ => Ok(()),
    }
}

fn lost() -> StoreError {
    StoreError::Lost { reason: "the script of faults says so".to_owned() }
}

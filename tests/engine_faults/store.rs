//! A store that takes its time, reads little at once and fails now and then.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use minamo::base::Tasks;
use minamo::store::{BlockNumber, Durability, MemoryStore, Store, StoreError, StoreFuture};

use crate::dice::Dice;

/// A connection to the log that all instances share.
pub(crate) struct ChanceStore {
    inner: MemoryStore,
    chance: Chance,
    closed: Cell<bool>,
}

/// What befalls a connection.
#[derive(Clone)]
pub(crate) struct Chance {
    pub(crate) tasks: Rc<dyn Tasks>,
    pub(crate) dice: Dice,
    /// Of a hundred reads or appends so many fail, in each of the ways there are.
    pub(crate) mishaps: Rc<Cell<usize>>,
}

impl Chance {
    async fn pause(&self) {
        for _ in 0..self.dice.below(3) {
            self.tasks.sleep(Duration::from_millis(self.dice.below(5) as u64)).await;
        }
    }

    fn meet(&self, error: StoreError) -> Result<(), StoreError> {
        if self.dice.percent(self.mishaps.get()) { Err(error) } else { Ok(()) }
    }

    async fn append(
        &self,
        inner: &MemoryStore,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> Result<(), StoreError> {
        self.pause().await;
        self.meet(lost("before it wrote"))?;
        self.meet(StoreError::Conflict)?;
        self.meet(StoreError::QuotaExceeded)?;
        inner.append(first, blocks, durability).await?;
        self.pause().await;
        self.meet(lost("after it wrote"))
    }
}

impl ChanceStore {
    pub(crate) fn new(inner: MemoryStore, chance: Chance) -> Self {
        Self { inner, chance, closed: Cell::new(false) }
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.closed.get() { Err(lost("it is closed")) } else { Ok(()) }
    }
}

impl Store for ChanceStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        Box::pin(async move {
            self.chance.pause().await;
            self.check_open()?;
            self.chance.meet(lost("before it read"))?;
            let mut blocks = self.inner.read_log(from).await?;
            blocks.truncate(2 + self.chance.dice.below(6));
            self.chance.pause().await;
            self.chance.meet(lost("after it read"))?;
            Ok(blocks)
        })
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        if let Err(error) = self.check_open() {
            return Box::pin(std::future::ready(Err(error)));
        }
        let (inner, chance) = (self.inner.clone(), self.chance.clone());
        let report = Rc::new(Report::default());
        let writer = Rc::clone(&report);
        self.chance.tasks.spawn(Box::pin(async move {
            let result = chance.append(&inner, first, blocks, durability).await;
            *writer.result.borrow_mut() = Some(result);
            if let Some(waker) = writer.waker.take() {
                waker.wake();
            }
        }));
        Box::pin(async move {
            poll_fn(|context| match report.result.borrow_mut().take() {
                Some(result) => Poll::Ready(result),
                None => {
                    report.waker.set(Some(context.waker().clone()));
                    Poll::Pending
                }
            })
            .await
        })
    }

    minamo::forward_store_calls!(self => self.inner);

    fn close(&self) {
        self.closed.set(true);
    }
}

#[derive(Default)]
struct Report {
    result: RefCell<Option<Result<(), StoreError>>>,
    waker: Cell<Option<Waker>>,
}

fn lost(when: &str) -> StoreError {
    StoreError::Lost { reason: format!("the connection broke {when}") }
}

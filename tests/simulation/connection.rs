//! A connection of one instance to the disk: it takes its time and fails now and then.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use minamo::base::{Bytes, Tasks};
use minamo::store::{BlockNumber, Durability, Notice, PageId, Store, StoreError, StoreFuture, StoredPage};

use crate::dice::Dice;
use crate::disk::{Change, SharedDisk};
use crate::ledger::SharedLedger;
use crate::requests::Transaction;

/// What all connections meet.
#[derive(Default)]
pub(crate) struct Weather {
    /// Nobody does anything of his own accord.
    pub(crate) is_calm: Cell<bool>,
    /// Of a hundred calls so many fail in each of the ways there are.
    pub(crate) mishaps: Cell<usize>,
    pub(crate) is_full: Cell<bool>,
    /// Of a hundred notifications so many are lost, and as many come twice.
    pub(crate) deafness: Cell<usize>,
    /// How many calls have failed for other reasons than a conflict.
    pub(crate) failures: Cell<usize>,
    /// How many hours the machine has slept.
    pub(crate) hours: Cell<u32>,
}

/// Everything that connections share.
#[derive(Clone)]
pub(crate) struct Machine {
    pub(crate) disk: SharedDisk,
    pub(crate) weather: Rc<Weather>,
    pub(crate) dice: Dice,
    pub(crate) ledger: SharedLedger,
    pub(crate) connections: Rc<RefCell<Vec<Weak<Connection>>>>,
    /// The transactions with a token that anybody has asked for.
    pub(crate) sent: Rc<RefCell<Vec<Transaction>>>,
}

type Listener = Rc<dyn Fn(Notice)>;

pub(crate) struct Connection {
    machine: Machine,
    instance: usize,
    tasks: Rc<dyn Tasks>,
    queue: RefCell<VecDeque<Job>>,
    is_pumping: Cell<bool>,
    /// The append that failed last, until its caller knows.
    failed: RefCell<Option<Rc<Report>>>,
    listener: RefCell<Option<Listener>>,
    is_closed: Cell<bool>,
    /// The host has broken the connection for a while.
    pub(crate) is_broken: Cell<bool>,
    pub(crate) is_housekeeper: Cell<bool>,
}

/// The store of one engine.
pub(crate) struct SimulatedStore(pub(crate) Rc<Connection>);

struct Job {
    change: Change,
    durability: Durability,
    report: Rc<Report>,
    /// An append before it has failed unseen.
    doom: Option<StoreError>,
}

#[derive(Default)]
struct Report {
    result: RefCell<Option<Result<(), StoreError>>>,
    waker: Cell<Option<Waker>>,
    is_seen: Cell<bool>,
}

struct Wait(Rc<Report>);

impl Future for Wait {
    type Output = Result<(), StoreError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(result) = self.0.result.borrow().clone() else {
            self.0.waker.set(Some(context.waker().clone()));
            return Poll::Pending;
        };
        self.0.is_seen.set(true);
        Poll::Ready(result)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.is_seen.set(true);
    }
}

fn lost(when: &str) -> StoreError {
    StoreError::Lost { reason: format!("the connection broke {when}") }
}

impl Connection {
    pub(crate) fn new(machine: &Machine, instance: usize, tasks: Rc<dyn Tasks>) -> Rc<Self> {
        let connection = Rc::new(Self {
            machine: machine.clone(),
            instance,
            tasks,
            queue: RefCell::default(),
            is_pumping: Cell::default(),
            failed: RefCell::default(),
            listener: RefCell::default(),
            is_closed: Cell::default(),
            is_broken: Cell::default(),
            is_housekeeper: Cell::default(),
        });
        let mut connections = machine.connections.borrow_mut();
        connections.retain(|other| other.strong_count() > 0);
        connections.push(Rc::downgrade(&connection));
        connection
    }

    async fn pause(&self) {
        let dice = &self.machine.dice;
        for _ in 0..dice.below(3) {
            self.tasks.sleep(Duration::from_millis(dice.below(5) as u64)).await;
        }
    }

    fn check_open(&self) -> Result<(), StoreError> {
        if self.is_closed.get() {
            return Err(lost("because it was closed"));
        }
        if self.is_broken.get() { self.fail(lost("for a while")) } else { Ok(()) }
    }

    fn fail(&self, error: StoreError) -> Result<(), StoreError> {
        let failures = &self.machine.weather.failures;
        failures.set(failures.get() + 1);
        Err(error)
    }

    fn meet(&self, error: StoreError) -> Result<(), StoreError> {
        let is_met = self.machine.dice.percent(self.machine.weather.mishaps.get());
        if is_met { self.fail(error) } else { Ok(()) }
    }

    async fn read<T>(&self, work: impl FnOnce(&mut crate::disk::Content) -> T) -> Result<T, StoreError> {
        self.pause().await;
        self.check_open()?;
        self.meet(lost("before it read"))?;
        let found = work(&mut self.machine.disk.borrow_mut().now);
        self.pause().await;
        self.meet(lost("after it read"))?;
        Ok(found)
    }

    /// Puts a change behind those that were asked for before.
    fn write(self: &Rc<Self>, change: Change, durability: Durability) -> Wait {
        let report = Rc::new(Report::default());
        let failed = self.failed.borrow().clone().filter(|failed| !failed.is_seen.get());
        let doom = failed.and_then(|failed| failed.result.borrow().clone()?.err());
        let doom = doom.filter(|_| matches!(change, Change::Append(..)));
        self.queue.borrow_mut().push_back(Job { change, durability, report: Rc::clone(&report), doom });
        if !self.is_pumping.replace(true) {
            let connection = Rc::clone(self);
            self.tasks.spawn(Box::pin(async move { connection.pump().await }));
        }
        Wait(report)
    }

    async fn pump(&self) {
        loop {
            let Some(job) = self.queue.borrow_mut().pop_front() else { break };
            let is_append = matches!(job.change, Change::Append(..));
            let result = match job.doom {
                Some(error) => Err(error),
                None => self.commit(job.change, job.durability).await,
            };
            if let (true, Err(error)) = (is_append, &result) {
                for later in self.queue.borrow_mut().iter_mut() {
                    later.doom = Some(error.clone()).filter(|_| matches!(later.change, Change::Append(..)));
                }
                *self.failed.borrow_mut() = Some(Rc::clone(&job.report));
            }
            *job.report.result.borrow_mut() = Some(result);
            if let Some(waker) = job.report.waker.take() {
                waker.wake();
            }
        }
        self.is_pumping.set(false);
    }

    async fn commit(&self, change: Change, durability: Durability) -> Result<(), StoreError> {
        self.pause().await;
        self.check_open()?;
        self.meet(lost("before it wrote"))?;
        if self.machine.weather.is_full.get() && !matches!(change, Change::Discard(..)) {
            self.fail(StoreError::QuotaExceeded)?;
        }
        if !matches!(change, Change::Discard(..)) {
            self.meet(StoreError::Conflict)?;
            self.meet(StoreError::QuotaExceeded)?;
        }
        let committed = self.machine.disk.borrow_mut().commit(change.clone(), durability);
        if let (Err(StoreError::Conflict), Change::Append(first, blocks)) = (&committed, &change)
            && self.machine.dice.percent(30)
        {
            self.machine.disk.borrow_mut().leave_astray(*first, blocks);
        }
        committed?;
        if let Change::Append(first, blocks) = &change {
            self.machine.ledger.borrow_mut().appended(self.instance, *first, blocks);
        }
        if matches!(change, Change::Append(..) | Change::Publish { .. }) {
            self.tell_others(Notice::News);
        }
        self.pause().await;
        let told = self.meet(lost("after it wrote"));
        if told.is_err() && self.machine.dice.percent(30) {
            self.is_broken.set(true);
        }
        told
    }

    fn tell_others(&self, notice: Notice) {
        let deafness = self.machine.weather.deafness.get();
        for other in self.machine.connections.borrow().iter().filter_map(Weak::upgrade) {
            let times = match self.machine.dice.below(100) {
                roll if roll < deafness => 0,
                roll if roll < 2 * deafness => 2,
                _ => 1,
            };
            for _ in 0..times {
                if other.instance != self.instance {
                    other.ring(notice);
                }
            }
        }
    }

    /// Calls the listener soon.
    pub(crate) fn ring(self: &Rc<Self>, notice: Notice) {
        let connection = Rc::downgrade(self);
        let (tasks, delay) = (Rc::clone(&self.tasks), self.machine.dice.below(20) as u64);
        self.tasks.spawn(Box::pin(async move {
            tasks.sleep(Duration::from_millis(delay)).await;
            let listener = connection.upgrade().and_then(|connection| connection.listener.borrow().clone());
            if let Some(listener) = listener {
                listener(notice);
            }
        }));
    }

    /// Says whether it is the housekeeper.
    pub(crate) fn appoint(self: &Rc<Self>, is_housekeeper: bool) {
        if !self.is_housekeeper.replace(is_housekeeper) && is_housekeeper {
            self.ring(Notice::News);
        }
    }
}

impl Store for SimulatedStore {
    fn read_log(&self, from: BlockNumber) -> StoreFuture<'_, Vec<Vec<u8>>> {
        let most = 2 + self.0.machine.dice.below(6);
        Box::pin(self.0.read(move |content| {
            content.log.range(from..).take(most).map(|(_, block)| block.to_vec()).collect()
        }))
    }

    fn append(
        &self,
        first: BlockNumber,
        blocks: Vec<Vec<u8>>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        Box::pin(self.0.write(Change::Append(first, blocks), durability))
    }

    fn read_manifest(&self) -> StoreFuture<'_, Option<Vec<u8>>> {
        Box::pin(self.0.read(|content| content.manifest.as_ref().map(|manifest| manifest.to_vec())))
    }

    fn read_pages(&self, ids: Vec<PageId>) -> StoreFuture<'_, Vec<Option<Bytes>>> {
        Box::pin(self.0.read(move |content| ids.iter().map(|id| content.pages.get(id).cloned()).collect()))
    }

    fn read_page_ids(&self, from: PageId) -> StoreFuture<'_, Vec<PageId>> {
        Box::pin(self.0.read(move |content| content.pages.range(from..).map(|(id, _)| *id).collect()))
    }

    fn add_pages(&self, pages: Vec<StoredPage>, durability: Durability) -> StoreFuture<'_, ()> {
        Box::pin(self.0.write(Change::AddPages(pages), durability))
    }

    fn publish(
        &self,
        expected: Option<Vec<u8>>,
        manifest: Vec<u8>,
        durability: Durability,
    ) -> StoreFuture<'_, ()> {
        Box::pin(self.0.write(Change::Publish { expected, manifest }, durability))
    }

    fn discard(&self, blocks: Range<BlockNumber>, pages: Vec<PageId>) -> StoreFuture<'_, ()> {
        Box::pin(self.0.write(Change::Discard(blocks, pages), Durability::Relaxed))
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn listen(&self, listener: Box<dyn Fn(Notice)>) {
        *self.0.listener.borrow_mut() = Some(listener.into());
    }

    fn plead(&self) {
        self.0.tell_others(Notice::Plea);
    }

    fn is_housekeeper(&self) -> bool {
        self.0.is_housekeeper.get()
    }

    fn close(&self) {
        self.0.is_closed.set(true);
    }
}

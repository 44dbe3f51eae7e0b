//! Runs operations against the trees and acknowledges them when the log is durable.
//!
//! A read sees what is durable and is answered at once. A write runs at once, upon everything that was written
//! before it, and waits until its commit is in the log; commits that arrive while an append is under way share the
//! next one. If the log refuses an append because another instance was faster, what is pending is forgotten, the
//! other's commits are applied, and the waiting requests run again. If the store fails, the waiting requests are
//! refused, and the engine goes on reading while it waits for the store to come back.

mod flush;
mod requests;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::base::Environment;
use crate::log::{Commit, Log, LogError, Lsn, Position};
use crate::operation::{
    Access, Action, Answer, Context, ErrorCode, Halt, Members, Operation, ServiceError, Settings,
};
use crate::store::{Durability, Store, StoreError};
use crate::table::{Catalog, Writer};
use crate::tree::{Edit, Forest, Visibility};

use requests::Waiting;

/// What a request comes to.
pub type Outcome = Result<Box<dyn Answer>, ServiceError>;

/// When a write is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// When its commit is in the log, as durable as said.
    Logged(Durability),
    /// At once. The log follows in the background; what it refuses is lost.
    Immediate,
}

/// What happened to the database apart from any request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The log could not be written or read. Writes are refused until [`Event::Recovered`].
    Failed(LogError),
    /// The log can be written again.
    Recovered,
}

/// A database: its state, its log, and the requests that wait.
#[derive(Clone)]
pub struct Engine {
    shared: Rc<Shared>,
}

struct Shared {
    environment: Environment,
    settings: Settings,
    acknowledgement: Acknowledgement,
    /// Tells this instance from every other one in the log.
    instance: u64,
    appends: Cell<u64>,
    log: Log,
    on_event: Box<dyn Fn(&Event)>,
    state: RefCell<State>,
}

struct State {
    forest: Forest,
    catalog: Catalog,
    phase: Phase,
    /// Somebody is closing the database: no other request to write is taken, so that none is left behind.
    is_closing: bool,
    /// The LSN of the last commit that was staged; the log may not have it yet.
    last_lsn: Lsn,
    /// The LSN of the last commit that the log holds.
    durable_lsn: Lsn,
    /// Staged commits that no append has taken yet.
    unsent: Vec<Rc<Commit>>,
    /// Requests that have not been answered for good, in order.
    waiting: Vec<Waiting>,
}

/// What the engine is doing with its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing.
    Idle,
    /// Appending what is staged.
    Appending,
    /// Reading what other instances appended; requests to write wait until they can run.
    CatchingUp,
    /// Waiting for the store to come back; requests to write are refused.
    Recovering,
    /// It has been closed, or its log is damaged: requests to write are refused for good.
    Closed,
}

impl Engine {
    /// Opens the database in `store`: replays its log.
    ///
    /// # Errors
    /// Any [`LogError`].
    pub async fn open(
        store: Rc<dyn Store>,
        environment: Environment,
        settings: Settings,
        acknowledgement: Acknowledgement,
        on_event: impl Fn(&Event) + 'static,
    ) -> Result<Self, LogError> {
        let log = Log::new(store, Position::START);
        let mut forest = Forest::new();
        let read = log.read_on().await?;
        log.pass(&read);
        let commits = read.batches.iter().flat_map(|batch| &batch.commits);
        (1..).zip(commits).for_each(|(lsn, commit)| forest.apply(lsn, &commit.edits));
        let lsn = read.end.lsn();
        let mut instance = [0; 8];
        environment.entropy.fill(&mut instance);
        let state = State {
            forest,
            catalog: Catalog::new(),
            phase: Phase::Idle,
            is_closing: false,
            last_lsn: lsn,
            durable_lsn: lsn,
            unsent: Vec::new(),
            waiting: Vec::new(),
        };
        let on_event = Box::new(on_event);
        let shared = Shared {
            environment,
            settings,
            acknowledgement,
            instance: u64::from_le_bytes(instance),
            appends: Cell::default(),
            log,
            on_event,
            state: RefCell::new(state),
        };
        Ok(Self { shared: Rc::new(shared) })
    }

    /// Runs a request. Gives the outcome if it is known now; else `reply` gets it later.
    pub fn submit(
        &self,
        operation: Operation,
        members: Members,
        reply: impl FnOnce(Outcome) + 'static,
    ) -> Option<Outcome> {
        let action = match operation.prepare(members) {
            Ok(action) => action,
            Err(error) => return Some(Err(error)),
        };
        match operation.access() {
            Access::Read => Some(self.read(&*action)),
            Access::Write if self.shared.state.borrow().is_closing => Some(Err(refusal(Phase::Closed))),
            Access::Write => self.write(action.into(), self.shared.acknowledgement, reply),
        }
    }

    /// Runs a request to its outcome.
    pub async fn execute(&self, operation: Operation, members: Members) -> Outcome {
        let slot = requests::Slot::default();
        match self.submit(operation, members, slot.filler()) {
            Some(outcome) => outcome,
            None => slot.await,
        }
    }

    /// Waits until every write is in the log, then lets go of the store. Later writes are refused. Closing again does
    /// nothing more.
    ///
    /// # Errors
    /// The outcome of the last writes, if they were refused.
    pub async fn close(&self) -> Result<(), ServiceError> {
        if self.shared.state.borrow().phase == Phase::Closed {
            self.shared.log.close();
            return Ok(());
        }
        self.shared.state.borrow_mut().is_closing = true;
        let outcome = self.wait_for_log().await;
        self.shared.state.borrow_mut().phase = Phase::Closed;
        self.shared.log.close();
        outcome
    }

    async fn wait_for_log(&self) -> Result<(), ServiceError> {
        if self.shared.state.borrow().phase == Phase::Idle {
            return Ok(());
        }
        let slot = requests::Slot::default();
        let logged = Acknowledgement::Logged(self.shared.durability());
        match self.write(Rc::new(requests::Barrier), logged, slot.filler()) {
            Some(outcome) => outcome.map(|_| ()),
            None => slot.await.map(|_| ()),
        }
    }

    fn read(&self, action: &dyn Action) -> Outcome {
        let visibility = match self.shared.acknowledgement {
            Acknowledgement::Logged(_) => Visibility::Durable,
            Acknowledgement::Immediate => Visibility::Pending,
        };
        self.shared.run(action, visibility).map(|(answer, _)| answer)
    }

    fn write(
        &self,
        action: Rc<dyn Action>,
        acknowledgement: Acknowledgement,
        reply: impl FnOnce(Outcome) + 'static,
    ) -> Option<Outcome> {
        let phase = self.shared.state.borrow().phase;
        if let Phase::Recovering | Phase::Closed = phase {
            return Some(Err(refusal(phase)));
        }
        let mut waiting = Waiting::new(action);
        if phase != Phase::CatchingUp {
            self.shared.attempt(&mut waiting);
            if acknowledgement == Acknowledgement::Immediate {
                let outcome = waiting.take_outcome();
                // What was refused for good must not happen after all when what waits runs again.
                if outcome.as_ref().is_some_and(Result::is_ok) && !self.shared.is_durable(&waiting) {
                    self.keep(waiting);
                }
                return outcome;
            }
        }
        waiting.reply = Some(Box::new(reply));
        self.keep(waiting);
        None
    }

    /// Keeps a request until the log has what it did, and nothing else than what it saw; it may have to run again
    /// until then.
    fn keep(&self, waiting: Waiting) {
        let mut state = self.shared.state.borrow_mut();
        state.waiting.push(waiting);
        if state.phase == Phase::Idle {
            state.phase = Phase::Appending;
            self.shared.environment.tasks.spawn(Box::pin(flush::run(Rc::clone(&self.shared))));
        }
    }
}

impl Shared {
    /// Runs an action, and gives its answer with the edits that it asks for.
    fn run(
        &self,
        action: &dyn Action,
        visibility: Visibility,
    ) -> Result<(Box<dyn Answer>, Vec<Edit>), ServiceError> {
        let state = self.state.borrow();
        let mut context = Context {
            catalog: &state.catalog,
            writer: Writer::new(state.forest.view(visibility)),
            now_ms: self.environment.clock.now_ms(),
            entropy: &*self.environment.entropy,
            settings: &self.settings,
        };
        let finished = action.run(&mut context).and_then(|answer| Ok((answer, context.writer.finish()?)));
        finished.map_err(|halt| match halt {
            Halt::Error(error) => error,
            Halt::Fault(fault) => unreachable!("no tree has pages, but {fault:?}"),
        })
    }

    /// Runs a waiting request upon everything that is pending, and stages its commit.
    fn attempt(&self, waiting: &mut Waiting) {
        let result = self.run(&*waiting.action, Visibility::Pending);
        let mut state = self.state.borrow_mut();
        waiting.outcome = Some(result.map(|(answer, edits)| {
            if !edits.is_empty() {
                state.stage(Commit { time_ms: self.environment.clock.now_ms(), origin: None, edits });
            }
            answer
        }));
        // Also a request that changed nothing has seen what is pending, so its answer has to wait for that.
        waiting.lsn = Some(state.last_lsn);
    }

    fn is_durable(&self, waiting: &Waiting) -> bool {
        waiting.lsn.is_some_and(|lsn| lsn <= self.state.borrow().durable_lsn)
    }
}

impl State {
    fn stage(&mut self, commit: Commit) {
        self.last_lsn += 1;
        self.forest.stage(self.last_lsn, &commit.edits);
        self.unsent.push(Rc::new(commit));
    }
}

fn refusal(phase: Phase) -> ServiceError {
    let message = match phase {
        Phase::Closed => "The database is closed",
        _ => "The database cannot be written while its store does not answer",
    };
    ServiceError::new(ErrorCode::InternalServerError, message)
}

/// What is said to a request whose commit the store did not take.
fn store_failure(error: &LogError) -> ServiceError {
    let message = match error {
        LogError::Store(StoreError::QuotaExceeded) => {
            "The write was not stored: no storage is left".to_owned()
        }
        LogError::Store(StoreError::Lost { reason }) => {
            format!("It is not known whether the write was stored: the store failed: {reason}")
        }
        other => format!("The write was not stored: {other}"),
    };
    ServiceError::new(ErrorCode::InternalServerError, message)
}

#[cfg(test)]
mod tests;

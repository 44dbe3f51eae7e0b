//! Runs operations against the trees and acknowledges them when the log is durable.
//!
//! A read sees what is durable and is answered at once. A write runs at once, upon everything that was written
//! before it, and waits until its commit is in the log; commits that arrive while an append is under way share the
//! next one. If the log refuses an append because another instance was faster, what is pending is forgotten, the
//! other's commits are applied, and the waiting requests run again. If the store fails, the waiting requests are
//! refused, and the engine goes on reading while it waits for the store to come back.
//!
//! A request that misses a page waits until the page is here and runs again, with the same time and randomness. Now
//! and then the edits of the log are merged into new pages: see [`CheckpointPolicy`].

mod base;
mod catch_up;
mod check;
mod checkpoint;
mod chores;
mod closing;
mod ending;
mod failure;
mod flush;
mod fork;
mod live;
mod observers;
mod opening;
mod options;
mod pace;
mod pages;
mod reads;
mod recovery;
mod requests;
mod running;
mod simulation;
mod state;
mod status;
mod tails;
mod turns;
mod writes;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use crate::base::Environment;
use crate::capacity::{Consistency, Throttle};
use crate::log::{Log, LogError};
use crate::operation::{Access, Action, Answer, Members, Operation, RequestOutcome, ServiceError, Trouble};
use crate::store::{Durability, Store};
use crate::tree::Visibility;

use chores::Chores;
use live::Live;
use observers::Observers;
use pages::Pages;
use requests::{Request, Slot, Turn, Waiting};
use running::Done;
use simulation::{EngineClock, Ordeal};
use state::{Fate, InFlight, Phase, State};
use status::Counters;
use tails::Tails;

pub use check::CheckReport;
pub use checkpoint::CheckpointPolicy;
pub use failure::Failure;
pub use live::{Difference, LiveNews, News, Watch};
pub use options::{Acknowledgement, Options, Throttling};
pub use simulation::{SimulatedClock, SimulationPlan, Span};
pub use status::Status;

/// What a request comes to.
pub type Outcome = Result<Box<dyn Answer>, ServiceError>;

/// Who waits for an outcome.
type Reply = Box<dyn FnOnce(Outcome)>;

/// What happened to the database apart from any request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The database could not be written or read. Writes are refused until [`Event::Recovered`].
    Failed(Failure),
    /// The log can be written again.
    Recovered,
}

/// Who is told of events.
type OnEvent = Box<dyn Fn(&Event)>;

/// A database: its state, its log, and the requests that wait.
#[derive(Clone)]
pub struct Engine {
    shared: Rc<Shared>,
    _owner: Rc<Owner>,
}

/// What all clones of an engine have in common, and its tasks have not: it goes with the last of them.
struct Owner(Rc<Shared>);

impl Drop for Owner {
    fn drop(&mut self) {
        let mut state = self.0.state.borrow_mut();
        state.is_abandoned = true;
        state.wake();
        self.0.chores.call();
    }
}

struct Shared {
    /// Its clock is `clock`.
    environment: Environment,
    clock: Rc<EngineClock>,
    /// There is a simulation in the state.
    is_simulated: Cell<bool>,
    options: Options,
    /// Tells this instance from every other one in the log.
    instance: u64,
    appends: Cell<u64>,
    store: Rc<dyn Store>,
    log: Log,
    pages: Rc<Pages>,
    counters: Rc<Counters>,
    /// Absent if capacity is not limited.
    throttle: Option<Throttle>,
    chores: Rc<Chores>,
    on_event: OnEvent,
    observers: Observers,
    /// Absent until a query is watched.
    live: OnceCell<Rc<Live>>,
    /// Absent until somebody waits for the end of a tree.
    tails: OnceCell<Rc<Tails>>,
    /// The stored data is gone: what is left of it in memory is not shown any more.
    has_vanished: Cell<bool>,
    state: RefCell<State>,
}

impl Engine {
    /// Runs a request. Gives the outcome if it is known now; else `reply` gets it later.
    pub fn submit(
        &self,
        operation: Operation,
        members: Members,
        reply: impl FnOnce(Outcome) + 'static,
    ) -> Option<Outcome> {
        match self.shared.draw(operation, &members) {
            None => self.start(operation, members, None, Box::new(reply)),
            Some(ordeal) => self.try_out(ordeal, operation, members, Box::new(reply)),
        }
    }

    fn start(
        &self,
        operation: Operation,
        members: Members,
        ordeal: Option<Rc<Ordeal>>,
        reply: Reply,
    ) -> Option<Outcome> {
        let shared = &self.shared;
        if shared.has_vanished.get() {
            let failure = Failure::Log(LogError::Vanished);
            return Some(Err(match operation.access() {
                Access::Read => failure.of_read(),
                Access::Write => failure.of_write(),
            }));
        }
        let action: Rc<dyn Action> = match operation.prepare(members) {
            Ok(action) => action.into(),
            Err(error) => return Some(Err(error)),
        };
        let access = action.access().unwrap_or(operation.access());
        // Only the end of the log tells what other instances have acknowledged by now.
        let is_write = access == Access::Write
            || (action.consistency() == Consistency::Strong && shared.store.is_shared())
            || (action.tells_the_log() && shared.visibility() == Visibility::Pending);
        let request = Request { ordeal, ..Request::new(action, &shared.environment) };
        if !is_write {
            return shared.read(request, reply);
        }
        if shared.state.borrow().closing.is_some() {
            return Some(Err(refusal(Phase::Closed)));
        }
        // A read has nothing that could be acknowledged before the log is known.
        let acknowledgement = match access {
            Access::Write => shared.acknowledgement(),
            Access::Read => Acknowledgement::Logged(shared.durability()),
        };
        shared.write(request, acknowledgement, reply)
    }

    /// Runs a request to its outcome.
    pub async fn execute(&self, operation: Operation, members: Members) -> Outcome {
        let slot = Slot::default();
        match self.submit(operation, members, slot.filler()) {
            Some(outcome) => outcome,
            None => slot.await,
        }
    }
}

impl Shared {
    fn durability(&self) -> Durability {
        match self.options.acknowledgement {
            Acknowledgement::Logged(durability) => durability,
            Acknowledgement::Immediate => Durability::Relaxed,
        }
    }
}

fn refusal(phase: Phase) -> ServiceError {
    let (message, reason) = match phase {
        Phase::Closed => ("The database is closed", "DatabaseClosedError"),
        _ => ("The database cannot be written while its store does not answer", "StoreLostError"),
    };
    ServiceError::of_trouble(message, Trouble { reason, outcome: RequestOutcome::Refused })
}

#[cfg(test)]
mod tests;

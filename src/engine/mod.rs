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
mod live;
mod observers;
mod opening;
mod options;
mod pace;
mod pages;
mod reads;
mod recovery;
mod requests;
mod simulation;
mod status;
mod tails;
mod turns;
mod writes;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Waker;

use crate::base::Environment;
use crate::capacity::{Admission, Consistency, Throttle};
use crate::log::{AppendId, Commit, Log, LogError, Lsn};
use crate::operation::{
    Access, Action, Answer, Claims, Context, Halt, ItemMark, Members, Mishap, Obstacles, Operation,
    RequestOutcome, ServiceError, Trouble,
};
use crate::store::{Durability, Store};
use crate::table::{Catalog, Stamp, Writer};
use crate::tree::{Edit, Forest, Visibility};

use base::Base;
use chores::Chores;
use closing::Closing;
use ending::Ending;
use live::Live;
use observers::Observers;
use pace::Pace;
use pages::Pages;
use requests::{Request, Slot, Turn, Waiting};
use simulation::{EngineClock, Ordeal, Simulation};
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
    on_event: Box<dyn Fn(&Event)>,
    observers: Observers,
    /// Absent until a query is watched.
    live: OnceCell<Rc<Live>>,
    /// Absent until somebody waits for the end of a tree.
    tails: OnceCell<Rc<Tails>>,
    /// The stored data is gone: what is left of it in memory is not shown any more.
    has_vanished: Cell<bool>,
    state: RefCell<State>,
}

struct State {
    base: Base,
    forest: Forest,
    catalog: Catalog,
    phase: Phase,
    /// Somebody closes the database: no other request to write is taken, so that none is left behind.
    closing: Option<Closing>,
    /// Nobody has the database any more who could ask it for anything.
    is_abandoned: bool,
    /// The task that waits for a while, unless something happens.
    waker: Option<Waker>,
    /// The LSN of the last commit that was staged; the log may not have it yet.
    last_lsn: Lsn,
    /// The LSN of the last commit that the log holds.
    durable_lsn: Lsn,
    /// How many appends and readings of the log have begun.
    turn: Turn,
    /// The last of them that has found this instance at the end of the log.
    proven: Turn,
    /// Another instance says that the log or the manifest has changed.
    is_tail_moved: bool,
    /// A durable commit has changed the agenda, and nobody has looked at it since.
    is_agenda_changed: bool,
    /// How often another instance was faster of late.
    losses: u32,
    /// Another instance has lost again and again, and asks this one to wait.
    is_asked_to_wait: bool,
    /// How often this one has waited of late, and nobody has appended.
    waits_in_vain: u32,
    /// The items of transactions that overlap with other requests.
    claims: Claims,
    /// Staged commits that no append has taken yet.
    unsent: Vec<Rc<Commit>>,
    /// The append that has not ended well.
    in_flight: Option<InFlight>,
    /// Requests that have run and have not been answered for good, in order.
    waiting: Vec<Waiting>,
    /// Requests that have to run after those, in order.
    queue: VecDeque<Waiting>,
    /// The end of the checkpoint that is being made.
    checkpoint: Option<Ending>,
    /// How far it has come, once it has begun.
    pace: Option<Pace>,
    /// How many bytes of the log have to be passed before the next checkpoint, because one has failed.
    checkpoint_after: u64,
    /// A task waits for the database to be idle for long enough.
    is_idle_watched: bool,
    /// Absent unless one is going on.
    simulation: Option<Box<Simulation>>,
}

/// An append that was sent.
struct InFlight {
    id: AppendId,
    commits: Vec<Rc<Commit>>,
    fate: Fate,
}

/// What is known of an append that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The log may have it.
    Unknown,
    /// Another instance was faster, so the log does not have it.
    Refused,
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

/// What the run of a request came to.
struct Done {
    answer: Box<dyn Answer>,
    /// What is to change.
    edits: Vec<Edit>,
    /// The items that it has to itself until then.
    claimed: Vec<ItemMark>,
}

impl Shared {
    /// Runs an action, and gives its answer with what it asks for.
    fn run(&self, request: &Request, visibility: Visibility) -> Result<Done, Halt> {
        let state = self.state.borrow();
        request.rewind();
        self.refund(request);
        let meter =
            self.throttle.as_ref().map(|throttle| throttle.meter(request.now_ms, request.admission.get()));
        let mut context = Context { meter: meter.as_ref(), ..self.context(&state, request, visibility) };
        let answer = request.action.run(&mut context);
        if let Some(ordeal) = &request.ordeal
            && state.has_met_late()
        {
            ordeal.trial.note(Mishap::Stale);
        }
        let finished = answer.and_then(|answer| {
            Ok(Done { answer, edits: context.writer.finish()?, claimed: context.claimed })
        });
        if let Err(Halt::Fault(_)) = &finished {
            self.counters.faults.add(1);
        } else if let Some(meter) = meter {
            request.charges.replace(meter.settle());
        }
        finished
    }

    /// What a request runs with, and nothing counts what it consumes.
    fn context<'a>(&'a self, state: &'a State, request: &'a Request, visibility: Visibility) -> Context<'a> {
        let last = match visibility {
            Visibility::Pending => state.last_lsn,
            Visibility::Durable => state.durable_lsn,
        };
        let stamp = Stamp { lsn: last + 1, time_ms: request.now_ms };
        let view = state.forest.view(visibility);
        let view = match &request.ordeal {
            Some(ordeal) if request.is_eventual() && visibility == Visibility::Durable => {
                state.late(view, ordeal.sight)
            }
            _ => view,
        };
        Context {
            catalog: &state.catalog,
            writer: Writer::new(view, stamp),
            now_ms: request.now_ms,
            entropy: &request.entropy,
            settings: state.settings(&self.options),
            meter: None,
            trial: request.ordeal.as_ref().map(|ordeal| &ordeal.trial),
            obstacles: self.obstacles(state, request),
            claimed: Vec::new(),
        }
    }

    /// What is in the way of a request: nothing if requests are answered at once.
    fn obstacles<'s>(&self, state: &'s State, request: &Request) -> Option<Obstacles<'s>> {
        match (self.acknowledgement(), request.admission.get()) {
            (Acknowledgement::Immediate, _) => None,
            (_, Admission::Asked) => Some(state.claims.of_new()),
            (_, Admission::Granted) => Some(state.claims.of_repeated(request.now_ms)),
        }
    }

    fn refund(&self, request: &Request) {
        if let Some(throttle) = &self.throttle {
            throttle.refund(&request.charges.take());
        }
    }

    fn durability(&self) -> Durability {
        match self.options.acknowledgement {
            Acknowledgement::Logged(durability) => durability,
            Acknowledgement::Immediate => Durability::Relaxed,
        }
    }
}

impl State {
    fn stage(&mut self, commit: Commit) {
        self.last_lsn += 1;
        self.forest.stage(self.last_lsn, &commit.edits);
        self.unsent.push(Rc::new(commit));
    }

    /// Lets the task go on that waits for a while.
    fn wake(&mut self) {
        self.waker.take().into_iter().for_each(Waker::wake);
    }

    /// Whether the rest is not worth waiting for a store that cannot be reached.
    fn is_ending(&self) -> bool {
        self.closing.is_some() || self.is_abandoned
    }

    /// Everybody who waits.
    fn take_unanswered(&mut self) -> Vec<Waiting> {
        let mut unanswered = std::mem::take(&mut self.waiting);
        unanswered.extend(self.queue.drain(..));
        unanswered
    }

    /// Whether somebody waits for the log.
    fn has_work(&self) -> bool {
        !self.waiting.is_empty() || !self.queue.is_empty() || self.is_tail_moved
    }

    /// A new turn: an append or a reading of the log begins.
    fn begin_turn(&mut self) -> Turn {
        self.turn += 1;
        self.is_tail_moved = false;
        self.turn
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

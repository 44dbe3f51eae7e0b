//! Does to requests what the service does now and then, so that the tests of a program can see whether it bears it.
//!
//! What befalls a request is drawn when it comes, from the seed, its operation, its table and its number among the
//! requests for these: so it does not depend on what others do meanwhile. The same request is refused only so often in
//! a row. Work of the database itself is left alone.

mod clock;
mod perils;
mod plan;
mod replicas;

use std::rc::Rc;

use xxhash_rust::xxh64::xxh64;

use super::{Acknowledgement, Engine, Options, Outcome, Reply, Shared, State, chores};
use crate::base::{Chance, Clock, Dice};
use crate::operation::{
    Access, ClockTrust, ErrorCode, Input, Journal, Members, Misfortune, Mishap, Operation, Refusals,
    ServiceError, Settings, Trial, digest, expired_iterator,
};
use crate::tree::Sight;

pub(super) use clock::EngineClock;
use perils::{Parts, Perils};
pub use plan::{SimulatedClock, SimulationPlan, Span};
use replicas::Replicas;

/// A simulation that is going on.
pub(super) struct Simulation {
    plan: SimulationPlan,
    settings: Settings,
    replicas: Replicas,
    /// How many requests have come, by a hash of their operation and table.
    requests: Vec<(u64, u64)>,
    /// How often requests were refused of late, by what they say.
    refused: Vec<(u128, u32)>,
    /// Somebody writes in transactions, so that others may meet them.
    has_transactions: bool,
    journal: Rc<Journal>,
}

/// What is done to a request.
pub(super) struct Ordeal {
    pub(super) trial: Trial,
    pub(super) sight: Sight,
    /// It fails.
    failure: Option<Mishap>,
}

/// Requests that were refused and never came again are forgotten after so many others.
const REFUSED_MAX: usize = 1_000;

impl Simulation {
    fn new(plan: SimulationPlan, settings: &Settings) -> Self {
        let mut settings = settings.clone();
        // How long expired items stay is as good as a table's own.
        settings.time_to_live.delay_ms = plan.time_to_live_delay.draw(&Dice::new(plan.seed));
        settings.time_to_live.clock = ClockTrust::Blind;
        Self {
            replicas: Replicas::new(&plan),
            plan,
            settings,
            requests: Vec::new(),
            refused: Vec::new(),
            has_transactions: false,
            journal: Rc::default(),
        }
    }

    /// Draws what befalls a request; nothing if it is of an operation that is left alone.
    fn draw(&mut self, operation: Operation, members: &Members, clock: &EngineClock) -> Option<Ordeal> {
        let perils = Perils::of(operation)?;
        let table = match members.get("TableName") {
            Some(Input::String(name)) => name.as_str(),
            _ => "",
        };
        let kind = xxh64(table.as_bytes(), xxh64(operation.name().as_bytes(), self.plan.seed));
        let number = self.count(kind);
        let dice = Dice::new(xxh64(&number.to_le_bytes(), kind));
        clock.tick(self.plan.latency.draw(&dice));
        let now_ms = clock.now_ms();
        self.replicas.pass(now_ms);
        let is_stale = dice.falls(self.plan.stale_reads);
        let drawn = self.draw_mishap(perils, operation, &dice);
        let drawn = match drawn {
            None if self.refused.is_empty() => None,
            drawn => self.filter_refusal(drawn, digest(members, &[])),
        };
        self.has_transactions |= perils.claims_items(operation);
        let failed = |mishap: &Mishap| {
            matches!(mishap, Mishap::Failed | Mishap::FailedAfterwards | Mishap::ExpiredIterator)
        };
        let failure = drawn.filter(failed);
        let refusal = drawn.filter(|mishap| !failed(mishap));
        let plan = refusal.map(|mishap| (mishap, refusals(perils, mishap, perils.count(members), &dice)));
        let request = Misfortune {
            time_ms: now_ms,
            operation: operation.name(),
            table: table.to_owned(),
            number,
            mishap: Mishap::Stale,
        };
        let trial = Trial::new(plan, Dice::new(dice.word()), Rc::clone(&self.journal), request);
        let sight = match (perils.is_late, is_stale) {
            (false, _) => Sight::Newest,
            (true, false) => Sight::LateIndexes,
            (true, true) => Sight::Late,
        };
        Some(Ordeal { trial, sight, failure })
    }

    /// The number of a request among those of its kind.
    fn count(&mut self, kind: u64) -> u64 {
        match self.requests.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                self.requests.push((kind, 1));
                1
            }
        }
    }

    /// At most one mishap, the first that falls. Each has draws of its own, so that one which is switched off does not
    /// change the others.
    fn draw_mishap(&self, perils: Perils, operation: Operation, dice: &Dice) -> Option<Mishap> {
        let plan = &self.plan;
        let [failed, throttled, unprocessed, conflict, expired] =
            [plan.failures, plan.throttling, plan.unprocessed, plan.conflicts, plan.expired_iterators]
                .map(|chance| dice.falls(chance));
        let is_afterwards = dice.falls(Chance::HALF) && operation.access() == Access::Write;
        if failed {
            return Some(if is_afterwards { Mishap::FailedAfterwards } else { Mishap::Failed });
        }
        match perils.parts {
            Parts::Records => expired.then_some(Mishap::ExpiredIterator),
            _ if throttled => Some(Mishap::Throttled),
            Parts::Batch(_) => unprocessed.then_some(Mishap::Unprocessed),
            // Single writes meet transactions where there are any.
            Parts::Write => (conflict && self.has_transactions).then_some(Mishap::Conflict),
            Parts::Transaction(_) => conflict.then_some(Mishap::Conflict),
            Parts::Read => None,
        }
    }

    /// Leaves a request alone that was refused often enough. What it is refused for counts when it is planned.
    fn filter_refusal(&mut self, drawn: Option<Mishap>, request: u128) -> Option<Mishap> {
        let known = self.refused.iter().position(|(other, _)| *other == request);
        let times = known.map_or(0, |position| self.refused.remove(position).1);
        let drawn = drawn.filter(|_| times < self.plan.refusals_max)?;
        self.refused.push((request, times + 1));
        if self.refused.len() > REFUSED_MAX {
            self.refused.remove(0);
        }
        Some(drawn)
    }
}

/// Which parts of a request are refused.
fn refusals(perils: Perils, mishap: Mishap, count: u64, dice: &Dice) -> Refusals {
    let last = count.saturating_sub(1);
    match (mishap, perils.parts) {
        // Something is always processed, and a part of one is not partial.
        (Mishap::Unprocessed, _) if last == 0 => Refusals { first: u64::MAX, later: Chance::NEVER },
        (Mishap::Unprocessed, _) => Refusals { first: dice.within(1, last), later: Chance::HALF },
        (_, Parts::Transaction(_)) => Refusals { first: dice.within(0, last), later: Chance::NEVER },
        _ => Refusals { first: 0, later: Chance::ALWAYS },
    }
}

impl Ordeal {
    /// The error that takes the place of an outcome, if the request fails.
    fn fail(&self, mishap: Mishap) -> ServiceError {
        self.trial.note(mishap);
        match mishap {
            Mishap::ExpiredIterator => expired_iterator(),
            // Source: `InternalServerError` in "Error handling with DynamoDB" in the developer guide.
            _ => ServiceError::new(ErrorCode::InternalServerError, "Internal server error"),
        }
    }
}

impl Engine {
    /// Runs a request that something may befall.
    pub(super) fn try_out(
        &self,
        ordeal: Ordeal,
        operation: Operation,
        members: Members,
        reply: Reply,
    ) -> Option<Outcome> {
        let ordeal = Rc::new(ordeal);
        match ordeal.failure {
            None => self.start(operation, members, Some(ordeal), reply),
            Some(mishap @ Mishap::FailedAfterwards) => {
                let (now, later) = (Rc::clone(&ordeal), Rc::clone(&ordeal));
                let reply: Reply =
                    Box::new(move |outcome| reply(outcome.and_then(|_| Err(later.fail(mishap)))));
                let outcome = self.start(operation, members, Some(ordeal), reply);
                outcome.map(|outcome| outcome.and_then(|_| Err(now.fail(mishap))))
            }
            Some(mishap) => Some(operation.prepare(members).and_then(|_| Err(ordeal.fail(mishap)))),
        }
    }

    /// Begins a simulation, in the place of one that is going on, when everything that was submitted is in the log.
    ///
    /// # Errors
    /// The log cannot be written.
    pub async fn simulate(&self, plan: SimulationPlan) -> Result<(), ServiceError> {
        let shared = &self.shared;
        shared.pass_barrier().await?;
        shared.clock.turn_back();
        match plan.clock {
            SimulatedClock::From(now_ms) => shared.clock.stand_still(now_ms),
            SimulatedClock::FromNow => shared.clock.stand_still(shared.clock.now_ms()),
            SimulatedClock::Host => {}
        }
        let simulation = Simulation::new(plan, &shared.options.settings);
        shared.state.borrow_mut().simulation = Some(Box::new(simulation));
        shared.is_simulated.set(true);
        chores::attend(shared);
        Ok(())
    }

    /// Ends the simulation, if one is going on.
    pub fn end_simulation(&self) {
        let shared = &self.shared;
        shared.is_simulated.set(false);
        shared.state.borrow_mut().simulation = None;
        shared.clock.turn_back();
        chores::attend(shared);
    }

    /// The time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.shared.clock.now_ms()
    }

    /// What has befallen requests in the simulation that is going on.
    #[must_use]
    pub fn misfortunes(&self) -> Vec<Misfortune> {
        let state = self.shared.state.borrow();
        state.simulation.as_ref().map_or_else(Vec::new, |simulation| simulation.journal.entries())
    }
}

impl Shared {
    /// What befalls a request that comes now.
    pub(super) fn draw(&self, operation: Operation, members: &Members) -> Option<Ordeal> {
        if !self.is_simulated.get() {
            return None;
        }
        self.state.borrow_mut().simulation.as_mut()?.draw(operation, members, &self.clock)
    }

    /// When writes are acknowledged. A simulation shows them when they are durable, which is what follows from calls.
    pub(super) fn acknowledgement(&self) -> Acknowledgement {
        match self.is_simulated.get() {
            true => Acknowledgement::Logged(self.durability()),
            false => self.options.acknowledgement,
        }
    }
}

impl State {
    /// What the database calls itself, and how items expire.
    pub(super) fn settings<'s>(&'s self, options: &'s Options) -> &'s Settings {
        self.simulation.as_ref().map_or(&options.settings, |simulation| &simulation.settings)
    }
}

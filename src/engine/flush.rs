//! The task that runs requests in order, takes staged commits to the log, and answers.

use std::rc::Rc;
use std::time::Duration;

use super::reads::REFRESHES_MAX;
use super::{EngineClock, Failure, Fate, InFlight, Phase, Shared, State, Turn, Waiting, checkpoint, chores};
use crate::base::Clock;
use crate::log::{AppendId, Commit};
use crate::operation::{Action, ServiceError};
use crate::store::StoreError;
use crate::table::is_of_agenda;
use crate::tree::{Edit, Fault};

/// An append takes no further commit when it has this much: it is copied several times on its way into a store, and
/// who waits for the first of its commits waits for all.
const APPEND_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The memory of so many forgotten edits is freed after each step: freeing all at once would hold up the page.
const SWEEP_EDITS: usize = 2_000;

/// What has to be done next.
enum Step {
    Append(Vec<Rc<Commit>>),
    /// Nothing can be appended before a request has run, which misses pages.
    Load(Fault),
    CatchUp,
    /// Another instance waits for its turn.
    GiveWay,
    Rest,
}

/// Goes on until nothing is staged and nobody waits any more.
pub(super) async fn run(shared: Rc<Shared>) {
    let mut hold = None;
    let mut refreshes = 0;
    loop {
        let fault = shared.run_queue();
        if fault.is_none() {
            hold = None;
            refreshes = 0;
        }
        match shared.next_step(fault) {
            Step::Append(batch) => append(&shared, batch).await,
            Step::Load(fault) => {
                hold.get_or_insert_with(|| shared.pages.hold());
                let first = shared.state.borrow().queue.front().map(|first| Rc::clone(&first.request.action));
                let brought = shared.bring_for_write(&fault, &mut refreshes).await;
                if let (Err(error), Some(first)) = (brought, first) {
                    refreshes = 0;
                    shared.refuse(&first, error);
                }
            }
            Step::CatchUp => shared.catch_up().await,
            Step::GiveWay => shared.give_way().await,
            Step::Rest => break,
        }
        if shared.state.borrow().phase == Phase::Closed {
            return;
        }
        shared.state.borrow_mut().forest.sweep(SWEEP_EDITS);
        if std::mem::take(&mut shared.state.borrow_mut().is_agenda_changed) {
            chores::attend(&shared);
        }
        checkpoint::consider(&shared);
        shared.keep_pace().await;
    }
    checkpoint::watch_idleness(&shared);
    shared.sweep().await;
}

async fn append(shared: &Rc<Shared>, batch: Vec<Rc<Commit>>) {
    let id = shared.next_append_id();
    let turn = {
        let mut state = shared.state.borrow_mut();
        state.in_flight = Some(InFlight { id, commits: batch.clone(), fate: Fate::Unknown });
        state.races.enter(shared.clock.now_ms());
        state.begin_turn()
    };
    shared.counters.appends.add(1);
    match shared.log.append(id, &batch, shared.durability()).await {
        Ok(()) => shared.settle(&batch, turn),
        Err(error @ StoreError::Lost { .. }) => shared.find_out(error).await,
        Err(error) => {
            if let Some(in_flight) = &mut shared.state.borrow_mut().in_flight {
                in_flight.fate = Fate::Refused;
            }
            if error == StoreError::Conflict {
                shared.lose();
                shared.catch_up().await;
            } else {
                shared.recover(error.into()).await;
            }
        }
    }
}

impl Shared {
    /// Frees the memory of all forgotten edits, some at a time.
    pub(super) async fn sweep(&self) {
        while self.state.borrow_mut().forest.sweep(SWEEP_EDITS) {
            self.environment.tasks.sleep(Duration::ZERO).await;
        }
    }

    /// Runs the requests that have not run, in order, up to one that misses pages.
    fn run_queue(&self) -> Option<Fault> {
        loop {
            let mut waiting = self.state.borrow_mut().queue.pop_front()?;
            if let Err(fault) = self.attempt(&mut waiting) {
                self.state.borrow_mut().queue.push_front(waiting);
                self.pages.fetch(&fault);
                return Some(fault);
            }
            if let Some((reply, outcome)) = self.file(waiting) {
                reply(outcome);
            }
        }
    }

    fn next_step(&self, fault: Option<Fault>) -> Step {
        let mut state = self.state.borrow_mut();
        if state.gives_way(self.clock.now_ms()) {
            return Step::GiveWay;
        }
        let batch = state.take_batch();
        if !batch.is_empty() {
            return Step::Append(batch);
        }
        if let Some(fault) = fault {
            return Step::Load(fault);
        }
        if state.has_work() {
            // No append tells whether another instance has been there before.
            return Step::CatchUp;
        }
        if state.phase == Phase::Appending {
            state.phase = Phase::Idle;
        }
        Step::Rest
    }

    /// Brings the pages that the first request of the queue misses.
    async fn bring_for_write(
        self: &Rc<Self>,
        fault: &Fault,
        refreshes: &mut usize,
    ) -> Result<(), ServiceError> {
        let known = self.state.borrow().base.manifest.number;
        match self.pages.load(fault).await {
            Ok(()) => {
                self.counters.retries.add(1);
                Ok(())
            }
            Err(Failure::Gone { page }) if *refreshes < REFRESHES_MAX => {
                *refreshes += 1;
                self.catch_up().await;
                self.turn_to_newer(known, page).await.map_err(|failure| failure.of_read())
            }
            Err(failure) => Err(failure.of_read()),
        }
    }

    /// Refuses a request of the queue, if it is still there: others may have come before it.
    fn refuse(&self, action: &Rc<dyn Action>, error: ServiceError) {
        let refused = {
            let queue = &mut self.state.borrow_mut().queue;
            let position = queue.iter().position(|waiting| Rc::ptr_eq(&waiting.request.action, action));
            position.and_then(|position| queue.remove(position))
        };
        if let Some(waiting) = refused {
            waiting.refuse(Err(error));
        }
    }

    fn next_append_id(&self) -> AppendId {
        let number = self.appends.get() + 1;
        self.appends.set(number);
        AppendId { instance: self.instance, number }
    }

    /// The log has these commits: shows them to readers and answers who waited for them.
    fn settle(&self, batch: &[Rc<Commit>], turn: Turn) {
        let mut state = self.state.borrow_mut();
        let first = state.durable_lsn + 1;
        state.settle(batch, &self.clock);
        state.races.win(self.clock.now_ms());
        state.proven = turn;
        let is_agenda_changed = state.is_agenda_changed;
        let answered = state.take_settled();
        drop(state);
        if is_agenda_changed {
            self.hasten_alarm(batch);
        }
        self.observers.tell_own(first, batch);
        answer_all(answered);
    }
}

/// Answers requests whose outcome holds. That may run the host's code, which may submit the next request, so the
/// state is not borrowed meanwhile.
pub(super) fn answer_all(answered: Vec<Waiting>) {
    answered.into_iter().for_each(Waiting::answer);
}

impl State {
    /// The append that is under way has ended well.
    pub(super) fn settle(&mut self, batch: &[Rc<Commit>], clock: &EngineClock) {
        self.in_flight = None;
        for commit in batch {
            let lsn = self.durable_lsn + 1;
            self.note_late(lsn, &commit.edits, clock);
            self.forest.settle(lsn, &commit.edits);
            self.is_agenda_changed |= commit.edits.iter().any(is_of_agenda);
            self.durable_lsn = lsn;
        }
        self.claims.settle(self.durable_lsn);
    }

    /// The commits that the next append takes.
    fn take_batch(&mut self) -> Vec<Rc<Commit>> {
        let mut bytes = 0;
        let fitting = self.unsent.iter().take_while(|commit| {
            let fits = bytes < APPEND_BYTES_MAX;
            bytes += commit.edits.iter().map(edit_bytes).sum::<usize>();
            fits
        });
        let count = fitting.count();
        self.unsent.drain(..count).collect()
    }

    /// The requests that can be answered now.
    pub(super) fn take_settled(&mut self) -> Vec<Waiting> {
        let (durable, proven) = (self.durable_lsn, self.proven);
        let mut settled = Vec::new();
        for waiting in std::mem::take(&mut self.waiting) {
            if waiting.is_settled(durable, proven) {
                settled.push(waiting);
            } else {
                self.waiting.push(waiting);
            }
        }
        settled
    }
}

fn edit_bytes(edit: &Edit) -> usize {
    match edit {
        Edit::Put { key, value, .. } => key.len() + value.len(),
        Edit::Delete { key, .. } => key.len(),
        Edit::Drop { .. } => 0,
    }
}

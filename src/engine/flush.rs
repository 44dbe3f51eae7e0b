//! The task that takes staged commits to the log, and deals with a log that does not take them.

use std::rc::Rc;
use std::time::Duration;

use super::{Acknowledgement, Event, Phase, Shared, State, Waiting, store_failure};
use crate::log::{Commit, Log, LogError, Lsn};
use crate::store::{Durability, StoreError};

/// How long to wait after the n-th failed attempt to reach a store; the last pause is repeated.
/// Source: the pauses after which browsers were seen to have their databases back.
const RECOVERY_PAUSES_MS: [u64; 4] = [300, 2_000, 10_000, 30_000];

/// Appends until nothing is staged any more.
pub(super) async fn run(shared: Rc<Shared>) {
    loop {
        let batch = std::mem::take(&mut shared.state.borrow_mut().unsent);
        if batch.is_empty() {
            break;
        }
        match shared.log.append(&batch, shared.durability()).await {
            Ok(()) => shared.settle(&batch),
            Err(StoreError::Conflict) => catch_up(&shared).await,
            Err(error) => recover(&shared, error.into()).await,
        }
        if shared.state.borrow().phase == Phase::Closed {
            return;
        }
    }
    let mut state = shared.state.borrow_mut();
    if state.phase == Phase::Appending {
        state.phase = Phase::Idle;
    }
}

/// Another instance has appended: takes over its commits, then runs the waiting requests again.
async fn catch_up(shared: &Rc<Shared>) {
    shared.state.borrow_mut().forget_pending(Phase::CatchingUp);
    match shared.read_log().await {
        Ok(()) => shared.run_waiting_again(),
        Err(error) => recover(shared, error).await,
    }
}

/// The store has failed: refuses what waits, and tries until the log can be read again.
async fn recover(shared: &Rc<Shared>, error: LogError) {
    let refused = shared.state.borrow_mut().forget_pending(Phase::Recovering);
    for waiting in refused {
        waiting.answer(Err(store_failure(&error)));
    }
    (shared.on_event)(&Event::Failed(error));
    let [.., longest] = RECOVERY_PAUSES_MS;
    let mut pauses = RECOVERY_PAUSES_MS.into_iter();
    loop {
        match shared.read_log_again().await {
            Ok(()) => break,
            Err(LogError::Store(_)) if shared.state.borrow().phase == Phase::Closed => break,
            Err(LogError::Store(_)) => {}
            Err(damage) => {
                shared.state.borrow_mut().phase = Phase::Closed;
                (shared.on_event)(&Event::Failed(damage));
                return;
            }
        }
        let pause = pauses.next().unwrap_or(longest);
        shared.environment.tasks.sleep(Duration::from_millis(pause)).await;
    }
    if shared.state.borrow().phase == Phase::Closed {
        return;
    }
    shared.state.borrow_mut().phase = Phase::Appending;
    (shared.on_event)(&Event::Recovered);
}

/// Reads every commit that follows the known ones.
pub(super) async fn read_to_end(log: &Log, mut apply: impl FnMut(&Commit)) -> Result<(), LogError> {
    loop {
        let commits = log.read_on().await?;
        if commits.is_empty() {
            return Ok(());
        }
        commits.iter().for_each(&mut apply);
    }
}

impl Shared {
    pub(super) fn durability(&self) -> Durability {
        match self.acknowledgement {
            Acknowledgement::Logged(durability) => durability,
            Acknowledgement::Immediate => Durability::Relaxed,
        }
    }

    /// The log has these commits: shows them to readers and answers who waited for them.
    fn settle(&self, batch: &[Rc<Commit>]) {
        let mut state = self.state.borrow_mut();
        for commit in batch {
            let lsn = state.durable_lsn + 1;
            state.forest.settle(lsn, &commit.edits);
            state.durable_lsn = lsn;
        }
        let durable = state.durable_lsn;
        let answered = state.take_waiting_until(durable);
        drop(state);
        answer_all(answered);
    }

    /// Reads on after the store has failed.
    async fn read_log_again(&self) -> Result<(), LogError> {
        self.log.check_end().await?;
        self.read_log().await
    }

    async fn read_log(&self) -> Result<(), LogError> {
        let read = read_to_end(&self.log, |commit| self.state.borrow_mut().forest.apply(&commit.edits)).await;
        let mut state = self.state.borrow_mut();
        state.durable_lsn = self.log.next_lsn() - 1;
        state.last_lsn = state.durable_lsn;
        read
    }

    fn run_waiting_again(&self) {
        let again = std::mem::take(&mut self.state.borrow_mut().waiting);
        let mut answered = Vec::new();
        for mut waiting in again {
            self.attempt(&mut waiting);
            if self.is_durable(&waiting) {
                answered.push(waiting);
            } else {
                self.state.borrow_mut().waiting.push(waiting);
            }
        }
        self.state.borrow_mut().phase = Phase::Appending;
        answer_all(answered);
    }
}

/// Answers requests whose outcome holds. That may run the host's code, which may submit the next request, so the
/// state is not borrowed meanwhile.
fn answer_all(answered: Vec<Waiting>) {
    for mut waiting in answered {
        if let Some(outcome) = waiting.take_outcome() {
            waiting.answer(outcome);
        }
    }
}

impl State {
    /// Forgets what the log does not have. Gives the waiting requests, unless they are to run again.
    fn forget_pending(&mut self, phase: Phase) -> Vec<Waiting> {
        self.forest.revert();
        self.unsent.clear();
        self.last_lsn = self.durable_lsn;
        self.phase = phase;
        match phase {
            Phase::CatchingUp => Vec::new(),
            _ => std::mem::take(&mut self.waiting),
        }
    }

    fn take_waiting_until(&mut self, lsn: Lsn) -> Vec<Waiting> {
        let count = self.waiting.partition_point(|waiting| waiting.lsn.is_some_and(|needed| needed <= lsn));
        self.waiting.drain(..count).collect()
    }
}

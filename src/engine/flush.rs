//! The task that takes staged commits to the log, and deals with a log that does not take them.

use std::rc::Rc;
use std::time::Duration;

use super::{Acknowledgement, Event, Phase, Shared, State, Waiting, store_failure};
use crate::log::{AppendId, Commit, LogError, Lsn};
use crate::store::{Durability, StoreError};
use crate::tree::Edit;

/// How long to wait after the n-th failed attempt to reach a store; the last pause is repeated.
/// Source: the pauses after which browsers were seen to have their databases back.
const RECOVERY_PAUSES_MS: [u64; 4] = [300, 2_000, 10_000, 30_000];

/// An append takes no further commit when it has this much: it is copied several times on its way into a store, and
/// who waits for the first of its commits waits for all.
const APPEND_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Appends until nothing is staged and nobody waits any more.
pub(super) async fn run(shared: Rc<Shared>) {
    loop {
        let (batch, nobody_waits) = {
            let mut state = shared.state.borrow_mut();
            (state.take_batch(), state.waiting.is_empty())
        };
        match (batch.is_empty(), nobody_waits) {
            (true, true) => break,
            // What they came to changes nothing, so no append tells whether another instance has been there before.
            (true, false) => catch_up(&shared).await,
            (false, _) => append(&shared, &batch).await,
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

async fn append(shared: &Rc<Shared>, batch: &[Rc<Commit>]) {
    match shared.log.append(shared.next_append_id(), batch, shared.durability()).await {
        Ok(()) => shared.settle(batch),
        Err(StoreError::Conflict) => catch_up(shared).await,
        Err(error) => recover(shared, error.into()).await,
    }
}

/// Another instance may have appended: takes over its commits, then runs the waiting requests again.
async fn catch_up(shared: &Rc<Shared>) {
    // What is pending stays in sight until the other's commits are here: who was acknowledged at once reads it.
    shared.state.borrow_mut().phase = Phase::CatchingUp;
    match shared.read_log().await {
        Ok(()) => shared.run_waiting_again(),
        Err(error) => recover(shared, error).await,
    }
}

/// The store has failed: refuses what waits, and tries until the log can be read again.
async fn recover(shared: &Rc<Shared>, error: LogError) {
    let refused = shared.state.borrow_mut().give_up();
    for waiting in refused {
        waiting.answer(Err(store_failure(&error)));
    }
    (shared.on_event)(&Event::Failed(error));
    let [.., longest] = RECOVERY_PAUSES_MS;
    let mut pauses = RECOVERY_PAUSES_MS.into_iter();
    loop {
        match shared.read_log().await {
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

    /// Reads what the log has got, and forgets what it has not. A reader sees that happen at once.
    async fn read_log(&self) -> Result<(), LogError> {
        let read = self.log.read_on().await?;
        let mut state = self.state.borrow_mut();
        state.forget_pending();
        self.log.pass(&read);
        let commits = read.batches.iter().flat_map(|batch| &batch.commits);
        (state.durable_lsn + 1..)
            .zip(commits)
            .for_each(|(lsn, commit)| state.forest.apply(lsn, &commit.edits));
        state.durable_lsn = read.end.lsn();
        state.last_lsn = state.durable_lsn;
        Ok(())
    }

    fn next_append_id(&self) -> AppendId {
        let number = self.appends.get() + 1;
        self.appends.set(number);
        AppendId { instance: self.instance, number }
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
    /// Forgets what the log does not have.
    fn forget_pending(&mut self) {
        self.forest.revert();
        self.unsent.clear();
        self.last_lsn = self.durable_lsn;
    }

    /// The store has failed: forgets what is pending, and gives the requests that waited for it.
    fn give_up(&mut self) -> Vec<Waiting> {
        self.forget_pending();
        self.phase = Phase::Recovering;
        std::mem::take(&mut self.waiting)
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

    fn take_waiting_until(&mut self, lsn: Lsn) -> Vec<Waiting> {
        let count = self.waiting.partition_point(|waiting| waiting.lsn.is_some_and(|needed| needed <= lsn));
        self.waiting.drain(..count).collect()
    }
}

fn edit_bytes(edit: &Edit) -> usize {
    match edit {
        Edit::Put { key, value, .. } => key.len() + value.len(),
        Edit::Delete { key, .. } => key.len(),
        Edit::Drop { .. } => 0,
    }
}

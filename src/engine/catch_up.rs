//! What other instances have done: their commits, and their checkpoints.

use std::rc::Rc;

use super::base::Base;
use super::flush::answer_all;
use super::{EngineClock, Failure, Fate, InFlight, Phase, Shared, State, Waiting};
use crate::base::Clock;
use crate::log::{Batch, Continuation, Log, LogError, Passage, Position};
use crate::operation::ItemMark;
use crate::store::{PageId, StoreError};
use crate::table::{is_of_agenda, is_transaction};
use crate::tree::{Edit, Gathered};

/// How often the log is looked for from a newer manifest on: another instance would have to make a checkpoint each
/// time.
const RELOADS_MAX: usize = 5;

impl Shared {
    /// Takes over what other instances have appended. Requests that have seen something else run again.
    pub(super) async fn catch_up(self: &Rc<Self>) {
        if let Err(failure) = self.try_to_catch_up().await {
            self.recover(failure).await;
        }
    }

    pub(super) async fn try_to_catch_up(&self) -> Result<(), Failure> {
        let turn = {
            let mut state = self.state.borrow_mut();
            // What is pending stays in sight until the others' commits are here: who was acknowledged at once reads it.
            if state.phase != Phase::Recovering {
                state.phase = Phase::CatchingUp;
            }
            state.begin_turn()
        };
        let read = self.read_log().await?;
        let (first, answered) = {
            let mut state = self.state.borrow_mut();
            if state.phase == Phase::Closed {
                return Ok(());
            }
            self.log.pass(read.passage);
            let first = state.durable_lsn + 1;
            let mut answered = state.take_over(&read.batches, &self.clock);
            state.proven = turn;
            state.phase = Phase::Appending;
            answered.extend(state.take_settled());
            (first, answered)
        };
        self.observers.tell_read(first, &read.batches);
        answer_all(answered);
        Ok(())
    }

    /// What the log holds behind the position; if it was trimmed beyond that, behind that of the newest manifest.
    async fn read_log(&self) -> Result<Continuation, Failure> {
        for _ in 0..RELOADS_MAX {
            let from = self.log.position();
            let read = self.log.read_on().await;
            if !is_doubtful(from, read.as_ref().map(|read| &read.passage)) {
                return Ok(read?);
            }
            match self.reset_to_newer().await? {
                Reset::Done(read) => return Ok(read),
                Reset::NoneNewer => return Ok(read?),
                Reset::Trimmed => {}
            }
        }
        Err(LogError::Vanished.into())
    }

    /// If there is a newer manifest than the known one: forgets everything and goes on from there. But not before the
    /// log behind it was read: without that, what was shown already would be taken back.
    async fn reset_to_newer(&self) -> Result<Reset, Failure> {
        let newest = Base::read(&*self.store).await?;
        if newest.manifest.number <= self.state.borrow().base.manifest.number {
            return Ok(Reset::NoneNewer);
        }
        let read = match Log::new(Rc::clone(&self.store), newest.manifest.position).read_on().await {
            Err(LogError::Vanished) => return Ok(Reset::Trimmed),
            read => read?,
        };
        let mut state = self.state.borrow_mut();
        let unknown = state.take_unknown();
        state.forget_pending();
        state.forest.reset(newest.manifest.roots.clone());
        state.forget_late();
        // If the database was deleted and made again, its pages have the ids of the old ones.
        self.pages.cache.clear();
        self.log.move_to(newest.manifest.position);
        state.durable_lsn = newest.manifest.position.lsn();
        state.is_agenda_changed = true;
        state.last_lsn = state.durable_lsn;
        state.base = Base { log_bytes: self.log.bytes(), ..newest };
        state.run_again();
        drop(state);
        self.observers.tell_lost_track();
        // The log is gone in which they could be found.
        let reason = "the log was trimmed before the write could be found in it".to_owned();
        let failure = Failure::Store(StoreError::Lost { reason });
        unknown.into_iter().for_each(|waiting| waiting.refuse(Err(failure.of_unknown_write())));
        Ok(Reset::Done(read))
    }

    /// A page of the manifest `known` is gone: reads through the pages of a newer one, or fails if there is none.
    pub(super) async fn turn_to_newer(&self, known: u64, page: PageId) -> Result<(), Failure> {
        let adoption = self.adopt_newer().await?;
        let is_changed = self.state.borrow().base.manifest.number != known;
        if is_changed || adoption == Adoption::Behind { Ok(()) } else { Err(Failure::Gone { page }) }
    }

    /// If there is a newer manifest than the known one, and everything in its pages is known here: reads through its
    /// pages from now on.
    pub(super) async fn adopt_newer(&self) -> Result<Adoption, Failure> {
        let newest = Base::read(&*self.store).await?;
        let mut state = self.state.borrow_mut();
        if newest.manifest.number <= state.base.manifest.number {
            return Ok(Adoption::NoneNewer);
        }
        if newest.manifest.position.lsn() > state.durable_lsn {
            return Ok(Adoption::Behind);
        }
        state.forest.thaw();
        state.adopt(newest, &self.log);
        Ok(Adoption::Adopted)
    }
}

/// Whether a newer manifest may show that this is not what the log holds behind `from`. Where the beginning of the log
/// was discarded there may be nothing, or what a stale append has left; and at the very beginning there is no block
/// before by which the log could be recognised.
pub(super) fn is_doubtful(from: Position, read: Result<&Passage, &LogError>) -> bool {
    match read {
        Ok(passage) => from == Position::START && passage.end != from,
        Err(error) => matches!(error, LogError::Vanished | LogError::OutOfOrder { .. }),
    }
}

/// What became of going on from a newer manifest.
enum Reset {
    /// Everything is forgotten; this is what the log holds behind the manifest.
    Done(Continuation),
    /// Another instance has discarded that part of the log meanwhile.
    Trimmed,
    /// There is no newer one.
    NoneNewer,
}

/// What became of a look for a newer manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adoption {
    /// It is in use now.
    Adopted,
    /// There is one, whose pages hold commits that are not known here yet.
    Behind,
    /// There is none.
    NoneNewer,
}

impl State {
    /// Reads through the pages of this manifest from now on.
    pub(super) fn adopt(&mut self, newest: Base, log: &Log) {
        let manifest = &newest.manifest;
        self.forest.adopt(manifest.roots.clone(), manifest.position.lsn());
        let log_bytes = log.bytes().saturating_sub(self.forest.delta_bytes() as u64);
        self.base = Base { log_bytes, ..newest };
    }

    /// Applies what was read behind the position. Gives the requests that can be answered because of it.
    fn take_over(&mut self, mut batches: &[Batch], clock: &EngineClock) -> Vec<Waiting> {
        let in_flight = self.in_flight.take();
        let mut is_lost = in_flight.is_some();
        // An append whose outcome was not known stands right behind the position, or nowhere. One that was refused is
        // not in the log, whatever looks like it.
        if let Some(InFlight { id, commits, fate: Fate::Unknown }) = &in_flight
            && let [Batch { id: Some(found), .. }, rest @ ..] = batches
            && found == id
        {
            self.settle(commits, clock);
            batches = rest;
            is_lost = false;
        }
        if !is_lost && batches.is_empty() {
            return Vec::new();
        }
        let durable = self.durable_lsn;
        let is_stored =
            |waiting: &Waiting| waiting.ran.as_ref().is_some_and(|ran| ran.has_commit && ran.lsn <= durable);
        let (answered, others) = std::mem::take(&mut self.waiting).into_iter().partition(is_stored);
        self.waiting = others;
        self.forget_pending();
        self.meet_rivals(batches, clock.now_ms());
        let commits = batches.iter().flat_map(|batch| &batch.commits);
        let mut gathered = Gathered::default();
        for commit in commits {
            self.durable_lsn += 1;
            self.is_agenda_changed |= commit.edits.iter().any(is_of_agenda);
            commit.edits.iter().for_each(|edit| gathered.add(self.durable_lsn, edit.clone()));
        }
        self.note_others_late(batches, clock);
        self.forest.replay(gathered);
        self.last_lsn = self.durable_lsn;
        self.run_again();
        answered
    }

    /// Takes note of what others have written in transactions while requests of this instance waited.
    ///
    /// A time beyond now is that of a clock that goes otherwise than the one of this instance: it does not tell what
    /// came first.
    fn meet_rivals(&mut self, batches: &[Batch], now_ms: u64) {
        let waiting = self.waiting.iter().chain(&self.queue);
        let Some(oldest_ms) = waiting.map(|waiting| waiting.request.now_ms).min() else {
            return self.claims.forget_rivals(u64::MAX);
        };
        self.claims.forget_rivals(oldest_ms);
        let commits = batches.iter().flat_map(|batch| &batch.commits);
        let times = oldest_ms.saturating_add(1)..=now_ms;
        for commit in
            commits.filter(|commit| times.contains(&commit.time_ms) && is_transaction(&commit.edits))
        {
            for edit in &commit.edits {
                if let Edit::Put { tree, key, .. } | Edit::Delete { tree, key } = edit {
                    self.claims.meet(ItemMark::of(*tree, key), commit.time_ms, now_ms);
                }
            }
        }
    }

    /// Everything that waits has to run again, in its order.
    fn run_again(&mut self) {
        while let Some(mut waiting) = self.waiting.pop() {
            waiting.ran = None;
            self.queue.push_front(waiting);
        }
    }

    /// Forgets what the log does not have.
    pub(super) fn forget_pending(&mut self) {
        self.forest.revert();
        self.claims.revert();
        self.unsent.clear();
        self.last_lsn = self.durable_lsn;
    }

    /// Takes out the requests whose commits were in an append of unknown outcome.
    pub(super) fn take_unknown(&mut self) -> Vec<Waiting> {
        let Some(InFlight { commits, fate: Fate::Unknown, .. }) = self.in_flight.take() else {
            return Vec::new();
        };
        let last = self.durable_lsn + commits.len() as u64;
        let is_unknown =
            |waiting: &Waiting| waiting.ran.as_ref().is_some_and(|ran| ran.has_commit && ran.lsn <= last);
        let (unknown, others) = std::mem::take(&mut self.waiting).into_iter().partition(is_unknown);
        self.waiting = others;
        unknown
    }
}

//! What an engine knows at a moment.

use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Waker;

use super::base::Base;
use super::closing::Closing;
use super::ending::Ending;
use super::pace::Pace;
use super::requests::{Turn, Waiting};
use super::simulation::Simulation;
use super::turns::Races;
use crate::log::{AppendId, Commit, Lsn};
use crate::operation::Claims;
use crate::table::Catalog;
use crate::tree::Forest;

pub(super) struct State {
    pub(super) base: Base,
    pub(super) forest: Forest,
    pub(super) catalog: Catalog,
    pub(super) phase: Phase,
    /// Somebody closes the database: no other request to write is taken, so that none is left behind.
    pub(super) closing: Option<Closing>,
    /// Nobody has the database any more who could ask it for anything.
    pub(super) is_abandoned: bool,
    /// The task that waits for a while, unless something happens.
    pub(super) waker: Option<Waker>,
    /// The LSN of the last commit that was staged; the log may not have it yet.
    pub(super) last_lsn: Lsn,
    /// The LSN of the last commit that the log holds.
    pub(super) durable_lsn: Lsn,
    /// How many appends and readings of the log have begun.
    pub(super) turn: Turn,
    /// The last of them that has found this instance at the end of the log.
    pub(super) proven: Turn,
    /// Another instance says that the log or the manifest has changed.
    pub(super) is_tail_moved: bool,
    /// A durable commit has changed the agenda, and nobody has looked at it since.
    pub(super) is_agenda_changed: bool,
    /// How it goes with the others that append.
    pub(super) races: Races,
    /// The items of transactions that overlap with other requests.
    pub(super) claims: Claims,
    /// Staged commits that no append has taken yet.
    pub(super) unsent: Vec<Rc<Commit>>,
    /// The append that has not ended well.
    pub(super) in_flight: Option<InFlight>,
    /// Requests that have run and have not been answered for good, in order.
    pub(super) waiting: Vec<Waiting>,
    /// Requests that have to run after those, in order.
    pub(super) queue: VecDeque<Waiting>,
    /// The end of the checkpoint that is being made.
    pub(super) checkpoint: Option<Ending>,
    /// How far it has come, once it has begun.
    pub(super) pace: Option<Pace>,
    /// How many bytes of the log have to be passed before the next checkpoint, because one has failed.
    pub(super) checkpoint_after: u64,
    /// A task waits for the database to be idle for long enough.
    pub(super) is_idle_watched: bool,
    /// Absent unless one is going on.
    pub(super) simulation: Option<Box<Simulation>>,
}

/// An append that was sent.
pub(super) struct InFlight {
    pub(super) id: AppendId,
    pub(super) commits: Vec<Rc<Commit>>,
    pub(super) fate: Fate,
}

/// What is known of an append that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The log may have it.
    Unknown,
    /// Another instance was faster, so the log does not have it.
    Refused,
}

/// What the engine is doing with its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
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

impl State {
    pub(super) fn stage(&mut self, commit: Commit) {
        self.last_lsn += 1;
        self.forest.stage(self.last_lsn, &commit.edits);
        self.unsent.push(Rc::new(commit));
    }

    /// Lets the task go on that waits for a while.
    pub(super) fn wake(&mut self) {
        self.waker.take().into_iter().for_each(Waker::wake);
    }

    /// Whether the rest is not worth waiting for a store that cannot be reached.
    pub(super) fn is_ending(&self) -> bool {
        self.closing.is_some() || self.is_abandoned
    }

    /// Everybody who waits.
    pub(super) fn take_unanswered(&mut self) -> Vec<Waiting> {
        let mut unanswered = std::mem::take(&mut self.waiting);
        unanswered.extend(self.queue.drain(..));
        unanswered
    }

    /// Whether somebody waits for the log.
    pub(super) fn has_work(&self) -> bool {
        !self.waiting.is_empty() || !self.queue.is_empty() || self.is_tail_moved
    }

    /// A new turn: an append or a reading of the log begins.
    pub(super) fn begin_turn(&mut self) -> Turn {
        self.turn += 1;
        self.is_tail_moved = false;
        self.turn
    }
}

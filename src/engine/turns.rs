//! Taking turns at the end of the log.
//!
//! Who has appended last knows the end of the log. Others have to read it first, and their requests have to run again,
//! so an instance that appends without a pause could be first every time. Therefore who loses twice in a row pleads,
//! and those that hear it and have not pleaded themselves let somebody else append before they go on. Without conflicts
//! nobody pleads, and nobody waits.
//!
//! Who asks for a write when the last one is answered rests for a moment in between. So a race is over when there has
//! been no append for a while, not when nothing is left to do.

use std::rc::Rc;
use std::time::Duration;

use super::{Phase, Shared, State};
use crate::base::Clock;
use crate::store::Notice;

/// One loss is bad luck.
const LOSSES_MAX: u32 = 1;

/// Who has had nothing to append for so long competes with nobody, and pleas are as good as forgotten.
const RACE_MS: u64 = 3_000;

/// Who is asked to waits so long at least: reading what is new, loading pages, and appending takes less as a rule.
const WAIT_MS_MIN: u64 = 50;

/// When nobody has appended meanwhile, the next wait is twice as long: those that plead may be slow. So often at most.
const DOUBLINGS_MAX: u32 = 4;

/// And so much longer at most: chance decides, so that those that wait do not go on together.
const WAIT_MS_SPREAD: u64 = 100;

/// What an instance has met with at the end of the log of late.
#[derive(Default)]
pub(super) struct Races {
    /// When its last append ended, if it ended well.
    won_ms: Option<u64>,
    /// How often another instance was faster.
    losses: u32,
    /// When another instance that has lost again and again asked this one to wait.
    asked_ms: Option<u64>,
    /// How often this one has waited, and nobody has appended.
    waits_in_vain: u32,
}

impl Races {
    /// An append begins.
    pub(super) fn enter(&mut self, now_ms: u64) {
        if self.won_ms.is_some_and(|won_ms| !is_of_late(won_ms, now_ms)) {
            *self = Self::default();
        }
    }

    /// An append has ended well. Who has had to plead for it does so again after the next loss.
    pub(super) fn win(&mut self, now_ms: u64) {
        self.won_ms = Some(now_ms);
        self.losses = if self.losses > LOSSES_MAX { LOSSES_MAX } else { 0 };
    }

    /// Another instance was faster. Tells whether to plead.
    fn lose(&mut self) -> bool {
        self.won_ms = None;
        self.losses = self.losses.saturating_add(1);
        let pleads = self.losses > LOSSES_MAX;
        if pleads {
            self.asked_ms = None;
        }
        pleads
    }

    /// Another instance pleads.
    fn hear(&mut self, phase: Phase, now_ms: u64) {
        let competes = phase != Phase::Idle || self.won_ms.is_some_and(|won_ms| is_of_late(won_ms, now_ms));
        if competes && self.losses <= LOSSES_MAX {
            self.asked_ms = Some(now_ms);
        }
    }

    /// Whether somebody else is to append before this instance does.
    fn gives_way(&mut self, now_ms: u64) -> bool {
        self.asked_ms.take().is_some_and(|asked_ms| is_of_late(asked_ms, now_ms))
    }
}

fn is_of_late(then_ms: u64, now_ms: u64) -> bool {
    now_ms.saturating_sub(then_ms) < RACE_MS
}

impl Shared {
    pub(super) fn notice(self: &Rc<Self>, notice: Notice) {
        {
            let mut state = self.state.borrow_mut();
            match notice {
                Notice::News => {
                    state.is_tail_moved = true;
                    state.wake();
                }
                Notice::Plea => {
                    let phase = state.phase;
                    state.races.hear(phase, self.clock.now_ms());
                }
            }
        }
        self.wake_flush();
        // It may be the housekeeper now.
        self.chores.call();
    }

    /// Another instance was faster.
    pub(super) fn lose(&self) {
        self.counters.conflicts.add(1);
        let pleads = self.state.borrow_mut().races.lose();
        if pleads {
            self.store.plead();
        }
    }

    /// Waits until somebody else has appended, but not for long: whoever has pleaded may be gone.
    pub(super) async fn give_way(self: &Rc<Self>) {
        let known = self.state.borrow().durable_lsn;
        let mut timer = self.environment.tasks.sleep(self.random_wait());
        loop {
            self.pause(&mut timer, |state| state.is_tail_moved || state.is_ending()).await;
            let is_in_vain = !self.state.borrow().is_tail_moved;
            if is_in_vain {
                let races = &mut self.state.borrow_mut().races;
                races.waits_in_vain = (races.waits_in_vain + 1).min(DOUBLINGS_MAX);
                return;
            }
            self.catch_up().await;
            let state = self.state.borrow();
            // What was heard of may have been known already.
            if state.durable_lsn != known || state.phase != Phase::Appending || state.is_ending() {
                return;
            }
        }
    }

    fn random_wait(&self) -> Duration {
        let mut random = [0; 2];
        self.environment.entropy.fill(&mut random);
        let wait_ms = WAIT_MS_MIN + u64::from(u16::from_le_bytes(random)) % WAIT_MS_SPREAD;
        Duration::from_millis(wait_ms << self.state.borrow().races.waits_in_vain)
    }
}

impl State {
    /// Whether somebody else is to append before this instance does.
    pub(super) fn gives_way(&mut self, now_ms: u64) -> bool {
        !self.unsent.is_empty() && self.races.gives_way(now_ms)
    }
}

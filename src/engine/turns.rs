//! Taking turns at the end of the log.
//!
//! Who has appended last knows the end of the log. Others have to read it first, and their requests have to run again,
//! so an instance that appends without a pause could be first every time. Therefore who loses twice in a row pleads,
//! and those that hear it and have not pleaded themselves let somebody else append before they go on. Without conflicts
//! nobody pleads, and nobody waits.

use std::rc::Rc;
use std::time::Duration;

use super::{Phase, Shared, State};
use crate::store::Notice;

/// One loss is bad luck.
const LOSSES_MAX: u32 = 1;

/// Who is asked to waits so long at least: reading what is new, loading pages, and appending takes less as a rule.
const WAIT_MS_MIN: u64 = 50;

/// When nobody has appended meanwhile, the next wait is twice as long: those that plead may be slow. So often at most.
const DOUBLINGS_MAX: u32 = 4;

/// And so much longer at most: chance decides, so that those that wait do not go on together.
const WAIT_MS_SPREAD: u64 = 100;

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
                    state.is_asked_to_wait = state.phase != Phase::Idle && state.losses <= LOSSES_MAX;
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
        let losses = {
            let mut state = self.state.borrow_mut();
            state.losses = state.losses.saturating_add(1);
            state.losses
        };
        if losses > LOSSES_MAX {
            self.state.borrow_mut().is_asked_to_wait = false;
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
                let mut state = self.state.borrow_mut();
                state.waits_in_vain = (state.waits_in_vain + 1).min(DOUBLINGS_MAX);
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
        Duration::from_millis(wait_ms << self.state.borrow().waits_in_vain)
    }
}

impl State {
    /// An append has ended well. Who has had to plead for it does so again after the next loss.
    pub(super) fn win(&mut self) {
        self.losses = if self.losses > LOSSES_MAX { LOSSES_MAX } else { 0 };
    }

    /// Nobody competes with an instance that rests.
    pub(super) fn forget_races(&mut self) {
        self.is_asked_to_wait = false;
        self.losses = 0;
        self.waits_in_vain = 0;
    }

    /// Whether somebody else is to append before this instance does.
    pub(super) fn gives_way(&mut self) -> bool {
        !self.unsent.is_empty() && std::mem::take(&mut self.is_asked_to_wait)
    }
}

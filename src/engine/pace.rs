//! How much may be logged while a checkpoint is made: who writes faster than pages can be made is held back, so that
//! the log has a bound, and with it the time that an opening takes.

use std::time::Duration;

use super::checkpoint::length_of_log;
use super::{Shared, State};

/// So many turns of the host does an append wait at most: a checkpoint that does not come on must not stop the writes.
const TURNS_MAX: usize = 250;

/// How far a checkpoint has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// How many edits it has to merge; 0 until that is known.
    pub(super) edits: u64,
    /// How many of them it has merged.
    pub(super) merged: u64,
}

impl Pace {
    /// There is nothing left but to discard what is dead.
    pub(super) const DONE: Self = Self { edits: 1, merged: 1 };

    /// How long the log may be when it should have been merged at `due` bytes: an eighth more until the first edits are
    /// merged, and five eighths more when all are.
    fn limit(self, due: u64) -> u64 {
        let earned = (due / 2).saturating_mul(self.merged.min(self.edits)).checked_div(self.edits);
        due + due / 8 + earned.unwrap_or(0)
    }
}

impl Shared {
    /// Waits until the checkpoint that is being made, if any, has come as far as the log is long.
    ///
    /// That also lets the timers of the host fire, on which a checkpoint rests: who writes without a pause to a store
    /// that answers at once would keep them from it.
    pub(super) async fn keep_pace(&self) {
        for _ in 0..TURNS_MAX {
            if !self.state.borrow().is_ahead(self) {
                return;
            }
            self.environment.tasks.sleep(Duration::ZERO).await;
        }
    }
}

impl State {
    fn is_ahead(&self, shared: &Shared) -> bool {
        let Some(pace) = self.pace.filter(|_| self.closing.is_none()) else { return false };
        let (since, due) = length_of_log(shared, self);
        since > pace.limit(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_rises_with_what_is_merged() {
        let limits = [(0, 0), (0, 400), (100, 400), (400, 400), (500, 400)];
        let limits = limits.map(|(merged, edits)| Pace { edits, merged }.limit(800));
        assert_eq!(limits, [900, 900, 1_000, 1_300, 1_300]);
        assert_eq!(Pace::DONE.limit(800), 1_300);
    }
}

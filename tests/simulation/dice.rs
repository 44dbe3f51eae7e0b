//! Chance that one seed replays.

use std::cell::Cell;
use std::rc::Rc;

/// Clones draw from the same sequence.
#[derive(Clone)]
pub(crate) struct Dice(Rc<Cell<u64>>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rc::new(Cell::new(seed)))
    }

    /// A number below `end`. The generator is splitmix64.
    pub(crate) fn below(&self, end: usize) -> usize {
        self.0.set(self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15));
        let mut word = self.0.get();
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((word ^ (word >> 31)) % end as u64).unwrap()
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

impl Dice {
    /// One of `choices`.
    pub(crate) fn of<T: Copy>(&self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

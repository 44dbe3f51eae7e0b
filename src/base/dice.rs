//! Chance that follows from a number: what simulations draw from.

use std::cell::Cell;

/// How many outcomes a draw has, as a power of two.
const BITS: u32 = 32;

/// How likely something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// It never happens.
    pub const NEVER: Self = Self(0);
    /// It happens half of the time.
    pub const HALF: Self = Self(1 << (BITS - 1));
    /// It always happens.
    pub const ALWAYS: Self = Self(1 << BITS);

    /// It happens in so much of all cases, from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2^32")]
    pub fn of(share: f64) -> Self {
        Self((share.clamp(0.0, 1.0) * (1_u64 << BITS) as f64) as u64)
    }
}

/// A row of draws: always the same ones from one seed.
#[derive(Clone, Debug)]
pub struct Dice {
    seed: u64,
    state: Cell<u64>,
}

impl Dice {
    /// The draws of that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, state: Cell::new(seed) }
    }

    /// Begins again with the first draw.
    pub fn rewind(&self) {
        self.state.set(self.seed);
    }

    /// 64 random bits, by the generator of Steele, Lea and Flood ("Fast splittable pseudorandom number generators",
    /// 2014).
    pub fn word(&self) -> u64 {
        self.state.set(self.state.get().wrapping_add(0x9E37_79B9_7F4A_7C15));
        let mut word = self.state.get();
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// Whether something happens that is so likely.
    pub fn falls(&self, chance: Chance) -> bool {
        self.word() >> BITS < chance.0
    }

    /// A number from `least` to `most`.
    pub fn within(&self, least: u64, most: u64) -> u64 {
        let count = most.saturating_sub(least).saturating_add(1);
        least + self.word() % count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_the_seed() {
        let dice = Dice::new(7);
        let first: Vec<u64> = (0..4).map(|_| dice.word()).collect();
        dice.rewind();
        assert_eq!((0..4).map(|_| dice.word()).collect::<Vec<_>>(), first);
        assert_ne!(Dice::new(8).word(), first[0]);
    }

    #[test]
    fn chances_are_kept() {
        let dice = Dice::new(1);
        let count = |chance| (0..10_000).filter(|_| dice.falls(chance)).count();
        assert_eq!((count(Chance::NEVER), count(Chance::ALWAYS)), (0, 10_000));
        assert!((900..1100).contains(&count(Chance::of(0.1))));
        assert_eq!((Chance::of(-1.0), Chance::of(2.0)), (Chance::NEVER, Chance::ALWAYS));
    }

    #[test]
    fn numbers_lie_within_their_ends() {
        let dice = Dice::new(1);
        let numbers: Vec<u64> = (0..100).map(|_| dice.within(3, 5)).collect();
        assert!([3, 4, 5].iter().all(|number| numbers.contains(number)));
        assert!(numbers.iter().all(|number| (3..=5).contains(number)));
        assert_eq!(dice.within(9, 9), 9);
    }
}

//! A token bucket: capacity that comes at a steady rate and is kept for a while if nobody uses it.

/// Unused capacity is kept for so long. Source: "Burst capacity" in the developer guide.
const BURST_MS: u64 = 300_000;
/// What has come in a new table or index before its first second is over.
const FIRST_MS: u64 = 1_000;

/// A request that runs again is judged by its own time, which is earlier than that of others by less than this.
const LATE_MS_MAX: u64 = 60_000;

/// Capacity is counted in thousandths of half units, so that each millisecond brings a whole number of them.
const PER_HALF: u64 = 1_000;

/// How fast capacity comes, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// At most 10^12.
    pub(super) units_per_second: u64,
    /// Milliseconds since the Unix epoch.
    pub(super) since_ms: u64,
}

/// What is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    level: i64,
    at_ms: u64,
}

impl Rate {
    fn in_ms(self, elapsed_ms: u64) -> i64 {
        let halves_per_second = self.units_per_second.saturating_mul(2);
        halves_per_second.saturating_mul(elapsed_ms.min(BURST_MS)).cast_signed()
    }
}

impl Bucket {
    /// One that nobody has used. What is not known of the time before, by another instance for one, is taken for
    /// unused; the service does not tell how much a new table has.
    pub(super) fn unused(rate: Rate, now_ms: u64) -> Self {
        let elapsed = now_ms.saturating_sub(rate.since_ms).max(FIRST_MS);
        Self { level: rate.in_ms(elapsed), at_ms: now_ms }
    }

    /// The same at a later moment. What is earlier changes nothing, unless the clock was set back.
    pub(super) fn at(self, rate: Rate, now_ms: u64) -> Self {
        if self.at_ms.saturating_sub(now_ms) > LATE_MS_MAX {
            return Self { at_ms: now_ms, ..self };
        }
        let level = self.level.saturating_add(rate.in_ms(now_ms.saturating_sub(self.at_ms)));
        Self { level: level.min(rate.in_ms(BURST_MS)), at_ms: now_ms.max(self.at_ms) }
    }

    /// Whether it is at that moment as one that nobody has used.
    pub(super) fn is_full(self, rate: Rate, now_ms: u64) -> bool {
        self.at(rate, now_ms).level >= Self::unused(rate, now_ms).level
    }

    /// Whether there is anything in it. A request is not refused because it costs more than there is, but those after
    /// it have to wait until its cost has come in.
    pub(super) fn has_some(self) -> bool {
        self.level > 0
    }

    /// What is left after so many half units.
    pub(super) fn less(self, halves: u64) -> Self {
        Self { level: self.level.saturating_sub(cost(halves)), ..self }
    }

    /// What is left if so many half units come back.
    pub(super) fn more(self, halves: u64) -> Self {
        Self { level: self.level.saturating_add(cost(halves)), ..self }
    }
}

fn cost(halves: u64) -> i64 {
    i64::try_from(halves.saturating_mul(PER_HALF)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { units_per_second: 2, since_ms: 0 };

    #[test]
    fn capacity_is_kept_for_five_minutes() {
        let bucket = Bucket::unused(RATE, 900_000);
        assert!(bucket.less(2 * 600 - 1).has_some());
        assert!(!bucket.less(2 * 600).has_some());
        assert_eq!(bucket.at(RATE, 2_000_000).less(1200), Bucket { level: 0, at_ms: 2_000_000 });
    }

    #[test]
    fn a_new_table_has_what_its_first_second_brings() {
        assert!(Bucket::unused(RATE, 0).less(3).has_some());
        assert!(!Bucket::unused(RATE, 0).less(4).has_some());
        assert!(Bucket::unused(RATE, 2_500).less(9).has_some());
    }

    #[test]
    fn debts_are_paid_before_anything_is_left() {
        let bucket = Bucket::unused(RATE, 0).less(4 + 8);
        assert!(!bucket.at(RATE, 2_000).has_some());
        assert!(bucket.at(RATE, 2_001).has_some());
        assert!(!bucket.at(RATE, 2_001).at(RATE, 5).less(1).has_some());
    }

    #[test]
    fn a_clock_that_was_set_back_goes_on() {
        let bucket = Bucket::unused(RATE, 3_600_000).less(2 * 600);
        let set_back = bucket.at(RATE, 1_000);
        assert!(!set_back.has_some());
        assert!(set_back.at(RATE, 1_500).has_some());
    }

    #[test]
    fn the_highest_rate_does_not_overflow() {
        let rate = Rate { units_per_second: 1_000_000_000_000, since_ms: 0 };
        let bucket = Bucket::unused(rate, u64::MAX);
        assert!(bucket.has_some() && bucket.at(rate, u64::MAX).has_some());
        assert!(!bucket.less(u64::MAX).has_some());
    }
}

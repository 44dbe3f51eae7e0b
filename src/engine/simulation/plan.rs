use crate::base::{Chance, Dice};

/// What a simulation does.
#[derive(Clone, Debug)]
pub struct SimulationPlan {
    /// Everything that happens follows from it.
    pub seed: u64,
    /// How likely a request finds no capacity.
    pub throttling: Chance,
    /// How likely there is no capacity for parts of a batch.
    pub unprocessed: Chance,
    /// How likely a transaction has an item that a request is about.
    pub conflicts: Chance,
    /// How likely a request fails for no reason of its own.
    pub failures: Chance,
    /// How likely an iterator has expired.
    pub expired_iterators: Chance,
    /// How likely an eventually consistent read of a table asks a replica that is late.
    pub stale_reads: Chance,
    /// How often in a row the same request is refused at most.
    pub refusals_max: u32,
    /// How late such a replica is, in milliseconds.
    pub replica_lag: Span,
    /// How late global indexes are, in milliseconds.
    pub index_lag: Span,
    /// How long expired items stay, in milliseconds: drawn once.
    pub time_to_live_delay: Span,
    /// How long a request takes, in milliseconds, if the clock stands still.
    pub latency: Span,
    /// Which clock there is.
    pub clock: SimulatedClock,
}

/// The clock of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimulatedClock {
    /// It begins with that time, in milliseconds since the Unix epoch, and stands still but for what requests take.
    From(u64),
    /// It begins with the time of the host, and stands still likewise.
    FromNow,
    /// It goes with that of the host.
    Host,
}

/// From the least to the most of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
}

impl Span {
    pub(super) fn draw(self, dice: &Dice) -> u64 {
        dice.within(self.least, self.most)
    }
}

use super::CheckpointPolicy;
use crate::operation::Settings;
use crate::store::Durability;

/// When a write is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// When its commit is in the log, as durable as said.
    Logged(Durability),
    /// At once. The log follows in the background; what it refuses is lost.
    Immediate,
}

/// How a database works.
#[derive(Clone, Debug)]
pub struct Options {
    /// What it calls itself.
    pub settings: Settings,
    /// When it acknowledges writes.
    pub acknowledgement: Acknowledgement,
    /// How many bytes of pages it keeps in memory. What requests that are at work need may come on top.
    pub cache_bytes: usize,
    /// When it merges the log into pages.
    pub checkpoints: CheckpointPolicy,
    /// A live query with a limit keeps about so many more entries than that: as many can go before it reads again.
    pub live_reserve: usize,
    /// Whether requests are kept within the capacity of their tables.
    pub throttling: Throttling,
}

/// Whether requests that exceed the capacity of a table or an index are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Throttling {
    /// They are not.
    #[default]
    Off,
    /// They are, as the service does it. What was consumed is counted by each instance for itself, in memory.
    Enforced,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            acknowledgement: Acknowledgement::Logged(Durability::Relaxed),
            cache_bytes: 64 * 1024 * 1024,
            checkpoints: CheckpointPolicy::default(),
            live_reserve: 32,
            throttling: Throttling::default(),
        }
    }
}

use std::cell::Cell;
use std::rc::Rc;

use crate::base::Clock;

/// The clock of an engine: that of its host, unless a simulation has another one.
pub(in super::super) struct EngineClock {
    host: Rc<dyn Clock>,
    time: Cell<Time>,
}

/// Which time it is. All in milliseconds.
#[derive(Clone, Copy)]
enum Time {
    /// That of the host.
    Host,
    /// That of the host and so much.
    Ahead(u64),
    /// This.
    Still(u64),
}

impl EngineClock {
    pub(in super::super) fn new(host: Rc<dyn Clock>) -> Self {
        Self { host, time: Cell::new(Time::Host) }
    }

    /// Lets the clock stand still at that time.
    pub(super) fn stand_still(&self, now_ms: u64) {
        self.time.set(Time::Still(now_ms));
    }

    /// Lets so much time pass, if the clock stands still: another one goes by itself.
    pub(super) fn tick(&self, passed_ms: u64) {
        if let Time::Still(now_ms) = self.time.get() {
            self.time.set(Time::Still(now_ms + passed_ms));
        }
    }

    /// Lets time pass until then. It never goes back.
    pub(in super::super) fn set(&self, until_ms: u64) {
        self.time.set(match self.time.get() {
            Time::Still(now_ms) => Time::Still(now_ms.max(until_ms)),
            Time::Host | Time::Ahead(_) => {
                Time::Ahead(until_ms.max(self.now_ms()).saturating_sub(self.host.now_ms()))
            }
        });
    }

    /// Turns to the time of the host.
    pub(super) fn turn_back(&self) {
        self.time.set(Time::Host);
    }
}

impl Clock for EngineClock {
    fn now_ms(&self) -> u64 {
        match self.time.get() {
            Time::Host => self.host.now_ms(),
            Time::Ahead(ahead_ms) => self.host.now_ms() + ahead_ms,
            Time::Still(now_ms) => now_ms,
        }
    }
}

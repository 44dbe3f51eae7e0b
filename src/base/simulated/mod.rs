//! A host without chance: virtual time, seeded randomness, and tasks that run when a test says so.
//!
//! Everything happens on the calling thread and in an order that only the seed and the calls decide, so a run
//! that failed can be run again.

mod host;

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use super::{Clock, Environment};
use host::Host;

/// The virtual clock's first reading: 2026-01-01T00:00:00Z, in milliseconds since the Unix epoch.
pub const START_MS: u64 = 1_767_225_600_000;

/// Owns the virtual time, the random numbers and the tasks of one simulated host.
///
/// Dropping it drops every task that has not ended, as closing a page does.
///
/// ```
/// use std::time::Duration;
/// use minamo::base::simulated::{SimulatedEnvironment, START_MS};
///
/// let simulation = SimulatedEnvironment::new(7);
/// let environment = simulation.environment();
/// let clock = environment.clock.clone();
/// let woke_at = simulation.block_on(async move {
///     environment.tasks.sleep(Duration::from_secs(3600)).await;
///     clock.now_ms()
/// });
/// assert_eq!(woke_at, START_MS + 3_600_000);
/// ```
pub struct SimulatedEnvironment {
    host: Rc<Host>,
}

impl SimulatedEnvironment {
    /// A host whose random bytes follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { host: Host::new(seed) }
    }

    /// The environment to give to an engine. Every call gives the same clock, randomness and task queue.
    #[must_use]
    pub fn environment(&self) -> Environment {
        Environment {
            clock: self.host.clone(),
            entropy: self.host.clone(),
            tasks: self.host.clone(),
            parts: self.host.clone(),
        }
    }

    /// Milliseconds since the Unix epoch on the virtual clock.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.host.now_ms()
    }

    /// How many spawned tasks have not ended.
    #[must_use]
    pub fn task_count(&self) -> usize {
        self.host.task_count()
    }

    /// Runs tasks, in the order in which they were woken, until each has ended or waits. No time passes.
    pub fn run_until_idle(&self) {
        while self.host.run_next_task() {}
    }

    /// How many tasks could run at once.
    #[must_use]
    pub fn ready_count(&self) -> usize {
        self.host.ready_count()
    }

    /// Runs one task up to its next wait: the one at `position` among the [`Self::ready_count`] that could run, in
    /// the order in which they were woken. So a test decides what overtakes what.
    ///
    /// # Panics
    /// If fewer tasks are ready.
    pub fn run_task(&self, position: usize) {
        assert!(position < self.ready_count(), "no task is ready at {position}");
        self.host.run_task(position);
    }

    /// Lets time pass until the next timer falls due, and wakes its task without running it. False if none is set.
    pub fn wake_next_timer(&self) -> bool {
        self.host.wake_next_timer(Duration::MAX)
    }

    /// The same, but false also if no timer falls due within `duration`; then no time passes.
    pub fn wake_next_timer_within(&self, duration: Duration) -> bool {
        self.host.wake_next_timer(self.host.elapsed().saturating_add(duration))
    }

    /// Lets `duration` pass: what is ready runs first, then each timer that falls due wakes at its own time.
    pub fn advance(&self, duration: Duration) {
        let end = self.host.elapsed() + duration;
        self.run_until_idle();
        while self.host.wake_next_timer(end) {
            self.run_until_idle();
        }
        self.host.set_elapsed(end);
    }

    /// Drops every task that has not ended, as a host does that is killed. Time and randomness go on.
    pub fn abandon_tasks(&self) {
        self.host.abandon_tasks();
    }

    /// Runs `future` and the tasks until `future` is done; virtual time jumps to the next timer whenever nothing
    /// else can run.
    ///
    /// # Panics
    /// If `future` waits and neither a task nor a timer is left that could wake it.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        loop {
            if woken.0.swap(false, Ordering::Relaxed)
                && let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker))
            {
                return value;
            }
            let can_go_on = woken.0.load(Ordering::Relaxed)
                || self.host.run_next_task()
                || self.host.wake_next_timer(Duration::MAX);
            assert!(
                can_go_on,
                "deadlock: the future waits, no timer is set, and none of {} tasks can run",
                self.task_count()
            );
        }
    }
}

impl Drop for SimulatedEnvironment {
    fn drop(&mut self) {
        // A task usually holds the environment that it was spawned on: a circle that nothing else would break.
        self.abandon_tasks();
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;

//! Does what falls due by itself: the chores on the agenda.
//!
//! One task does them, slice by slice, and sleeps until the next is due; there is none while the agenda is empty. The
//! instance that keeps house does them. Nothing rests on that: a slice is a request like any other, and looks whether
//! it is still due when it runs, or runs again.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;

use super::reads::attempt;
use super::requests::{Request, Slot};
use super::{Acknowledgement, Engine, Phase, Shared};
use crate::base::{Clock, LocalFuture, Tasks};
use crate::log::Commit;
use crate::operation::{ServiceError, chores};
use crate::table::{Appointment, appointed};
use crate::tree::Visibility;

/// Who does not keep house does a chore all the same when it is overdue for so long: the housekeeper may be a page that
/// its host has frozen.
const PATIENCE_MS: u64 = 10 * 60 * 1_000;

/// The agenda is looked at again after so long, whatever is on it: a timer may stand still while its host sleeps, and a
/// clock may be set.
const NAP_MS_MAX: u64 = 60 * 60 * 1_000;

/// A chore that has failed is tried again after so long, and the others go on.
const RETRY_MS: u64 = 30 * 1_000;

/// What the engine and the task that does the chores have in common.
#[derive(Default)]
pub(super) struct Chores {
    /// There is such a task.
    is_attended: Cell<bool>,
    /// Something has happened since it last looked at the agenda.
    is_called: Cell<bool>,
    waker: RefCell<Option<Waker>>,
    /// When the host was last asked to wake the program at the latest.
    alarm_ms: Cell<u64>,
    /// The host will do so, as far as is known.
    is_alarm_set: Cell<bool>,
}

impl Chores {
    /// Whether a task looks after them.
    #[cfg(test)]
    pub(super) fn is_attended(&self) -> bool {
        self.is_attended.get()
    }

    /// Lets the task look at the agenda.
    pub(super) fn call(&self) {
        self.is_called.set(true);
        self.waker.take().into_iter().for_each(Waker::wake);
    }

    /// Waits until the task is called, but no longer than for the timer.
    async fn wait(&self, mut timer: LocalFuture<'static, ()>) {
        poll_fn(|context| {
            if self.is_called.get() {
                return Poll::Ready(());
            }
            self.waker.replace(Some(context.waker().clone()));
            timer.as_mut().poll(context)
        })
        .await;
    }
}

/// What the task knows of the chores that it has done.
#[derive(Default)]
struct Round {
    /// The one whose slice was the last: they take turns.
    last: Vec<u8>,
    /// Those that have failed, and when to try again.
    failed: Vec<(Vec<u8>, u64)>,
    /// Why the last of them has failed.
    error: Option<ServiceError>,
}

/// What the task has to do next.
enum Step {
    /// Let others go on, then look again.
    Pause,
    /// Wait, unless it is called.
    Nap(Duration),
    /// The same, but the host will wake the program then: a timer might keep it in memory until then for nothing.
    Rely(Duration),
    /// Nothing: the agenda is empty.
    End,
}

/// Looks at the agenda, now and whenever something on it falls due.
pub(super) fn attend(shared: &Rc<Shared>) {
    shared.chores.call();
    let has_any = Appointment::may_exist(shared.state.borrow().forest.view(Visibility::Durable));
    if !has_any || is_over(shared) || shared.chores.is_attended.replace(true) {
        return;
    }
    // The engine may be gone before anything is due, and must not live on for it.
    let (weak, chores) = (Rc::downgrade(shared), Rc::clone(&shared.chores));
    let tasks = Rc::clone(&shared.environment.tasks);
    shared.environment.tasks.spawn(Box::pin(run(weak, chores, tasks)));
}

fn is_over(shared: &Shared) -> bool {
    let state = shared.state.borrow();
    state.is_ending() || state.phase == Phase::Closed
}

async fn run(weak: Weak<Shared>, chores: Rc<Chores>, tasks: Rc<dyn Tasks>) {
    let mut round = Round::default();
    loop {
        chores.is_called.set(false);
        let step = match weak.upgrade() {
            Some(shared) if !is_over(&shared) => {
                let patience_ms = if shared.store.is_housekeeper() { 0 } else { PATIENCE_MS };
                look(&shared, &mut round, patience_ms).await
            }
            _ => break,
        };
        match step {
            Step::Pause => tasks.sleep(Duration::ZERO).await,
            Step::Nap(delay) => chores.wait(tasks.doze(delay)).await,
            Step::Rely(_) => chores.wait(Box::pin(pending())).await,
            Step::End if chores.is_called.get() => {}
            Step::End => break,
        }
    }
    chores.is_attended.set(false);
}

/// Looks at the agenda, and does a slice of what is due.
async fn look(shared: &Rc<Shared>, round: &mut Round, patience_ms: u64) -> Step {
    let Ok(mut agenda) = attempt(shared, |_, view| Appointment::all(view)).await else {
        return Step::Nap(Duration::from_millis(RETRY_MS));
    };
    agenda.retain(|appointment| chores::is_done_here(appointment.chore));
    let now = shared.environment.clock.now_ms();
    round.failed.retain(|(_, until)| *until > now && *until <= now + RETRY_MS);
    let due = |appointment: &Appointment| {
        let Appointment { chore, due_ms, .. } = appointment;
        let state = shared.state.borrow();
        let time = chores::time_of(*chore, *due_ms, now, state.settings(&shared.options));
        let again = round.failed.iter().find(|(key, _)| *key == appointment.key());
        again.map_or(0, |(_, until)| *until).max(time.saturating_add(patience_ms))
    };
    let Some(earliest) = agenda.iter().map(due).min() else { return Step::End };
    if earliest > now {
        let delay = Duration::from_millis((earliest - now).min(NAP_MS_MAX));
        return if shared.set_alarm(earliest) { Step::Rely(delay) } else { Step::Nap(delay) };
    }
    agenda.retain(|appointment| due(appointment) <= now);
    let next = agenda.iter().position(|appointment| appointment.key() > round.last).unwrap_or(0);
    round.last = agenda[next].key();
    if let Err(error) = do_slice(shared, &agenda[next]).await {
        round.error = Some(error);
        round.failed.push((round.last.clone(), now + RETRY_MS));
    }
    Step::Pause
}

impl Engine {
    /// Does now whatever is due by itself, also if another instance keeps house: a program that its host has woken for
    /// that, or whose clock was set, need not wait for a timer.
    ///
    /// # Errors
    /// Why something was not done: the log cannot be written.
    pub async fn wake(&self) -> Result<(), ServiceError> {
        let shared = &self.shared;
        // If this is the alarm, it will not come again.
        shared.chores.is_alarm_set.set(false);
        shared.pass_barrier().await?;
        attend(shared);
        let mut round = Round::default();
        while let Step::Pause = look(shared, &mut round, 0).await {
            if is_over(shared) {
                break;
            }
            shared.environment.tasks.sleep(Duration::ZERO).await;
        }
        round.error.map_or(Ok(()), Err)
    }
}

impl Engine {
    /// Lets time pass in a simulation: does what falls due meanwhile, each at its time.
    ///
    /// # Errors
    /// Why something was not done: the log cannot be written.
    pub async fn advance(&self, passed_ms: u64) -> Result<(), ServiceError> {
        let shared = &self.shared;
        shared.pass_barrier().await?;
        let end_ms = shared.clock.now_ms().saturating_add(passed_ms);
        let mut round = Round::default();
        loop {
            let next_ms = match look(shared, &mut round, 0).await {
                Step::Pause => {
                    shared.environment.tasks.sleep(Duration::ZERO).await;
                    continue;
                }
                Step::Nap(delay) | Step::Rely(delay) => {
                    shared.clock.now_ms() + u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)
                }
                Step::End => end_ms,
            };
            if is_over(shared) || shared.clock.now_ms() >= end_ms {
                break;
            }
            shared.clock.set(next_ms.min(end_ms));
        }
        attend(shared);
        round.error.map_or(Ok(()), Err)
    }
}

impl Shared {
    /// Asks for an earlier alarm if these commits need one. Before they are answered: the program may end right after.
    pub(super) fn hasten_alarm(&self, batch: &[Rc<Commit>]) {
        let now = self.environment.clock.now_ms();
        let known = self.chores.alarm_ms.get();
        let state = self.state.borrow();
        let appointments = batch.iter().flat_map(|commit| &commit.edits).filter_map(appointed);
        let earliest = appointments
            .filter(|appointment| chores::is_done_here(appointment.chore))
            .map(|Appointment { chore, due_ms, .. }| {
                chores::time_of(chore, due_ms, now, state.settings(&self.options))
            })
            // What is due already is done by the task, which asks again afterwards.
            .filter(|time| *time > now && (known <= now || *time < known))
            .min();
        drop(state);
        if let Some(time) = earliest {
            self.set_alarm(time);
        }
    }

    /// Asks the host to run the program again at that time, where it may end before. Tells whether it will.
    fn set_alarm(&self, time_ms: u64) -> bool {
        if !self.store.is_housekeeper() {
            return false;
        }
        let Chores { alarm_ms, is_alarm_set, .. } = &*self.chores;
        // One that has come already is not asked for again: a clock that is behind would bring it at once.
        if alarm_ms.replace(time_ms) != time_ms {
            is_alarm_set.set(self.store.wake_at(time_ms));
        }
        is_alarm_set.get()
    }
}

/// Does a slice, and waits until the log has it.
async fn do_slice(shared: &Rc<Shared>, appointment: &Appointment) -> Result<(), ServiceError> {
    let Some(action) = chores::slice(appointment) else { return Ok(()) };
    let request = Request::new(action.into(), &shared.environment);
    let slot = Slot::default();
    let logged = Acknowledgement::Logged(shared.durability());
    let outcome = match shared.write(request, logged, Box::new(slot.filler())) {
        Some(outcome) => outcome,
        None => slot.await,
    };
    outcome.map(|_| ())
}

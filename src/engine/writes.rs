//! Requests to write: they run at once, and wait until the log has what they did.

use std::rc::Rc;

use super::requests::{Barrier, Ran, Request, Slot, Waiting};
use super::{Acknowledgement, Done, Outcome, Phase, Reply, Shared, flush, refusal};
use crate::capacity::Admission;
use crate::log::Commit;
use crate::operation::{Halt, ServiceError};
use crate::tree::{Fault, Visibility};

impl Shared {
    /// Waits until everything that was submitted is in the log.
    pub(super) async fn wait_for_log(self: &Rc<Self>) -> Result<(), ServiceError> {
        if self.state.borrow().phase == Phase::Idle {
            return Ok(());
        }
        self.pass_barrier().await
    }

    /// Waits until everything that was submitted is in the log, and this instance knows everything that was in the log
    /// when it was called.
    pub(super) async fn pass_barrier(self: &Rc<Self>) -> Result<(), ServiceError> {
        let slot = Slot::default();
        let request = Request::new(Rc::new(Barrier), &self.environment);
        let logged = Acknowledgement::Logged(self.durability());
        match self.write(request, logged, Box::new(slot.filler())) {
            Some(outcome) => outcome.map(|_| ()),
            None => slot.await.map(|_| ()),
        }
    }

    pub(super) fn write(
        self: &Rc<Self>,
        request: Request,
        acknowledgement: Acknowledgement,
        reply: Reply,
    ) -> Option<Outcome> {
        let (phase, submitted, is_first) = {
            let state = self.state.borrow();
            (state.phase, state.turn, state.queue.is_empty())
        };
        if let Phase::Recovering | Phase::Closed = phase {
            return Some(Err(refusal(phase)));
        }
        let mut waiting = Waiting { request, acknowledgement, submitted, ran: None, reply: Some(reply) };
        let attempt = if phase == Phase::CatchingUp {
            Ok(false)
        } else if is_first {
            self.attempt(&mut waiting).map(|()| true)
        } else {
            // It runs after those before it, but what it misses can be on its way by then.
            let outcome = self.run(&waiting.request, Visibility::Pending);
            self.refund(&waiting.request);
            outcome.map_or_else(only_fault, |_| Ok(false))
        };
        if let Err(fault) = &attempt {
            self.pages.fetch(fault);
        }
        if waiting.ran.is_none() {
            self.state.borrow_mut().queue.push_back(waiting);
            self.wake_flush();
            return None;
        }
        let answered = self.file(waiting);
        self.wake_flush();
        answered.map(|(_, outcome)| outcome)
    }

    /// Keeps a request that has run until the log has what it did, and nothing else than what it saw; it may have to
    /// run again until then. Gives who is to be answered now.
    pub(super) fn file(&self, mut waiting: Waiting) -> Option<(Reply, Outcome)> {
        let mut state = self.state.borrow_mut();
        let is_settled = waiting.is_settled(state.durable_lsn, state.proven);
        if !is_settled && waiting.acknowledgement != Acknowledgement::Immediate {
            state.waiting.push(waiting);
            return None;
        }
        let ran = waiting.ran.as_mut()?;
        let outcome = std::mem::replace(&mut ran.outcome, Ok(Box::new(Barrier)));
        let reply = waiting.reply.take();
        // What was refused for good must not happen after all when what waits runs again.
        if !is_settled && outcome.is_ok() && ran.lsn > state.durable_lsn {
            state.waiting.push(waiting);
        }
        Some((reply?, outcome))
    }

    /// Runs a waiting request upon everything that is pending, and stages its commit.
    pub(super) fn attempt(&self, waiting: &mut Waiting) -> Result<(), Fault> {
        let result = match self.run(&waiting.request, Visibility::Pending) {
            Ok(done) => {
                waiting.request.admission.set(Admission::Granted);
                Ok(done)
            }
            Err(Halt::Error(error)) => Err(error),
            Err(Halt::Fault(fault)) => return Err(fault),
        };
        let mut state = self.state.borrow_mut();
        let has_commit = matches!(&result, Ok(done) if !done.edits.is_empty());
        let outcome = result.map(|Done { answer, edits, claimed }| {
            if has_commit {
                let time_ms = self.environment.clock.now_ms();
                state.stage(Commit { time_ms, origin: None, edits });
                let lsn = state.last_lsn;
                state.claims.stage(lsn, &claimed);
            }
            answer
        });
        // Also a request that changed nothing has seen what is pending, so its answer has to wait for that.
        waiting.ran = Some(Ran { outcome, lsn: state.last_lsn, has_commit });
        Ok(())
    }

    /// Lets the requests go on that wait for the log.
    pub(super) fn wake_flush(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        if state.phase == Phase::Idle && state.has_work() {
            state.phase = Phase::Appending;
            self.environment.tasks.spawn(Box::pin(flush::run(Rc::clone(self))));
        }
    }
}

/// Only a missing page is told here: whatever else happens, happens again when the request really runs.
fn only_fault(halt: Halt) -> Result<bool, Fault> {
    match halt {
        Halt::Fault(fault) => Err(fault),
        Halt::Error(_) => Ok(false),
    }
}

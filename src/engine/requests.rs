//! Requests that wait for the log.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::Outcome;
use crate::log::Lsn;
use crate::operation::{Action, Answer, Context, Halt, Output};

/// A request that has not been answered for good.
pub(super) struct Waiting {
    /// What it does, kept so that it can run again.
    pub(super) action: Rc<dyn Action>,
    /// What it came to when it last ran.
    pub(super) outcome: Option<Outcome>,
    /// The LSN that must be durable before the outcome holds; absent until it has run.
    pub(super) lsn: Option<Lsn>,
    /// Who waits; nobody if the write was acknowledged at once.
    pub(super) reply: Option<Box<dyn FnOnce(Outcome)>>,
}

impl Waiting {
    pub(super) fn new(action: Rc<dyn Action>) -> Self {
        Self { action, outcome: None, lsn: None, reply: None }
    }

    pub(super) fn take_outcome(&mut self) -> Option<Outcome> {
        self.outcome.take()
    }

    /// Tells who waits.
    pub(super) fn answer(self, outcome: Outcome) {
        if let Some(reply) = self.reply {
            reply(outcome);
        }
    }
}

/// A request that changes nothing: it is answered when everything before it is durable.
pub(super) struct Barrier;

impl Action for Barrier {
    fn run(&self, _: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        Ok(Box::new(Self))
    }
}

impl Answer for Barrier {
    fn write(&self, _: &mut dyn Output) {}
}

/// An outcome that arrives later, as a future.
#[derive(Clone, Default)]
pub(super) struct Slot {
    content: Rc<RefCell<SlotContent>>,
}

#[derive(Default)]
struct SlotContent {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

impl Slot {
    /// What fills the slot.
    pub(super) fn filler(&self) -> impl FnOnce(Outcome) + 'static {
        let content = Rc::clone(&self.content);
        move |outcome| {
            let mut content = content.borrow_mut();
            content.outcome = Some(outcome);
            if let Some(waker) = content.waker.take() {
                waker.wake();
            }
        }
    }
}

impl Future for Slot {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut std::task::Context<'_>) -> Poll<Outcome> {
        let mut content = self.content.borrow_mut();
        match content.outcome.take() {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                content.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

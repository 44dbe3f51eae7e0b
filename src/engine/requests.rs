//! Requests, and those that wait for the log.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use super::{Acknowledgement, Ordeal, Outcome, Reply};
use crate::base::{Entropy, Environment};
use crate::capacity::{Admission, Charges, Consistency};
use crate::log::Lsn;
use crate::operation::{Action, Answer, Context, Halt, Output};

/// What is run, once or several times: always with the same time and the same random bytes.
pub(super) struct Request {
    pub(super) action: Rc<dyn Action>,
    pub(super) now_ms: u64,
    pub(super) entropy: Replay,
    /// What it was charged when it last ran, if capacity is limited.
    pub(super) charges: RefCell<Charges>,
    pub(super) admission: Cell<Admission>,
    /// What a simulation does to it.
    pub(super) ordeal: Option<Rc<Ordeal>>,
}

impl Request {
    pub(super) fn new(action: Rc<dyn Action>, environment: &Environment) -> Self {
        Self {
            action,
            now_ms: environment.clock.now_ms(),
            entropy: Replay {
                source: Rc::clone(&environment.entropy),
                given: RefCell::default(),
                position: Cell::default(),
            },
            charges: RefCell::default(),
            admission: Cell::default(),
            ordeal: None,
        }
    }

    /// Whether it may see what is not the newest.
    pub(super) fn is_eventual(&self) -> bool {
        self.action.consistency() == Consistency::Eventual
    }

    /// Another run begins, which has to draw the same as the one before.
    pub(super) fn rewind(&self) {
        self.entropy.rewind();
        if let Some(ordeal) = &self.ordeal {
            ordeal.trial.rewind();
        }
    }
}

/// Random bytes that are the same again after [`Request::rewind`].
pub(super) struct Replay {
    source: Rc<dyn Entropy>,
    given: RefCell<Vec<u8>>,
    position: Cell<usize>,
}

impl Replay {
    fn rewind(&self) {
        self.position.set(0);
    }
}

impl Entropy for Replay {
    fn fill(&self, bytes: &mut [u8]) {
        let mut given = self.given.borrow_mut();
        let start = self.position.get();
        let end = start + bytes.len();
        let known = given.len();
        if end > known {
            given.resize(end, 0);
            self.source.fill(&mut given[known..]);
        }
        bytes.copy_from_slice(&given[start..end]);
        self.position.set(end);
    }
}

/// How many appends and readings of the log an instance has begun.
pub(super) type Turn = u64;

/// A request that has not been answered for good.
pub(super) struct Waiting {
    pub(super) request: Request,
    pub(super) acknowledgement: Acknowledgement,
    /// The turns that had begun when the request came.
    pub(super) submitted: Turn,
    /// What it came to when it last ran.
    pub(super) ran: Option<Ran>,
    /// Who waits; nobody if the write was acknowledged at once.
    pub(super) reply: Option<Reply>,
}

/// What a request came to.
pub(super) struct Ran {
    pub(super) outcome: Outcome,
    /// The last LSN that was staged then: what the request has seen or done.
    pub(super) lsn: Lsn,
    /// Whether a commit of its own is that LSN.
    pub(super) has_commit: bool,
}

impl Waiting {
    /// Whether the outcome holds, if everything up to `durable` is in the log, and the turn `proven` found this
    /// instance at the end of the log.
    ///
    /// Who changes nothing has no append of its own to tell whether another instance was there before: it has to wait
    /// for a turn that began after it came.
    pub(super) fn is_settled(&self, durable: Lsn, proven: Turn) -> bool {
        self.ran.as_ref().is_some_and(|ran| ran.lsn <= durable && (ran.has_commit || self.submitted < proven))
    }

    /// Tells who waits.
    pub(super) fn answer(self) {
        if let (Some(reply), Some(ran)) = (self.reply, self.ran) {
            reply(ran.outcome);
        }
    }

    /// Tells who waits that it came to this.
    pub(super) fn refuse(self, outcome: Outcome) {
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

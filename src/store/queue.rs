use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::StoreError;

/// Keeps the rule that an append fails if one before it has failed unseen; see [`super::Store::append`].
#[derive(Default)]
pub(super) struct AppendQueue {
    last: RefCell<Option<Rc<Outcome>>>,
}

impl AppendQueue {
    /// The next place in the queue: a turn for whoever writes, and a report for the caller.
    pub(super) fn join(&self) -> (Turn, Report) {
        let own = Rc::new(Outcome::default());
        let before = self.last.replace(Some(Rc::clone(&own))).filter(|outcome| outcome.matters());
        (Turn { before, own: Rc::clone(&own) }, Report { outcome: own })
    }
}

/// The writer's side of one append.
pub(super) struct Turn {
    before: Option<Rc<Outcome>>,
    own: Rc<Outcome>,
}

impl Turn {
    /// Waits until the append before has been settled, and fails as it did.
    pub(super) async fn wait(&self) -> Result<(), StoreError> {
        match &self.before {
            Some(before) => poll_fn(|context| before.poll(context)).await,
            None => Ok(()),
        }
    }

    /// Whether the append before has been settled.
    #[cfg(target_arch = "wasm32")]
    pub(super) fn is_up(&self) -> bool {
        self.before.as_ref().is_none_or(|before| before.result.borrow().is_some())
    }

    /// Fails as the append before did, which must have been settled.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let Some(before) = &self.before else { return Ok(()) };
        before.result.borrow().clone().unwrap_or_else(|| {
            Err(StoreError::Lost { reason: "it is unknown how the append before has ended".to_owned() })
        })
    }

    /// Says how this append ended.
    pub(super) fn settle(self, result: Result<(), StoreError>) {
        self.own.settle(result);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.own.result.borrow().is_none() {
            self.own.settle(Err(StoreError::Lost { reason: "the append was abandoned".to_owned() }));
        }
    }
}

/// The caller's side of one append: completes once it is settled.
pub(super) struct Report {
    outcome: Rc<Outcome>,
}

impl Future for Report {
    type Output = Result<(), StoreError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = self.outcome.poll(context);
        if poll.is_ready() {
            self.outcome.seen.set(true);
        }
        poll
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        self.outcome.seen.set(true);
    }
}

#[derive(Default)]
struct Outcome {
    result: RefCell<Option<Result<(), StoreError>>>,
    seen: Cell<bool>,
    wakers: RefCell<Vec<Waker>>,
}

impl Outcome {
    fn matters(&self) -> bool {
        match &*self.result.borrow() {
            None => true,
            Some(Ok(())) => false,
            Some(Err(_)) => !self.seen.get(),
        }
    }

    fn settle(&self, result: Result<(), StoreError>) {
        *self.result.borrow_mut() = Some(result);
        for waker in self.wakers.take() {
            waker.wake();
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<(), StoreError>> {
        match &*self.result.borrow() {
            Some(result) => Poll::Ready(result.clone()),
            None => {
                let mut wakers = self.wakers.borrow_mut();
                if !wakers.iter().any(|waker| waker.will_wake(context.waker())) {
                    wakers.push(context.waker().clone());
                }
                Poll::Pending
            }
        }
    }
}

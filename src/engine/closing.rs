//! Closing, once for all who ask for it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use super::ending::Ending;
use super::{Engine, Phase, Shared, checkpoint, refusal};
use crate::operation::ServiceError;

/// A checkpoint that takes longer is cut off: what it has done so far does no harm, and the log has it all.
const CHECKPOINT_MAX: Duration = Duration::from_secs(10);

/// A database that is being closed, or has been.
#[derive(Clone)]
pub(super) struct Closing {
    ending: Ending,
    outcome: Rc<RefCell<Result<(), ServiceError>>>,
}

impl Engine {
    /// Waits until every write is in the log and a checkpoint that was begun has ended, or for at most ten seconds;
    /// makes one if there is much to merge; then lets go of the store. Later writes are refused. Who closes it again
    /// waits for the same, and is told the same.
    ///
    /// # Errors
    /// The outcome of the last writes, if they were refused.
    pub async fn close(&self) -> Result<(), ServiceError> {
        let closing = self.shared.begin_to_close();
        closing.ending.wait().await;
        let outcome = closing.outcome.borrow();
        outcome.clone()
    }
}

impl Shared {
    /// In a task of its own: who has asked for it may not wait to the end.
    fn begin_to_close(self: &Rc<Self>) -> Closing {
        let mut state = self.state.borrow_mut();
        if let Some(closing) = &state.closing {
            return closing.clone();
        }
        let closing = Closing { ending: Ending::default(), outcome: Rc::new(RefCell::new(Ok(()))) };
        state.closing = Some(closing.clone());
        state.wake();
        drop(state);
        self.chores.call();
        let (shared, own) = (Rc::clone(self), closing.clone());
        self.environment.tasks.spawn(Box::pin(async move {
            let outcome = shared.close().await;
            *own.outcome.borrow_mut() = outcome;
            own.ending.reach();
        }));
        closing
    }

    async fn close(self: &Rc<Self>) -> Result<(), ServiceError> {
        // Whoever has found the log damaged has told so.
        let is_open = self.state.borrow().phase != Phase::Closed;
        let outcome = if is_open { self.wait_for_log().await } else { Ok(()) };
        if is_open && outcome.is_ok() {
            self.finish_checkpoints().await;
        }
        let left = {
            let mut state = self.state.borrow_mut();
            state.phase = Phase::Closed;
            state.take_unanswered()
        };
        self.store.close();
        self.observers.tell_ended(&refusal(Phase::Closed));
        left.into_iter().for_each(|waiting| waiting.refuse(Err(refusal(Phase::Closed))));
        outcome
    }

    async fn finish_checkpoints(self: &Rc<Self>) {
        let mut work = Box::pin(checkpoint::finish(self));
        let mut timer = self.environment.tasks.sleep(CHECKPOINT_MAX);
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => timer.as_mut().poll(context),
        })
        .await;
    }
}

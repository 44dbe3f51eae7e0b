//! What to do when the store fails: find out what it has, and wait until it works again.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use super::{Event, Failure, Phase, Shared, State, Waiting};
use crate::base::LocalFuture;
use crate::log::LogError;
use crate::store::StoreError;

/// How long to wait before the n-th attempt to find out what became of an append. Source: the pauses after which
/// browsers were seen to have their databases back.
const FIRST_PAUSES_MS: [u64; 3] = [0, 300, 2_000];

/// How long to wait after the n-th failed attempt to reach a store that requests are not kept waiting for; the last
/// pause is repeated.
const LATER_PAUSES_MS: [u64; 4] = [300, 2_000, 10_000, 30_000];

impl Shared {
    /// The connection broke during an append. What the log has then decides, if it can be read soon enough.
    pub(super) async fn find_out(self: &Rc<Self>, error: StoreError) {
        self.state.borrow_mut().phase = Phase::CatchingUp;
        for pause in FIRST_PAUSES_MS {
            if pause > 0 {
                let mut timer = self.environment.tasks.sleep(Duration::from_millis(pause));
                self.pause(&mut timer, State::is_ending).await;
            }
            match self.try_to_catch_up().await {
                Ok(()) => return,
                Err(Failure::Store(_)) => {}
                Err(damage) => return self.recover(damage).await,
            }
        }
        self.recover(error.into()).await;
    }

    /// The store has failed: refuses what waits, and tries until the log can be read again.
    pub(super) async fn recover(self: &Rc<Self>, failure: Failure) {
        let (unknown, refused) = {
            let mut state = self.state.borrow_mut();
            (state.take_unknown(), state.give_up(&failure))
        };
        unknown.into_iter().for_each(|waiting| waiting.refuse(Err(failure.of_unknown_write())));
        for waiting in refused {
            self.refund(&waiting.request);
            waiting.refuse(Err(failure.of_write()));
        }
        let is_final = !matches!(failure, Failure::Store(_));
        self.tell_of(failure);
        if is_final {
            return;
        }
        let [.., longest] = LATER_PAUSES_MS;
        let mut pauses = LATER_PAUSES_MS.into_iter();
        loop {
            match self.try_to_catch_up().await {
                Ok(()) => break,
                Err(Failure::Store(_)) => {}
                Err(damage) => {
                    self.state.borrow_mut().phase = Phase::Closed;
                    return self.tell_of(damage);
                }
            }
            // Nobody waits any more: a host that has nothing else to do may end.
            let pause = Duration::from_millis(pauses.next().unwrap_or(longest));
            self.pause(&mut self.environment.tasks.doze(pause), State::is_ending).await;
            if self.state.borrow().is_ending() {
                return;
            }
        }
        if self.state.borrow().phase != Phase::Closed {
            (self.on_event)(&Event::Recovered);
        }
    }

    fn tell_of(&self, failure: Failure) {
        self.has_vanished.set(failure == Failure::Log(LogError::Vanished));
        if !matches!(failure, Failure::Store(_)) {
            self.observers.tell_ended(&failure.of_read());
        }
        (self.on_event)(&Event::Failed(failure));
    }

    /// Waits for a timer, but no longer than until something has happened.
    pub(super) async fn pause(&self, timer: &mut LocalFuture<'static, ()>, has_happened: fn(&State) -> bool) {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            if has_happened(&state) {
                return Poll::Ready(());
            }
            state.waker = Some(context.waker().clone());
            drop(state);
            timer.as_mut().poll(context)
        })
        .await;
    }
}

impl State {
    /// The store has failed: forgets what is pending, and gives the other requests that waited for it.
    fn give_up(&mut self, failure: &Failure) -> Vec<Waiting> {
        self.forget_pending();
        self.phase = if matches!(failure, Failure::Store(_)) { Phase::Recovering } else { Phase::Closed };
        self.take_unanswered()
    }
}

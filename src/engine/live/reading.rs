//! Reading what live queries show, some at a time.

use std::rc::Rc;
use std::time::Duration;

use super::subscription::Subscription;
use super::{Live, deliver};
use crate::engine::{Failure, Shared};
use crate::log::LogError;
use crate::operation::{Halt, ServiceError};
use crate::tree::Visibility;

impl Shared {
    pub(super) fn live(self: &Rc<Self>) -> &Rc<Live> {
        self.live.get_or_init(|| Live::of(self))
    }

    /// Reads what a live query misses: now, if it is little and at hand, else in a task.
    pub(super) fn read_for(self: &Rc<Self>, subscription: &Rc<Subscription>) {
        if subscription.is_reading.get() {
            return;
        }
        match self.read_slice(subscription) {
            Ok(true) | Err(Halt::Fault(_)) => self.spawn_reading(subscription),
            Ok(false) => deliver(subscription),
            Err(Halt::Error(error)) => self.end_one(subscription, error),
        }
    }

    pub(super) fn spawn_reading(self: &Rc<Self>, subscription: &Rc<Subscription>) {
        if !subscription.is_reading.replace(true) {
            let (shared, subscription) = (Rc::clone(self), Rc::clone(subscription));
            self.environment.tasks.spawn(Box::pin(async move {
                let outcome = shared.read_all(&subscription).await;
                subscription.is_reading.set(false);
                match outcome {
                    Ok(()) => deliver(&subscription),
                    Err(error) => shared.end_one(&subscription, error),
                }
            }));
        }
    }

    async fn read_all(self: &Rc<Self>, subscription: &Rc<Subscription>) -> Result<(), ServiceError> {
        let _hold = self.pages.hold();
        let mut refreshes = 0;
        loop {
            let base = self.state.borrow().base.manifest.number;
            match self.read_slice(subscription) {
                Ok(false) => return Ok(()),
                Ok(true) => self.environment.tasks.sleep(Duration::ZERO).await,
                Err(Halt::Error(error)) => return Err(error),
                Err(Halt::Fault(fault)) => {
                    let brought = self.bring(&fault, base, &mut refreshes).await;
                    brought.map_err(|failure| failure.of_read())?;
                }
            }
        }
    }

    /// Reads some more for a live query, by the state as it is now. False if there is nothing more to be read.
    fn read_slice(self: &Rc<Self>, subscription: &Rc<Subscription>) -> Result<bool, Halt> {
        if self.has_vanished.get() {
            return Err(Halt::Error(Failure::Log(LogError::Vanished).of_read()));
        }
        let Some(watchable) = subscription.request.action.watchable() else { return Ok(false) };
        if subscription.is_over() {
            return Ok(false);
        }
        let state = self.state.borrow();
        if subscription.plan().is_none() {
            let context = self.context(&state, &subscription.request, Visibility::Durable);
            subscription.set_plan(watchable.plan(&context)?, self.options.live_reserve);
            self.live().add_place(subscription);
        }
        Ok(subscription.read_on(state.forest.view(Visibility::Durable), watchable)?)
    }

    fn end_one(self: &Rc<Self>, subscription: &Rc<Subscription>, error: ServiceError) {
        self.live().remove(subscription);
        subscription.end(error);
        deliver(subscription);
    }
}

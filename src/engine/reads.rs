//! Requests that only read, and those that have to wait for pages.

use std::rc::Rc;

use super::{Acknowledgement, Failure, Outcome, Reply, Request, Shared};
use crate::operation::Halt;
use crate::tree::{Fault, View, Visibility};

/// How often a request looks for a newer manifest because a page is gone: others would have to make that many
/// checkpoints meanwhile. In simulations, whose checkpoints follow each other after a few writes, some scans have met
/// five.
pub(super) const REFRESHES_MAX: usize = 64;

impl Shared {
    pub(super) fn read(self: &Rc<Self>, request: Request, reply: Reply) -> Option<Outcome> {
        let visibility = self.visibility();
        match self.run(&request, visibility) {
            Ok(done) => Some(Ok(done.answer)),
            Err(Halt::Error(error)) => Some(Err(error)),
            Err(Halt::Fault(fault)) => {
                let shared = Rc::clone(self);
                // By the time the task begins, the pages of the fault may be those of an older manifest.
                let base = self.state.borrow().base.manifest.number;
                self.environment.tasks.spawn(Box::pin(async move {
                    let outcome = shared.finish_read(&request, visibility, fault, base).await;
                    reply(outcome);
                }));
                None
            }
        }
    }

    /// What readers see.
    pub(super) fn visibility(&self) -> Visibility {
        match self.acknowledgement() {
            Acknowledgement::Logged(_) => Visibility::Durable,
            Acknowledgement::Immediate => Visibility::Pending,
        }
    }

    async fn finish_read(
        self: &Rc<Self>,
        request: &Request,
        visibility: Visibility,
        mut fault: Fault,
        mut base: u64,
    ) -> Outcome {
        let mut hold = self.pages.hold();
        let mut refreshes = 0;
        loop {
            let asked = refreshes;
            self.bring(&fault, base, &mut refreshes).await.map_err(|failure| failure.of_read())?;
            self.counters.retries.add(1);
            let start = self.pages.cache.now();
            let ran = self.run(request, visibility);
            if request.action.keeps_progress() {
                hold.keep_since(start);
            }
            match ran {
                Ok(done) => return Ok(done.answer),
                Err(Halt::Error(error)) => return Err(error),
                Err(Halt::Fault(next)) => {
                    let known = std::mem::replace(&mut base, self.state.borrow().base.manifest.number);
                    let is_same_base = base == known && refreshes == asked;
                    // Each attempt gets further than the one before, or the request would run for ever.
                    assert!(!is_same_base || next.needed() != fault.needed(), "{next:?} again");
                    fault = next;
                }
            }
        }
    }

    /// Loads the pages of a fault that was met in those of the manifest `known`, or a newer manifest if they are gone.
    pub(super) async fn bring(
        self: &Rc<Self>,
        fault: &Fault,
        known: u64,
        refreshes: &mut usize,
    ) -> Result<(), Failure> {
        match self.pages.load(fault).await {
            Err(Failure::Gone { page }) if *refreshes < REFRESHES_MAX => {
                *refreshes += 1;
                // If that fails, the log has said so itself, and what is known here is all there is.
                let _ = self.pass_barrier().await;
                self.turn_to_newer(known, page).await
            }
            result => result,
        }
    }
}

/// Does what may miss pages, until it misses none. It sees what is durable.
pub(super) async fn attempt<T>(
    shared: &Rc<Shared>,
    work: impl Fn(&Shared, View<'_>) -> Result<T, Fault>,
) -> Result<T, Failure> {
    let _hold = shared.pages.hold();
    let mut refreshes = 0;
    loop {
        let result = work(shared, shared.state.borrow().forest.view(Visibility::Durable));
        match result {
            Ok(done) => return Ok(done),
            Err(fault) => {
                let base = shared.state.borrow().base.manifest.number;
                shared.bring(&fault, base, &mut refreshes).await?;
            }
        }
    }
}

//! Runs an action against the state.

use super::requests::Request;
use super::{Acknowledgement, Shared, State};
use crate::capacity::Admission;
use crate::operation::{Answer, Context, Halt, ItemMark, Mishap, Obstacles};
use crate::table::{Stamp, Writer};
use crate::tree::{Edit, Visibility};

/// What the run of a request came to.
pub(super) struct Done {
    pub(super) answer: Box<dyn Answer>,
    /// What is to change.
    pub(super) edits: Vec<Edit>,
    /// The items that it has to itself until then.
    pub(super) claimed: Vec<ItemMark>,
}

impl Shared {
    /// Runs an action, and gives its answer with what it asks for.
    pub(super) fn run(&self, request: &Request, visibility: Visibility) -> Result<Done, Halt> {
        let state = self.state.borrow();
        request.rewind();
        self.refund(request);
        let meter =
            self.throttle.as_ref().map(|throttle| throttle.meter(request.now_ms, request.admission.get()));
        let mut context = Context { meter: meter.as_ref(), ..self.context(&state, request, visibility) };
        let answer = request.action.run(&mut context);
        if let Some(ordeal) = &request.ordeal
            && state.has_met_late()
        {
            ordeal.trial.note(Mishap::Stale);
        }
        let finished = answer.and_then(|answer| {
            Ok(Done { answer, edits: context.writer.finish()?, claimed: context.claimed })
        });
        if let Err(Halt::Fault(_)) = &finished {
            self.counters.faults.add(1);
        } else if let Some(meter) = meter {
            request.charges.replace(meter.settle());
        }
        finished
    }

    /// What a request runs with, and nothing counts what it consumes.
    pub(super) fn context<'a>(
        &'a self,
        state: &'a State,
        request: &'a Request,
        visibility: Visibility,
    ) -> Context<'a> {
        let last = match visibility {
            Visibility::Pending => state.last_lsn,
            Visibility::Durable => state.durable_lsn,
        };
        let stamp = Stamp { lsn: last + 1, time_ms: request.now_ms };
        let view = state.forest.view(visibility);
        let view = match &request.ordeal {
            Some(ordeal) if request.is_eventual() && visibility == Visibility::Durable => {
                state.late(view, ordeal.sight)
            }
            _ => view,
        };
        Context {
            catalog: &state.catalog,
            writer: Writer::new(view, stamp),
            now_ms: request.now_ms,
            entropy: &request.entropy,
            settings: state.settings(&self.options),
            meter: None,
            trial: request.ordeal.as_ref().map(|ordeal| &ordeal.trial),
            obstacles: self.obstacles(state, request),
            claimed: Vec::new(),
        }
    }

    /// What is in the way of a request: nothing if requests are answered at once.
    pub(super) fn obstacles<'s>(&self, state: &'s State, request: &Request) -> Option<Obstacles<'s>> {
        match (self.acknowledgement(), request.admission.get()) {
            (Acknowledgement::Immediate, _) => None,
            (_, Admission::Asked) => Some(state.claims.of_new()),
            (_, Admission::Granted) => Some(state.claims.of_repeated(request.now_ms)),
        }
    }

    pub(super) fn refund(&self, request: &Request) {
        if let Some(throttle) = &self.throttle {
            throttle.refund(&request.charges.take());
        }
    }
}

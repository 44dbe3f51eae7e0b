//! The exports for simulations.

use js_sys::{Reflect, TypeError};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::bindings::Engine;
use super::reports;
use crate::base::Chance;
use crate::engine::{SimulatedClock, SimulationPlan, Span};
use crate::operation::ServiceError;

#[wasm_bindgen]
impl Engine {
    /// Begins a simulation. The plan has a number for each of its members, from 0 to 1 for what is likely so often,
    /// and two, in milliseconds, for what lies between them; its `clock` is a time, `now` or `host`.
    ///
    /// # Errors
    /// A `TypeError` for a wrong plan, an `Error` if the log cannot be written.
    pub async fn simulate(&self, plan: JsValue) -> Result<(), JsValue> {
        let plan = read(&plan)?;
        let engine = self.engine.clone();
        engine.simulate(plan).await.map_err(error)
    }

    /// Lets so many milliseconds pass, and does what falls due meanwhile.
    ///
    /// # Errors
    /// An `Error` if something could not be done.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at least 0; the rest is cut"
    )]
    pub async fn advance(&self, milliseconds: f64) -> Result<(), JsValue> {
        let engine = self.engine.clone();
        engine.advance(milliseconds as u64).await.map_err(error)
    }

    /// The time, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.engine.now_ms() as f64
    }

    /// Answers with what has befallen requests: see `reports::misfortunes`.
    pub fn misfortunes(&self) -> u32 {
        self.answers.keep(reports::misfortunes(&self.engine.misfortunes()))
    }

    /// Ends the simulation.
    #[wasm_bindgen(js_name = endSimulation)]
    pub fn end_simulation(&self) {
        self.engine.end_simulation();
    }
}

fn error(error: ServiceError) -> JsValue {
    js_sys::Error::new(&error.message).into()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0; the rest is cut")]
fn read(plan: &JsValue) -> Result<SimulationPlan, JsValue> {
    let member = |name: &str| Reflect::get(plan, &name.into());
    let share = |name| member(name).map(|share| Chance::of(number(&share)));
    let span = |name| {
        let span = member(name)?;
        let end = |at| Reflect::get_u32(&span, at).map(|end| number(&end) as u64);
        Ok::<_, JsValue>(Span { least: end(0)?, most: end(1)? })
    };
    let clock = member("clock")?;
    Ok(SimulationPlan {
        seed: number(&member("seed")?) as u64,
        throttling: share("throttling")?,
        unprocessed: share("unprocessed")?,
        conflicts: share("conflicts")?,
        failures: share("failures")?,
        expired_iterators: share("expiredIterators")?,
        stale_reads: share("staleReads")?,
        refusals_max: number(&member("refusalsInARow")?) as u32,
        replica_lag: span("replicaLag")?,
        index_lag: span("indexLag")?,
        time_to_live_delay: span("timeToLiveDelay")?,
        latency: span("latency")?,
        clock: match (clock.as_f64(), clock.as_string().as_deref()) {
            (Some(now), _) => SimulatedClock::From(now as u64),
            (_, Some("now")) => SimulatedClock::FromNow,
            (_, Some("host")) => SimulatedClock::Host,
            _ => return Err(TypeError::new("the clock of a simulation is a time, now or host").into()),
        },
    })
}

/// What is no number counts as 0.
fn number(value: &JsValue) -> f64 {
    value.as_f64().filter(|number| *number > 0.0).unwrap_or(0.0)
}

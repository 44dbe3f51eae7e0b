//! The option `ttl`.

use js_sys::{Reflect, TypeError};
use wasm_bindgen::JsValue;

use super::{text, unknown};
use crate::operation::{ClockTrust, TimeToLiveSettings};

/// Reads `{ttl?: {delay?, interval?, clockLeaps?}}`; the first two are seconds.
pub(super) fn read(options: &JsValue) -> Result<TimeToLiveSettings, JsValue> {
    let defaults = TimeToLiveSettings::default();
    let ttl = Reflect::get(options, &"ttl".into())?;
    if ttl.is_undefined() {
        return Ok(defaults);
    }
    if !ttl.is_object() {
        return Err(TypeError::new("the option ttl is not an object").into());
    }
    Ok(TimeToLiveSettings {
        delay_ms: seconds(&ttl, "delay")?.unwrap_or(defaults.delay_ms),
        interval_ms: seconds(&ttl, "interval")?.unwrap_or(defaults.interval_ms),
        clock: match text(&ttl, "clockLeaps").as_deref() {
            None | Some("confirm") => ClockTrust::Wary,
            Some("believe") => ClockTrust::Blind,
            Some(other) => return Err(unknown("ttl.clockLeaps", other)),
        },
    })
}

/// A number of seconds, in milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0; the rest is cut")]
fn seconds(ttl: &JsValue, name: &str) -> Result<Option<u64>, JsValue> {
    let value = Reflect::get(ttl, &name.into())?;
    match value.as_f64() {
        Some(seconds) if seconds >= 0.0 => Ok(Some((seconds * 1000.0) as u64)),
        None if value.is_undefined() => Ok(None),
        _ => Err(TypeError::new(&format!("the option ttl.{name} is not a number of seconds")).into()),
    }
}

//! Reads the options with which a host opens a database, and tells it of failures.

mod time_to_live;

use js_sys::{Array, Error, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::engine::{self, Acknowledgement, Event, Failure, Throttling};
use crate::operation::Settings;
use crate::store::{Durability, SqlDatabase, StoreObject};
use crate::wire::SigningKey;

/// Where a database is kept.
pub(super) enum Place {
    /// In memory, as long as the engine lives.
    Memory,
    /// In an SQLite database that the host has opened.
    Sql(SqlDatabase),
    /// In a store of the host.
    Js(StoreObject),
}

/// How to open a database.
pub(super) struct Options {
    pub(super) place: Place,
    pub(super) engine: engine::Options,
    /// The keys that requests have to be signed with; with none, any will do.
    pub(super) keys: Option<Vec<SigningKey>>,
    /// What takes the place of the host's clock.
    pub(super) clock: Option<Function>,
}

impl Options {
    /// Reads `{store, durability, cacheBytes?, region?, accountId?, credentials?, throttling?,
    /// ttl?, controlPlaneDelay?, clock?}`.
    /// The store is `memory`, an SQLite database or an object that keeps one.
    pub(super) fn read(options: &JsValue) -> Result<Self, JsValue> {
        let defaults = Settings::default();
        let general = engine::Options::default();
        Ok(Self {
            place: Place::read(options)?,
            keys: keys(options)?,
            clock: clock(options)?,
            engine: engine::Options {
                acknowledgement: match required(options, "durability")?.as_str() {
                    "strict" => Acknowledgement::Logged(Durability::Strict),
                    "relaxed" => Acknowledgement::Logged(Durability::Relaxed),
                    "none" => Acknowledgement::Immediate,
                    other => return Err(unknown("durability", other)),
                },
                settings: Settings {
                    region: text(options, "region").unwrap_or_else(|| defaults.region.clone()),
                    account: text(options, "accountId").unwrap_or_else(|| defaults.account.clone()),
                    time_to_live: time_to_live::read(options)?,
                    control_plane_delay_ms: milliseconds(options, "controlPlaneDelay")?
                        .unwrap_or(defaults.control_plane_delay_ms),
                    ..defaults
                },
                throttling: match text(options, "throttling").as_deref() {
                    None | Some("off") => Throttling::Off,
                    Some("enforce") => Throttling::Enforced,
                    Some(other) => return Err(unknown("throttling", other)),
                },
                cache_bytes: bytes(options, "cacheBytes")?.unwrap_or(general.cache_bytes),
                ..general
            },
        })
    }
}

impl Place {
    fn read(options: &JsValue) -> Result<Self, JsValue> {
        let store = Reflect::get(options, &"store".into())?;
        if store.is_object() {
            let runs_sql = Reflect::get(&store, &"exec".into())?.is_function();
            return Ok(if runs_sql {
                Self::Sql(store.unchecked_into())
            } else {
                Self::Js(store.unchecked_into())
            });
        }
        match required(options, "store")?.as_str() {
            "memory" => Ok(Self::Memory),
            other => Err(unknown("store", other)),
        }
    }
}

fn text(options: &JsValue, name: &str) -> Option<String> {
    Reflect::get(options, &name.into()).ok()?.as_string()
}

fn required(options: &JsValue, name: &str) -> Result<String, JsValue> {
    text(options, name)
        .ok_or_else(|| js_sys::TypeError::new(&format!("the option {name} is not a string")).into())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of at least 0; the rest is cut"
)]
fn bytes(options: &JsValue, name: &str) -> Result<Option<usize>, JsValue> {
    let value = Reflect::get(options, &name.into())?;
    match value.as_f64() {
        Some(count) if count >= 0.0 => Ok(Some(count as usize)),
        None if value.is_undefined() => Ok(None),
        _ => Err(js_sys::TypeError::new(&format!("the option {name} is not a count of bytes")).into()),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0; the rest is cut")]
fn milliseconds(options: &JsValue, name: &str) -> Result<Option<u64>, JsValue> {
    let value = Reflect::get(options, &name.into())?;
    match value.as_f64() {
        Some(milliseconds) if milliseconds >= 0.0 => Ok(Some(milliseconds as u64)),
        None if value.is_undefined() => Ok(None),
        _ => {
            Err(js_sys::TypeError::new(&format!("the option {name} is not a number of milliseconds")).into())
        }
    }
}

fn clock(options: &JsValue) -> Result<Option<Function>, JsValue> {
    let clock = Reflect::get(options, &"clock".into())?;
    if clock.is_undefined() {
        return Ok(None);
    }
    let clock = clock.dyn_into::<Function>();
    clock.map(Some).map_err(|_| js_sys::TypeError::new("the option clock is not a function").into())
}

/// Reads a list of `{accessKeyId, secretAccessKey}`.
fn keys(options: &JsValue) -> Result<Option<Vec<SigningKey>>, JsValue> {
    let credentials = Reflect::get(options, &"credentials".into())?;
    if credentials.is_undefined() {
        return Ok(None);
    }
    let key = |key: JsValue| {
        let (id, secret) = (required(&key, "accessKeyId")?, required(&key, "secretAccessKey")?);
        // Everybody could sign with an empty secret; and the scope of a signature ends its key's name with a slash.
        if secret.is_empty() {
            return Err(unknown("secretAccessKey", &secret));
        }
        if id.is_empty() || id.contains('/') {
            return Err(unknown("accessKeyId", &id));
        }
        Ok(SigningKey { id, secret })
    };
    Array::from(&credentials).iter().map(key).collect::<Result<_, _>>().map(Some)
}

fn unknown(name: &str, value: &str) -> JsValue {
    js_sys::TypeError::new(&format!("the option {name} cannot be {value:?}")).into()
}

/// The error with which opening a database fails.
pub(super) fn open_error(error: &Failure) -> JsValue {
    let thrown = Error::new(&error.to_string());
    thrown.set_name(error.name());
    thrown.into()
}

/// What a host is told of an event: `{type: "error", name, message}` or `{type: "recovered"}`.
pub(super) fn describe(event: &Event) -> JsValue {
    let members = match event {
        Event::Failed(error) => {
            vec![
                ("type", "error".to_owned()),
                ("name", error.name().to_owned()),
                ("message", error.to_string()),
            ]
        }
        Event::Recovered => vec![("type", "recovered".to_owned())],
    };
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a new object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value.into());
    }
    object.into()
}

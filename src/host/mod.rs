//! What a JavaScript host sees of the engine.
//!
//! Requests and answers cross as encoded values in the module's own memory: the host writes a request into the
//! scratch buffer and reads the answer where it lies.

#[cfg(target_arch = "wasm32")]
mod bindings;
#[cfg(target_arch = "wasm32")]
mod checks;
#[cfg(target_arch = "wasm32")]
mod consumers;
#[cfg(target_arch = "wasm32")]
mod environment;
#[cfg(target_arch = "wasm32")]
mod http;
#[cfg(target_arch = "wasm32")]
mod options;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod reports;
#[cfg(target_arch = "wasm32")]
mod simulation;
#[cfg(target_arch = "wasm32")]
mod watches;

#[cfg(target_arch = "wasm32")]
pub use bindings::{Engine, operation_names};
#[cfg(target_arch = "wasm32")]
pub use environment::browser_environment;

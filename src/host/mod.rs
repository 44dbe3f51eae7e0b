//! What a JavaScript host sees of the engine.

#[cfg(target_arch = "wasm32")]
mod environment;

#[cfg(target_arch = "wasm32")]
pub use environment::browser_environment;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use super::Part;

/// A boxed future of the single thread that an engine lives on.
pub type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Tells the time.
pub trait Clock {
    /// Milliseconds since the Unix epoch.
    fn now_ms(&self) -> u64;
}

/// Gives random bytes.
pub trait Entropy {
    /// Fills `bytes` with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// Runs work later, on the same thread.
pub trait Tasks {
    /// Runs `task` to its end, starting after the code that runs now has returned to its host.
    fn spawn(&self, task: LocalFuture<'static, ()>);

    /// Completes no earlier than `delay` from now.
    fn sleep(&self, delay: Duration) -> LocalFuture<'static, ()>;

    /// The same, but a host that has nothing else to do may end before.
    fn doze(&self, delay: Duration) -> LocalFuture<'static, ()>;
}

/// Loads the parts that a build has left out of the module.
pub trait Parts {
    /// Loads a part, if it is not there yet. The error says why it cannot be had; then nothing has changed.
    fn load(&self, part: Part) -> LocalFuture<'static, Result<(), String>>;
}

/// Everything that an engine may ask of its host besides storage. One seed behind it replays any run.
#[derive(Clone)]
pub struct Environment {
    /// The only source of time.
    pub clock: Rc<dyn Clock>,
    /// The only source of randomness.
    pub entropy: Rc<dyn Entropy>,
    /// The only way to run something later.
    pub tasks: Rc<dyn Tasks>,
    /// The only way to the parts of the module.
    pub parts: Rc<dyn Parts>,
}

use crate::operation::{Action, Answer, Context, Halt, ServiceError};

/// A request that is refused whatever the tables hold, in the words that the service has for what depends on them.
pub(super) struct Refused(pub(super) ServiceError);

impl Action for Refused {
    fn run(&self, _: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        Err(self.0.clone().into())
    }
}

//! Requests of operations whose part of the module is not there yet.

use std::cell::{Cell, OnceCell};

use crate::capacity::Consistency;
use crate::operation::{Action, Answer, Context, Halt, Members, Operation, ServiceError};

/// A request that is prepared when it runs, after the part that its operation needs has been loaded. Until then it
/// waits in its place, as one that misses a page. What it will read is not known before, so it waits for everything
/// that it might have to show.
pub(super) struct Unprepared {
    operation: Operation,
    members: Cell<Members>,
    action: OnceCell<Result<Box<dyn Action>, ServiceError>>,
}

impl Unprepared {
    pub(super) fn new(operation: Operation, members: Members) -> Self {
        Self { operation, members: Cell::new(members), action: OnceCell::new() }
    }
}

impl Action for Unprepared {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        self.operation.require()?;
        match self.action.get_or_init(|| self.operation.prepare(self.members.take())) {
            Ok(action) => action.run(context),
            Err(error) => Err(error.clone().into()),
        }
    }

    fn consistency(&self) -> Consistency {
        Consistency::Strong
    }

    fn tells_the_log(&self) -> bool {
        true
    }
}

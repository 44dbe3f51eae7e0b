//! Who waits for something new at the end of a tree, as consumers of streams do.

use std::cell::RefCell;
use std::rc::Rc;

use super::observers::{Observer, Settled};
use super::{Engine, Phase, refusal};
use crate::operation::ServiceError;
use crate::table::CATALOG;
use crate::tree::{Edit, TreeId};

/// Who waits for a tree.
type Waiting = (TreeId, Box<dyn FnOnce()>);

/// Those who wait, each for one tree.
#[derive(Default)]
pub(super) struct Tails(RefCell<Vec<Waiting>>);

impl Engine {
    /// Calls `reply` once as soon as a durable commit changes the tree, or the schema of any table or stream: then what
    /// comes next may be in another tree. What settled before this call does not count.
    ///
    /// # Errors
    /// If the database is closed.
    pub fn await_change(&self, tree: TreeId, reply: impl FnOnce() + 'static) -> Result<(), ServiceError> {
        let shared = &self.shared;
        if shared.state.borrow().closing.is_some() {
            return Err(refusal(Phase::Closed));
        }
        let tails = shared.tails.get_or_init(|| {
            let tails = Rc::new(Tails::default());
            let observer: Rc<dyn Observer> = Rc::<Tails>::clone(&tails);
            shared.observers.add(&observer);
            tails
        });
        tails.0.borrow_mut().push((tree, Box::new(reply)));
        Ok(())
    }
}

impl Tails {
    fn call(&self, is_meant: impl Fn(TreeId) -> bool) {
        let called = {
            let mut waiting = self.0.borrow_mut();
            let (called, left) = waiting.drain(..).partition::<Vec<_>, _>(|(tree, _)| is_meant(*tree));
            *waiting = left;
            called
        };
        called.into_iter().for_each(|(_, reply)| reply());
    }
}

impl Observer for Tails {
    fn settled(&self, settled: &Settled<'_>) {
        if self.0.borrow().is_empty() {
            return;
        }
        let edits = || settled.commits.iter().flat_map(|commit| &commit.edits);
        let changes =
            |wanted: TreeId| edits().any(|edit| tree_of(edit) == wanted || tree_of(edit) == CATALOG);
        self.call(changes);
    }

    fn lost_track(&self) {
        self.call(|_| true);
    }

    /// Who waits asks again, and is told then.
    fn ended(&self, _: &ServiceError) {}
}

fn tree_of(edit: &Edit) -> TreeId {
    match edit {
        Edit::Put { tree, .. } | Edit::Delete { tree, .. } | Edit::Drop { tree } => *tree,
    }
}

//! Forks of forks: each does what its own model does, whatever is done to the others.

use minamo::engine::{Acknowledgement, CheckpointPolicy, Options};
use minamo::store::Durability;
use minamo::tree::checkpoint::Layout;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::database::Database;
use crate::plain::Model;
use crate::steps::{self, Step};
use crate::{reading, table, take};

/// So many live at a time; the oldest goes first.
const FAMILY_MAX: usize = 4;

/// Pages are small, so that forks have some in common.
fn options() -> Options {
    let layout = Layout { page_bytes: 512, ..Layout::STANDARD };
    Options {
        acknowledgement: Acknowledgement::Logged(Durability::Relaxed),
        checkpoints: CheckpointPolicy { layout, ..CheckpointPolicy::default() },
        ..Options::default()
    }
}

/// A step of one of the family; instead of an opening, a fork.
fn step() -> impl Strategy<Value = (Index, Step)> {
    (any::<Index>(), prop_oneof![8 => steps::step(), 1 => Just(Step::Reopen)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_fork_does_what_its_own_model_does(steps in prop::collection::vec(step(), 100)) {
        let database = Database::new(options());
        database.ask("CreateTable", &table()).unwrap();
        let mut family = vec![(database, Model::default())];
        for (index, step) in &steps {
            let place = index.index(family.len());
            let (database, model) = &mut family[place];
            match step {
                Step::Reopen => {
                    let fork = (database.fork(), model.clone());
                    family.push(fork);
                }
                step => take(step, database, model),
            }
            if family.len() > FAMILY_MAX {
                family.remove(0);
            }
        }
        for (database, model) in &family {
            reading::check_all(database, model);
            prop_assert_eq!(database.check().problems, []);
        }
    }
}

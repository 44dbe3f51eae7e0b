//! One file for each operation of the API.
//!
//! A request goes through three steps: the face reads it by its [shape](Structure), the operation
//! [prepares](Operation::prepare) it, which finds everything that is wrong without looking at any table, and the
//! engine [runs](Action::run) it against a state. The answer is [written](Answer::write) to whichever face asked.

mod batch_execute_statement;
mod batch_get_item;
mod batch_write_item;
mod catalog_of_operations;
pub mod chores;
mod condition;
mod constraints;
mod consumed;
mod consumer_place;
mod context;
mod create_table;
mod delete_item;
mod delete_table;
mod describe_endpoints;
mod describe_limits;
mod describe_stream;
mod describe_table;
mod describe_time_to_live;
mod echo;
mod encryption;
mod error;
mod execute_statement;
mod execute_transaction;
mod get_item;
mod get_records;
mod get_shard_iterator;
mod item_collection;
mod item_rules;
mod item_write;
mod key_paths;
mod legacy;
mod list_streams;
mod list_tables;
mod malformed;
mod members;
mod names;
mod output;
mod page;
mod parameters;
mod put_item;
mod query;
mod refused;
mod return_values;
mod scan;
mod search_vectors;
mod serialization;
mod shape;
mod shard_iterator;
mod single_write;
mod statement;
mod stream_arn;
mod table_description;
mod table_settings;
mod tags;
mod throttling;
mod transact_get_items;
mod transact_write_items;
mod transaction;
mod update_item;
mod update_table;
mod update_targets;
mod update_time_to_live;
mod validation;
mod vector_description;
mod vector_rules;
mod watch;

use crate::capacity::Consistency;
pub use catalog_of_operations::{Api, Operation, UNBUILT};
pub use context::{ClockTrust, Context, Halt, Settings, TimeToLiveSettings};
pub use describe_endpoints::REACHED_HOST;
pub use error::{ErrorCode, Reasons, RequestOutcome, ServiceError, Trouble};
pub use malformed::{Fault, Malformed, Place};
pub use output::Output;
use parameters::Parameters;
pub use serialization::{Holder, Scalar, SerializationError, Token, boolean_of_text};
pub use shape::{Input, Limit, Member, Members, Shape, Structure};
pub use throttling::ThrottlingReason;
pub use transaction::{CancellationReason, Claims, ItemMark, Obstacles};
pub use validation::{LEVELS_MAX, Validation};
pub use watch::{WatchPlan, WatchSource, Watchable};

/// Whether an operation changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It only reads, and sees what is durable.
    Read,
    /// It may write, and builds upon writes that are on their way to the store.
    Write,
}

/// A prepared request.
pub trait Action {
    /// Runs against a state. Running changes nothing but the edits in the context, so it can be repeated.
    ///
    /// # Errors
    /// [`Halt::Error`] is the answer; [`Halt::Fault`] asks to run again once pages are loaded.
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt>;

    /// Whether it changes anything, where that is not the same for every request of the operation.
    fn access(&self) -> Option<Access> {
        None
    }

    /// Whether a read goes on where a missing page stopped it, instead of doing everything again: then the pages
    /// behind it need not stay in memory.
    fn keeps_progress(&self) -> bool {
        false
    }

    /// What a read has to show: with [`Consistency::Strong`], everything that was acknowledged before it was asked,
    /// by whichever instance.
    fn consistency(&self) -> Consistency {
        Consistency::Eventual
    }

    /// What keeps its answer up to date, if that can be done.
    fn watchable(&self) -> Option<&dyn Watchable> {
        None
    }
}

/// An answer that is not an error.
pub trait Answer {
    /// Writes the members of the answer, within the structure that the caller begins and ends.
    fn write(&self, output: &mut dyn Output);

    /// Whether it says anything: the body of an answer over HTTP that does not is empty.
    fn has_content(&self) -> bool {
        true
    }
}

/// What there is to know of an operation.
struct Definition {
    name: &'static str,
    access: Access,
    input: &'static Structure,
    /// How the service words what is wrong with a request.
    validation: Validation,
    /// The parameters that go together or not.
    parameters: Option<&'static Parameters>,
    prepare: fn(Members) -> Result<Box<dyn Action>, ServiceError>,
}

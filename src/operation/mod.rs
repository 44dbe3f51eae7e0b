//! One file for each operation of the API, in folders by what they work on.
//!
//! A request goes through three steps: the face reads it by its [shape](Structure), the operation
//! [prepares](Operation::prepare) it, which finds everything that is wrong without looking at any table, and the
//! engine [runs](Action::run) it against a state. The answer is [written](Answer::write) to whichever face asked.

mod catalog_of_operations;
pub mod chores;
mod consumed;
mod context;
mod error;
mod item;
mod output;
mod reading;
mod refused;
mod request;
mod statement;
mod stream;
mod table;
mod throttling;
mod transaction;
mod trial;
mod unprepared;
mod vector;

use crate::capacity::Consistency;
pub use catalog_of_operations::{Api, Operation, UNBUILT};
pub use context::{ClockTrust, Context, Halt, Settings, TimeToLiveSettings};
pub use error::{ErrorCode, Reasons, RequestOutcome, ServiceError, Trouble};
pub use output::Output;
pub use reading::watch::{WatchPlan, WatchSource, Watchable};
pub use request::malformed::{Fault, Malformed, Place};
use request::parameters::Parameters;
pub use request::serialization::{Holder, Scalar, SerializationError, TextPlace, Token, boolean_of_text};
pub use request::shape::{Input, Limit, Member, Members, Shape, Structure};
pub use request::validation::{LEVELS_MAX, Validation};
pub use stream::get_records::expired_iterator;
pub use table::describe_endpoints::REACHED_HOST;
pub use throttling::ThrottlingReason;
pub use transaction::{CancellationReason, Claims, ItemMark, Obstacles, digest};
pub use trial::{Journal, Misfortune, Mishap, Refusals, Trial};

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

    /// Whether a read tells of the log itself: then it waits until the log has what it shows, also where writes are
    /// acknowledged at once, because the numbers that those have may still become those of others.
    fn tells_the_log(&self) -> bool {
        false
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

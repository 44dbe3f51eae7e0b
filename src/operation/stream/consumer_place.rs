//! How far a consumer of a stream has come. Not operations of the service: the package's consumers use them.
//!
//! A place is what the consumer makes it, a text. It is replaced only by whoever knows it, so of two that go by one
//! name, one finds out that it is not alone.

use crate::capacity::Consistency;
use crate::operation::request::members::required;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation,
};
use crate::table::{SequenceNumber, consumer_place};

const CONSUMER: Member =
    Member::required("Consumer", Shape::String).with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(1024)]);

/// Reads a place, and tells what number the next change of any stream will have at least.
pub(crate) static READ: Definition = Definition {
    name: "ReadConsumerPlace",
    access: Access::Read,
    input: &Structure { name: "ReadConsumerPlaceInput", members: &[CONSUMER] },
    validation: Validation::Older,
    parameters: None,
    prepare: |mut members| Ok(Box::new(Read { consumer: required(members.string("Consumer")) })),
};

/// Replaces a place.
pub(crate) static MOVE: Definition = Definition {
    name: "MoveConsumer",
    access: Access::Write,
    input: &Structure {
        name: "MoveConsumerInput",
        members: &[
            CONSUMER,
            Member::optional("From", Shape::String),
            Member::required("To", Shape::String).with(&[Limit::LengthAtMost(4096)]),
        ],
    },
    validation: Validation::Older,
    parameters: None,
    prepare: prepare_move,
};

struct Read {
    consumer: String,
}

struct ReadAnswer {
    place: Option<String>,
    next: u128,
}

struct Move {
    consumer: String,
    from: Option<String>,
    to: String,
}

struct MoveAnswer {
    moved: bool,
}

fn prepare_move(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(Move {
        consumer: required(members.string("Consumer")),
        from: members.string("From"),
        to: required(members.string("To")),
    }))
}

impl Action for Read {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let place = consumer_place(context.view(), &self.consumer)?;
        let next = SequenceNumber::start_of(context.writer.stamp().lsn).value();
        Ok(Box::new(ReadAnswer { place, next }))
    }

    /// Another instance may have run the consumer until now.
    fn consistency(&self) -> Consistency {
        Consistency::Strong
    }
}

impl Action for Move {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let moved = consumer_place(context.view(), &self.consumer)? == self.from;
        if moved {
            context.writer.put_consumer_place(&self.consumer, &self.to);
        }
        Ok(Box::new(MoveAnswer { moved }))
    }
}

impl Answer for ReadAnswer {
    fn write(&self, output: &mut dyn Output) {
        if let Some(place) = &self.place {
            output.string_member("Place", place);
        }
        output.string_member("Next", &self.next.to_string());
    }
}

impl Answer for MoveAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Moved");
        output.boolean(self.moved);
    }
}

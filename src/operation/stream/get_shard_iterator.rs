//! `GetShardIterator`: a place in a shard to read from.

use super::arn::{STREAM_ARN, StreamArn};
use super::describe_stream::SHARD_ID;
use super::get_records::trimmed;
use super::iterator::{Position, ShardIterator};
use crate::capacity::Consistency;
use crate::operation::error::ErrorCode;
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation,
};
use crate::table::{RETENTION_MS, SequenceNumber, Shard, seek_time, time_of_first};

pub(crate) static DEFINITION: Definition = Definition {
    name: "GetShardIterator",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "GetShardIteratorInput",
    members: &[
        STREAM_ARN,
        SHARD_ID,
        Member::required("ShardIteratorType", Shape::String).with(&[Limit::OneOf(&[
            "AFTER_SEQUENCE_NUMBER",
            "LATEST",
            "AT_TIMESTAMP",
            "AT_SEQUENCE_NUMBER",
            "TRIM_HORIZON",
        ])]),
        Member::optional("SequenceNumber", Shape::String)
            .with(&[Limit::LengthAtLeast(21), Limit::LengthAtMost(40)]),
        Member::optional("Timestamp", Shape::Timestamp),
    ],
};

/// Where a request wants to begin.
#[derive(Clone, Copy)]
enum Start {
    Oldest,
    Latest,
    At(SequenceNumber),
    /// In milliseconds since the Unix epoch.
    Time(u64),
}

struct GetShardIterator {
    arn: StreamArn,
    shard: String,
    start: Start,
}

struct GetShardIteratorAnswer(String);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let arn = StreamArn::take(&mut members)?;
    let shard = required(members.string("ShardId"));
    Ok(Box::new(GetShardIterator { arn, shard, start: start(&mut members)? }))
}

/// The service refuses what does not go together; its texts are not known.
fn start(members: &mut Members) -> Result<Start, ServiceError> {
    let kind = required(members.string("ShardIteratorType"));
    let number = members.string("SequenceNumber");
    let time = members.long("Timestamp");
    match (kind.as_str(), number, time) {
        ("TRIM_HORIZON", None, None) => Ok(Start::Oldest),
        ("LATEST", None, None) => Ok(Start::Latest),
        ("AT_TIMESTAMP", None, Some(time_ms)) => Ok(Start::Time(u64::try_from(time_ms).unwrap_or(0))),
        ("AT_SEQUENCE_NUMBER", Some(number), None) => {
            Ok(Start::At(SequenceNumber::at_or_after(value_of(&number)?)))
        }
        ("AFTER_SEQUENCE_NUMBER", Some(number), None) => {
            Ok(Start::At(SequenceNumber::at_or_after(value_of(&number)?.saturating_add(1))))
        }
        (kind, number, _) => {
            let wanted = |name: &str| kind.ends_with(name);
            let (member, must) = match number {
                Some(_) if !wanted("SEQUENCE_NUMBER") => ("SequenceNumber", "must not"),
                None if wanted("SEQUENCE_NUMBER") => ("SequenceNumber", "must"),
                _ if wanted("TIMESTAMP") => ("Timestamp", "must"),
                _ => ("Timestamp", "must not"),
            };
            Err(ServiceError::validation(format!(
                "One or more parameter values were invalid: {member} {must} be specified when ShardIteratorType is \
                 {kind}"
            )))
        }
    }
}

/// A number of so many digits that it does not fit is more than any record has.
fn value_of(number: &str) -> Result<u128, ServiceError> {
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(number.parse().unwrap_or(u128::MAX));
    }
    Err(ServiceError::validation(format!(
        "One or more parameter values were invalid: Invalid SequenceNumber: {number}"
    )))
}

impl Action for GetShardIterator {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        if matches!(self.start, Start::Time(time_ms) if time_ms > context.now_ms) {
            let message = "One or more parameter values were invalid: Timestamp must not be in the future";
            return Err(ServiceError::validation(message).into());
        }
        let stream = self.arn.stream(context)?;
        let mut shards = stream.live_shards(context.now_ms);
        let Some(shard) = shards.find(|shard| shard.id.to_string() == self.shard) else {
            let message = format!("Requested resource not found: Shard: {} not found", self.shard);
            return Err(ServiceError::new(ErrorCode::ResourceNotFound, message).into());
        };
        let position = self.position(context, shard)?;
        let iterator = ShardIterator { shard: shard.id, position, issued_ms: context.now_ms };
        Ok(Box::new(GetShardIteratorAnswer(iterator.text(self.arn.text()))))
    }

    /// Who asks for what comes next does not want to see what has been acknowledged before.
    fn consistency(&self) -> Consistency {
        Consistency::from_parameter(Some(matches!(self.start, Start::Latest)))
    }

    fn tells_the_log(&self) -> bool {
        true
    }
}

impl GetShardIterator {
    fn position(&self, context: &Context<'_>, shard: &Shard) -> Result<Position, Halt> {
        let oldest_ms = context.now_ms.saturating_sub(RETENTION_MS);
        Ok(match self.start {
            Start::Oldest => Position::Oldest,
            Start::Time(time_ms) if time_ms <= oldest_ms => Position::Oldest,
            Start::Time(time_ms) => Position::At(seek_time(context.view(), shard, time_ms)?),
            Start::Latest => Position::At(SequenceNumber::start_of(context.writer.stamp().lsn)),
            Start::At(number) => {
                let first = time_of_first(context.view(), shard, number)?;
                if first.is_some_and(|time_ms| time_ms < oldest_ms) {
                    return Err(trimmed().into());
                }
                Position::At(number)
            }
        })
    }
}

impl Answer for GetShardIteratorAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.string_member("ShardIterator", &self.0);
    }
}

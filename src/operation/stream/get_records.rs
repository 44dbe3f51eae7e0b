//! `GetRecords`: records of a shard, from a place in it on.

use xxhash_rust::xxh64::xxh64;

use super::arn::StreamArn;
use super::iterator::{AGE_MAX_MS, Position, ShardIterator};
use crate::operation::error::ErrorCode;
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation,
};
use crate::table::{
    Author, Change, ChangeKind, ChangeLimits, RETENTION_MS, SequenceNumber, Shard, Stream, read_changes,
    seek_time, time_of_first,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "GetRecords",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

/// The most records and bytes of an answer. Source: `GetRecords` in the API reference.
const RECORDS_MAX: usize = 1000;
const BYTES_MAX: usize = 1024 * 1024;

static INPUT: Structure = Structure {
    name: "GetRecordsInput",
    members: &[
        Member::required("ShardIterator", Shape::String)
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(2048)]),
        Member::optional("Limit", Shape::Integer)
            .with(&[Limit::ValueAtLeast(1), Limit::ValueAtMost(RECORDS_MAX as i64)]),
    ],
};

struct GetRecords {
    arn: StreamArn,
    iterator: ShardIterator,
    limit: usize,
}

struct GetRecordsAnswer {
    region: String,
    stream: Stream,
    changes: Vec<Change>,
    next: Option<String>,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let limit = members.long("Limit").and_then(|limit| usize::try_from(limit).ok());
    let (arn, iterator) = ShardIterator::parse(&required(members.string("ShardIterator")))?;
    Ok(Box::new(GetRecords { arn, iterator, limit: limit.unwrap_or(RECORDS_MAX) }))
}

/// Records are gone that an iterator or a sequence number would have to show.
pub(crate) fn trimmed() -> ServiceError {
    ServiceError::new(ErrorCode::TrimmedDataAccess, "The data you are trying to access has been trimmed")
}

/// An iterator was given out too long ago.
#[must_use]
pub fn expired_iterator() -> ServiceError {
    ServiceError::new(ErrorCode::ExpiredIterator, "The provided iterator exceeds the maximum age allowed.")
}

impl Action for GetRecords {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        if context.now_ms.saturating_sub(self.iterator.issued_ms) > AGE_MAX_MS {
            return Err(expired_iterator().into());
        }
        let stream = self.arn.stream(context)?;
        let shard = stream.live_shards(context.now_ms).find(|shard| shard.id == self.iterator.shard).copied();
        let shard = shard.ok_or_else(trimmed)?;
        let from = self.start(context, &shard)?;
        let limits = ChangeLimits { records: self.limit, bytes: BYTES_MAX };
        let page = read_changes(context.view(), &stream, &shard, from, limits)?;
        let position = match (page.next, page.changes.last()) {
            (Some(next), _) => Some(Position::At(next)),
            (None, _) if shard.end.is_some() => None,
            (None, Some(last)) => Some(Position::At(last.number.next())),
            (None, None) => Some(self.iterator.position),
        };
        let next = position.map(|position| {
            let iterator = ShardIterator { position, issued_ms: context.now_ms, ..self.iterator };
            iterator.text(self.arn.text())
        });
        let region = context.settings.region.clone();
        Ok(Box::new(GetRecordsAnswer { region, stream, changes: page.changes, next }))
    }

    fn tells_the_log(&self) -> bool {
        true
    }
}

impl GetRecords {
    /// The number from which on records are shown.
    fn start(&self, context: &Context<'_>, shard: &Shard) -> Result<SequenceNumber, Halt> {
        let oldest_ms = context.now_ms.saturating_sub(RETENTION_MS);
        match self.iterator.position {
            Position::Oldest => Ok(seek_time(context.view(), shard, oldest_ms)?),
            Position::At(number) => match time_of_first(context.view(), shard, number)? {
                Some(time_ms) if time_ms < oldest_ms => Err(trimmed().into()),
                _ => Ok(number),
            },
        }
    }
}

impl Answer for GetRecordsAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Records");
        output.begin_list();
        self.changes.iter().for_each(|change| self.write_record(change, output));
        output.end_list();
        if let Some(next) = &self.next {
            output.string_member("NextShardIterator", next);
        }
    }
}

impl GetRecordsAnswer {
    fn write_record(&self, change: &Change, output: &mut dyn Output) {
        output.begin_structure();
        output.string_member("eventID", &event_id(&self.stream, change.number));
        output.string_member(
            "eventName",
            match change.kind {
                ChangeKind::Insert => "INSERT",
                ChangeKind::Modify => "MODIFY",
                ChangeKind::Remove => "REMOVE",
            },
        );
        output.string_member("eventVersion", "1.1");
        output.string_member("eventSource", "aws:dynamodb");
        output.string_member("awsRegion", &self.region);
        output.name("dynamodb");
        output.begin_structure();
        output.name("ApproximateCreationDateTime");
        // Source: the service tells whole seconds here, and only here (observed).
        output.timestamp(change.time_ms / 1000 * 1000);
        output.item_member("Keys", Some(&change.keys));
        output.item_member("NewImage", change.new_image.as_ref());
        output.item_member("OldImage", change.old_image.as_ref());
        output.string_member("SequenceNumber", &change.number.value().to_string());
        output.long_member("SizeBytes", change.size() as i64);
        output.string_member("StreamViewType", self.stream.view_type.name());
        output.end_structure();
        // Source: "DynamoDB Streams and Time to Live" in the developer guide.
        if change.author == Author::TimeToLive {
            output.name("userIdentity");
            output.begin_structure();
            output.string_member("PrincipalId", "dynamodb.amazonaws.com");
            output.string_member("Type", "Service");
            output.end_structure();
        }
        output.end_structure();
    }
}

/// 32 digits that no other change has, and that are the same whenever the change is read.
fn event_id(stream: &Stream, number: SequenceNumber) -> String {
    let mut bytes = stream.table_id.clone().into_bytes();
    bytes.extend_from_slice(&number.value().to_be_bytes());
    format!("{:016x}{:016x}", xxh64(&bytes, 0), xxh64(&bytes, 1))
}

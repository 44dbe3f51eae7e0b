//! `DescribeStream`: what a stream is, and its shards.

use super::arn::{STREAM_ARN, StreamArn};
use crate::operation::table::description::write_key_schema;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation,
};
use crate::table::{Shard, Stream};

pub(crate) static DEFINITION: Definition = Definition {
    name: "DescribeStream",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

const SHARDS_MAX: usize = 100;
const SHARD_ID_LIMITS: &[Limit] = &[Limit::LengthAtLeast(28), Limit::LengthAtMost(65)];

/// A shard that a request names.
pub(crate) const SHARD_ID: Member = Member::required("ShardId", Shape::String).with(SHARD_ID_LIMITS);

static SHARD_FILTER: Structure = Structure {
    name: "ShardFilter",
    members: &[
        Member::optional("Type", Shape::String).with(&[Limit::OneOf(&["CHILD_SHARDS"])]),
        Member::optional("ShardId", Shape::String).with(SHARD_ID_LIMITS),
    ],
};

static INPUT: Structure = Structure {
    name: "DescribeStreamInput",
    members: &[
        STREAM_ARN,
        Member::optional("Limit", Shape::Integer)
            .with(&[Limit::ValueAtLeast(1), Limit::ValueAtMost(SHARDS_MAX as i64)]),
        Member::optional("ExclusiveStartShardId", Shape::String).with(SHARD_ID_LIMITS),
        Member::optional("ShardFilter", Shape::Structure(&SHARD_FILTER)),
    ],
};

struct DescribeStream {
    arn: StreamArn,
    limit: usize,
    start: Option<String>,
    /// Only the shards that follow this one.
    parent: Option<String>,
}

struct DescribeStreamAnswer {
    arn: String,
    stream: Stream,
    shards: Vec<Shard>,
    more: bool,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let arn = StreamArn::take(&mut members)?;
    let limit = members.long("Limit").and_then(|limit| usize::try_from(limit).ok());
    let filter = members.structure("ShardFilter");
    let parent = filter.map(|mut filter| {
        let both = filter.string("Type").and(filter.string("ShardId"));
        both.ok_or_else(|| {
            ServiceError::validation(
                "One or more parameter values were invalid: ShardFilter requires both Type and ShardId",
            )
        })
    });
    Ok(Box::new(DescribeStream {
        arn,
        limit: limit.unwrap_or(SHARDS_MAX),
        start: members.string("ExclusiveStartShardId"),
        parent: parent.transpose()?,
    }))
}

impl Action for DescribeStream {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let stream = self.arn.stream(context)?;
        let is_meant = |shard: &&Shard| {
            let is_child = |parent: &String| shard.parent.is_some_and(|shard| shard.to_string() == **parent);
            self.parent.as_ref().is_none_or(is_child)
                && self.start.as_ref().is_none_or(|start| shard.id.to_string() > *start)
        };
        let mut shards: Vec<Shard> =
            stream.live_shards(context.now_ms).filter(is_meant).take(self.limit + 1).copied().collect();
        let more = shards.len() > self.limit;
        shards.truncate(self.limit);
        Ok(Box::new(DescribeStreamAnswer { arn: self.arn.text().to_owned(), stream, shards, more }))
    }

    fn tells_the_log(&self) -> bool {
        true
    }
}

impl Answer for DescribeStreamAnswer {
    fn write(&self, output: &mut dyn Output) {
        let stream = &self.stream;
        output.name("StreamDescription");
        output.begin_structure();
        output.string_member("StreamArn", &self.arn);
        output.string_member("StreamLabel", &stream.label());
        let status = if stream.ended_ms.is_some() { "DISABLED" } else { "ENABLED" };
        output.string_member("StreamStatus", status);
        output.string_member("StreamViewType", stream.view_type.name());
        output.name("CreationRequestDateTime");
        output.timestamp(stream.created_ms);
        output.string_member("TableName", &stream.table);
        write_key_schema(std::slice::from_ref(&stream.hash), stream.range.as_slice(), output);
        output.name("Shards");
        output.begin_list();
        self.shards.iter().for_each(|shard| write_shard(shard, output));
        output.end_list();
        if let (true, Some(last)) = (self.more, self.shards.last()) {
            output.string_member("LastEvaluatedShardId", &last.id.to_string());
        }
        output.end_structure();
    }
}

fn write_shard(shard: &Shard, output: &mut dyn Output) {
    output.begin_structure();
    output.string_member("ShardId", &shard.id.to_string());
    if let Some(parent) = shard.parent {
        output.string_member("ParentShardId", &parent.to_string());
    }
    output.name("SequenceNumberRange");
    output.begin_structure();
    output.string_member("StartingSequenceNumber", &shard.first().to_string());
    if let Some(last) = shard.last() {
        output.string_member("EndingSequenceNumber", &last.to_string());
    }
    output.end_structure();
    output.end_structure();
}

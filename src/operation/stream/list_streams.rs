//! `ListStreams`: the streams of a table, or of all.

use super::arn::StreamArn;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation,
};
use crate::table::{Catalog, Stream};

pub(crate) static DEFINITION: Definition = Definition {
    name: "ListStreams",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

const STREAMS_MAX: usize = 100;

static INPUT: Structure = Structure {
    name: "ListStreamsInput",
    members: &[
        Member::optional("TableName", Shape::String).with(&[
            Limit::LengthAtLeast(3),
            Limit::LengthAtMost(255),
            Limit::Name,
        ]),
        Member::optional("Limit", Shape::Integer)
            .with(&[Limit::ValueAtLeast(1), Limit::ValueAtMost(STREAMS_MAX as i64)]),
        Member::optional("ExclusiveStartStreamArn", Shape::String),
    ],
};

struct ListStreams {
    table: Option<String>,
    limit: usize,
    start: Option<StreamArn>,
}

struct ListStreamsAnswer {
    /// Each with its ARN.
    streams: Vec<(String, Stream)>,
    more: bool,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let limit = members.long("Limit").and_then(|limit| usize::try_from(limit).ok());
    Ok(Box::new(ListStreams {
        table: members.string("TableName"),
        limit: limit.unwrap_or(STREAMS_MAX),
        start: members.string("ExclusiveStartStreamArn").map(StreamArn::parse).transpose()?,
    }))
}

impl Action for ListStreams {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let mut streams = Vec::new();
        let mut start = self.start.as_ref().and_then(StreamArn::name).map(owned);
        if let Some(table) = &self.table
            && start.as_ref().is_none_or(|(name, _)| name < table)
        {
            start = Some((table.clone(), 0));
        }
        while streams.len() <= self.limit {
            let after = start.as_ref().map(|(table, created_ms)| (table.as_str(), *created_ms));
            let next = Catalog::streams_after(context.view(), after, 1)?.pop();
            let Some(stream) = next.filter(|stream| self.table.as_ref().is_none_or(|t| *t == stream.table))
            else {
                break;
            };
            start = Some((stream.table.clone(), stream.created_ms));
            if !stream.is_expired(context.now_ms) {
                streams.push((context.settings.stream_arn(&stream.table, &stream.label()), stream));
            }
        }
        let more = streams.len() > self.limit;
        streams.truncate(self.limit);
        Ok(Box::new(ListStreamsAnswer { streams, more }))
    }
}

fn owned((table, created_ms): (&str, u64)) -> (String, u64) {
    (table.to_owned(), created_ms)
}

impl Answer for ListStreamsAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Streams");
        output.begin_list();
        for (arn, stream) in &self.streams {
            output.begin_structure();
            output.string_member("StreamArn", arn);
            output.string_member("StreamLabel", &stream.label());
            output.string_member("TableName", &stream.table);
            output.end_structure();
        }
        output.end_list();
        if let (true, Some((arn, _))) = (self.more, self.streams.last()) {
            output.string_member("LastEvaluatedStreamArn", arn);
        }
    }
}

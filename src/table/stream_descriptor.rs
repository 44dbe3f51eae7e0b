//! How a stream is kept in the catalog, and the latest one in the descriptor of its table.

use super::descriptor::{
    DescriptorError, attribute, number, open, read_attribute, read_text, read_tree, text, whole,
};
use super::stream::{Shard, ShardEnd, ShardId, Stream, TableStream, ViewType};
use crate::base::Bytes;
use crate::value::{MapRef, ValueRef, ValueWriter};

/// The form of descriptors of streams that is written.
const VERSION: u64 = 1;

/// The descriptor of a stream.
pub(super) fn encode(stream: &Stream) -> Bytes {
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    number(&mut writer, "Version", VERSION);
    text(&mut writer, "TableName", &stream.table);
    text(&mut writer, "TableId", &stream.table_id);
    number(&mut writer, "Created", stream.created_ms);
    text(&mut writer, "ViewType", stream.view_type.name());
    writer.name("Hash");
    attribute(&mut writer, &stream.hash);
    if let Some(range) = &stream.range {
        writer.name("Range");
        attribute(&mut writer, range);
    }
    if let Some(ended_ms) = stream.ended_ms {
        number(&mut writer, "Ended", ended_ms);
    }
    writer.name("Shards");
    let list = writer.begin_list();
    stream.shards.iter().for_each(|shard| encode_shard(&mut writer, shard));
    writer.end(list);
    writer.end(map);
    writer.finish_item().bytes().clone()
}

fn encode_shard(writer: &mut ValueWriter, shard: &Shard) {
    let map = writer.begin_map();
    encode_id(writer, shard.id);
    number(writer, "Start", shard.start);
    if let Some(parent) = shard.parent {
        writer.name("Parent");
        let map = writer.begin_map();
        encode_id(writer, parent);
        writer.end(map);
    }
    if let Some(ShardEnd { lsn, closed_ms }) = shard.end {
        number(writer, "End", lsn);
        number(writer, "Closed", closed_ms);
    }
    writer.end(map);
}

fn encode_id(writer: &mut ValueWriter, id: ShardId) {
    number(writer, "Tree", u64::from(id.tree.0));
    number(writer, "Opened", id.opened_ms);
}

/// The stream that a descriptor describes.
pub(super) fn decode(bytes: &Bytes) -> Result<Stream, DescriptorError> {
    open(bytes, VERSION, decode_stream)
}

fn decode_stream(map: MapRef<'_>) -> Option<Stream> {
    Some(Stream {
        table: read_text(map, "TableName")?,
        table_id: read_text(map, "TableId")?,
        created_ms: whole(map.get("Created")?)?,
        view_type: ViewType::from_name(map.get("ViewType")?.as_str()?)?,
        hash: read_attribute(map.get("Hash")?)?,
        range: match map.get("Range") {
            Some(range) => Some(read_attribute(range)?),
            None => None,
        },
        ended_ms: map.get("Ended").and_then(whole),
        shards: map.get("Shards")?.list()?.iter().map(decode_shard).collect::<Option<_>>()?,
    })
}

fn decode_shard(value: ValueRef<'_>) -> Option<Shard> {
    let map = value.map()?;
    Some(Shard {
        id: decode_id(map)?,
        parent: match map.get("Parent") {
            Some(parent) => Some(decode_id(parent.map()?)?),
            None => None,
        },
        start: whole(map.get("Start")?)?,
        end: match map.get("End") {
            Some(lsn) => Some(ShardEnd { lsn: whole(lsn)?, closed_ms: whole(map.get("Closed")?)? }),
            None => None,
        },
    })
}

fn decode_id(map: MapRef<'_>) -> Option<ShardId> {
    Some(ShardId { opened_ms: whole(map.get("Opened")?)?, tree: read_tree(map)? })
}

/// Writes the latest stream of a table as a member of its descriptor.
pub(super) fn encode_latest(writer: &mut ValueWriter, stream: &TableStream) {
    writer.name("Stream");
    let map = writer.begin_map();
    number(writer, "Created", stream.created_ms);
    text(writer, "ViewType", stream.view_type.name());
    if let Some(open) = stream.open {
        encode_id(writer, open);
    }
    writer.end(map);
}

/// The latest stream of a table, of its member.
pub(super) fn decode_latest(value: ValueRef<'_>) -> Option<TableStream> {
    let map = value.map()?;
    Some(TableStream {
        created_ms: whole(map.get("Created")?)?,
        view_type: ViewType::from_name(map.get("ViewType")?.as_str()?)?,
        open: match map.get("Tree") {
            Some(_) => Some(decode_id(map)?),
            None => None,
        },
    })
}

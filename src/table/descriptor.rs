//! How a table is kept in the catalog: as an item, so that it is as self-describing as any other.

use std::fmt;

use super::backfill::Backfill;
use super::lifecycle::{TableSettings, UnitChanges};
use super::schema::{
    Billing, CollectionSizes, Index, IndexScope, KeyAttribute, Maxima, Projection, Table, Throughput,
};
use super::stream_descriptor::{decode_latest, encode_latest};
use super::transition::Transition;
use super::ttl::TimeToLive;
use super::vector;
use crate::base::Bytes;
use crate::tree::TreeId;
use crate::value::{Item, Kind, MapRef, Number, ValueError, ValueRef, ValueWriter};

/// The form of descriptors that is written. Those of form 1 do not name it.
const VERSION: u64 = 3;

/// Why a descriptor cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptorError {
    /// A newer version of Minamo has written it.
    Version {
        /// The form of the descriptor, or of the item that it is.
        found: u64,
    },
    /// It describes no table.
    Damaged,
}

impl fmt::Display for DescriptorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version { found } => {
                write!(f, "a newer version of Minamo has described it, in form {found}")
            }
            Self::Damaged => f.write_str("its descriptor is damaged"),
        }
    }
}

/// The descriptor of a table.
pub(super) fn encode(table: &Table) -> Bytes {
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    number(&mut writer, "Version", VERSION);
    text(&mut writer, "TableName", &table.name);
    text(&mut writer, "TableId", &table.id);
    number(&mut writer, "Created", table.created_ms);
    number(&mut writer, "Tree", u64::from(table.tree.0));
    writer.name("Hash");
    attribute(&mut writer, &table.hash);
    if let Some(range) = &table.range {
        writer.name("Range");
        attribute(&mut writer, range);
    }
    match table.billing {
        Billing::PayPerRequest { since_ms } => number(&mut writer, "OnDemandSince", since_ms),
        Billing::Provisioned(throughput) => units(&mut writer, PROVISIONED, throughput),
    }
    limits(&mut writer, table.maxima, table.warm);
    table.changes.encode(&mut writer);
    table.settings.encode(&mut writer);
    table.ttl.encode(&mut writer);
    table.transition.iter().for_each(|transition| transition.encode(&mut writer));
    if table.collection_sizes == CollectionSizes::All {
        writer.name("CollectionSizes");
        writer.boolean(true);
    }
    if let Some(stream) = &table.stream {
        encode_latest(&mut writer, stream);
    }
    writer.name("Indexes");
    let list = writer.begin_list();
    for index in &table.indexes {
        encode_index(&mut writer, index);
    }
    writer.end(list);
    vector::encode_all(&mut writer, &table.vectors);
    writer.end(map);
    writer.finish_item().bytes().clone()
}

fn encode_index(writer: &mut ValueWriter, index: &Index) {
    let map = writer.begin_map();
    text(writer, "IndexName", &index.name);
    text(
        writer,
        "Scope",
        match index.scope {
            IndexScope::Global => "GLOBAL",
            IndexScope::Local => "LOCAL",
        },
    );
    number(writer, "Tree", u64::from(index.tree.0));
    attributes(writer, "Hash", &index.hash);
    attributes(writer, "Range", &index.range);
    write_projection(writer, &index.projection);
    if let Some(throughput) = index.throughput {
        units(writer, PROVISIONED, throughput);
    }
    limits(writer, index.maxima, index.warm);
    index.changes.encode(writer);
    index.transition.iter().for_each(|transition| transition.encode(writer));
    if let Some(backfill) = &index.backfill {
        backfill.encode(writer);
    }
    writer.end(map);
}

pub(super) fn write_projection(writer: &mut ValueWriter, projection: &Projection) {
    match projection {
        Projection::All => text(writer, "Projection", "ALL"),
        Projection::KeysOnly => text(writer, "Projection", "KEYS_ONLY"),
        Projection::Include(names) => {
            writer.name("Projection");
            let list = writer.begin_list();
            names.iter().for_each(|name| writer.string(name));
            writer.end(list);
        }
    }
}

pub(super) fn text(writer: &mut ValueWriter, name: &str, value: &str) {
    writer.name(name);
    writer.string(value);
}

pub(super) fn number(writer: &mut ValueWriter, name: &str, value: u64) {
    writer.name(name);
    writer.number(Number::from(value.cast_signed()));
}

/// Names of the attributes for reads and for writes.
type Names = [&'static str; 2];

const PROVISIONED: Names = ["ReadUnits", "WriteUnits"];
const MAXIMA: Names = ["MaxReadUnits", "MaxWriteUnits"];
const WARM: Names = ["WarmReadUnits", "WarmWriteUnits"];

fn units(writer: &mut ValueWriter, [read, write]: Names, throughput: Throughput) {
    number(writer, read, throughput.read);
    number(writer, write, throughput.write);
}

fn limits(writer: &mut ValueWriter, maxima: Maxima, warm: Option<Throughput>) {
    for (name, most) in MAXIMA.into_iter().zip([maxima.read, maxima.write]) {
        if let Some(most) = most {
            number(writer, name, most);
        }
    }
    if let Some(warm) = warm {
        units(writer, WARM, warm);
    }
}

pub(super) fn attribute(writer: &mut ValueWriter, attribute: &KeyAttribute) {
    let map = writer.begin_map();
    text(writer, "Name", &attribute.name);
    text(writer, "Type", attribute.kind.name());
    writer.end(map);
}

fn attributes(writer: &mut ValueWriter, name: &str, attributes: &[KeyAttribute]) {
    writer.name(name);
    let list = writer.begin_list();
    attributes.iter().for_each(|part| attribute(writer, part));
    writer.end(list);
}

/// The table that a descriptor describes.
pub(super) fn decode(bytes: &Bytes) -> Result<Table, DescriptorError> {
    open(bytes, VERSION, decode_table)
}

/// Reads a descriptor whose form is not newer than `newest`.
pub(super) fn open<T>(
    bytes: &Bytes,
    newest: u64,
    read: impl Fn(MapRef<'_>) -> Option<T>,
) -> Result<T, DescriptorError> {
    let item = Item::from_stored(bytes.clone()).map_err(|error| match error {
        ValueError::Version { found: Some(found) } if found > 0 => {
            DescriptorError::Version { found: found.into() }
        }
        _ => DescriptorError::Damaged,
    })?;
    match item.map().get("Version").map_or(Some(1), whole) {
        Some(found) if found > newest => Err(DescriptorError::Version { found }),
        _ => read(item.map()).ok_or(DescriptorError::Damaged),
    }
}

fn decode_table(map: MapRef<'_>) -> Option<Table> {
    let billing = match map.get("OnDemandSince") {
        Some(since) => Billing::PayPerRequest { since_ms: whole(since)? },
        None => Billing::Provisioned(read_units(map, PROVISIONED)?),
    };
    Some(Table {
        name: read_text(map, "TableName")?,
        id: read_text(map, "TableId")?,
        created_ms: whole(map.get("Created")?)?,
        tree: read_tree(map)?,
        hash: read_attribute(map.get("Hash")?)?,
        range: match map.get("Range") {
            Some(range) => Some(read_attribute(range)?),
            None => None,
        },
        billing,
        maxima: read_maxima(map),
        warm: read_units(map, WARM),
        changes: UnitChanges::decode(map),
        settings: TableSettings::decode(map)?,
        ttl: TimeToLive::decode(map)?,
        transition: Transition::decode(map),
        collection_sizes: match map.get("CollectionSizes") {
            Some(_) => CollectionSizes::All,
            None => CollectionSizes::WrittenSince,
        },
        stream: match map.get("Stream") {
            Some(stream) => Some(decode_latest(stream)?),
            None => None,
        },
        indexes: map.get("Indexes")?.list()?.iter().map(decode_index).collect::<Option<_>>()?,
        vectors: vector::decode_all(map)?,
    })
}

fn decode_index(value: ValueRef<'_>) -> Option<Index> {
    let map = value.map()?;
    Some(Index {
        name: read_text(map, "IndexName")?,
        scope: match map.get("Scope")?.as_str()? {
            "GLOBAL" => IndexScope::Global,
            "LOCAL" => IndexScope::Local,
            _ => return None,
        },
        tree: read_tree(map)?,
        hash: read_attributes(map, "Hash")?,
        range: read_attributes(map, "Range")?,
        projection: read_projection(map)?,
        throughput: read_units(map, PROVISIONED),
        maxima: read_maxima(map),
        warm: read_units(map, WARM),
        changes: UnitChanges::decode(map),
        transition: Transition::decode(map),
        backfill: Backfill::decode(map),
    })
}

pub(super) fn read_projection(map: MapRef<'_>) -> Option<Projection> {
    let projection = map.get("Projection")?;
    Some(match projection.as_str() {
        Some("ALL") => Projection::All,
        Some("KEYS_ONLY") => Projection::KeysOnly,
        _ => {
            let names = projection.list()?.iter().map(|name| name.as_str().map(str::to_owned));
            Projection::Include(names.collect::<Option<_>>()?)
        }
    })
}

pub(super) fn read_text(map: MapRef<'_>, name: &str) -> Option<String> {
    map.get(name)?.as_str().map(str::to_owned)
}

pub(super) fn whole(value: ValueRef<'_>) -> Option<u64> {
    value.as_number()?.to_i64()?.try_into().ok()
}

pub(super) fn read_tree(map: MapRef<'_>) -> Option<TreeId> {
    whole(map.get("Tree")?)?.try_into().ok().map(TreeId)
}

fn read_units(map: MapRef<'_>, [read, write]: Names) -> Option<Throughput> {
    Some(Throughput { read: whole(map.get(read)?)?, write: whole(map.get(write)?)? })
}

fn read_maxima(map: MapRef<'_>) -> Maxima {
    let [read, write] = MAXIMA.map(|name| map.get(name).and_then(whole));
    Maxima { read, write }
}

pub(super) fn read_attribute(value: ValueRef<'_>) -> Option<KeyAttribute> {
    let map = value.map()?;
    let kind = Kind::from_name(map.get("Type")?.as_str()?)?;
    Some(KeyAttribute { name: read_text(map, "Name")?, kind })
}

fn read_attributes(map: MapRef<'_>, name: &str) -> Option<Vec<KeyAttribute>> {
    map.get(name)?.list()?.iter().map(read_attribute).collect()
}

//! How a table is kept in the catalog: as an item, so that it is as self-describing as any other.

use super::schema::{Billing, Index, IndexScope, KeyAttribute, Projection, Table, Throughput};
use crate::base::Bytes;
use crate::tree::TreeId;
use crate::value::{Item, Kind, MapRef, Number, ValueRef, ValueWriter};

/// The descriptor of a table.
pub(super) fn encode(table: &Table) -> Bytes {
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
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
        Billing::Provisioned(throughput) => units(&mut writer, throughput),
    }
    writer.name("Indexes");
    let list = writer.begin_list();
    for index in &table.indexes {
        encode_index(&mut writer, index);
    }
    writer.end(list);
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
    match &index.projection {
        Projection::All => text(writer, "Projection", "ALL"),
        Projection::KeysOnly => text(writer, "Projection", "KEYS_ONLY"),
        Projection::Include(names) => {
            writer.name("Projection");
            let list = writer.begin_list();
            names.iter().for_each(|name| writer.string(name));
            writer.end(list);
        }
    }
    if let Some(throughput) = index.throughput {
        units(writer, throughput);
    }
    writer.end(map);
}

fn text(writer: &mut ValueWriter, name: &str, value: &str) {
    writer.name(name);
    writer.string(value);
}

fn number(writer: &mut ValueWriter, name: &str, value: u64) {
    writer.name(name);
    writer.number(Number::from(value.cast_signed()));
}

fn units(writer: &mut ValueWriter, throughput: Throughput) {
    number(writer, "ReadUnits", throughput.read);
    number(writer, "WriteUnits", throughput.write);
}

fn attribute(writer: &mut ValueWriter, attribute: &KeyAttribute) {
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

/// The table that a descriptor describes; `None` if it is not one.
pub(super) fn decode(bytes: &Bytes) -> Option<Table> {
    let item = Item::from_stored(bytes.clone()).ok()?;
    let map = item.map();
    let billing = match map.get("OnDemandSince") {
        Some(since) => Billing::PayPerRequest { since_ms: whole(since)? },
        None => Billing::Provisioned(read_units(map)?),
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
        indexes: map.get("Indexes")?.list()?.iter().map(decode_index).collect::<Option<_>>()?,
    })
}

fn decode_index(value: ValueRef<'_>) -> Option<Index> {
    let map = value.map()?;
    let projection = map.get("Projection")?;
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
        projection: match projection.as_str() {
            Some("ALL") => Projection::All,
            Some("KEYS_ONLY") => Projection::KeysOnly,
            _ => {
                let names = projection.list()?.iter().map(|name| name.as_str().map(str::to_owned));
                Projection::Include(names.collect::<Option<_>>()?)
            }
        },
        throughput: read_units(map),
    })
}

fn read_text(map: MapRef<'_>, name: &str) -> Option<String> {
    map.get(name)?.as_str().map(str::to_owned)
}

fn whole(value: ValueRef<'_>) -> Option<u64> {
    value.as_number()?.to_i64()?.try_into().ok()
}

fn read_tree(map: MapRef<'_>) -> Option<TreeId> {
    whole(map.get("Tree")?)?.try_into().ok().map(TreeId)
}

fn read_units(map: MapRef<'_>) -> Option<Throughput> {
    Some(Throughput { read: whole(map.get("ReadUnits")?)?, write: whole(map.get("WriteUnits")?)? })
}

fn read_attribute(value: ValueRef<'_>) -> Option<KeyAttribute> {
    let map = value.map()?;
    let kind = Kind::from_name(map.get("Type")?.as_str()?)?;
    Some(KeyAttribute { name: read_text(map, "Name")?, kind })
}

fn read_attributes(map: MapRef<'_>, name: &str) -> Option<Vec<KeyAttribute>> {
    map.get(name)?.list()?.iter().map(read_attribute).collect()
}

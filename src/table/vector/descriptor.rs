//! How vector indexes are kept in the descriptor of their table.

use super::super::backfill::Backfill;
use super::super::descriptor::{
    attribute, number, read_attribute, read_projection, read_text, read_tree, text, whole, write_projection,
};
use super::super::transition::Transition;
use super::{Distance, SearchAttribute, SearchRole, VectorIndex};
use crate::value::{MapRef, ValueRef, ValueWriter};

const MEMBER: &str = "VectorIndexes";

/// Writes the member that describes them; it is absent if there are none.
pub(in super::super) fn encode_all(writer: &mut ValueWriter, indexes: &[VectorIndex]) {
    if indexes.is_empty() {
        return;
    }
    writer.name(MEMBER);
    let list = writer.begin_list();
    indexes.iter().for_each(|index| encode(writer, index));
    writer.end(list);
}

fn encode(writer: &mut ValueWriter, index: &VectorIndex) {
    let map = writer.begin_map();
    text(writer, "IndexName", &index.name);
    number(writer, "Tree", u64::from(index.tree.0));
    text(writer, "Attribute", &index.attribute);
    number(writer, "Dimensions", index.dimensions as u64);
    text(writer, "Distance", index.distance.name());
    writer.name("Schema");
    let list = writer.begin_list();
    for search in &index.schema {
        let map = writer.begin_map();
        text(writer, "Role", search.role.name());
        writer.name("Attribute");
        attribute(writer, &search.attribute);
        writer.end(map);
    }
    writer.end(list);
    write_projection(writer, &index.projection);
    index.transition.iter().for_each(|transition| transition.encode(writer));
    if let Some(backfill) = &index.backfill {
        backfill.encode(writer);
    }
    writer.end(map);
}

/// Reads what [`encode_all`] wrote.
pub(in super::super) fn decode_all(table: MapRef<'_>) -> Option<Vec<VectorIndex>> {
    match table.get(MEMBER) {
        Some(indexes) => indexes.list()?.iter().map(decode).collect(),
        None => Some(Vec::new()),
    }
}

fn decode(value: ValueRef<'_>) -> Option<VectorIndex> {
    let map = value.map()?;
    Some(VectorIndex {
        name: read_text(map, "IndexName")?,
        tree: read_tree(map)?,
        attribute: read_text(map, "Attribute")?,
        dimensions: whole(map.get("Dimensions")?)?.try_into().ok()?,
        distance: named(&Distance::NAMES, map.get("Distance")?)?,
        schema: map.get("Schema")?.list()?.iter().map(decode_searched).collect::<Option<_>>()?,
        projection: read_projection(map)?,
        transition: Transition::decode(map),
        backfill: Backfill::decode(map),
    })
}

fn decode_searched(value: ValueRef<'_>) -> Option<SearchAttribute> {
    let map = value.map()?;
    Some(SearchAttribute {
        attribute: read_attribute(map.get("Attribute")?)?,
        role: named(&SearchRole::NAMES, map.get("Role")?)?,
    })
}

fn named<T: Copy>(names: &[(&str, T)], value: ValueRef<'_>) -> Option<T> {
    let text = value.as_str()?;
    names.iter().find(|(name, _)| *name == text).map(|(_, named)| *named)
}

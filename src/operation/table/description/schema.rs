//! Attributes, key schemas and projections.

use crate::base::sorted_positions;
use crate::operation::Output;
use crate::table::{KeyAttribute, Projection};

pub(super) fn write_definition(attribute: &KeyAttribute, output: &mut dyn Output) {
    output.begin_structure();
    output.string_member("AttributeName", &attribute.name);
    output.string_member("AttributeType", attribute.kind.name());
    output.end_structure();
}

pub(crate) fn write_key_schema(hash: &[KeyAttribute], range: &[KeyAttribute], output: &mut dyn Output) {
    output.name("KeySchema");
    output.begin_list();
    let typed = hash.iter().map(|key| (key, "HASH")).chain(range.iter().map(|key| (key, "RANGE")));
    for (attribute, key_type) in typed {
        output.begin_structure();
        output.string_member("AttributeName", &attribute.name);
        output.string_member("KeyType", key_type);
        output.end_structure();
    }
    output.end_list();
}

/// The attributes are in the order of their names (observed on the service, October 2026).
pub(crate) fn write_projection(projection: &Projection, output: &mut dyn Output) {
    output.name("Projection");
    output.begin_structure();
    match projection {
        Projection::All => output.string_member("ProjectionType", "ALL"),
        Projection::KeysOnly => output.string_member("ProjectionType", "KEYS_ONLY"),
        Projection::Include(names) => {
            output.string_member("ProjectionType", "INCLUDE");
            output.name("NonKeyAttributes");
            output.begin_list();
            for position in sorted_positions(names.len(), &|a, b| names[a].cmp(&names[b])) {
                output.string(&names[position]);
            }
            output.end_list();
        }
    }
    output.end_structure();
}

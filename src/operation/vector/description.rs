//! A vector index as the descriptions of its table show it.

use crate::operation::Output;
use crate::operation::table::description::write_projection;
use crate::table::VectorIndex;

/// Writes what its creation asked for, within the structure that the caller begins and ends.
pub(crate) fn write(index: &VectorIndex, output: &mut dyn Output) {
    output.string_member("IndexName", &index.name);
    if !index.schema.is_empty() {
        output.name("SearchSchema");
        output.begin_list();
        for search in &index.schema {
            output.begin_structure();
            output.string_member("AttributeName", &search.attribute.name);
            output.string_member("SearchSchemaElementType", search.role.name());
            output.end_structure();
        }
        output.end_list();
    }
    write_projection(&index.projection, output);
    output.name("VectorAttribute");
    output.begin_structure();
    output.string_member("AttributeName", &index.attribute);
    output.end_structure();
    output.long_member("Dimensions", index.dimensions as i64);
    output.string_member("DistanceFunction", index.distance.name());
}

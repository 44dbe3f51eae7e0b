//! The indexes of a table.

use super::TableDescription;
use super::schema::{write_key_schema, write_projection};
use super::status::{ShownIndex, Status};
use super::units::{write_maxima, write_provisioned, write_warm};
use crate::operation::{Output, vector};
use crate::table::{Index, IndexScope, Maxima, Throughput};

impl TableDescription {
    /// Writes all indexes, each kind as a member.
    pub(super) fn write_indexes(&self, output: &mut dyn Output) {
        for (name, scope) in
            [("LocalSecondaryIndexes", IndexScope::Local), ("GlobalSecondaryIndexes", IndexScope::Global)]
        {
            let indexes =
                self.table.indexes.iter().zip(&self.indexes).filter(|(index, _)| index.scope == scope);
            write_list(name, shown(indexes), output, &|(index, shown), output| {
                self.write_index(index, shown, output);
            });
        }
        let vectors = shown(self.table.vectors.iter().zip(&self.vectors));
        write_list("VectorIndexes", vectors, output, &|(index, shown), output| {
            vector::description::write(index, output);
            write_state(shown, output);
            self.write_content(&index.name, shown, output);
        });
    }

    fn write_index(&self, index: &Index, shown: &ShownIndex, output: &mut dyn Output) {
        output.string_member("IndexName", &index.name);
        write_key_schema(&index.hash, &index.range, output);
        write_projection(&index.projection, output);
        if index.scope == IndexScope::Global {
            write_state(shown, output);
            let throughput = index.throughput.unwrap_or(Throughput { read: 0, write: 0 });
            write_provisioned(throughput, index.changes, self.now_ms, output);
            let Maxima { read, write } = index.maxima;
            write_maxima(read.map(u64::cast_signed), write.map(u64::cast_signed), output);
            // The answer to a creation tells only what the request asked for, as something that is to come (observed
            // on the service, October 2026).
            let (units, status) = match shown.status {
                Status::Creating => (index.warm, Status::Updating),
                _ => (Some(self.table.index_ready_for(index)), Status::Active),
            };
            write_warm(units, status, output);
        }
        self.write_content(&index.name, shown, output);
    }

    fn write_content(&self, name: &str, shown: &ShownIndex, output: &mut dyn Output) {
        output.long_member("IndexSizeBytes", shown.statistics.bytes.cast_signed());
        output.long_member("ItemCount", shown.statistics.items.cast_signed());
        output.string_member("IndexArn", &format!("{}/index/{name}", self.arn));
    }
}

fn write_state(shown: &ShownIndex, output: &mut dyn Output) {
    output.string_member("IndexStatus", shown.status.name());
    if let Some(backfilling) = shown.backfilling {
        output.name("Backfilling");
        output.boolean(backfilling);
    }
}

/// Those that there are.
fn shown<'a, I>(
    indexes: impl Iterator<Item = (&'a I, &'a Option<ShownIndex>)>,
) -> Vec<(&'a I, &'a ShownIndex)> {
    indexes.filter_map(|(index, shown)| Some((index, shown.as_ref()?))).collect()
}

/// Writes a member that is a list of structures, unless that is empty.
fn write_list<T>(name: &str, list: Vec<T>, output: &mut dyn Output, write: &dyn Fn(T, &mut dyn Output)) {
    if list.is_empty() {
        return;
    }
    output.name(name);
    output.begin_list();
    for element in list {
        output.begin_structure();
        write(element, output);
        output.end_structure();
    }
    output.end_list();
}

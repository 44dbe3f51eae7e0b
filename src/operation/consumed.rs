use super::Output;
use super::names::TableName;
use crate::capacity::Consumed;

/// What `ReturnConsumedCapacity` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Report {
    /// Nothing.
    None,
    /// The sum.
    Total,
    /// The sum, and the parts of the table and of each index.
    Indexes,
}

/// What a request consumed, ready to be reported.
pub(super) struct ConsumedCapacity {
    report: Report,
    /// In the order in which the request names them.
    tables: Vec<(TableName, Consumed)>,
}

impl ConsumedCapacity {
    /// Nothing yet.
    pub(super) fn new(report: Report) -> Self {
        Self { report, tables: Vec::new() }
    }

    /// What a request of one table consumed.
    pub(super) fn of(report: Report, table: &TableName, consumed: Consumed) -> Self {
        let mut capacity = Self::new(report);
        capacity.add(table, &consumed);
        capacity
    }

    /// Adds what a part of the request consumed.
    pub(super) fn add(&mut self, table: &TableName, consumed: &Consumed) {
        match self.tables.iter_mut().find(|(other, _)| other == table) {
            Some((_, sum)) => sum.add(consumed),
            None => self.tables.push((table.clone(), consumed.clone())),
        }
    }

    /// Writes the member `ConsumedCapacity` of an operation on one table.
    pub(super) fn write_one(&self, output: &mut dyn Output) {
        if self.report != Report::None
            && let Some((table, consumed)) = self.tables.first()
        {
            output.name("ConsumedCapacity");
            self.write_table(table, consumed, output);
        }
    }

    /// Writes the member `ConsumedCapacity` of an operation on several tables.
    pub(super) fn write_list(&self, output: &mut dyn Output) {
        if self.report != Report::None {
            output.name("ConsumedCapacity");
            output.begin_list();
            self.tables.iter().for_each(|(table, consumed)| self.write_table(table, consumed, output));
            output.end_list();
        }
    }

    fn write_table(&self, table: &TableName, consumed: &Consumed, output: &mut dyn Output) {
        output.begin_structure();
        output.string_member("TableName", table.given());
        write_units(consumed.total(), output);
        if self.report == Report::Indexes {
            output.name("Table");
            output.begin_structure();
            write_units(consumed.table, output);
            output.end_structure();
            write_indexes("LocalSecondaryIndexes", &consumed.local, output);
            write_indexes("GlobalSecondaryIndexes", &consumed.global, output);
            write_vectors(&consumed.vectors, output);
        }
        output.end_structure();
    }
}

fn write_indexes(name: &str, indexes: &[(String, u64)], output: &mut dyn Output) {
    if indexes.is_empty() {
        return;
    }
    output.name(name);
    output.begin_structure();
    for (index, halves) in indexes {
        output.name(index);
        output.begin_structure();
        write_units(*halves, output);
        output.end_structure();
    }
    output.end_structure();
}

fn write_vectors(indexes: &[(String, u64)], output: &mut dyn Output) {
    if indexes.is_empty() {
        return;
    }
    output.name("VectorIndexes");
    output.begin_structure();
    for (index, bytes) in indexes {
        output.name(index);
        output.begin_structure();
        output.name("VectorWriteRequestBytes");
        output.half_units(2 * bytes);
        output.end_structure();
    }
    output.end_structure();
}

fn write_units(halves: u64, output: &mut dyn Output) {
    output.name("CapacityUnits");
    output.half_units(halves);
}

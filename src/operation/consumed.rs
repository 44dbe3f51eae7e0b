use crate::capacity::{Consumed, Flow};
use crate::operation::Output;
use crate::operation::request::names::TableName;

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
    /// Which capacity it is, if that is said.
    flow: Option<Flow>,
    /// In the order in which the request names them.
    tables: Vec<(TableName, Consumed)>,
}

impl ConsumedCapacity {
    /// Nothing yet.
    pub(super) fn new(report: Report) -> Self {
        Self { report, flow: None, tables: Vec::new() }
    }

    /// Nothing yet, of a transaction, which says which capacity it consumes.
    pub(super) fn of_transaction(report: Report, flow: Flow) -> Self {
        Self { flow: Some(flow), ..Self::new(report) }
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
        self.write_units(consumed.total(), output);
        if self.report == Report::Indexes {
            output.name("Table");
            output.begin_structure();
            self.write_units(consumed.table, output);
            output.end_structure();
            self.write_indexes("LocalSecondaryIndexes", &consumed.local, output);
            self.write_indexes("GlobalSecondaryIndexes", &consumed.global, output);
            write_vectors(&consumed.vectors, output);
        }
        output.end_structure();
    }

    fn write_indexes(&self, name: &str, indexes: &[(String, u64)], output: &mut dyn Output) {
        if indexes.is_empty() {
            return;
        }
        output.name(name);
        output.begin_structure();
        for (index, halves) in indexes {
            output.name(index);
            output.begin_structure();
            self.write_units(*halves, output);
            output.end_structure();
        }
        output.end_structure();
    }

    fn write_units(&self, halves: u64, output: &mut dyn Output) {
        output.name("CapacityUnits");
        output.half_units(halves);
        if let Some(flow) = self.flow {
            output.name(flow.pick("ReadCapacityUnits", "WriteCapacityUnits"));
            output.half_units(halves);
        }
    }
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

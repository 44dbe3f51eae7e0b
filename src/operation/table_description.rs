//! `TableDescription`, the answer of every operation on tables.

use std::rc::Rc;

use super::encryption::write_description;
use super::table_settings::write_class;
use super::{Context, Halt, Output, vector_description};
use crate::table::{
    Billing, Index, IndexScope, KeyAttribute, Maxima, Projection, Protection, Statistics, Table, Throughput,
    VectorIndex,
};

/// What a new on-demand table can serve a second. Source: "Warm throughput" in the developer guide.
pub(super) const ON_DEMAND_UNITS: Throughput = Throughput { read: 12_000, write: 4_000 };

/// The state of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// It is being created.
    Creating,
    /// It can be used.
    Active,
    /// It is being deleted.
    Deleting,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Active => "ACTIVE",
            Self::Deleting => "DELETING",
        }
    }
}

/// A table as the answers show it.
pub(super) struct TableDescription {
    table: Rc<Table>,
    status: Status,
    arn: String,
    statistics: Statistics,
    index_statistics: Vec<Statistics>,
    vector_statistics: Vec<Statistics>,
}

impl TableDescription {
    /// Reads what is known of a table.
    pub(super) fn read(context: &Context<'_>, table: Rc<Table>, status: Status) -> Result<Self, Halt> {
        let statistics = Statistics::of(context.view(), table.tree)?;
        let of_index = |index: &Index| Statistics::of(context.view(), index.tree);
        let index_statistics = table.indexes.iter().map(of_index).collect::<Result<_, _>>()?;
        let of_vector = |index: &VectorIndex| Statistics::of(context.view(), index.tree);
        let vector_statistics = table.vectors.iter().map(of_vector).collect::<Result<_, _>>()?;
        let arn = context.settings.table_arn(&table.name);
        Ok(Self { table, status, arn, statistics, index_statistics, vector_statistics })
    }

    /// Writes it as a structure.
    pub(super) fn write(&self, output: &mut dyn Output) {
        let table = &*self.table;
        output.begin_structure();
        output.string_member("TableName", &table.name);
        output.string_member("TableStatus", self.status.name());
        // A table that is being deleted no longer tells its schema.
        if self.status != Status::Deleting {
            output.name("AttributeDefinitions");
            output.begin_list();
            table
                .attribute_definitions()
                .into_iter()
                .for_each(|attribute| write_definition(attribute, output));
            output.end_list();
            write_key_schema(std::slice::from_ref(&table.hash), table.range.as_slice(), output);
            output.name("CreationDateTime");
            output.timestamp(table.created_ms);
        }
        self.write_billing(output);
        output.long_member("TableSizeBytes", self.statistics.bytes.cast_signed());
        output.long_member("ItemCount", self.statistics.items.cast_signed());
        output.string_member("TableArn", &self.arn);
        output.string_member("TableId", &table.id);
        if self.status != Status::Deleting {
            self.write_indexes("LocalSecondaryIndexes", IndexScope::Local, output);
            self.write_indexes("GlobalSecondaryIndexes", IndexScope::Global, output);
            self.write_vectors(output);
        }
        write_description(table.settings.key_arn.as_ref(), "ENABLED", output);
        write_class(table.settings.class.as_ref(), output);
        self.write_stream(output);
        output.name("DeletionProtectionEnabled");
        output.boolean(table.settings.protection == Protection::On);
        write_maxima(table.maxima, output);
        self.write_warm(table.warm, None, output);
        output.end_structure();
    }

    /// The last stream is told also when it was switched off (observed on the service, October 2026).
    fn write_stream(&self, output: &mut dyn Output) {
        let Some(stream) = &self.table.stream else { return };
        if stream.open.is_some() {
            output.name("StreamSpecification");
            output.begin_structure();
            output.name("StreamEnabled");
            output.boolean(true);
            output.string_member("StreamViewType", stream.view_type.name());
            output.end_structure();
        }
        let label = stream.label();
        output.string_member("LatestStreamArn", &format!("{}/stream/{label}", self.arn));
        output.string_member("LatestStreamLabel", &label);
    }

    fn write_billing(&self, output: &mut dyn Output) {
        let since_ms = match self.table.billing {
            Billing::Provisioned(throughput) => return write_provisioned(throughput, output),
            Billing::PayPerRequest { since_ms } => since_ms,
        };
        write_provisioned(Throughput { read: 0, write: 0 }, output);
        // The second is not documented.
        let summaries =
            [("BillingModeSummary", "BillingMode"), ("TableThroughputModeSummary", "TableThroughputMode")];
        for (name, mode) in summaries {
            output.name(name);
            output.begin_structure();
            output.string_member(mode, "PAY_PER_REQUEST");
            if self.status != Status::Creating {
                output.name("LastUpdateToPayPerRequestDateTime");
                output.timestamp(since_ms);
            }
            output.end_structure();
        }
    }

    /// What the table, or an index with units of its own, is ready for. The answer to its creation tells only what the
    /// request asked for, as something that is to come (observed on the service, October 2026).
    fn write_warm(&self, asked: Option<Throughput>, of_index: Option<Throughput>, output: &mut dyn Output) {
        let units = match (asked, self.table.billing) {
            (None, _) if self.status == Status::Creating => return,
            (Some(asked), _) => asked,
            (None, Billing::Provisioned(throughput)) => of_index.unwrap_or(throughput),
            (None, Billing::PayPerRequest { .. }) => ON_DEMAND_UNITS,
        };
        output.name("WarmThroughput");
        output.begin_structure();
        output.long_member("ReadUnitsPerSecond", units.read.cast_signed());
        output.long_member("WriteUnitsPerSecond", units.write.cast_signed());
        let status = if self.status == Status::Creating { "UPDATING" } else { self.status.name() };
        output.string_member("Status", status);
        output.end_structure();
    }

    fn write_indexes(&self, name: &str, scope: IndexScope, output: &mut dyn Output) {
        if self.table.indexes_of(scope).next().is_none() {
            return;
        }
        output.name(name);
        output.begin_list();
        for (index, statistics) in self.table.indexes.iter().zip(&self.index_statistics) {
            if index.scope == scope {
                self.write_index(index, *statistics, output);
            }
        }
        output.end_list();
    }

    fn write_vectors(&self, output: &mut dyn Output) {
        if self.table.vectors.is_empty() {
            return;
        }
        output.name("VectorIndexes");
        output.begin_list();
        for (index, statistics) in self.table.vectors.iter().zip(&self.vector_statistics) {
            output.begin_structure();
            vector_description::write(index, output);
            output.string_member("IndexStatus", self.status.name());
            output.long_member("IndexSizeBytes", statistics.bytes.cast_signed());
            output.long_member("ItemCount", statistics.items.cast_signed());
            output.string_member("IndexArn", &format!("{}/index/{}", self.arn, index.name));
            output.end_structure();
        }
        output.end_list();
    }

    fn write_index(&self, index: &Index, statistics: Statistics, output: &mut dyn Output) {
        output.begin_structure();
        output.string_member("IndexName", &index.name);
        write_key_schema(&index.hash, &index.range, output);
        write_projection(&index.projection, output);
        if index.scope == IndexScope::Global {
            output.string_member("IndexStatus", self.status.name());
            write_provisioned(index.throughput.unwrap_or(Throughput { read: 0, write: 0 }), output);
            write_maxima(index.maxima, output);
            self.write_warm(index.warm, index.throughput, output);
        }
        output.long_member("IndexSizeBytes", statistics.bytes.cast_signed());
        output.long_member("ItemCount", statistics.items.cast_signed());
        output.string_member("IndexArn", &format!("{}/index/{}", self.arn, index.name));
        output.end_structure();
    }
}

fn write_definition(attribute: &KeyAttribute, output: &mut dyn Output) {
    output.begin_structure();
    output.string_member("AttributeName", &attribute.name);
    output.string_member("AttributeType", attribute.kind.name());
    output.end_structure();
}

pub(super) fn write_key_schema(hash: &[KeyAttribute], range: &[KeyAttribute], output: &mut dyn Output) {
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

pub(super) fn write_projection(projection: &Projection, output: &mut dyn Output) {
    output.name("Projection");
    output.begin_structure();
    match projection {
        Projection::All => output.string_member("ProjectionType", "ALL"),
        Projection::KeysOnly => output.string_member("ProjectionType", "KEYS_ONLY"),
        Projection::Include(names) => {
            output.string_member("ProjectionType", "INCLUDE");
            output.name("NonKeyAttributes");
            output.begin_list();
            names.iter().for_each(|name| output.string(name));
            output.end_list();
        }
    }
    output.end_structure();
}

fn write_provisioned(throughput: Throughput, output: &mut dyn Output) {
    output.name("ProvisionedThroughput");
    output.begin_structure();
    output.long_member("NumberOfDecreasesToday", 0);
    output.long_member("ReadCapacityUnits", throughput.read.cast_signed());
    output.long_member("WriteCapacityUnits", throughput.write.cast_signed());
    output.end_structure();
}

fn write_maxima(maxima: Maxima, output: &mut dyn Output) {
    if maxima == Maxima::default() {
        return;
    }
    output.name("OnDemandThroughput");
    output.begin_structure();
    for (name, most) in [("MaxReadRequestUnits", maxima.read), ("MaxWriteRequestUnits", maxima.write)] {
        if let Some(most) = most {
            output.long_member(name, most.cast_signed());
        }
    }
    output.end_structure();
}

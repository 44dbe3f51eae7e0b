//! `TableDescription`, the answer of every operation on tables.

mod indexes;
mod schema;
mod status;
mod units;

use std::rc::Rc;

use super::create_table::throughput::RequestedUnits;
use super::encryption::write_description;
use super::settings::write_class;
use crate::base::sorted_positions;
use crate::operation::{Context, Halt, Output};
use crate::table::{Protection, Statistics, Table};
use schema::write_definition;
pub(crate) use schema::{write_key_schema, write_projection};
use status::ShownIndex;
pub(crate) use status::Status;
pub(crate) use units::ON_DEMAND_UNITS;

/// A table as the answers show it.
pub(crate) struct TableDescription {
    table: Rc<Table>,
    status: Status,
    arn: String,
    now_ms: u64,
    statistics: Statistics,
    /// Each index that there is.
    indexes: Vec<Option<ShownIndex>>,
    vectors: Vec<Option<ShownIndex>>,
    encryption: &'static str,
    /// Whether warm throughput is being raised.
    is_warming: bool,
    /// Maxima that the request has named: those that are gone are shown too.
    named_maxima: Option<RequestedUnits>,
    /// Whether it is told since when the table is billed by request.
    tells_since: bool,
}

impl TableDescription {
    /// A table at the time of a request.
    pub(crate) fn read(context: &Context<'_>, table: Rc<Table>) -> Result<Self, Halt> {
        let now_ms = context.now_ms;
        let statistics = Statistics::of(context.view(), table.tree)?;
        let indexes = table.indexes.iter();
        let indexes = indexes.map(|index| ShownIndex::read(context, index.state(now_ms), index.tree));
        let indexes = indexes.collect::<Result<_, _>>()?;
        let vectors = table.vectors.iter();
        let vectors = vectors.map(|index| ShownIndex::read(context, index.state(now_ms), index.tree));
        let vectors = vectors.collect::<Result<_, _>>()?;
        let status = Status::of(&table, now_ms);
        let arn = context.settings.table_arn(&table.name);
        Ok(Self {
            table,
            status,
            arn,
            now_ms,
            statistics,
            indexes,
            vectors,
            encryption: "ENABLED",
            is_warming: false,
            named_maxima: None,
            tells_since: true,
        })
    }

    /// The same, in the answer to the request that creates the table.
    pub(crate) fn of_new_table(mut self) -> Self {
        self.status = Status::Creating;
        let indexes = self.indexes.iter_mut().chain(&mut self.vectors).flatten();
        indexes.for_each(|index| index.status = Status::Creating);
        self.tells_since = false;
        self
    }

    /// The same, with another state.
    pub(crate) fn with_status(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    /// The same, with another state of an index.
    pub(crate) fn with_index_status(mut self, name: &str, status: Status) -> Self {
        let names = self.table.indexes.iter().map(|index| &index.name);
        let names = names.chain(self.table.vectors.iter().map(|index| &index.name));
        let indexes = self.indexes.iter_mut().chain(&mut self.vectors);
        let mut found = names.zip(indexes).filter(|(other, _)| *other == name);
        if let Some((_, Some(index))) = found.next() {
            index.tell(status);
        }
        self
    }

    /// The same, while what it is encrypted with is being changed.
    pub(crate) fn while_encryption_changes(mut self) -> Self {
        self.encryption = "UPDATING";
        self
    }

    /// The same, while warm throughput is being raised.
    pub(crate) fn while_warming(mut self) -> Self {
        self.is_warming = true;
        self
    }

    /// The same, with the maxima that a request has named.
    pub(crate) fn with_named_maxima(mut self, maxima: RequestedUnits) -> Self {
        self.named_maxima = Some(maxima);
        self
    }

    /// The same, while the table begins to be billed by request.
    pub(crate) fn while_billing_changes(mut self) -> Self {
        self.tells_since = false;
        self
    }

    /// Writes it as a structure.
    pub(crate) fn write(&self, output: &mut dyn Output) {
        let table = &*self.table;
        output.begin_structure();
        output.string_member("TableName", &table.name);
        output.string_member("TableStatus", self.status.name());
        // A table that is being deleted no longer tells its schema.
        if self.status != Status::Deleting {
            self.write_definitions(output);
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
            self.write_indexes(output);
        }
        write_description(table.settings.key_arn.as_ref(), self.encryption, output);
        write_class(table.settings.class.as_ref(), output);
        self.write_stream(output);
        output.name("DeletionProtectionEnabled");
        output.boolean(table.settings.protection == Protection::On);
        self.write_maxima(output);
        self.write_warm(output);
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

    /// In the order of their names (observed on the service, October 2026). What only deleted indexes use is gone.
    fn write_definitions(&self, output: &mut dyn Output) {
        let attributes = self.table.attribute_definitions(self.now_ms);
        output.name("AttributeDefinitions");
        output.begin_list();
        for position in
            sorted_positions(attributes.len(), &|a, b| attributes[a].name.cmp(&attributes[b].name))
        {
            write_definition(attributes[position], output);
        }
        output.end_list();
    }
}

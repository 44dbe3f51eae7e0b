//! `TableDescription`, the answer of every operation on tables.

use std::rc::Rc;

use super::create_table::throughput::RequestedUnits;
use super::encryption::write_description;
use super::settings::write_class;
use crate::base::sorted_positions;
use crate::operation::vector;
use crate::operation::{Context, Halt, Output};
use crate::table::{
    Billing, Index, IndexScope, IndexState, KeyAttribute, Maxima, Projection, Protection, Statistics, Table,
    TableChange, Throughput, UnitChanges, VectorIndex,
};

/// What a new on-demand table can serve a second. Source: "Warm throughput" in the developer guide.
pub(crate) const ON_DEMAND_UNITS: Throughput = Throughput { read: 12_000, write: 4_000 };

/// The state of a table, or of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It is being created.
    Creating,
    /// It is being changed, and can be used.
    Updating,
    /// It can be used.
    Active,
    /// It is being deleted.
    Deleting,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Active => "ACTIVE",
            Self::Deleting => "DELETING",
        }
    }
}

/// An index as it is shown.
struct ShownIndex {
    status: Status,
    /// Of an index that was added to a table and is not ready: whether it takes up items.
    backfilling: Option<bool>,
    statistics: Statistics,
}

/// A table as the answers show it.
pub(crate) struct TableDescription {
    table: Rc<Table>,
    status: Status,
    arn: String,
    now_ms: u64,
    statistics: Statistics,
    /// Each index that there is.
    indexes: Vec<Option<ShownIndex>>,
    vector_statistics: Vec<Statistics>,
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
        let shown = |index: &Index| -> Result<Option<ShownIndex>, Halt> {
            let (status, backfilling) = match index.state(now_ms) {
                IndexState::Gone => return Ok(None),
                IndexState::Active => (Status::Active, None),
                IndexState::Creating => (Status::Creating, None),
                IndexState::Allocating => (Status::Creating, Some(false)),
                IndexState::Backfilling => (Status::Creating, Some(true)),
                IndexState::Updating => (Status::Updating, None),
                IndexState::Deleting => (Status::Deleting, None),
            };
            let statistics = Statistics::of(context.view(), index.tree)?;
            Ok(Some(ShownIndex { status, backfilling, statistics }))
        };
        let indexes = table.indexes.iter().map(shown).collect::<Result<_, _>>()?;
        let of_vector = |index: &VectorIndex| Statistics::of(context.view(), index.tree);
        let vector_statistics = table.vectors.iter().map(of_vector).collect::<Result<_, _>>()?;
        let status = match table.change(now_ms) {
            Some(TableChange::Creation) => Status::Creating,
            Some(TableChange::Deletion) => Status::Deleting,
            Some(_) => Status::Updating,
            None => Status::Active,
        };
        let arn = context.settings.table_arn(&table.name);
        Ok(Self {
            table,
            status,
            arn,
            now_ms,
            statistics,
            indexes,
            vector_statistics,
            encryption: "ENABLED",
            is_warming: false,
            named_maxima: None,
            tells_since: true,
        })
    }

    /// The same, in the answer to the request that creates the table.
    pub(crate) fn of_new_table(mut self) -> Self {
        self.status = Status::Creating;
        self.indexes.iter_mut().flatten().for_each(|index| index.status = Status::Creating);
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
        let position = self.table.indexes.iter().position(|index| index.name == name);
        if let Some(Some(index)) = position.and_then(|position| self.indexes.get_mut(position)) {
            index.status = status;
            index.backfilling = (status == Status::Creating).then_some(false);
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
            self.write_indexes("LocalSecondaryIndexes", IndexScope::Local, output);
            self.write_indexes("GlobalSecondaryIndexes", IndexScope::Global, output);
            self.write_vectors(output);
        }
        write_description(table.settings.key_arn.as_ref(), self.encryption, output);
        write_class(table.settings.class.as_ref(), output);
        self.write_stream(output);
        output.name("DeletionProtectionEnabled");
        output.boolean(table.settings.protection == Protection::On);
        self.write_maxima(output);
        let units = table.warm.filter(|_| self.status == Status::Creating).or_else(|| {
            let is_told = self.status != Status::Creating;
            is_told.then(|| table.ready_for())
        });
        let status = match self.status {
            Status::Creating => Status::Updating,
            Status::Deleting => Status::Deleting,
            _ if self.is_warming => Status::Updating,
            _ => Status::Active,
        };
        write_warm(units, status, output);
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

    fn write_billing(&self, output: &mut dyn Output) {
        let (mode, since_ms, throughput) = match self.table.billing {
            Billing::Provisioned(throughput) => ("PROVISIONED", self.table.settings.on_demand_ms, throughput),
            Billing::PayPerRequest { since_ms } => {
                ("PAY_PER_REQUEST", Some(since_ms), Throughput { read: 0, write: 0 })
            }
        };
        write_provisioned(throughput, self.table.changes, self.now_ms, output);
        let Some(since_ms) = since_ms else { return };
        // The second is not documented.
        let summaries =
            [("BillingModeSummary", "BillingMode"), ("TableThroughputModeSummary", "TableThroughputMode")];
        for (name, member) in summaries {
            output.name(name);
            output.begin_structure();
            output.string_member(member, mode);
            if self.tells_since {
                output.name("LastUpdateToPayPerRequestDateTime");
                output.timestamp(since_ms);
            }
            output.end_structure();
        }
    }

    fn write_maxima(&self, output: &mut dyn Output) {
        let Maxima { read, write } = self.table.maxima;
        let named = self.named_maxima.unwrap_or(RequestedUnits { read: None, write: None });
        let [read, write] = [(named.read, read), (named.write, write)]
            .map(|(named, kept)| named.or_else(|| kept.map(u64::cast_signed)));
        write_maxima(read, write, output);
    }

    fn write_indexes(&self, name: &str, scope: IndexScope, output: &mut dyn Output) {
        let indexes = self.table.indexes.iter().zip(&self.indexes);
        let mut shown = indexes.filter_map(|(index, shown)| Some((index, shown.as_ref()?)));
        let mut is_begun = false;
        for (index, shown) in shown.by_ref().filter(|(index, _)| index.scope == scope) {
            if !is_begun {
                output.name(name);
                output.begin_list();
                is_begun = true;
            }
            self.write_index(index, shown, output);
        }
        if is_begun {
            output.end_list();
        }
    }

    fn write_vectors(&self, output: &mut dyn Output) {
        if self.table.vectors.is_empty() {
            return;
        }
        output.name("VectorIndexes");
        output.begin_list();
        for (index, statistics) in self.table.vectors.iter().zip(&self.vector_statistics) {
            output.begin_structure();
            vector::description::write(index, output);
            let status = if self.status == Status::Creating { Status::Creating } else { Status::Active };
            output.string_member("IndexStatus", status.name());
            output.long_member("IndexSizeBytes", statistics.bytes.cast_signed());
            output.long_member("ItemCount", statistics.items.cast_signed());
            output.string_member("IndexArn", &format!("{}/index/{}", self.arn, index.name));
            output.end_structure();
        }
        output.end_list();
    }

    fn write_index(&self, index: &Index, shown: &ShownIndex, output: &mut dyn Output) {
        output.begin_structure();
        output.string_member("IndexName", &index.name);
        write_key_schema(&index.hash, &index.range, output);
        write_projection(&index.projection, output);
        if index.scope == IndexScope::Global {
            output.string_member("IndexStatus", shown.status.name());
            if let Some(backfilling) = shown.backfilling {
                output.name("Backfilling");
                output.boolean(backfilling);
            }
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
        output.long_member("IndexSizeBytes", shown.statistics.bytes.cast_signed());
        output.long_member("ItemCount", shown.statistics.items.cast_signed());
        output.string_member("IndexArn", &format!("{}/index/{}", self.arn, index.name));
        output.end_structure();
    }
}

impl Table {
    /// What the table can serve a second at once.
    pub(crate) fn ready_for(&self) -> Throughput {
        ready_for(self.billing, None, self.warm)
    }

    /// What a global index of the table can serve a second at once.
    pub(crate) fn index_ready_for(&self, index: &Index) -> Throughput {
        ready_for(self.billing, index.throughput, index.warm)
    }
}

fn ready_for(billing: Billing, own: Option<Throughput>, warm: Option<Throughput>) -> Throughput {
    let units = match billing {
        Billing::Provisioned(throughput) => own.unwrap_or(throughput),
        Billing::PayPerRequest { .. } => ON_DEMAND_UNITS,
    };
    let warm = warm.unwrap_or(units);
    Throughput { read: units.read.max(warm.read), write: units.write.max(warm.write) }
}

fn write_definition(attribute: &KeyAttribute, output: &mut dyn Output) {
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

fn write_provisioned(throughput: Throughput, changes: UnitChanges, now_ms: u64, output: &mut dyn Output) {
    output.name("ProvisionedThroughput");
    output.begin_structure();
    let times =
        [("LastIncreaseDateTime", changes.increased_ms), ("LastDecreaseDateTime", changes.decreased_ms)];
    for (name, time_ms) in times {
        if let Some(time_ms) = time_ms {
            output.name(name);
            output.timestamp(time_ms);
        }
    }
    output.long_member("NumberOfDecreasesToday", changes.decreases_today(now_ms).cast_signed());
    output.long_member("ReadCapacityUnits", throughput.read.cast_signed());
    output.long_member("WriteCapacityUnits", throughput.write.cast_signed());
    output.end_structure();
}

fn write_maxima(read: Option<i64>, write: Option<i64>, output: &mut dyn Output) {
    if read.is_none() && write.is_none() {
        return;
    }
    output.name("OnDemandThroughput");
    output.begin_structure();
    for (name, most) in [("MaxReadRequestUnits", read), ("MaxWriteRequestUnits", write)] {
        if let Some(most) = most {
            output.long_member(name, most);
        }
    }
    output.end_structure();
}

fn write_warm(units: Option<Throughput>, status: Status, output: &mut dyn Output) {
    let Some(units) = units else { return };
    output.name("WarmThroughput");
    output.begin_structure();
    output.long_member("ReadUnitsPerSecond", units.read.cast_signed());
    output.long_member("WriteUnitsPerSecond", units.write.cast_signed());
    output.string_member("Status", status.name());
    output.end_structure();
}

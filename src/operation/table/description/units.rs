//! Billing, and units of all kinds.

use super::{Status, TableDescription};
use crate::operation::Output;
use crate::operation::table::create_table::throughput::RequestedUnits;
use crate::table::{Billing, Index, Maxima, Table, Throughput, UnitChanges};

/// What a new on-demand table can serve a second. Source: "Warm throughput" in the developer guide.
pub(crate) const ON_DEMAND_UNITS: Throughput = Throughput { read: 12_000, write: 4_000 };

impl TableDescription {
    pub(super) fn write_billing(&self, output: &mut dyn Output) {
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

    pub(super) fn write_maxima(&self, output: &mut dyn Output) {
        let Maxima { read, write } = self.table.maxima;
        let named = self.named_maxima.unwrap_or(RequestedUnits { read: None, write: None });
        let [read, write] = [(named.read, read), (named.write, write)]
            .map(|(named, kept)| named.or_else(|| kept.map(u64::cast_signed)));
        write_maxima(read, write, output);
    }

    pub(super) fn write_warm(&self, output: &mut dyn Output) {
        let units = self.table.warm.filter(|_| self.status == Status::Creating).or_else(|| {
            let is_told = self.status != Status::Creating;
            is_told.then(|| self.table.ready_for())
        });
        let status = match self.status {
            Status::Creating => Status::Updating,
            Status::Deleting => Status::Deleting,
            _ if self.is_warming => Status::Updating,
            _ => Status::Active,
        };
        write_warm(units, status, output);
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

pub(super) fn write_provisioned(
    throughput: Throughput,
    changes: UnitChanges,
    now_ms: u64,
    output: &mut dyn Output,
) {
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

pub(super) fn write_maxima(read: Option<i64>, write: Option<i64>, output: &mut dyn Output) {
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

pub(super) fn write_warm(units: Option<Throughput>, status: Status, output: &mut dyn Output) {
    let Some(units) = units else { return };
    output.name("WarmThroughput");
    output.begin_structure();
    output.long_member("ReadUnitsPerSecond", units.read.cast_signed());
    output.long_member("WriteUnitsPerSecond", units.write.cast_signed());
    output.string_member("Status", status.name());
    output.end_structure();
}

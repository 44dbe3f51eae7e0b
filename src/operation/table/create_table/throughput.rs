//! `OnDemandThroughput` and `WarmThroughput` of a table and of its global indexes.
//!
//! Source of the rules and texts: observed in eu-west-2 (July 2026) and in us-west-2 (October 2026).

use super::super::description::ON_DEMAND_UNITS;
use super::parts::{Parts, RequestedIndex};
use crate::operation::{Member, Members, ServiceError, Shape, Structure};
use crate::table::{IndexScope, Maxima, Throughput};

const INITIAL: &str = "lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/\
    latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

pub(crate) const ON_DEMAND: Member = Member::optional(
    "OnDemandThroughput",
    Shape::Structure(&Structure {
        name: "OnDemandThroughput",
        members: &[
            Member::optional("MaxReadRequestUnits", Shape::Long),
            Member::optional("MaxWriteRequestUnits", Shape::Long),
        ],
    }),
);

pub(crate) const WARM: Member = Member::optional(
    "WarmThroughput",
    Shape::Structure(&Structure {
        name: "WarmThroughput",
        members: &[
            Member::optional("ReadUnitsPerSecond", Shape::Long),
            Member::optional("WriteUnitsPerSecond", Shape::Long),
        ],
    }),
);

/// Units that a request names, for reads and for writes, each or not.
#[derive(Clone, Copy)]
pub(crate) struct RequestedUnits {
    pub(crate) read: Option<i64>,
    pub(crate) write: Option<i64>,
}

impl RequestedUnits {
    /// Takes `OnDemandThroughput` out of a request.
    pub(crate) fn on_demand(members: &mut Members) -> Self {
        Self::take(members, "OnDemandThroughput", ["MaxReadRequestUnits", "MaxWriteRequestUnits"])
    }

    /// Takes `WarmThroughput` out of a request.
    pub(crate) fn warm(members: &mut Members) -> Self {
        Self::take(members, "WarmThroughput", ["ReadUnitsPerSecond", "WriteUnitsPerSecond"])
    }

    fn take(members: &mut Members, name: &str, [read, write]: [&str; 2]) -> Self {
        match members.structure(name) {
            Some(mut units) => Self { read: units.long(read), write: units.long(write) },
            None => Self { read: None, write: None },
        }
    }

    /// Those that are named, each with its kind: `Read` or `Write`.
    pub(crate) fn named(self) -> impl Iterator<Item = (&'static str, i64)> {
        let named = [("Read", self.read), ("Write", self.write)];
        named.into_iter().filter_map(|(kind, units)| Some((kind, units?)))
    }

    /// As limits; they have passed [`check`].
    pub(crate) fn maxima(self) -> Maxima {
        Maxima { read: self.read.map(i64::cast_unsigned), write: self.write.map(i64::cast_unsigned) }
    }

    /// As units, if any are named; the others are those of `baseline`.
    pub(crate) fn resolve(self, baseline: Throughput) -> Option<Throughput> {
        self.named().next()?;
        Some(Throughput {
            read: self.read.map_or(baseline.read, i64::cast_unsigned),
            write: self.write.map_or(baseline.write, i64::cast_unsigned),
        })
    }
}

/// What a table or an index is ready for if nothing is asked: its provisioned units, if it has some.
pub(crate) fn baseline(provisioned: Option<Throughput>) -> Throughput {
    provisioned.unwrap_or(ON_DEMAND_UNITS)
}

/// Checks the throughput members of the table, then those of its global indexes.
pub(super) fn check(parts: &Parts) -> Result<(), ServiceError> {
    let table = Place { maximum: "table".to_owned(), gate: String::new(), warm: "table".to_owned() };
    table.check(parts.mode_is_on_demand, parts.maxima, parts.warm, parts.throughput)?;
    let mut global = parts.indexes.iter().filter(|index| index.scope == IndexScope::Global);
    global.try_for_each(|index| check_index(index, parts.mode_is_on_demand))
}

/// Checks the throughput members of a global index.
pub(crate) fn check_index(index: &RequestedIndex, mode_is_on_demand: bool) -> Result<(), ServiceError> {
    let name = &index.name;
    let place = Place {
        maximum: format!("index : {name}"),
        gate: format!(" for index: {name}"),
        warm: format!("index {name}"),
    };
    place.check(mode_is_on_demand, index.maxima, index.warm, index.throughput)
}

/// What the texts call a table or an index, each in its way.
struct Place {
    maximum: String,
    gate: String,
    warm: String,
}

impl Place {
    fn check(
        &self,
        mode_is_on_demand: bool,
        maxima: RequestedUnits,
        warm: RequestedUnits,
        provisioned: Option<Throughput>,
    ) -> Result<(), ServiceError> {
        if let (false, Some((kind, _))) = (mode_is_on_demand, maxima.named().next()) {
            return Err(invalid(&format!(
                "Max{kind}RequestUnits for OnDemandThroughput{} cannot be specified when table BillingMode is \
                 PROVISIONED.",
                self.gate
            )));
        }
        if let Some((kind, _)) = maxima.named().find(|(_, units)| *units < 1) {
            return Err(invalid(&format!(
                "Requested Max{kind}RequestUnits for OnDemandThroughput for {} is outside of valid range",
                self.maximum
            )));
        }
        let least = baseline(provisioned);
        let too_low = |(kind, units): &(&str, i64)| {
            let least = if *kind == "Read" { least.read } else { least.write };
            u64::try_from(*units).map_or(true, |units| units < least)
        };
        let Some((kind, _)) = warm.named().find(too_low) else { return Ok(()) };
        let than = match provisioned {
            Some(_) => format!("lower than {kind}CapacityUnits of ProvisionedThroughput"),
            None => INITIAL.to_owned(),
        };
        Err(invalid(&format!(
            "Requested {kind}UnitsPerSecond for WarmThroughput for {} is {than}",
            self.warm
        )))
    }
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

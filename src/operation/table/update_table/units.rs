//! Billing, provisioned units, maxima, and what a table is to be ready for.
//!
//! Source of rules and texts, unless noted: observed in us-west-2 (October 2026).

use super::super::create_table::checks::check_units;
use super::super::create_table::throughput::RequestedUnits;
use super::super::description::Status;
use super::decreases;
use super::plan::Plan;
use super::request::{IndexUpdate, Mode, Request, UnitsUpdate};
use super::together::invalid;
use crate::operation::{Context, ErrorCode, ServiceError};
use crate::table::{Billing, Index, IndexScope, Maxima, Table, Throughput, UnitChanges};

type Check = Result<(), ServiceError>;

/// What an on-demand table is asked for to have no limit any more.
const NO_LIMIT: i64 = -1;

/// Changes billing and units of the table and of its indexes.
pub(super) fn apply(context: &Context<'_>, request: &Request, plan: &mut Plan) -> Check {
    check_mode_of_units(request, &plan.table)?;
    match (request.mode, plan.table.billing) {
        (Some(Mode::OnDemand), Billing::Provisioned(_)) => to_on_demand(context.now_ms, plan),
        (Some(Mode::Provisioned), Billing::PayPerRequest { since_ms }) => {
            to_provisioned(request, since_ms, plan)?;
        }
        (_, Billing::Provisioned(old)) => {
            if let Some(new) = request.throughput {
                change_table(context.now_ms, old, new, plan)?;
            }
        }
        (_, Billing::PayPerRequest { .. }) => {}
    }
    if request.mode.is_some() || request.throughput.is_some() {
        plan.status = Some(Status::Updating);
    }
    if let Some(maxima) = request.maxima {
        change_maxima(maxima, plan)?;
    }
    if let Some(warm) = request.warm {
        let name = "table";
        let ready = plan.table.ready_for();
        plan.table.warm = Some(raised(warm, ready, name)?);
        plan.told.warm = Some(ready);
        plan.is_warming = true;
    }
    for update in request.index_updates() {
        if let IndexUpdate::Update(update) = update {
            change_index(context, request, update, plan)?;
        }
    }
    Ok(())
}

fn check_mode_of_units(request: &Request, table: &Table) -> Check {
    let stays = request.mode.is_none() && request.throughput.is_some();
    if stays && matches!(table.billing, Billing::PayPerRequest { .. }) {
        return Err(invalid(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        ));
    }
    Ok(())
}

fn to_on_demand(now_ms: u64, plan: &mut Plan) {
    let table = &mut plan.table;
    let ready: Vec<Throughput> = table.indexes.iter().map(|index| table.index_ready_for(index)).collect();
    table.warm = Some(table.ready_for());
    table.billing = Billing::PayPerRequest { since_ms: now_ms };
    table.settings.on_demand_ms = None;
    for (index, ready) in table.indexes.iter_mut().zip(ready) {
        if index.scope == IndexScope::Global {
            index.throughput = None;
            index.warm = Some(ready);
            // The service counts it for indexes, and not for the table.
            index.changes.decrease(now_ms);
        }
    }
    plan.told = table.clone();
    plan.tells_since = false;
}

fn to_provisioned(request: &Request, since_ms: u64, plan: &mut Plan) -> Check {
    // Also if the request deletes the last of them. Observed in eu-west-2 and us-east-1 on 12 August 2026; a day later
    // another observer was told what a new index is told on a provisioned table.
    if !plan.table.vectors.is_empty() {
        return Err(invalid("Tables with vector indexes must be in PAY_PER_REQUEST mode"));
    }
    let throughput = request.throughput;
    let own = |index: &Index| {
        request.index_updates().iter().find_map(|update| match update {
            IndexUpdate::Update(update) if update.name == index.name => update.throughput,
            _ => None,
        })
    };
    let without: Vec<&str> = plan
        .table
        .indexes_of(IndexScope::Global)
        .filter(|index| own(index).is_none())
        .map(|index| index.name.as_str())
        .collect();
    if !without.is_empty() {
        let names = without.join(",");
        return Err(invalid(&format!("ProvisionedThroughput must be specified for index: {names}")));
    }
    let table = &mut plan.table;
    let ready: Vec<Throughput> = table.indexes.iter().map(|index| table.index_ready_for(index)).collect();
    table.warm = Some(table.ready_for());
    table.billing = throughput.map_or(table.billing, Billing::Provisioned);
    table.settings.on_demand_ms = Some(since_ms);
    table.maxima = Maxima::default();
    for (index, ready) in table.indexes.iter_mut().zip(ready) {
        if index.scope == IndexScope::Global {
            index.throughput = own(index);
            index.maxima = Maxima::default();
            index.warm = Some(ready);
        }
    }
    plan.told = table.clone();
    Ok(())
}

fn change_table(now_ms: u64, old: Throughput, new: Throughput, plan: &mut Plan) -> Check {
    let ready = plan.table.ready_for();
    let place = UnitsPlace { name: "the table".to_owned(), owner: "the table".to_owned() };
    let changes = place.change(now_ms, old, new, plan.table.changes)?;
    plan.told.changes = changes.with_count_of(plan.table.changes);
    plan.table.changes = changes;
    plan.table.warm = kept_ready(ready, new);
    plan.table.billing = Billing::Provisioned(new);
    Ok(())
}

/// A table or an index never gets less ready than it was.
fn kept_ready(ready: Throughput, units: Throughput) -> Option<Throughput> {
    let kept = Throughput { read: ready.read.max(units.read), write: ready.write.max(units.write) };
    (kept != units).then_some(kept)
}

/// What the texts about units that do not change call a table or an index, each in its way.
struct UnitsPlace {
    name: String,
    owner: String,
}

impl UnitsPlace {
    fn change(
        &self,
        now_ms: u64,
        old: Throughput,
        new: Throughput,
        mut changes: UnitChanges,
    ) -> Result<UnitChanges, ServiceError> {
        if old == new {
            let Self { name, owner } = self;
            return Err(ServiceError::validation(format!(
                "The provisioned throughput for {name} will not change. The requested value equals the current value. \
                 Current ReadCapacityUnits provisioned for {owner}: {}. Requested ReadCapacityUnits: {}. Current \
                 WriteCapacityUnits provisioned for {owner}: {}. Requested WriteCapacityUnits: {}. Refer to the Amazon \
                 DynamoDB Developer Guide for current limits and how to request higher limits.",
                old.read, new.read, old.write, new.write
            )));
        }
        if new.read < old.read || new.write < old.write {
            decreases::check(&changes, now_ms)?;
            changes.decrease(now_ms);
        }
        if new.read > old.read || new.write > old.write {
            changes.increased_ms = Some(now_ms);
        }
        Ok(changes)
    }
}

fn change_maxima(maxima: RequestedUnits, plan: &mut Plan) -> Check {
    plan.table.maxima = merged(plan.table.maxima, maxima, plan.table.billing, "table", "")?;
    plan.told.maxima = plan.table.maxima;
    plan.named_maxima = Some(maxima);
    Ok(())
}

/// Maxima with those replaced that a request names.
fn merged(
    old: Maxima,
    named: RequestedUnits,
    billing: Billing,
    place: &str,
    gate: &str,
) -> Result<Maxima, ServiceError> {
    if let (Billing::Provisioned(_), Some((kind, _))) = (billing, named.named().next()) {
        return Err(invalid(&format!(
            "Max{kind}RequestUnits for OnDemandThroughput{gate} cannot be specified when the table BillingMode is \
             PROVISIONED"
        )));
    }
    if let Some((kind, _)) = named.named().find(|(_, units)| *units < 1 && *units != NO_LIMIT) {
        return Err(invalid(&format!(
            "Requested Max{kind}RequestUnits for OnDemandThroughput for {place} is outside of valid range"
        )));
    }
    let one = |old, named: Option<i64>| match named {
        None => old,
        Some(units) => u64::try_from(units).ok(),
    };
    Ok(Maxima { read: one(old.read, named.read), write: one(old.write, named.write) })
}

/// What a table or an index is to be ready for, at least what it is ready for anyway.
fn raised(named: RequestedUnits, ready: Throughput, place: &str) -> Result<Throughput, ServiceError> {
    let is_less = |(kind, units): &(&str, i64)| {
        let least = if *kind == "Read" { ready.read } else { ready.write };
        u64::try_from(*units).map_or(true, |units| units < least)
    };
    if let Some((kind, _)) = named.named().find(is_less) {
        return Err(invalid(&format!(
            "Requested {kind}UnitsPerSecond for WarmThroughput for {place} is lower than current WarmThroughput, \
             decreasing WarmThroughput is not supported"
        )));
    }
    Ok(named.resolve(ready).unwrap_or(ready))
}

fn change_index(context: &Context<'_>, request: &Request, update: &UnitsUpdate, plan: &mut Plan) -> Check {
    let name = &update.name;
    let position = position_of(&plan.table, name, "update")?;
    let is_on_demand = matches!(plan.table.billing, Billing::PayPerRequest { .. });
    let billing = plan.table.billing;
    let (index, told) = (&plan.table.indexes[position], &plan.told.indexes[position]);
    let (mut new, mut told) = (index.clone(), told.clone());
    match (update.throughput, is_on_demand) {
        (Some(_), true) => return Err(only_some_updates(name)),
        (None, true) if update.maxima.is_none() && update.warm.is_none() => {
            return Err(only_some_updates(name));
        }
        (None, false) if update.maxima.is_none() && update.warm.is_none() => {
            return Err(both_units(name));
        }
        (Some(units), false) if request.mode != Some(Mode::Provisioned) || told.throughput != Some(units) => {
            check_units(Some(units), &format!(" for index {name}"))?;
            let ready = plan.table.index_ready_for(index);
            let place = UnitsPlace { name: format!("the index {name}"), owner: format!("index {name}") };
            let old = index.throughput.unwrap_or(units);
            new.changes = place.change(context.now_ms, old, units, index.changes)?;
            told.changes = new.changes.with_count_of(index.changes);
            new.throughput = Some(units);
            new.warm = kept_ready(ready, units);
        }
        _ => {}
    }
    if let Some(maxima) = update.maxima {
        let (place, gate) = (format!("index : {name}"), format!(" for index : {name}"));
        new.maxima = merged(new.maxima, maxima, billing, &place, &gate)?;
        told.maxima = new.maxima;
    }
    if let Some(warm) = update.warm {
        new.warm = Some(raised(warm, plan.table.index_ready_for(index), &format!("index {name}"))?);
    }
    if update.throughput.is_some() || update.maxima.is_some() {
        plan.indexes.push((name.clone(), Status::Updating));
    }
    plan.table.indexes[position] = new;
    plan.told.indexes[position] = told;
    Ok(())
}

/// Where a global index of a table is.
pub(super) fn position_of(table: &Table, name: &str, verb: &str) -> Result<usize, ServiceError> {
    let position = table.indexes.iter().position(|index| index.name == *name);
    match position {
        Some(position) if table.indexes[position].scope == IndexScope::Global => Ok(position),
        Some(_) => Err(ServiceError::validation(format!(
            "Cannot {verb} an index that is not a GlobalSecondaryIndex: {name}"
        ))),
        None => {
            let message = format!("Requested resource not found: Index {name} for table {}", table.name);
            Err(ServiceError::new(ErrorCode::ResourceNotFound, message))
        }
    }
}

fn only_some_updates(name: &str) -> ServiceError {
    invalid(&format!(
        "The only Updates for index: {name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, \
         WarmThroughput"
    ))
}

pub(super) fn both_units(name: &str) -> ServiceError {
    invalid(&format!("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {name}"))
}

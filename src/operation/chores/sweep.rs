//! Deletes items that have expired, after it has read the table for their order if that is being built.
//!
//! The service deletes them within minutes, and promises days. A delete consumes no capacity. Source: "Using time to
//! live" in the developer guide.

use super::{Context, Halt, Next};
use crate::operation::ClockTrust;
use crate::table::{
    Author, ClockRecord, DueEntries, Entry, Expiry, LOOK_MS_MAX, Table, fault_with, read_item,
};

/// So many items are deleted at once at most,
const ITEMS_PER_SLICE: usize = 50;

/// and not many more bytes of them.
const BYTES_PER_SLICE: usize = 128 * 1024;

pub(super) fn slice(context: &mut Context<'_>, table: &str) -> Result<Next, Halt> {
    let Some(table) = context.catalog.table(context.view(), table)? else { return Ok(Next::Never) };
    let Some(expiry) = &table.ttl.expiry else { return Ok(Next::Never) };
    if expiry.backfill.is_some() {
        context.writer.build_expiry(&table, context.settings.build_limits.turn)?;
        return Ok(Next::Again);
    }
    if let Some(until_ms) = table.ttl.changes_until(context.now_ms) {
        return Ok(Next::At(until_ms.min(context.now_ms + LOOK_MS_MAX)));
    }
    let clock = look_at_clock(context)?;
    let until_ms = clock.believed_ms.saturating_sub(context.settings.time_to_live.delay_ms);
    context.writer.set_author(Author::TimeToLive);
    let place = Expiry::place(context.view(), &table)?;
    let due = expiry.due(context.view(), place.as_ref(), until_ms, ITEMS_PER_SLICE)?;
    let done = delete(context, &table, expiry, &due)?;
    if let Some(last) = done.last() {
        context.writer.note_swept(&table, last);
    }
    Ok(match (due.next_ms, clock.look_again_ms()) {
        _ if done.len() < due.entries.len() => Next::Again,
        (Some(next_ms), _) if next_ms <= until_ms => Next::Again,
        (Some(_), Some(again_ms)) => Next::At(again_ms),
        (Some(next_ms), None) => Next::At(next_ms.min(context.now_ms + LOOK_MS_MAX)),
        (None, _) => Next::Never,
    })
}

fn look_at_clock(context: &mut Context<'_>) -> Result<ClockRecord, Halt> {
    let now = ClockRecord::believed(context.now_ms);
    let record = match context.settings.time_to_live.clock {
        ClockTrust::Blind => now,
        ClockTrust::Wary => ClockRecord::read(context.view())?.unwrap_or(now).look(context.now_ms),
    };
    context.writer.note_clock(record);
    Ok(record)
}

/// Deletes the items of these entries, and gives those that it has come to.
fn delete<'a>(
    context: &mut Context<'_>,
    table: &Table,
    expiry: &Expiry,
    due: &'a DueEntries,
) -> Result<&'a [Entry], Halt> {
    let view = context.view();
    let mut bytes = 0;
    for (position, entry) in due.entries.iter().enumerate() {
        if bytes >= BYTES_PER_SLICE {
            return Ok(&due.entries[..position]);
        }
        let item = read_item(view, table, &entry.key).map_err(|fault| {
            let rest: Vec<_> = due.entries[position..].iter().map(|entry| entry.key.clone()).collect();
            fault_with(fault, view, table, &rest)
        })?;
        // The order says so; the item itself decides.
        match item.filter(|item| expiry.entry_of(&entry.key, item).as_ref() == Some(entry)) {
            Some(item) => {
                bytes += item.size();
                context.writer.write(table, entry.key.clone(), Some(&item), None)?;
            }
            None => context.writer.forget_expiry(expiry, entry),
        }
    }
    Ok(&due.entries)
}

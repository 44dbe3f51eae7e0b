use super::cancellation::check_outcomes;
use super::targets::{Target, find_tables, locate_all, read_all};
use super::token::{RequestToken, Standing};
use super::{BYTES_MAX, too_large};
use crate::capacity::{Consumed, Flow, transactional_read_halves};
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::item::collection::{CollectionReport, Collections, check_size};
use crate::operation::item::write::{ItemChange, PreparedWrite};
use crate::operation::{Context, Halt, ServiceError};
use crate::table::{ItemWrite, Token};
use crate::value::Item;

/// A transaction that writes.
pub(crate) struct TransactWrite {
    /// What it does, at most [`ACTIONS_MAX`](super::ACTIONS_MAX).
    pub(crate) writes: Vec<PreparedWrite>,
    /// What makes sure that it happens once, if the request has that.
    pub(crate) token: Option<RequestToken>,
    /// What is said of the capacity.
    pub(crate) report: Report,
    /// What is said of item collections.
    pub(crate) collections: CollectionReport,
}

/// What a transaction has written, as its request wants to know it.
pub(crate) struct Written {
    pub(crate) consumed: ConsumedCapacity,
    pub(crate) collections: Collections,
}

/// What one action of a transaction came to.
struct Outcome {
    consumed: Consumed,
    /// What it did; a mere check does nothing.
    write: Option<ItemWrite>,
    result: Result<(), ServiceError>,
}

impl TransactWrite {
    /// Writes all or nothing.
    ///
    /// # Errors
    /// If a table is missing, two actions are about one item, the token is in use, or the transaction is cancelled.
    pub(crate) fn run(&self, context: &mut Context<'_>) -> Result<Written, Halt> {
        let standing = self.token.as_ref().map(|token| token.look_up(context)).transpose()?;
        let tables = find_tables(context, self.writes.iter().map(|write| &write.table))?;
        for (write, table) in self.writes.iter().zip(&tables) {
            write.check_filled(table)?;
        }
        let targets = locate_all(tables, |position, table| self.writes[position].locate(table))?;
        match standing {
            Some(Standing::Done) => self.repeat(context, &targets),
            Some(Standing::New(known)) => self.write(context, &targets, known),
            None => self.write(context, &targets, None),
        }
    }

    fn write(
        &self,
        context: &mut Context<'_>,
        targets: &[Target],
        known: Option<Token>,
    ) -> Result<Written, Halt> {
        let admitted = targets.iter().map(|target| admit(context, target)).collect::<Vec<_>>();
        let items = read_all(context.view(), targets)?;
        let mut outcomes = Vec::with_capacity(targets.len());
        for (((write, target), item), admitted) in self.writes.iter().zip(targets).zip(&items).zip(admitted) {
            outcomes.push(match admitted {
                Ok(()) => apply(context, write, target, item.as_ref())?,
                Err(error) => Outcome { consumed: Consumed::default(), write: None, result: Err(error) },
            });
        }
        // An action that fails costs as well, and so do the others.
        for (target, outcome) in targets.iter().zip(&outcomes) {
            context.charge(&target.table, Flow::Write, &outcome.consumed);
        }
        let mut written = Written {
            consumed: ConsumedCapacity::of_transaction(self.report, Flow::Write),
            collections: Collections::default(),
        };
        for ((write, target), outcome) in self.writes.iter().zip(targets).zip(&outcomes) {
            written.consumed.add(&write.table, &outcome.consumed);
            let done = outcome.write.as_ref();
            let collection = done.and_then(|done| self.collections.of(&target.table, write.keyed(), done));
            written.collections.extend(&write.table, collection);
        }
        check_outcomes(outcomes.into_iter().map(|outcome| outcome.result).collect())?;
        targets.iter().for_each(|target| context.claim(&target.table, &target.key));
        match &self.token {
            Some(token) => token.remember(context, known),
            None if context.writer.has_edits() => context.writer.mark_transaction(),
            None => {}
        }
        Ok(written)
    }

    /// Answers a request that has been answered before: it only reads, and costs as much as that.
    /// Source: `ClientRequestToken` of `TransactWriteItems` in the API reference.
    fn repeat(&self, context: &Context<'_>, targets: &[Target]) -> Result<Written, Halt> {
        let mut consumed = ConsumedCapacity::of_transaction(self.report, Flow::Read);
        for (write, (target, item)) in
            self.writes.iter().zip(targets.iter().zip(read_all(context.view(), targets)?))
        {
            let of_item = Consumed::by_table(transactional_read_halves(item.as_ref().map_or(0, Item::size)));
            context.charge(&target.table, Flow::Read, &of_item);
            consumed.add(&write.table, &of_item);
        }
        Ok(Written { consumed, collections: Collections::default() })
    }
}

/// Checks the size of everything that a request to write has: its items, keys and values.
pub(crate) fn check_request_size(bytes: usize) -> Result<(), ServiceError> {
    if bytes > BYTES_MAX { Err(too_large()) } else { Ok(()) }
}

fn admit(context: &Context<'_>, Target { table, key }: &Target) -> Result<(), ServiceError> {
    context.check_claims(table, key)?;
    context.admit(table, Flow::Write, &Consumed::default())
}

/// Does what an action asks for to the item as it was before the transaction.
fn apply(
    context: &mut Context<'_>,
    write: &PreparedWrite,
    Target { table, key }: &Target,
    old: Option<&Item>,
) -> Result<Outcome, Halt> {
    let unchanged = ItemWrite { old_bytes: old.map(Item::size), ..ItemWrite::default() };
    let consumed = Consumed::by_write(&unchanged).in_transaction();
    let made = write.condition.check(old).and_then(|()| write.make(table, old));
    let new = match made {
        Ok(new) if !matches!(write.change, ItemChange::Check(_)) => new,
        result => return Ok(Outcome { consumed, write: None, result: result.map(|_| ()) }),
    };
    let done = context.writer.write(table, key.clone(), old, new.as_ref())?;
    let consumed = Consumed::by_write(&done).in_transaction();
    let result = check_size(context, &done).and_then(|()| context.admit(table, Flow::Write, &consumed));
    Ok(Outcome { consumed, write: Some(done), result })
}

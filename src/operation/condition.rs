use super::members::choice;
use super::{Context, ErrorCode, Halt, Members, ServiceError};
use crate::capacity::{Consumed, Flow};
use crate::expression::{Condition, Expressions};
use crate::table::{ItemWrite, Table, read_item};
use crate::value::Item;

/// The condition of a write, and what its failure shows.
pub(super) struct ConditionCheck {
    condition: Option<Condition>,
    show_item: bool,
}

impl ConditionCheck {
    /// Takes the condition out of a request, in which `expected` came instead of an expression.
    pub(super) fn take(
        members: &mut Members,
        expected: Option<Condition>,
        expressions: &Expressions,
    ) -> Result<Self, ServiceError> {
        let condition = match members.string("ConditionExpression") {
            Some(text) => Some(expressions.condition(&text)?),
            None => expected,
        };
        let show_item = choice(members, "ReturnValuesOnConditionCheckFailure", &[("ALL_OLD", true)], false);
        Ok(Self { condition, show_item })
    }

    /// The item under a key, which is about to be written, if the condition is true of it. One that is false costs as
    /// much as if the item had been written.
    pub(super) fn read(
        &self,
        context: &Context<'_>,
        table: &Table,
        key: &[u8],
    ) -> Result<Option<Item>, Halt> {
        context.admit(table, Flow::Write, &Consumed::default())?;
        let item = read_item(context.view(), table, key)?;
        if let Err(error) = self.check(item.as_ref()) {
            let write = ItemWrite { old_bytes: item.as_ref().map(Item::size), ..ItemWrite::default() };
            context.charge(table, Flow::Write, &Consumed::by_write(&write));
            return Err(error.into());
        }
        Ok(item)
    }

    /// Checks it against the item that is there.
    pub(super) fn check(&self, item: Option<&Item>) -> Result<(), ServiceError> {
        let Some(condition) = &self.condition else { return Ok(()) };
        let nothing = Item::empty();
        if condition.evaluate(item.unwrap_or(&nothing).map()) {
            return Ok(());
        }
        let mut error =
            ServiceError::new(ErrorCode::ConditionalCheckFailed, "The conditional request failed");
        error.item = item.filter(|_| self.show_item).cloned();
        Err(error)
    }
}

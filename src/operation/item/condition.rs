use crate::capacity::{Consumed, Flow};
use crate::expression::{Condition, ExpressionKind, Expressions};
use crate::operation::request::members::choice;
use crate::operation::request::parameters::Parameters;
use crate::operation::{Context, ErrorCode, Halt, Members, ServiceError};
use crate::table::{ItemWrite, Table, read_item};
use crate::value::Item;

/// Those of a write that has no other expression. `ConditionalOperator` counts as a parameter of its own (observed on
/// the service).
pub(crate) static CONDITION_PARAMETERS: Parameters = Parameters {
    expressions: &[ExpressionKind::Condition],
    legacy: &["Expected", "ConditionalOperator"],
    absent: &[],
};

/// The condition of a write, and what its failure shows.
pub(crate) struct ConditionCheck {
    condition: Option<Condition>,
    failure: ConditionFailure,
}

/// What a condition that is false comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConditionFailure {
    /// An error.
    Plain,
    /// An error that shows the item.
    ShowItem,
    /// The error of an item that is there already.
    Duplicate,
}

impl ConditionCheck {
    /// Takes the condition out of a request, in which `expected` came instead of an expression.
    pub(crate) fn take(
        members: &mut Members,
        expected: Option<Condition>,
        expressions: &Expressions,
    ) -> Result<Self, ServiceError> {
        let condition = match members.string("ConditionExpression") {
            Some(text) => Some(expressions.condition(&text)?),
            None => expected,
        };
        Ok(Self { condition, failure: ConditionFailure::take(members) })
    }

    /// The condition of a write that is not described by expressions.
    pub(crate) fn of(condition: Option<Condition>, failure: ConditionFailure) -> Self {
        Self { condition, failure }
    }

    /// The item under a key, which is about to be written, if the condition is true of it. One that is false costs as
    /// much as if the item had been written.
    pub(crate) fn read(
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
    pub(crate) fn check(&self, item: Option<&Item>) -> Result<(), ServiceError> {
        let Some(condition) = &self.condition else { return Ok(()) };
        let nothing = Item::empty();
        if condition.evaluate(item.unwrap_or(&nothing).map()) {
            return Ok(());
        }
        if self.failure == ConditionFailure::Duplicate {
            return Err(ServiceError::new(ErrorCode::DuplicateItem, "Duplicate primary key exists in table"));
        }
        let mut error =
            ServiceError::new(ErrorCode::ConditionalCheckFailed, "The conditional request failed");
        error.item = item.filter(|_| self.failure == ConditionFailure::ShowItem).cloned();
        Err(error)
    }
}

impl ConditionFailure {
    /// Takes what a request wants to be shown out of it.
    pub(crate) fn take(members: &mut Members) -> Self {
        choice(members, "ReturnValuesOnConditionCheckFailure", &[("ALL_OLD", Self::ShowItem)], Self::Plain)
    }
}

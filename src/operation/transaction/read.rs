use super::cancellation::check_outcomes;
use super::targets::{Target, find_tables, locate_all, read_all};
use super::{BYTES_MAX, too_large};
use crate::capacity::{Consumed, Flow, transactional_read_halves};
use crate::expression::Projection;
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::item::key_paths::check_key_paths;
use crate::operation::request::members::TableName;
use crate::operation::{Context, Halt, ServiceError};
use crate::table::Table;
use crate::value::Item;

/// A transaction that only reads.
pub(crate) struct TransactRead {
    /// What is read, at most [`ACTIONS_MAX`](super::ACTIONS_MAX).
    pub(crate) reads: Vec<PreparedRead>,
    /// What is said of the capacity.
    pub(crate) report: Report,
}

/// An item that is to be read.
pub(crate) struct PreparedRead {
    pub(crate) table: TableName,
    pub(crate) key: Item,
    /// What is wanted of it.
    pub(crate) projection: Option<Projection>,
}

/// What a transaction has read.
pub(crate) struct ReadItems {
    /// In the order of the request: what is wanted of each item, if it has any of it.
    pub(crate) items: Vec<Option<Item>>,
    pub(crate) consumed: ConsumedCapacity,
}

impl TransactRead {
    /// Reads the items, as they were at one time.
    pub(crate) fn run(&self, context: &mut Context<'_>) -> Result<ReadItems, Halt> {
        let tables = find_tables(context, self.reads.iter().map(|read| &read.table))?;
        for (read, table) in self.reads.iter().zip(&tables) {
            table.check_filled(&read.key).map_err(ServiceError::from)?;
        }
        let targets = locate_all(tables, |position, table| self.reads[position].locate(table))?;
        let outcomes = targets.iter().map(|target| admit(context, target));
        check_outcomes(outcomes.collect())?;
        let items = read_all(context.view(), &targets)?;
        if items.iter().flatten().map(Item::size).sum::<usize>() > BYTES_MAX {
            return Err(too_large().into());
        }
        let mut consumed = ConsumedCapacity::of_transaction(self.report, Flow::Read);
        for ((read, target), item) in self.reads.iter().zip(&targets).zip(&items) {
            let halves = transactional_read_halves(item.as_ref().map_or(0, Item::size));
            let of_item = Consumed::by_table(halves);
            context.charge(&target.table, Flow::Read, &of_item);
            consumed.add(&read.table, &of_item);
        }
        let items = self.reads.iter().zip(items).map(|(read, item)| read.wanted(item?));
        Ok(ReadItems { items: items.collect(), consumed })
    }
}

fn admit(context: &Context<'_>, Target { table, key }: &Target) -> Result<(), ServiceError> {
    context.check_writes(table, key)?;
    context.admit(table, Flow::Read, &Consumed::default())
}

impl PreparedRead {
    fn locate(&self, table: &Table) -> Result<Vec<u8>, ServiceError> {
        let key = table.key_from(&self.key)?;
        check_key_paths(table, self.projection.iter().flat_map(Projection::paths))?;
        Ok(key)
    }

    /// Of an item that has nothing of what is wanted, nothing is given (observed).
    fn wanted(&self, item: Item) -> Option<Item> {
        let Some(projection) = &self.projection else { return Some(item) };
        Some(projection.project(&item)).filter(|item| !item.map().is_empty())
    }
}

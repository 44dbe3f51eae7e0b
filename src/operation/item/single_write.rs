//! What the three operations that write one item have in common once they are prepared.

use super::collection::{CollectionReport, ItemCollection, check_size};
use super::return_values::ReturnValues;
use super::rules::check_charge;
use super::write::{ItemChange, PreparedWrite};
use crate::capacity::{Consumed, Flow};
use crate::expression::Update;
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::request::members::{report, table};
use crate::operation::{Action, Answer, Context, Halt, Members, Output};
use crate::table::Table;
use crate::value::Item;

/// What the request to write one item wants to be told of the write.
pub(crate) struct WriteReport {
    capacity: Report,
    collection: CollectionReport,
}

impl WriteReport {
    /// Nothing.
    pub(crate) const NONE: Self = Self { capacity: Report::None, collection: CollectionReport::None };

    /// Takes it out of a request.
    pub(crate) fn take(members: &mut Members) -> Self {
        Self { capacity: report(members), collection: CollectionReport::take(members) }
    }
}

/// A request to write one item.
pub(crate) struct SingleWrite {
    pub(crate) write: PreparedWrite,
    pub(crate) return_values: ReturnValues,
    pub(crate) report: WriteReport,
}

impl Action for SingleWrite {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = table(context, &self.write.table)?;
        let key = self.write.locate(&table)?;
        let written = self.write_item(context, &table, key)?;
        Ok(Box::new(WriteAnswer {
            attributes: written.attributes,
            consumed: ConsumedCapacity::of(self.report.capacity, &self.write.table, written.consumed),
            collection: written.collection,
        }))
    }
}

/// What a write of one item came to, as its request wants to know it.
pub(crate) struct WrittenItem {
    pub(crate) attributes: Option<Item>,
    pub(crate) consumed: Consumed,
    collection: Option<ItemCollection>,
}

impl SingleWrite {
    /// Writes the item under `key`, which is that of the write.
    pub(crate) fn write_item(
        &self,
        context: &mut Context<'_>,
        table: &Table,
        key: Vec<u8>,
    ) -> Result<WrittenItem, Halt> {
        self.update().map_or(Ok(()), check_charge)?;
        context.check_claims(table, &key)?;
        let old = self.write.condition.read(context, table, &key)?;
        let new = self.write.make(table, old.as_ref())?;
        let write = context.writer.write(table, key, old.as_ref(), new.as_ref())?;
        check_size(context, &write)?;
        let consumed = Consumed::by_write(&write);
        context.admit(table, Flow::Write, &consumed)?;
        context.charge(table, Flow::Write, &consumed);
        let collection = self.report.collection.of(table, self.write.keyed(), &write);
        Ok(WrittenItem { attributes: self.attributes(old, new), consumed, collection })
    }

    fn update(&self) -> Option<&Update> {
        match &self.write.change {
            ItemChange::Update { update, .. } => update.as_ref(),
            ItemChange::Put(_) | ItemChange::Delete(_) | ItemChange::Check(_) => None,
        }
    }

    fn attributes(&self, old: Option<Item>, new: Option<Item>) -> Option<Item> {
        let touched = |item: Item| {
            let touched = self.update()?.touched().project(&item);
            (!touched.map().is_empty()).then_some(touched)
        };
        match self.return_values {
            ReturnValues::None => None,
            ReturnValues::AllOld => old,
            ReturnValues::AllNew => new,
            ReturnValues::UpdatedOld => old.and_then(touched),
            ReturnValues::UpdatedNew => new.and_then(touched),
        }
    }
}

struct WriteAnswer {
    attributes: Option<Item>,
    consumed: ConsumedCapacity,
    collection: Option<ItemCollection>,
}

impl Answer for WriteAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.item_member("Attributes", self.attributes.as_ref());
        self.consumed.write_one(output);
        if let Some(collection) = &self.collection {
            output.name("ItemCollectionMetrics");
            collection.write(output);
        }
    }
}

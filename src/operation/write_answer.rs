use super::consumed::{ConsumedCapacity, Report};
use super::item_collection::{CollectionReport, ItemCollection, check_size};
use super::members::{TableName, report};
use super::{Answer, Context, Halt, Members, Output};
use crate::capacity::{Consumed, Flow};
use crate::table::Table;
use crate::value::Item;

/// A change of one item that has passed its checks.
pub(super) struct Change<'a> {
    /// The table, as the request calls it.
    pub(super) name: &'a TableName,
    /// The table.
    pub(super) table: &'a Table,
    /// The key of the item in the tree of the table.
    pub(super) key: Vec<u8>,
    /// The item before.
    pub(super) old: Option<&'a Item>,
    /// The item after.
    pub(super) new: Option<&'a Item>,
    /// The item, or its key.
    pub(super) keyed: &'a Item,
}

/// What the request to write one item wants to be told of the write.
pub(super) struct WriteReport {
    capacity: Report,
    collection: CollectionReport,
}

impl WriteReport {
    /// Takes it out of a request.
    pub(super) fn take(members: &mut Members) -> Self {
        Self { capacity: report(members), collection: CollectionReport::take(members) }
    }

    /// Writes, and answers; `attributes` is what `ReturnValues` asks for.
    pub(super) fn write(
        &self,
        context: &mut Context<'_>,
        change: Change<'_>,
        attributes: Option<Item>,
    ) -> Result<Box<dyn Answer>, Halt> {
        let Change { name, table, key, old, new, keyed } = change;
        let write = context.writer.write(table, key, old, new)?;
        check_size(context, &write)?;
        let consumed = Consumed::by_write(&write);
        context.admit(table, Flow::Write, &consumed)?;
        context.charge(table, Flow::Write, &consumed);
        Ok(Box::new(WriteAnswer {
            attributes,
            consumed: ConsumedCapacity::of(self.capacity, name, consumed),
            collection: self.collection.of(table, keyed, &write),
        }))
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

use super::consumed::{ConsumedCapacity, Report};
use super::item_collection::{CollectionReport, ItemCollection};
use super::members::report;
use super::{Answer, Context, Halt, Members, Output};
use crate::capacity::Consumed;
use crate::table::{ItemWrite, Table};
use crate::value::Item;

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

    /// The answer to a write of `item`, or of the item with that key; `attributes` is what `ReturnValues` asks for.
    pub(super) fn answer(
        &self,
        context: &Context<'_>,
        table: &Table,
        item: &Item,
        write: &ItemWrite,
        attributes: Option<Item>,
    ) -> Result<Box<dyn Answer>, Halt> {
        Ok(Box::new(WriteAnswer {
            attributes,
            consumed: ConsumedCapacity::of(self.capacity, &table.name, Consumed::by_write(write)),
            collection: self.collection.of(context.view(), table, item)?,
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

use super::consumed::ConsumedCapacity;
use super::item_collection::ItemCollection;
use super::{Answer, Output};
use crate::value::Item;

/// The answer to a write of one item.
pub(super) struct WriteAnswer {
    /// What `ReturnValues` asks for, if there is any.
    pub(super) attributes: Option<Item>,
    /// What the write consumed.
    pub(super) consumed: ConsumedCapacity,
    /// What `ReturnItemCollectionMetrics` asks for, if there is any.
    pub(super) collection: Option<ItemCollection>,
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

//! Item collections: their limit, and `ItemCollectionMetrics`.

use crate::operation::request::members::{TableName, choice};
use crate::operation::{Context, ErrorCode, Members, Output, ServiceError};
use crate::table::{CollectionSize, ItemWrite, Table};
use crate::value::Item;

const GIGABYTE: u64 = 1024 * 1024 * 1024;

/// What `ReturnItemCollectionMetrics` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CollectionReport {
    /// Nothing.
    None,
    /// The size.
    Size,
}

impl CollectionReport {
    /// Takes it out of a request.
    pub(crate) fn take(members: &mut Members) -> Self {
        choice(members, "ReturnItemCollectionMetrics", &[("SIZE", Self::Size)], Self::None)
    }

    /// What it asks for after a write of `item`, or of the item with that key. Tables without local indexes have no
    /// item collections to speak of.
    pub(crate) fn of(self, table: &Table, item: &Item, write: &ItemWrite) -> Option<ItemCollection> {
        let size = write.collection.filter(|_| self == Self::Size)?;
        Some(ItemCollection { key: table.partition_item(item), gigabytes: size.after / GIGABYTE })
    }
}

/// Checks that a collection which has grown is within the limit; one that is beyond it may shrink.
/// Source: "Item collection size limit" of local secondary indexes in the developer guide.
pub(crate) fn check_size(context: &Context<'_>, write: &ItemWrite) -> Result<(), ServiceError> {
    match write.collection {
        Some(CollectionSize { before, after })
            if after > before && after > context.settings.collection_bytes_max =>
        {
            Err(ServiceError::new(ErrorCode::ItemCollectionSizeLimitExceeded, "Collection size exceeded."))
        }
        _ => Ok(()),
    }
}

/// An item collection, and its size after the write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemCollection {
    key: Item,
    gigabytes: u64,
}

/// The item collections that a request has written to, by table.
#[derive(Default)]
pub(crate) struct Collections(Vec<(TableName, Vec<ItemCollection>)>);

impl Collections {
    /// Adds one, if it is to be reported.
    pub(crate) fn extend(&mut self, table: &TableName, collection: Option<ItemCollection>) {
        if let Some(collection) = collection {
            self.of(table).push(collection);
        }
    }

    /// The same, but of what was written several times the last size counts.
    pub(crate) fn replace(&mut self, table: &TableName, collection: Option<ItemCollection>) {
        let Some(collection) = collection else { return };
        let others = self.of(table);
        match others.iter_mut().find(|other| other.key == collection.key) {
            Some(other) => *other = collection,
            None => others.push(collection),
        }
    }

    fn of(&mut self, table: &TableName) -> &mut Vec<ItemCollection> {
        let known = self.0.iter().position(|(other, _)| other == table);
        let position = known.unwrap_or_else(|| {
            self.0.push((table.clone(), Vec::new()));
            self.0.len() - 1
        });
        &mut self.0[position].1
    }

    /// Writes the member `ItemCollectionMetrics` of an operation on several tables.
    pub(crate) fn write(&self, output: &mut dyn Output) {
        if self.0.is_empty() {
            return;
        }
        output.name("ItemCollectionMetrics");
        output.begin_structure();
        for (table, collections) in &self.0 {
            output.name(table.given());
            output.begin_list();
            collections.iter().for_each(|collection| collection.write(output));
            output.end_list();
        }
        output.end_structure();
    }
}

impl ItemCollection {
    /// Writes it as a structure.
    pub(crate) fn write(&self, output: &mut dyn Output) {
        output.begin_structure();
        output.item_member("ItemCollectionKey", Some(&self.key));
        output.name("SizeEstimateRangeGB");
        output.begin_list();
        output.long(self.gigabytes.cast_signed());
        output.long(self.gigabytes.cast_signed() + 1);
        output.end_list();
        output.end_structure();
    }
}

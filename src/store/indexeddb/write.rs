use std::ops::Range;

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::future::VoidRequest;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::{Uint8Array, Uint8ArraySlice};

use super::failure::{on_exception, on_use};
use super::{LOG, MANIFEST_KEY, META, PAGES, beneath, key};
use crate::store::queue::Turn;
use crate::store::{BLOCK_BYTES_MAX, BlockNumber, Durability, PageId, StoreError, StoredPage};

/// One append in one transaction. Every request is made before the first wait.
pub(super) async fn append(
    database: &Database,
    first: BlockNumber,
    blocks: &[Vec<u8>],
    durability: Durability,
    turn: &Turn,
) -> Result<(), StoreError> {
    let transaction = begin(database, LOG, durability).map_err(on_use)?;
    let beneath = beneath::transaction(&transaction);
    // The transaction knows best why it failed: a request may only know that it was taken back.
    let on_failure = |error| beneath.error().as_ref().map_or_else(|| on_use(error), on_exception);
    // A transaction that is dropped before its commit is aborted, so each `?` up to there leaves nothing behind.
    let Some(last) = add_blocks(&transaction, first, blocks).map_err(on_use)? else {
        return turn.wait().await;
    };
    // When no other append is under way, the commit leaves during the call too: what is written while a page goes
    // away is only kept if it was committed explicitly. Otherwise this transaction starts only once that of the
    // append before has ended, and the host takes its commit only while it handles one of its answers.
    if !turn.is_up() {
        let answer = last.await;
        turn.check()?;
        answer.map_err(&on_failure)?;
    }
    turn.check()?;
    transaction.commit().await.map_err(on_failure)
}

/// Adds pages in one transaction.
pub(super) async fn add_pages(
    database: &Database,
    pages: &[StoredPage],
    durability: Durability,
) -> Result<(), StoreError> {
    let transaction = begin(database, PAGES, durability).map_err(on_use)?;
    let beneath = beneath::transaction(&transaction);
    let on_failure = |error| beneath.error().as_ref().map_or_else(|| on_use(error), on_exception);
    let add = || -> indexed_db_futures::Result<()> {
        let store = transaction.object_store(PAGES)?;
        for (id, page) in pages {
            debug_assert!(page.len() <= BLOCK_BYTES_MAX);
            store.add(Uint8ArraySlice::new(page)).with_key(key(*id)).without_key_type().primitive()?;
        }
        Ok(())
    };
    add().map_err(on_use)?;
    transaction.commit().await.map_err(on_failure)
}

/// Replaces the manifest, if it is still the expected one.
pub(super) async fn publish(
    database: &Database,
    expected: Option<&[u8]>,
    manifest: &[u8],
    durability: Durability,
) -> Result<(), StoreError> {
    let transaction = begin(database, META, durability).map_err(on_use)?;
    let meta = transaction.object_store(META).map_err(on_use)?;
    let found = async { meta.get::<Uint8Array, _, _>(MANIFEST_KEY).primitive()?.await };
    let found = found.await.map_err(on_use)?.map(|bytes| bytes.into_iter().collect::<Vec<u8>>());
    if found.as_deref() != expected {
        return Err(StoreError::Conflict);
    }
    let put = meta.put(Uint8ArraySlice::new(manifest)).with_key(MANIFEST_KEY).without_key_type().primitive();
    put.map_err(on_use)?;
    transaction.commit().await.map_err(on_use)
}

/// Deletes blocks and pages.
pub(super) async fn discard(
    database: &Database,
    blocks: Range<BlockNumber>,
    pages: &[PageId],
) -> Result<(), StoreError> {
    let delete = || -> indexed_db_futures::Result<Transaction<'_>> {
        let stores = [LOG, PAGES];
        let transaction = database.transaction(stores).with_mode(TransactionMode::Readwrite).build()?;
        if !blocks.is_empty() {
            let range = KeyRange::Bound(key(blocks.start), false, key(blocks.end), true);
            transaction.object_store(LOG)?.delete::<f64, _>(range).primitive()?;
        }
        let store = transaction.object_store(PAGES)?;
        for id in pages {
            store.delete::<f64, _>(key(*id)).primitive()?;
        }
        Ok(transaction)
    };
    delete().map_err(on_use)?.commit().await.map_err(on_use)
}

fn begin<'a>(
    database: &'a Database,
    store: &str,
    durability: Durability,
) -> indexed_db_futures::Result<Transaction<'a>> {
    let durability = match durability {
        Durability::Strict => TransactionDurability::Strict,
        Durability::Relaxed => TransactionDurability::Relaxed,
    };
    let mut options = TransactionOptions::new();
    options.set_durability(durability);
    database.transaction(store).with_mode(TransactionMode::Readwrite).with_options(options).build()
}

/// Asks for every block to be added, and returns the last request, if there is any.
fn add_blocks(
    transaction: &Transaction<'_>,
    first: BlockNumber,
    blocks: &[Vec<u8>],
) -> indexed_db_futures::Result<Option<VoidRequest>> {
    let log = transaction.object_store(LOG)?;
    let mut last = None;
    for (number, block) in (first..).zip(blocks) {
        debug_assert!(block.len() <= BLOCK_BYTES_MAX);
        // Copied into an array of the host: a view would be stored together with the whole memory behind it.
        let add = log.add(Uint8ArraySlice::new(block)).with_key(key(number)).without_key_type();
        last = Some(add.primitive()?);
    }
    Ok(last)
}

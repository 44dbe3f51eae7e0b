use indexed_db_futures::database::Database;
use indexed_db_futures::future::VoidRequest;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use indexed_db_futures::typed_array::Uint8ArraySlice;

use super::failure::{on_exception, on_use};
use super::{LOG, beneath, key};
use crate::store::queue::Turn;
use crate::store::{BLOCK_BYTES_MAX, BlockNumber, Durability, StoreError};

/// One append in one transaction. Every request is made before the first wait.
pub(super) async fn append(
    database: &Database,
    first: BlockNumber,
    blocks: &[Vec<u8>],
    durability: Durability,
    turn: &Turn,
) -> Result<(), StoreError> {
    let transaction = begin(database, durability).map_err(on_use)?;
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

fn begin(database: &Database, durability: Durability) -> indexed_db_futures::Result<Transaction<'_>> {
    let durability = match durability {
        Durability::Strict => TransactionDurability::Strict,
        Durability::Relaxed => TransactionDurability::Relaxed,
    };
    let mut options = TransactionOptions::new();
    options.set_durability(durability);
    database.transaction(LOG).with_mode(TransactionMode::Readwrite).with_options(options).build()
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

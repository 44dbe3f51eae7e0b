use std::ops::Range;

use indexed_db_futures::KeyRange;
use indexed_db_futures::future::VoidRequest;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use indexed_db_futures::typed_array::Uint8ArraySlice;

use super::beneath::{self, QuietRequest};
use super::failure::{on_transaction, on_use};
use super::read;
use super::{FORMAT_KEY, FORMAT_VERSION, LOG, MANIFEST_KEY, META, PAGES, key};
use crate::store::queue::Turn;
use crate::store::{BLOCK_BYTES_MAX, BlockNumber, PageId, StoreError, StoredPage};

/// How an append ended whose transaction went through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Placed {
    /// At the end of the log.
    AtTheEnd,
    /// Elsewhere: before the beginning of the log, where no reader looks.
    Astray,
}

/// One append in one transaction. Every request is made before the first wait.
pub(super) async fn append(
    transaction: Transaction<'_>,
    first: BlockNumber,
    blocks: &[Vec<u8>],
    turn: &Turn,
) -> Result<Placed, StoreError> {
    let beneath = beneath::transaction(&transaction);
    // A transaction that is dropped before its commit is aborted, so each `?` up to there leaves nothing behind.
    let Some((fence, last)) = add_blocks(&transaction, first, blocks).map_err(on_use)? else {
        return turn.wait().await.map(|()| Placed::AtTheEnd);
    };
    // When no other append is under way, the commit leaves during the call too: what is written while a page goes
    // away is only kept if it was committed explicitly. Otherwise this transaction starts only once that of the
    // append before has ended, and the host takes its commit only while it handles one of its answers.
    if !turn.is_up() {
        let answer = last.await;
        turn.check()?;
        answer.map_err(|error| on_transaction(&beneath, error))?;
    }
    turn.check()?;
    commit(transaction).await?;
    fence.tell().map_err(on_use)
}

/// What is asked before the blocks of an append are added: the keys from the predecessor on. The append stands at the
/// end of the log exactly if the predecessor is there and nothing behind it.
struct Fence {
    predecessor: Option<f64>,
    keys: QuietRequest,
}

impl Fence {
    fn tell(&self) -> indexed_db_futures::Result<Placed> {
        let keys = self.keys.values()?;
        let is_at_the_end = match self.predecessor {
            Some(predecessor) => keys.length() == 1 && keys.get(0).as_f64() == Some(predecessor),
            None => keys.length() == 0,
        };
        Ok(if is_at_the_end { Placed::AtTheEnd } else { Placed::Astray })
    }
}

/// Asks for the fence and for every block to be added, and returns the last request, if there is any.
fn add_blocks(
    transaction: &Transaction<'_>,
    first: BlockNumber,
    blocks: &[Vec<u8>],
) -> indexed_db_futures::Result<Option<(Fence, VoidRequest)>> {
    let log = transaction.object_store(LOG)?;
    let predecessor = first.checked_sub(1).map(key);
    let keys = QuietRequest::keys_from(&log, predecessor.unwrap_or(0.0), 2)?;
    let mut last = None;
    for (number, block) in (first..).zip(blocks) {
        debug_assert!(block.len() <= BLOCK_BYTES_MAX);
        // Copied into an array of the host: a view would be stored together with the whole memory behind it.
        let add = log.add(Uint8ArraySlice::new(block)).with_key(key(number)).without_key_type();
        last = Some(add.primitive()?);
    }
    Ok(last.map(|last| (Fence { predecessor, keys }, last)))
}

/// Adds pages in one transaction.
pub(super) async fn add_pages(transaction: Transaction<'_>, pages: &[StoredPage]) -> Result<(), StoreError> {
    let add = || -> indexed_db_futures::Result<()> {
        let store = transaction.object_store(PAGES)?;
        for (id, page) in pages {
            debug_assert!(page.len() <= BLOCK_BYTES_MAX);
            store.add(Uint8ArraySlice::new(page)).with_key(key(*id)).without_key_type().primitive()?;
        }
        Ok(())
    };
    add().map_err(on_use)?;
    commit(transaction).await
}

/// Replaces the manifest, if it is still the expected one, and says in the same transaction that the database now
/// has one: a build that knows no manifest would take the log that is left for all there is.
pub(super) async fn publish(
    transaction: Transaction<'_>,
    expected: Option<&[u8]>,
    manifest: &[u8],
) -> Result<(), StoreError> {
    let beneath = beneath::transaction(&transaction);
    let on_failure = |error| on_transaction(&beneath, error);
    let meta = transaction.object_store(META).map_err(on_use)?;
    let format = QuietRequest::get(&meta, &FORMAT_KEY.into()).map_err(on_use)?;
    let found = QuietRequest::get(&meta, &MANIFEST_KEY.into()).map_err(on_use)?;
    found.answered().await.map_err(on_failure)?;
    let found = read::bytes(&found.value().map_err(on_use)?);
    let format = format.value().map_err(on_use)?.as_f64();
    if format > Some(f64::from(FORMAT_VERSION)) {
        // A newer build has come between.
        return Err(StoreError::VersionUnsupported { found: FORMAT_VERSION + 1, supported: FORMAT_VERSION });
    }
    if found.as_deref() != expected {
        return Err(StoreError::Conflict);
    }
    let put = || -> indexed_db_futures::Result<()> {
        meta.put(Uint8ArraySlice::new(manifest)).with_key(MANIFEST_KEY).without_key_type().primitive()?;
        if format != Some(f64::from(FORMAT_VERSION)) {
            meta.put(FORMAT_VERSION).with_key(FORMAT_KEY).without_key_type().primitive()?;
        }
        Ok(())
    };
    put().map_err(on_use)?;
    commit(transaction).await
}

/// Deletes blocks and pages.
pub(super) async fn discard(
    transaction: Transaction<'_>,
    blocks: Range<BlockNumber>,
    pages: &[PageId],
) -> Result<(), StoreError> {
    let delete = || -> indexed_db_futures::Result<()> {
        if !blocks.is_empty() {
            transaction.object_store(LOG)?.delete::<f64, _>(range(&blocks)).primitive()?;
        }
        // One request for each run: each is answered on its own.
        for run in pages.chunk_by(|id, next| id + 1 == *next) {
            let ids = run[0]..run[0] + run.len() as PageId;
            transaction.object_store(PAGES)?.delete::<f64, _>(range(&ids)).primitive()?;
        }
        Ok(())
    };
    delete().map_err(on_use)?;
    commit(transaction).await
}

fn range(numbers: &Range<u64>) -> KeyRange<f64> {
    KeyRange::Bound(key(numbers.start), false, key(numbers.end), true)
}

async fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    let beneath = beneath::transaction(&transaction);
    transaction.commit().await.map_err(|error| on_transaction(&beneath, error))
}

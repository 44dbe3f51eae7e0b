//! Discards what is dead: pages that no manifest reaches, and the log that pages hold.

use std::future::poll_fn;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use crate::engine::{Failure, Shared};
use crate::store::{BlockNumber, DISCARD_RECORDS_MAX, PageId, StoreError, StoreFuture};

/// So many blocks of the log, or so many pages, are discarded in one go: others wait behind it. On a busy machine 64
/// blocks took Chromium 6 ms and 64 pages 21 ms.
const BLOCKS_AT_ONCE: BlockNumber = 32;
const PAGES_AT_ONCE: usize = 16;
const _: () = assert!(BLOCKS_AT_ONCE <= DISCARD_RECORDS_MAX && PAGES_AT_ONCE as u64 <= DISCARD_RECORDS_MAX);

/// Discards pages that were added and that no manifest reaches: where no room is left, they would take what there is,
/// and an instance that was frozen meanwhile may have added them where nobody looks for orphans any more.
///
/// Their ids are free then: the next checkpoint, of whatever instance, may give them to other pages.
pub(super) async fn take_back(shared: &Rc<Shared>, added: &[PageId]) {
    // What is left behind takes room, and does no harm.
    let _ = discard(shared, 0..0, added.iter().copied()).await;
}

/// Discards what the manifest names as dead, unless that was done.
pub(super) async fn tidy(shared: &Rc<Shared>) -> Result<(), Failure> {
    let (number, from, end, dead) = {
        let state = shared.state.borrow();
        let manifest = &state.base.manifest;
        if state.base.is_tidy {
            return Ok(());
        }
        // The block before the position stays: it is how the log is recognised.
        let end = manifest.position.next_block.saturating_sub(1);
        let dead = manifest.dead.clone();
        (manifest.number, manifest.log_first, end, dead)
    };
    discard(shared, from..end, dead.runs().iter().cloned().flatten()).await?;
    let mut state = shared.state.borrow_mut();
    if state.base.manifest.number == number {
        state.base.is_tidy = true;
    }
    Ok(())
}

/// Discards blocks and pages, a slice at a time. The ids of the pages are in ascending order.
async fn discard(
    shared: &Rc<Shared>,
    blocks: Range<BlockNumber>,
    mut pages: impl Iterator<Item = PageId>,
) -> Result<(), Failure> {
    let mut start = blocks.start;
    while start < blocks.end {
        let end = blocks.end.min(start + BLOCKS_AT_ONCE);
        gently(shared, shared.store.discard(start..end, Vec::new())).await?;
        start = end;
    }
    loop {
        let slice: Vec<PageId> = pages.by_ref().take(PAGES_AT_ONCE).collect();
        if slice.is_empty() {
            return Ok(());
        }
        shared.pages.cache.forget(&slice);
        gently(shared, shared.store.discard(0..0, slice)).await?;
    }
}

/// Waits for a call of the store. Where it is answered at once, the host may do something else all the same before the
/// next one: a checkpoint is many calls, and would be one long task.
pub(super) async fn gently(shared: &Shared, mut call: StoreFuture<'_, ()>) -> Result<(), StoreError> {
    let mut polls = 0;
    let result = poll_fn(|context| {
        polls += 1;
        call.as_mut().poll(context)
    })
    .await;
    if polls == 1 {
        shared.environment.tasks.sleep(Duration::ZERO).await;
    }
    result
}

//! Merges the log into new pages, a slice at a time, while requests go on.
//!
//! One instance does it, the housekeeper; that two believe to be it does no harm. A checkpoint writes pages under ids
//! that nobody uses, so another one at work at the same time meets a conflict and gives up; and it is in force only
//! once its manifest has taken the place of the one that it began with. What it leaves behind when it fails is found
//! by the next one.

use std::future::poll_fn;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use super::base::Base;
use super::catch_up::Adoption;
use super::ending::Ending;
use super::pace::Pace;
use super::{Failure, Phase, Shared, State};
use crate::store::{
    BlockNumber, DISCARD_RECORDS_MAX, PageId, SLICE_BYTES_MAX, StoreError, StoreFuture, StoredPage,
};
use crate::tree::Manifest;
use crate::tree::checkpoint::{Checkpoint, Layout, Progress};

/// Who does not do the housekeeping makes a checkpoint all the same when the log is so many times as long as it should
/// be: the housekeeper may be a page that its host has frozen.
const PATIENCE: u64 = 4;

/// About so many bytes of pages are read and written in one go, which takes about half a millisecond.
const STEP_BYTES: usize = SLICE_BYTES_MAX / 4;

/// So many blocks of the log, or so many pages, are discarded in one go: others wait behind it. On a busy machine 64
/// blocks took Chromium 6 ms and 64 pages 21 ms.
const BLOCKS_AT_ONCE: BlockNumber = 32;
const PAGES_AT_ONCE: usize = 16;
const _: () = assert!(BLOCKS_AT_ONCE <= DISCARD_RECORDS_MAX && PAGES_AT_ONCE as u64 <= DISCARD_RECORDS_MAX);

/// When the log is merged into pages.
#[derive(Clone, Debug)]
pub struct CheckpointPolicy {
    /// When a quarter of the size of the pages was logged, but not before this many bytes,
    pub log_bytes_min: u64,
    /// nor after this many: so much is replayed at most when a database is opened.
    pub log_bytes_max: u64,
    /// When nothing was written for this long,
    pub idle: Duration,
    /// or when the database is closed, if at least this many bytes were logged.
    pub idle_bytes: u64,
    /// The sizes of the pages.
    pub layout: Layout,
}

impl Default for CheckpointPolicy {
    /// Source: the write amplification of random updates, in `docs/architecture.md`.
    fn default() -> Self {
        Self {
            log_bytes_min: 4 * 1024 * 1024,
            log_bytes_max: 8 * 1024 * 1024,
            idle: Duration::from_secs(30),
            idle_bytes: 64 * 1024,
            layout: Layout::STANDARD,
        }
    }
}

/// How a checkpoint ended.
enum Made {
    /// Its manifest is in force.
    Published,
    /// Another instance has published one, or is about to.
    Overtaken,
}

/// Begins a checkpoint if the log is long enough.
pub(super) fn consider(shared: &Rc<Shared>) {
    let (since, due) = {
        let state = shared.state.borrow();
        let is_over = state.closing.is_some() || state.phase == Phase::Closed;
        if state.checkpoint.is_some() || is_over || shared.log.bytes() < state.checkpoint_after {
            return;
        }
        length_of_log(shared, &state)
    };
    let is_housekeeper = shared.store.is_housekeeper();
    if since < due || (!is_housekeeper && since < 2 * due) {
        return;
    }
    let ending = begin(&mut shared.state.borrow_mut());
    let task = Rc::clone(shared);
    shared.environment.tasks.spawn(Box::pin(async move {
        if is_housekeeper || since >= PATIENCE * due {
            run(&task).await;
        } else {
            look_for_newer(&task, due).await;
        }
        end(&task, &ending);
    }));
}

/// How many bytes were logged since the last checkpoint, and how many when the next one is due.
pub(super) fn length_of_log(shared: &Shared, state: &State) -> (u64, u64) {
    let policy = &shared.options.checkpoints;
    let due = (state.base.manifest.page_bytes() / 4).clamp(policy.log_bytes_min, policy.log_bytes_max);
    (shared.log.bytes() - state.base.log_bytes, due)
}

fn begin(state: &mut State) -> Ending {
    let ending = Ending::default();
    state.checkpoint = Some(ending.clone());
    ending
}

fn end(shared: &Shared, ending: &Ending) {
    let mut state = shared.state.borrow_mut();
    state.checkpoint = None;
    state.pace = None;
    drop(state);
    ending.reach();
}

/// Waits for the one that is being made, and makes another if there is much to merge.
pub(super) async fn finish(shared: &Rc<Shared>) {
    loop {
        let Some(ending) = shared.state.borrow().checkpoint.clone() else { break };
        ending.wait().await;
    }
    if_worthwhile(shared).await;
}

/// Somebody else does the housekeeping: what it has merged need not be kept in memory.
async fn look_for_newer(shared: &Rc<Shared>, due: u64) {
    let adoption = shared.adopt_newer().await;
    if !matches!(adoption, Ok(Adoption::Adopted)) {
        shared.state.borrow_mut().checkpoint_after = shared.log.bytes() + due / 2;
    }
}

/// Begins a checkpoint when nothing was written for a while.
pub(super) fn watch_idleness(shared: &Rc<Shared>) {
    {
        let mut state = shared.state.borrow_mut();
        let since = shared.log.bytes() - state.base.log_bytes;
        if state.is_idle_watched || since < shared.options.checkpoints.idle_bytes {
            return;
        }
        state.is_idle_watched = true;
    }
    // The engine may be gone before the time is over, and must not live on for it.
    let weak = Rc::downgrade(shared);
    let tasks = Rc::clone(&shared.environment.tasks);
    let idle = shared.options.checkpoints.idle;
    let mut before = shared.log.bytes();
    shared.environment.tasks.spawn(Box::pin(async move {
        loop {
            tasks.doze(idle).await;
            let Some(shared) = weak.upgrade() else { return };
            if shared.state.borrow().is_ending() {
                return;
            }
            let now = shared.log.bytes();
            if now == before {
                if_worthwhile(&shared).await;
                if shared.log.bytes() == now {
                    shared.state.borrow_mut().is_idle_watched = false;
                    return;
                }
            }
            before = shared.log.bytes();
        }
    }));
}

/// Makes a checkpoint while there is nothing else to do: the next opening is quicker without a long log.
pub(super) async fn if_worthwhile(shared: &Rc<Shared>) {
    let since = shared.log.bytes() - shared.state.borrow().base.log_bytes;
    if since >= shared.options.checkpoints.idle_bytes && shared.store.is_housekeeper() {
        run_alone(shared).await;
    }
}

async fn run_alone(shared: &Rc<Shared>) {
    let ending = {
        let mut state = shared.state.borrow_mut();
        if state.phase == Phase::Closed || state.checkpoint.is_some() {
            return;
        }
        begin(&mut state)
    };
    run(shared).await;
    end(shared, &ending);
}

async fn run(shared: &Rc<Shared>) {
    // A store that has lost the log that is known here, because its user has deleted it, must not get a manifest:
    // whoever opened it next would look for the log in vain.
    if shared.pass_barrier().await.is_err() {
        return postpone(&mut shared.state.borrow_mut(), shared);
    }
    // Not before the barrier, which waits for appends.
    shared.state.borrow_mut().pace = Some(Pace::default());
    let known = shared.state.borrow().base.manifest.number;
    let made = make(shared, known).await;
    let is_published = matches!(made, Ok(Made::Published));
    if !is_published {
        let mut state = shared.state.borrow_mut();
        // Whoever changed the manifest meanwhile has seen to what was frozen.
        if state.base.manifest.number == known {
            state.forest.thaw();
        }
        postpone(&mut state, shared);
    }
    if let Ok(Made::Overtaken) = made {
        // If that fails, the old pages go on being read until they are gone.
        let _ = shared.adopt_newer().await;
    }
    if is_published {
        shared.state.borrow_mut().pace = Some(Pace::DONE);
        shared.counters.checkpoints.add(1);
        shared.sweep().await;
        // What is not discarded now, the next checkpoint will discard.
        let _ = tidy(shared).await;
    }
}

/// One has failed: the next is not tried before more was logged.
fn postpone(state: &mut State, shared: &Shared) {
    state.checkpoint_after = shared.log.bytes() + shared.options.checkpoints.log_bytes_min / 4;
}

/// Makes a checkpoint that is to follow the manifest of the number `known`.
async fn make(shared: &Rc<Shared>, known: u64) -> Result<Made, Failure> {
    let newest = Base::read(&*shared.store).await?;
    if newest.manifest.number != known {
        return Ok(Made::Overtaken);
    }
    tidy(shared).await?;
    let next_page = newest.manifest.next_page;
    // Pages that no manifest reaches: an earlier checkpoint has left them behind.
    let orphans = shared.store.read_page_ids(next_page).await?;
    let first_page = orphans.last().map_or(next_page, |last| last + 1);
    let log_bytes = shared.log.bytes();
    let mut checkpoint = {
        let mut state = shared.state.borrow_mut();
        if state.base.manifest.number != known {
            return Ok(Made::Overtaken);
        }
        state.forest.freeze();
        let layout = shared.options.checkpoints.layout;
        Checkpoint::new(&state.base.manifest, first_page, shared.log.position(), layout)
    };
    let mut added = Vec::new();
    let manifest = match write_pages(shared, known, &mut checkpoint, &mut added).await {
        Ok(Some(manifest)) => manifest,
        result => {
            take_back(shared, &added).await;
            return result.map(|_| Made::Overtaken);
        }
    };
    let stored = manifest.encode();
    match shared.store.publish(newest.stored, stored.clone(), shared.durability()).await {
        Ok(()) => {}
        // A store that had to try twice may have met this very manifest.
        Err(StoreError::Conflict) if shared.store.read_manifest().await?.as_ref() == Some(&stored) => {}
        Err(StoreError::Conflict) => {
            take_back(shared, &added).await;
            return Ok(Made::Overtaken);
        }
        Err(error) => {
            // Otherwise it is not known whether it is in force, so its pages stay.
            if error == StoreError::QuotaExceeded {
                take_back(shared, &added).await;
            }
            return Err(error.into());
        }
    }
    let mut state = shared.state.borrow_mut();
    if state.base.manifest.number == known {
        state.adopt(Base { manifest, stored: Some(stored), log_bytes, is_tidy: false }, &shared.log);
        state.base.log_bytes = log_bytes;
    }
    Ok(Made::Published)
}

/// Discards pages that were added and that no manifest reaches: where no room is left, they would take what there is,
/// and an instance that was frozen meanwhile may have added them where nobody looks for orphans any more.
///
/// Their ids are free then: the next checkpoint, of whatever instance, may give them to other pages.
async fn take_back(shared: &Rc<Shared>, added: &[PageId]) {
    // What is left behind takes room, and does no harm.
    let _ = discard(shared, 0..0, added.iter().copied()).await;
}

/// Writes the pages, and gives the manifest that reaches them; absent if another instance was faster. Notes in `added`
/// what the store has taken.
async fn write_pages(
    shared: &Rc<Shared>,
    known: u64,
    checkpoint: &mut Checkpoint,
    added: &mut Vec<PageId>,
) -> Result<Option<Manifest>, Failure> {
    let mut hold = shared.pages.hold();
    let edits = shared.state.borrow().forest.frozen_edits();
    loop {
        let start = shared.pages.cache.now();
        let progress = {
            let state = shared.state.borrow();
            if state.base.manifest.number != known {
                return Ok(None);
            }
            checkpoint.step(&state.forest, STEP_BYTES)
        };
        let merged = checkpoint.counters().edits_merged;
        shared.state.borrow_mut().pace = Some(Pace { edits, merged });
        hold.keep_since(start);
        match progress {
            Ok(Progress::Done(manifest)) => return Ok(Some(manifest)),
            Ok(Progress::Paused) => shared.environment.tasks.sleep(Duration::ZERO).await,
            Ok(Progress::Pages(pages)) => {
                let ids: Vec<PageId> = pages.iter().map(|(id, _)| *id).collect();
                match add(shared, pages).await {
                    Ok(()) => added.extend(ids),
                    Err(StoreError::Conflict) => return Ok(None),
                    Err(error) => return Err(error.into()),
                }
            }
            Err(fault) => match shared.pages.load(&fault).await {
                Ok(()) => {}
                Err(Failure::Gone { .. }) => return Ok(None),
                Err(failure) => return Err(failure),
            },
        }
    }
}

async fn add(shared: &Rc<Shared>, pages: Vec<StoredPage>) -> Result<(), StoreError> {
    if shared.state.borrow().phase == Phase::Closed {
        return Err(StoreError::Lost { reason: "the database is closed".to_owned() });
    }
    gently(shared, shared.store.add_pages(pages.clone(), shared.durability())).await?;
    for (id, page) in pages {
        shared.counters.pages_written.add(1);
        shared.counters.bytes_written.add(page.len() as u64);
        // They were built here, and are likely to be read soon.
        let inserted = shared.pages.cache.insert(id, page);
        debug_assert_eq!(inserted, Ok(()), "a page that was built is whole");
    }
    Ok(())
}

/// Discards what the manifest names as dead, unless that was done.
async fn tidy(shared: &Rc<Shared>) -> Result<(), Failure> {
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
async fn gently(shared: &Shared, mut call: StoreFuture<'_, ()>) -> Result<(), StoreError> {
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

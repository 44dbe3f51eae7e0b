//! Makes one checkpoint: new pages, and then the manifest that reaches them. This may be in a part of the module, which
//! is loaded when the first one is due.

use std::rc::Rc;
use std::time::Duration;

use super::discarding::{gently, take_back, tidy};
use super::postpone;
use crate::base::LocalFuture;
use crate::engine::base::Base;
use crate::engine::pace::Pace;
use crate::engine::{Failure, Phase, Shared};
use crate::store::{PageId, SLICE_BYTES_MAX, StoreError, StoredPage};
use crate::tree::Manifest;
use crate::tree::checkpoint::{Checkpoint, Progress};

/// About so many bytes of pages are read and written in one go, which takes about half a millisecond.
const STEP_BYTES: usize = SLICE_BYTES_MAX / 4;

/// How a checkpoint ended.
enum Made {
    /// Its manifest is in force.
    Published,
    /// Another instance has published one, or is about to.
    Overtaken,
}

/// Makes a checkpoint, once everything that was submitted is in the log.
pub(super) fn run(shared: Rc<Shared>) -> LocalFuture<'static, ()> {
    Box::pin(async move { make_and_tidy(&shared).await })
}

async fn make_and_tidy(shared: &Rc<Shared>) {
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

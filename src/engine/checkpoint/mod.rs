//! Merges the log into new pages, a slice at a time, while requests go on.
//!
//! One instance does it, the housekeeper; that two believe to be it does no harm. A checkpoint writes pages under ids
//! that nobody uses, so another one at work at the same time meets a conflict and gives up; and it is in force only
//! once its manifest has taken the place of the one that it began with. What it leaves behind when it fails is found
//! by the next one.

mod discarding;
mod making;

use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use super::catch_up::Adoption;
use super::ending::Ending;
use super::{Phase, Shared, State};
use crate::base::{LocalFuture, require};
use crate::tree::checkpoint::Layout;

/// Who does not do the housekeeping makes a checkpoint all the same when the log is so many times as long as it should
/// be: the housekeeper may be a page that its host has frozen.
const PATIENCE: u64 = 4;

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
    wait(shared).await;
    if_worthwhile(shared).await;
}

/// Waits for the one that is being made, and makes another if there is anything to merge. None is being made when this
/// is over.
pub(super) async fn merge_all(shared: &Rc<Shared>) {
    wait(shared).await;
    if shared.log.bytes() > shared.state.borrow().base.log_bytes {
        run_alone(shared).await;
    }
}

async fn wait(shared: &Rc<Shared>) {
    loop {
        let Some(ending) = shared.state.borrow().checkpoint.clone() else { break };
        ending.wait().await;
    }
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
    let run: fn(Rc<Shared>) -> LocalFuture<'static, ()> = black_box(making::run);
    if let Err(part) = require(run as usize)
        && shared.environment.parts.load(part).await.is_err()
    {
        return postpone(&mut shared.state.borrow_mut(), shared);
    }
    run(Rc::clone(shared)).await;
}

/// One has failed: the next is not tried before more was logged.
fn postpone(state: &mut State, shared: &Shared) {
    state.checkpoint_after = shared.log.bytes() + shared.options.checkpoints.log_bytes_min / 4;
}

//! Work that falls due by itself, one file for each kind: see [`Chore`].
//!
//! A chore is done in slices, each of which is an [`Action`] and one commit, so that requests are never held up for
//! long. A slice takes no more than about 3 ms; what is left is done by the slices after it.

mod backfill;
#[cfg(test)]
mod drain;
mod forget;
mod status;
mod sweep;
mod trim;

use std::hint::black_box;

use crate::base::require;
use crate::operation::{Action, Answer, Context, Halt, Output, Settings};
use crate::table::{Appointment, Chore, Due};

/// What is to happen after a slice of a chore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another slice. This one has changed something, so it comes to an end.
    Again,
    /// Nothing before that time, in milliseconds since the Unix epoch, or before two days are over.
    At(u64),
    /// Nothing, until a write puts the chore on the agenda again.
    Never,
}

/// Does a slice of a chore for the table of that name. The table may be gone, or may not need the chore any more.
type Slice = fn(&mut Context<'_>, table: &str) -> Result<Next, Halt>;

const fn slice_of(chore: Chore) -> Option<Slice> {
    match chore {
        #[cfg(test)]
        Chore::Drain => Some(drain::slice),
        Chore::Backfill => Some(backfill::slice),
        Chore::Status => Some(status::slice),
        Chore::Sweep => Some(sweep::slice),
        Chore::Trim => Some(trim::slice),
        Chore::Forget => Some(forget::slice),
    }
}

/// Whether this version of Minamo does such chores.
#[must_use]
pub fn is_done_here(chore: Chore) -> bool {
    slice_of(chore).is_some()
}

/// No chore is put off for longer, so what seems to be due later was put off by a clock that has gone back since then.
const AHEAD_MS_MAX: u64 = 2 * 24 * 60 * 60 * 1000;

/// When a chore that is due at that time is really done. What is astray is looked at now.
#[must_use]
pub fn time_of(chore: Chore, due_ms: u64, now_ms: u64, settings: &Settings) -> u64 {
    match chore {
        _ if due_ms > now_ms + AHEAD_MS_MAX => now_ms,
        // It may have more to do than to delete items.
        Chore::Sweep if due_ms > 0 => due_ms.saturating_add(settings.time_to_live.delay_ms),
        _ => due_ms,
    }
}

/// A slice of what is on the agenda, if it is still due when it runs: another instance may have done it. Absent if
/// this version of Minamo does not do such chores.
#[must_use]
pub fn slice(appointment: &Appointment) -> Option<Box<dyn Action>> {
    let Appointment { chore, table, .. } = appointment;
    let slice = slice_of(*chore)?;
    Some(Box::new(ChoreSlice { chore: *chore, table: table.clone(), slice }))
}

struct ChoreSlice {
    chore: Chore,
    table: String,
    slice: Slice,
}

/// Nobody reads it.
struct Done;

impl Action for ChoreSlice {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let due = Appointment::due(context.view(), self.chore, &self.table)?;
        let is_due = |due_ms| time_of(self.chore, due_ms, context.now_ms, context.settings) <= context.now_ms;
        if due.is_some_and(is_due) {
            let slice = black_box(self.slice);
            require(slice as usize)?;
            let due = match slice(context, &self.table)? {
                Next::Again => None,
                // Later is what a clock has said that has gone back since: it would be looked at again and again.
                Next::At(due) => Some(Due::At(due.min(context.now_ms.saturating_add(AHEAD_MS_MAX)))),
                Next::Never => Some(Due::Never),
            };
            if let Some(due) = due {
                context.writer.remind(self.chore, &self.table, due);
            }
        }
        Ok(Box::new(Done))
    }
}

impl Answer for Done {
    fn write(&self, _: &mut dyn Output) {}
}

//! Trees as they were a while ago: what a simulation shows to readers who did not ask for the newest state.
//!
//! Trees that change together are a *replica*: it shows the commits in their order, each after a time of its own. What
//! a replica does not show yet is kept as the values from before, which cover the newer ones.

use std::cell::Cell;
use std::collections::VecDeque;

use super::level::{LastEdit, Level};
use super::{Edit, Fault, TreeId, View};
use crate::base::Bytes;
use crate::log::Lsn;

/// A replica shows the oldest of its commits when more edits than that wait, whatever the time: they take up memory.
const EDITS_MAX: usize = 10_000;

/// Whose replica it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replica {
    /// That of a table and its local indexes: late for those who happen to ask it.
    Table,
    /// That of a global index: late for everybody.
    Index,
}

/// How much of what is late a reader sees late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Nothing.
    Newest,
    /// Global indexes.
    LateIndexes,
    /// Tables as well.
    Late,
}

/// The replicas that show commits late.
#[derive(Default)]
pub struct Lag {
    replicas: Vec<Shown>,
    is_met: Cell<bool>,
}

struct Shown {
    replica: Replica,
    trees: Vec<LateTree>,
    /// What is not shown yet, in the order of the log.
    hidden: VecDeque<Hidden>,
    hidden_edits: usize,
    /// When the last commit is shown: none is shown before those before it.
    last_ms: u64,
    /// How many commits it had to show.
    commits: u64,
}

struct LateTree {
    id: TreeId,
    /// The values from before the first hidden edit of each key.
    before: Level,
}

/// A commit that is not shown yet.
struct Hidden {
    lsn: Lsn,
    shown_ms: u64,
    before: Vec<Before>,
}

/// A value from before a commit: the tree by its place, the key, and the value if there was one.
type Before = (usize, Bytes, Option<Bytes>);

impl Lag {
    /// Whether a tree is one of a replica.
    #[must_use]
    pub fn has(&self, tree: TreeId) -> bool {
        self.replicas.iter().any(|shown| shown.place(tree).is_some())
    }

    /// Trees that change together are late from now on.
    pub fn follow(&mut self, replica: Replica, trees: impl Iterator<Item = TreeId>) {
        let trees = trees.map(|id| LateTree { id, before: Level::default() }).collect();
        let (hidden, hidden_edits) = (VecDeque::new(), 0);
        self.replicas.push(Shown { replica, trees, hidden, hidden_edits, last_ms: 0, commits: 0 });
    }

    /// A commit becomes durable, whose edits `view` does not show yet. `shown_ms` tells when a replica shows it, by the
    /// first of its trees and the number of commits before.
    pub fn note(
        &mut self,
        view: View<'_>,
        lsn: Lsn,
        edits: &[Edit],
        shown_ms: &dyn Fn(Replica, TreeId, u64) -> u64,
    ) {
        for shown in &mut self.replicas {
            shown.note(view, lsn, edits, shown_ms);
        }
    }

    /// Shows what is to be shown by that time.
    pub fn pass(&mut self, now_ms: u64) {
        for shown in &mut self.replicas {
            shown.show_while(|first| first.shown_ms <= now_ms);
        }
    }

    /// What a reader of that sight sees instead of the newest values of a tree.
    pub(super) fn of(&self, tree: TreeId, sight: Sight) -> Option<&Level> {
        let is_late = |replica| match sight {
            Sight::Newest => false,
            Sight::LateIndexes => replica == Replica::Index,
            Sight::Late => true,
        };
        let late = self.replicas.iter().filter(|shown| is_late(shown.replica));
        let found = late.flat_map(|shown| &shown.trees).find(|late| late.id == tree);
        let before = found.map(|late| &late.before).filter(|before| !before.is_empty());
        self.is_met.set(self.is_met.get() || before.is_some());
        before
    }

    /// Whether a reader has met a tree that hides something, since this was asked the last time.
    pub fn take_met(&self) -> bool {
        self.is_met.take()
    }
}

impl Shown {
    fn place(&self, tree: TreeId) -> Option<usize> {
        self.trees.iter().position(|late| late.id == tree)
    }

    fn note(
        &mut self,
        view: View<'_>,
        lsn: Lsn,
        edits: &[Edit],
        shown_ms: &dyn Fn(Replica, TreeId, u64) -> u64,
    ) {
        edits
            .iter()
            .filter(|edit| matches!(edit, Edit::Drop { .. }))
            .for_each(|edit| self.forget(edit.tree()));
        // If something is not in memory, all is shown at once: nobody waits for it here, and a part would not do.
        let before = self.before(view, edits).unwrap_or_default();
        if before.is_empty() {
            return;
        }
        self.last_ms = self.last_ms.max(shown_ms(self.replica, self.trees[0].id, self.commits));
        self.commits += 1;
        for (place, key, value) in &before {
            self.cover(*place, key, lsn, value.clone());
        }
        self.hidden_edits += before.len();
        self.hidden.push_back(Hidden { lsn, shown_ms: self.last_ms, before });
        let excess = self.hidden_edits.saturating_sub(EDITS_MAX);
        let mut left_out = 0;
        self.show_while(|first| {
            let shows = left_out < excess;
            left_out += first.before.len();
            shows
        });
    }

    /// The values from before a commit.
    fn before(&self, view: View<'_>, edits: &[Edit]) -> Result<Vec<Before>, Fault> {
        let mut before = Vec::new();
        for edit in edits {
            if let Edit::Put { tree, key, .. } | Edit::Delete { tree, key } = edit
                && let Some(place) = self.place(*tree)
            {
                before.push((place, key.clone(), view.tree(*tree).get(key)?));
            }
        }
        Ok(before)
    }

    /// Hides what follows under a key, unless something before it is hidden there.
    fn cover(&mut self, place: usize, key: &Bytes, lsn: Lsn, value: Option<Bytes>) {
        let before = &mut self.trees[place].before;
        if before.get(key).is_none() {
            before.put(key.clone(), LastEdit { lsn, value });
        }
    }

    /// Shows the first commits for which that is so.
    fn show_while(&mut self, mut is_shown: impl FnMut(&Hidden) -> bool) {
        let mut has_shown = false;
        while self.hidden.front().is_some_and(&mut is_shown)
            && let Some(first) = self.hidden.pop_front()
        {
            self.hidden_edits -= first.before.len();
            has_shown = true;
            for (place, key, _) in &first.before {
                self.trees[*place].before.remove(key, first.lsn);
            }
        }
        if has_shown {
            self.cover_again();
        }
    }

    /// Hides what is still to be hidden under the keys of what is shown now.
    fn cover_again(&mut self) {
        let hidden = std::mem::take(&mut self.hidden);
        for Hidden { lsn, before, .. } in &hidden {
            before.iter().for_each(|(place, key, value)| self.cover(*place, key, *lsn, value.clone()));
        }
        self.hidden = hidden;
    }

    /// The tree is gone, and with it what it has hidden.
    fn forget(&mut self, tree: TreeId) {
        let Some(place) = self.place(tree) else { return };
        self.trees[place].before = Level::default();
        for hidden in &mut self.hidden {
            hidden.before.retain(|(other, ..)| *other != place);
        }
        self.hidden_edits = self.hidden.iter().map(|hidden| hidden.before.len()).sum();
    }
}

//! Whether a commit does what the model does, and what the database does by itself.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::decode::Commit;
use crate::model::{Presence, State, TOKEN_MS, Table};
use crate::rows::{Key, Row};

/// What a commit makes of a state by which nobody's request is done: items that have expired are gone, tokens are
/// forgotten, an index gets on. Absent if it is of another kind.
pub(crate) fn upkeep(state: &State, commit: &Commit) -> Option<State> {
    let mut next = State { is_swept: !commit.changes.is_empty(), ..state.clone() };
    if next.is_swept && commit.clock_ms.is_none() {
        return None;
    }
    for ((table, key), row) in &commit.changes {
        if row.is_some() || next.tables[*table].is_none() {
            return None;
        }
        next = next.with(*table, [(*key, None)]);
    }
    let tokens = Rc::make_mut(&mut next.tokens);
    let forgotten: Vec<_> = commit.forgotten.iter().filter_map(|number| tokens.remove(number)).collect();
    if !commit.remembered.is_empty() || !is_made_by(state, &next, commit) {
        return None;
    }
    for token in forgotten {
        assert!(token.time_ms + TOKEN_MS <= commit.time_ms, "{token:?} still counts: {commit:?}");
    }
    commit.changes.keys().for_each(|change| check_expired(state, *change, commit));
    next.learn(commit);
    Some(next)
}

/// What is deleted because it has expired has done so, by the clock of who deletes it.
fn check_expired(state: &State, (table, key): (usize, Key), commit: &Commit) {
    let known = state.tables[table].as_ref().expect("it was looked for");
    let row = known.rows.get(&key).unwrap_or_else(|| panic!("there is no {key:?} to delete: {commit:?}"));
    assert!(known.expires, "the items of table {table} do not expire: {commit:?}");
    assert!(row.is_expired(commit.time_ms), "{row:?} has not expired: {commit:?}");
    assert!(commit.clock_ms.is_some_and(|clock_ms| row.is_expired(clock_ms)), "{row:?} by {commit:?}");
}

/// Whether a commit changes what the model has changed, and nothing else.
pub(crate) fn is_made_by(before: &State, after: &State, commit: &Commit) -> bool {
    changes(before, after) == commit.changes
        && (0..after.tables.len()).all(|table| fits(before, after, table, commit))
        && remembered(before, after) == commit.remembered
}

fn remembered(before: &State, after: &State) -> Vec<(usize, u64)> {
    let news = after.tokens.iter().filter(|(number, token)| before.tokens.get(number) != Some(token));
    news.map(|(number, token)| (*number, token.time_ms)).collect()
}

/// The rows of tables that stay.
fn changes(before: &State, after: &State) -> BTreeMap<(usize, Key), Option<Row>> {
    let mut all = BTreeMap::new();
    for (table, (before, after)) in before.tables.iter().zip(&after.tables).enumerate() {
        let (Some(before), Some(after)) = (before, after) else { continue };
        if Rc::ptr_eq(before, after) || before.born != after.born {
            continue;
        }
        let is_new = |key: &Key, row: &Rc<Row>| before.rows.get(key) != Some(row);
        let written = after.rows.iter().filter(|(key, row)| is_new(key, row));
        all.extend(written.map(|(key, row)| ((table, *key), Some((**row).clone()))));
        let gone = before.rows.keys().filter(|key| !after.rows.contains_key(key));
        all.extend(gone.map(|key| ((table, *key), None)));
    }
    all
}

fn fits(before: &State, after: &State, table: usize, commit: &Commit) -> bool {
    let modelled = after.tables[table].as_deref();
    match (commit.tables.get(&table), modelled) {
        (None, _) => facts(before.tables[table].as_deref()) == facts(modelled),
        (Some(None), modelled) => modelled.is_none(),
        (Some(Some(_)), None) => false,
        (Some(Some(told)), Some(table)) => {
            told.expires == table.expires
                && told
                    .indexes
                    .iter()
                    .zip(&table.indexes)
                    .all(|(told, modelled)| (*told == Presence::Absent) == (*modelled == Presence::Absent))
        }
    }
}

/// What a descriptor says of a table.
fn facts(table: Option<&Table>) -> Option<(u64, bool, Vec<bool>)> {
    let is_there = |index: &Presence| *index != Presence::Absent;
    table.map(|table| (table.born, table.expires, table.indexes.iter().map(is_there).collect()))
}

impl State {
    /// Notes what only the log tells: the trees of tables, and how far indexes have been built.
    pub(crate) fn learn(&mut self, commit: &Commit) {
        for (table, told) in &commit.tables {
            let Some(told) = told else { continue };
            let known = self.table_mut(*table);
            known.tree = Some(told.tree);
            for (known, told) in known.indexes.iter_mut().zip(&told.indexes) {
                let is_ahead = match (&*known, told) {
                    (Presence::Building(from), Presence::Building(to)) => from <= to,
                    (Presence::Building(_), Presence::Whole) => true,
                    (known, told) => known == told,
                };
                assert!(is_ahead, "an index that was {known:?} is {told:?}");
                known.clone_from(told);
            }
        }
    }
}

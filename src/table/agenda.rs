//! The agenda: which tables have work that falls due by itself, and when to look after it.
//!
//! It is a small tree of its own, so that opening a database need not look at every table. An entry says when to look
//! *at the latest*: whoever looks finds out what there is to do, and says when to look next. So a write has to touch
//! the agenda only if something falls due earlier than was known.

use std::ops::Bound;

use crate::base::Bytes;
use crate::tree::{Direction, Edit, Fault, KeyRange, TreeId, View};

/// The tree of the agenda.
pub(super) const AGENDA: TreeId = TreeId(3);

/// What ends the name of a table in a key. No name has such a byte.
const END_OF_NAME: u8 = 0;

/// A kind of work that falls due by itself. The numbers are those in the keys of the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chore {
    /// Items that have expired are deleted.
    Sweep = 1,
    /// Indexes that are being built take up more items.
    Backfill = 2,
    /// Records of a stream that are too old are removed.
    Trim = 3,
    /// A table or an index passes to its next status.
    Status = 4,
    /// Tokens of requests that are too old are forgotten.
    Forget = 5,
    /// Deletes the items of a table, some at a time: for tests of the engine.
    #[cfg(test)]
    Drain = 127,
}

impl Chore {
    const ALL: &[Self] = &[
        Self::Sweep,
        Self::Backfill,
        Self::Trim,
        Self::Status,
        Self::Forget,
        #[cfg(test)]
        Self::Drain,
    ];

    /// Absent for a kind that only a newer version of Minamo knows.
    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|chore| *chore as u8 == number)
    }
}

/// An entry of the agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// What has to be looked after.
    pub chore: Chore,
    /// The table; empty if it is a matter of the whole database.
    pub table: String,
    /// When at the latest, in milliseconds since the Unix epoch.
    pub due_ms: u64,
}

impl Appointment {
    /// The place of the entry in the order of the agenda.
    #[must_use]
    pub fn key(&self) -> Vec<u8> {
        key(self.chore, &self.table)
    }

    /// All of them, in the order of their keys. Those that only a newer version of Minamo knows are passed over.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn all(view: View<'_>) -> Result<Vec<Self>, Fault> {
        let mut cursor = view.tree(AGENDA).range(&KeyRange::all(), Direction::Forward);
        let mut all = Vec::new();
        while let Some((key, due)) = cursor.next()? {
            all.extend(Self::decode(&key, &due));
        }
        Ok(all)
    }

    /// Whether the agenda may have entries. It certainly has none if not.
    #[must_use]
    pub fn may_exist(view: View<'_>) -> bool {
        !matches!(view.tree(AGENDA).range(&KeyRange::all(), Direction::Forward).next(), Ok(None))
    }

    /// When that chore is due for that table; absent if it is not on the agenda.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn due(view: View<'_>, chore: Chore, table: &str) -> Result<Option<u64>, Fault> {
        let stored = view.tree(AGENDA).get(&key(chore, table))?;
        Ok(stored.as_deref().and_then(decode_due))
    }

    fn decode(key: &[u8], due: &[u8]) -> Option<Self> {
        let (number, name) = key.split_last()?;
        Some(Self {
            chore: Chore::from_number(*number)?,
            table: std::str::from_utf8(name.strip_suffix(&[END_OF_NAME])?).ok()?.to_owned(),
            due_ms: decode_due(due)?,
        })
    }
}

/// What an edit puts on the agenda, if it does.
#[must_use]
pub fn appointed(edit: &Edit) -> Option<Appointment> {
    match edit {
        Edit::Put { tree: AGENDA, key, value } => Appointment::decode(key, value),
        _ => None,
    }
}

/// Whether an edit changes the agenda.
#[must_use]
pub fn is_of_agenda(edit: &Edit) -> bool {
    matches!(edit, Edit::Put { tree: AGENDA, .. } | Edit::Delete { tree: AGENDA, .. })
}

/// When to look after something, in milliseconds since the Unix epoch: at most two days ahead, so that a clock that
/// goes back puts nothing off for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Then, whatever was known before.
    At(u64),
    /// Then at the latest.
    NoLaterThan(u64),
    /// Not any more.
    Never,
}

/// Set in the number of a chore where it says how far the chore has come, not when it is due.
const PLACE: u8 = 0x80;

/// How far a chore has come: there is nothing to do for it before that key of some tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// There.
    At(Vec<u8>),
    /// There at most: something was put in.
    NoFurtherThan(Vec<u8>),
    /// It need not be known any more.
    Nowhere,
}

/// The changes of the agenda that a commit makes.
#[derive(Clone, Default)]
pub(super) struct Changes {
    entries: Vec<(Vec<u8>, Due)>,
    places: Vec<(Vec<u8>, Place)>,
    /// The tables that are gone.
    gone: Vec<String>,
}

impl Changes {
    /// Notes when to look after a chore of a table.
    pub(super) fn note(&mut self, chore: Chore, table: &str, due: Due) {
        let key = key(chore, table);
        let Some((_, known)) = self.entries.iter_mut().find(|(other, _)| *other == key) else {
            self.entries.push((key, due));
            return;
        };
        *known = match (*known, due) {
            (Due::NoLaterThan(known), Due::NoLaterThan(due)) => Due::NoLaterThan(known.min(due)),
            (Due::At(known), Due::NoLaterThan(due)) => Due::At(known.min(due)),
            (Due::Never, Due::NoLaterThan(due)) => Due::At(due),
            (_, due) => due,
        };
    }

    /// Notes how far a chore of a table has come.
    pub(super) fn note_place(&mut self, chore: Chore, table: &str, place: Place) {
        let key = place_key(chore, table);
        let Some((_, known)) = self.places.iter_mut().find(|(other, _)| *other == key) else {
            self.places.push((key, place));
            return;
        };
        match (known, place) {
            (Place::At(known) | Place::NoFurtherThan(known), Place::NoFurtherThan(place)) => {
                if place < *known {
                    *known = place;
                }
            }
            (known, place) => *known = place,
        }
    }

    /// Forgets all that is on the agenda for a table.
    pub(super) fn forget(&mut self, table: &str) {
        self.gone.push(table.to_owned());
    }

    /// Adds the edits of what changes in `view`.
    pub(super) fn finish(self, view: View<'_>, edits: &mut Vec<Edit>) -> Result<(), Fault> {
        for table in &self.gone {
            forget_all(view, table, edits)?;
        }
        for (key, due) in self.entries {
            let is_of = |table: &String| key.len() == table.len() + 2 && key.starts_with(table.as_bytes());
            let before = match self.gone.iter().any(is_of) {
                true => None,
                false => view.tree(AGENDA).get(&key)?.as_deref().and_then(decode_due),
            };
            let after = match due {
                Due::Never => None,
                Due::At(due) => Some(due),
                Due::NoLaterThan(due) => Some(before.map_or(due, |before| before.min(due))),
            };
            if after != before {
                edits.push(edit(key.into(), after));
            }
        }
        for (key, place) in self.places {
            edits.extend(place_edit(view, key, place)?);
        }
        Ok(())
    }
}

fn place_edit(view: View<'_>, key: Vec<u8>, place: Place) -> Result<Option<Edit>, Fault> {
    let before = view.tree(AGENDA).get(&key)?;
    let tree = AGENDA;
    Ok(match (place, before) {
        (Place::At(place), _) => Some(Edit::Put { tree, key: key.into(), value: place.into() }),
        (Place::NoFurtherThan(place), Some(before)) if place[..] < before[..] => {
            Some(Edit::Put { tree, key: key.into(), value: place.into() })
        }
        (Place::Nowhere, Some(_)) => Some(Edit::Delete { tree, key: key.into() }),
        _ => None,
    })
}

/// How far a chore of a table has come, if that is known.
pub(super) fn place_of(view: View<'_>, chore: Chore, table: &str) -> Result<Option<Bytes>, Fault> {
    view.tree(AGENDA).get(&place_key(chore, table))
}

fn place_key(chore: Chore, table: &str) -> Vec<u8> {
    let mut key = key(chore, table);
    if let Some(number) = key.last_mut() {
        *number |= PLACE;
    }
    key
}

fn forget_all(view: View<'_>, table: &str, edits: &mut Vec<Edit>) -> Result<(), Fault> {
    let mut lower = table.as_bytes().to_vec();
    let mut upper = lower.clone();
    lower.push(END_OF_NAME);
    upper.push(END_OF_NAME + 1);
    let range = KeyRange { lower: Bound::Included(lower), upper: Bound::Excluded(upper) };
    let mut cursor = view.tree(AGENDA).range(&range, Direction::Forward);
    while let Some((key, _)) = cursor.next()? {
        edits.push(edit(key, None));
    }
    Ok(())
}

fn edit(key: Bytes, due: Option<u64>) -> Edit {
    match due {
        Some(due) => Edit::Put { tree: AGENDA, key, value: due.to_le_bytes().as_slice().into() },
        None => Edit::Delete { tree: AGENDA, key },
    }
}

fn key(chore: Chore, table: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(table.len() + 2);
    key.extend_from_slice(table.as_bytes());
    key.push(END_OF_NAME);
    key.push(chore as u8);
    key
}

fn decode_due(stored: &[u8]) -> Option<u64> {
    stored.first_chunk().map(|due| u64::from_le_bytes(*due))
}

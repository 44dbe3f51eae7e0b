use std::collections::BTreeMap;
use std::collections::btree_map::{IntoIter, Range};
use std::ops::Bound;

use crate::base::Bytes;
use crate::log::Lsn;

/// The last edits of the keys of a tree within one stretch of commits.
#[derive(Default)]
pub(super) struct Level {
    edits: BTreeMap<Bytes, LastEdit>,
    bytes: usize,
}

/// What the newest commit that changed a key made of it.
pub(super) struct LastEdit {
    pub(super) lsn: Lsn,
    /// Absent if it removed the key.
    pub(super) value: Option<Bytes>,
}

impl LastEdit {
    fn bytes(&self) -> usize {
        self.value.as_ref().map_or(0, |value| value.len())
    }
}

impl Level {
    pub(super) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The length of all keys and values.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn get(&self, key: &[u8]) -> Option<&LastEdit> {
        // Most levels of most trees are empty most of the time.
        if self.edits.is_empty() { None } else { self.edits.get(key) }
    }

    pub(super) fn range(&self, bounds: (Bound<&[u8]>, Bound<&[u8]>)) -> Range<'_, Bytes, LastEdit> {
        self.edits.range::<[u8], _>(bounds)
    }

    pub(super) fn put(&mut self, key: Bytes, edit: LastEdit) {
        let key_bytes = key.len();
        self.bytes += edit.bytes();
        match self.edits.insert(key, edit) {
            Some(replaced) => self.bytes -= replaced.bytes(),
            None => self.bytes += key_bytes,
        }
    }

    /// Takes out the edit of `key` if the commit `lsn` made it.
    pub(super) fn remove(&mut self, key: &[u8], lsn: Lsn) {
        if self.get(key).is_some_and(|edit| edit.lsn == lsn)
            && let Some(removed) = self.edits.remove(key)
        {
            self.bytes -= key.len() + removed.bytes();
        }
    }

    /// Puts the edits of `newer` on top of these.
    pub(super) fn cover_with(&mut self, newer: Self) {
        newer.edits.into_iter().for_each(|(key, edit)| self.put(key, edit));
    }

    pub(super) fn remove_until(&mut self, lsn: Lsn) {
        let mut removed_bytes = 0;
        self.edits.retain(|key, edit| {
            let stays = edit.lsn > lsn;
            removed_bytes += if stays { 0 } else { key.len() + edit.bytes() };
            stays
        });
        self.bytes -= removed_bytes;
    }
}

/// Edits that nobody reads any more. To free all of them at once would take long.
#[derive(Default)]
pub(super) struct Litter {
    levels: Vec<IntoIter<Bytes, LastEdit>>,
}

impl Litter {
    pub(super) fn add(&mut self, level: Level) {
        if !level.is_empty() {
            self.levels.push(level.edits.into_iter());
        }
    }

    /// Frees so many edits, and tells whether any are left.
    pub(super) fn sweep(&mut self, edits: usize) -> bool {
        for _ in 0..edits {
            let Some(level) = self.levels.last_mut() else { return false };
            if level.next().is_none() {
                self.levels.pop();
            }
        }
        !self.levels.is_empty()
    }
}

use std::collections::BTreeMap;
use std::collections::btree_map::{IntoIter, Range};
use std::ops::Bound;

use super::level_key::LevelKey;
use crate::base::Bytes;
use crate::log::Lsn;

/// The last edits of the keys of a tree within one stretch of commits.
#[derive(Default)]
pub(super) struct Level {
    edits: BTreeMap<LevelKey<'static>, LastEdit>,
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

    pub(super) fn len(&self) -> usize {
        self.edits.len()
    }

    /// The length of all keys and values.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn get<'a>(&'a self, key: &'a [u8]) -> Option<&'a LastEdit> {
        // Most levels of most trees are empty most of the time.
        if self.edits.is_empty() { None } else { find(&self.edits, &LevelKey::probe(key)) }
    }

    pub(super) fn range(&self, (lower, upper): (Bound<&[u8]>, Bound<&[u8]>)) -> LevelRange<'_> {
        // Keys of their own: what is borrowed for the search would bind all that is found.
        let own = |key: &[u8]| LevelKey::new(key.into());
        LevelRange(self.edits.range((lower.map(own), upper.map(own))))
    }

    pub(super) fn put(&mut self, key: Bytes, edit: LastEdit) {
        self.put_under(LevelKey::new(key), edit);
    }

    fn put_under(&mut self, key: LevelKey<'static>, edit: LastEdit) {
        let key_bytes = key.bytes().len();
        self.bytes += edit.bytes();
        match self.edits.insert(key, edit) {
            Some(replaced) => self.bytes -= replaced.bytes(),
            None => self.bytes += key_bytes,
        }
    }

    /// The same for many, in the order of their keys, each of which comes once.
    pub(super) fn put_sorted(&mut self, edits: impl Iterator<Item = (LevelKey<'static>, LastEdit)>) {
        if !self.is_empty() {
            return edits.for_each(|(key, edit)| self.put_under(key, edit));
        }
        let mut bytes = 0;
        // A map that is made as a whole is not searched for the place of each key.
        self.edits = edits.inspect(|(key, edit)| bytes += key.bytes().len() + edit.bytes()).collect();
        self.bytes = bytes;
    }

    /// Takes out the edit of `key` if the commit `lsn` made it.
    pub(super) fn remove(&mut self, key: &Bytes, lsn: Lsn) {
        if self.get(key).is_some_and(|edit| edit.lsn == lsn)
            && let Some(removed) = self.edits.remove(&LevelKey::new(key.clone()))
        {
            self.bytes -= key.len() + removed.bytes();
        }
    }

    /// Puts the edits of `newer` on top of these.
    pub(super) fn cover_with(&mut self, newer: Self) {
        newer.edits.into_iter().for_each(|(key, edit)| self.put_under(key, edit));
    }

    pub(super) fn remove_until(&mut self, lsn: Lsn) {
        let mut removed_bytes = 0;
        self.edits.retain(|key, edit| {
            let stays = edit.lsn > lsn;
            removed_bytes += if stays { 0 } else { key.bytes().len() + edit.bytes() };
            stays
        });
        self.bytes -= removed_bytes;
    }
}

/// For keys that live shorter than those of the map.
fn find<'a>(edits: &'a BTreeMap<LevelKey<'a>, LastEdit>, key: &LevelKey<'a>) -> Option<&'a LastEdit> {
    edits.get(key)
}

/// The edits of a range of keys, from both of its ends.
pub(super) struct LevelRange<'a>(Range<'a, LevelKey<'static>, LastEdit>);

impl<'a> Iterator for LevelRange<'a> {
    type Item = (&'a Bytes, &'a LastEdit);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, edit)| (key.owned(), edit))
    }
}

impl DoubleEndedIterator for LevelRange<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, edit)| (key.owned(), edit))
    }
}

/// Edits that nobody reads any more. To free all of them at once would take long.
#[derive(Default)]
pub(super) struct Litter {
    levels: Vec<IntoIter<LevelKey<'static>, LastEdit>>,
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

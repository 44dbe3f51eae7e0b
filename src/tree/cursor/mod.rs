mod leaves;

use std::cmp::Ordering;

use super::Fault;
use super::level::{LastEdit, LevelRange};
use crate::base::{Bytes, compare_bytes};

pub(super) use leaves::Leaves;

/// The order in which a cursor gives entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// Walks a range of a tree: the merge of its stored entries and the edits above them.
pub struct Cursor<'a> {
    /// The newest first.
    edits: [Edits<'a>; 3],
    stored: Option<Leaves<'a>>,
    direction: Direction,
    /// How many entries without edits came last, at most [`RUN`].
    run: usize,
    /// How many of the next stored entries come before any edit.
    unedited: usize,
}

/// The key and the value of an entry, where they lie.
pub(super) type InPlace<'c> = (&'c [u8], &'c [u8]);

/// After so many stored entries without edits it is looked up how many more follow: edits that lie close together would
/// make that cost more than comparing their keys one by one.
const RUN: usize = 4;

/// Where the next entry is.
enum Source<'a> {
    Stored,
    Edited(&'a Bytes, &'a Bytes),
}

/// The edits of one level, with the next one at hand.
struct Edits<'a> {
    range: Option<LevelRange<'a>>,
    head: Option<(&'a Bytes, &'a LastEdit)>,
}

impl<'a> Edits<'a> {
    fn new(range: Option<LevelRange<'a>>, direction: Direction) -> Self {
        let mut edits = Self { range, head: None };
        edits.advance(direction);
        edits
    }

    fn advance(&mut self, direction: Direction) {
        self.head = self.range.as_mut().and_then(|range| match direction {
            Direction::Forward => range.next(),
            Direction::Backward => range.next_back(),
        });
    }
}

/// Which of the sources have an entry of the next key.
#[derive(Clone, Copy, Default)]
struct Next {
    edits: [bool; 3],
    stored: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(
        edits: [Option<LevelRange<'a>>; 3],
        stored: Option<Leaves<'a>>,
        direction: Direction,
    ) -> Self {
        Self {
            edits: edits.map(|range| Edits::new(range, direction)),
            stored,
            direction,
            run: 0,
            unedited: 0,
        }
    }

    /// Whoever has a cursor wants all of its entries: a fault asks for as many pages at once as faults do.
    pub fn expect_all(&mut self) {
        if let Some(stored) = &mut self.stored {
            stored.expect_all();
        }
    }

    /// The next entry; `None` behind the last.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    #[expect(
        clippy::should_implement_trait,
        reason = "a cursor can fail, and stops being usable when it does"
    )]
    pub fn next(&mut self) -> Result<Option<(Bytes, Bytes)>, Fault> {
        match self.next_source()? {
            Source::Stored => self.stored.as_mut().map_or(Ok(None), Leaves::next),
            Source::Edited(key, value) => Ok(Some((key.clone(), value.clone()))),
        }
    }

    /// The same, where it lies: quicker for whoever looks at many entries and keeps few.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn next_in_place(&mut self) -> Result<Option<InPlace<'_>>, Fault> {
        match self.next_source()? {
            Source::Stored => self.stored.as_mut().map_or(Ok(None), Leaves::next_in_place),
            Source::Edited(key, value) => Ok(Some((key, value))),
        }
    }

    fn next_source(&mut self) -> Result<Source<'a>, Fault> {
        loop {
            if self.unedited > 0 {
                self.unedited -= 1;
                return Ok(Source::Stored);
            }
            if self.edits.iter().all(|edits| edits.head.is_none()) {
                return Ok(Source::Stored);
            }
            let next = self.find_next()?;
            match self.pass(next) {
                Some((key, edit)) => {
                    self.run = 0;
                    if let Some(value) = &edit.value {
                        return Ok(Source::Edited(key, value));
                    }
                }
                None => {
                    self.run = (self.run + 1).min(RUN);
                    if self.run == RUN {
                        // The next one itself is not to be counted.
                        self.unedited = self.count_unedited().saturating_sub(1);
                    }
                    return Ok(Source::Stored);
                }
            }
        }
    }

    /// How many of the next entries of the leaf come before all edits.
    fn count_unedited(&self) -> usize {
        let Some(stored) = &self.stored else { return 0 };
        let heads = self.edits.iter().filter_map(|edits| edits.head);
        heads.map(|(key, _)| stored.count_before(key)).min().unwrap_or(0)
    }

    /// Goes behind the next key, unless it is stored only, and gives the newest edit of it.
    fn pass(&mut self, next: Next) -> Option<(&'a Bytes, &'a LastEdit)> {
        let mut newest = None;
        for (edits, has_it) in self.edits.iter_mut().zip(next.edits) {
            if has_it {
                newest = newest.or(edits.head);
                edits.advance(self.direction);
            }
        }
        // An edit hides what is stored under its key.
        if let Some(stored) = self.stored.as_mut().filter(|_| next.stored && newest.is_some()) {
            stored.skip();
        }
        newest
    }

    fn find_next(&mut self) -> Result<Next, Fault> {
        let mut first: Option<&[u8]> = None;
        let mut next = Next::default();
        if let Some(stored) = &mut self.stored {
            first = stored.head()?;
            next.stored = first.is_some();
        }
        for (level, edits) in self.edits.iter().enumerate() {
            let Some((key, _)) = edits.head else { continue };
            let order = match (first, self.direction) {
                (None, _) => Ordering::Less,
                (Some(first), Direction::Forward) => compare_keys(key, first),
                (Some(first), Direction::Backward) => compare_keys(first, key),
            };
            if order.is_lt() {
                first = Some(key);
                next = Next::default();
            }
            next.edits[level] = order.is_le();
        }
        Ok(next)
    }
}

/// Where keys begin with a hash, the first bytes decide nearly always.
#[inline]
fn compare_keys(left: &[u8], right: &[u8]) -> Ordering {
    match (left.first_chunk(), right.first_chunk()) {
        (Some(first), Some(other)) if first != other => {
            u64::from_be_bytes(*first).cmp(&u64::from_be_bytes(*other))
        }
        _ => compare_bytes(left, right),
    }
}

use std::cmp::Ordering;
use std::collections::btree_map::Range;

use super::Fault;
use super::forest::PendingEdit;
use crate::base::Bytes;

/// The order in which a cursor gives entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Ascending keys.
    Forward,
    /// Descending keys.
    Backward,
}

/// Walks a range of a tree: the merge of its durable entries and the pending edits above them.
pub struct Cursor<'a> {
    durable: Side<'a, Bytes>,
    pending: Side<'a, PendingEdit>,
    direction: Direction,
}

/// One of the two ordered sequences that a cursor merges, with its next entry at hand.
struct Side<'a, V> {
    range: Option<Range<'a, Bytes, V>>,
    head: Option<(&'a Bytes, &'a V)>,
}

impl<'a, V> Side<'a, V> {
    fn new(range: Option<Range<'a, Bytes, V>>, direction: Direction) -> Self {
        let mut side = Self { range, head: None };
        side.advance(direction);
        side
    }

    fn advance(&mut self, direction: Direction) {
        self.head = self.range.as_mut().and_then(|range| match direction {
            Direction::Forward => range.next(),
            Direction::Backward => range.next_back(),
        });
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(
        durable: Range<'a, Bytes, Bytes>,
        pending: Option<Range<'a, Bytes, PendingEdit>>,
        direction: Direction,
    ) -> Self {
        Self {
            durable: Side::new(Some(durable), direction),
            pending: Side::new(pending, direction),
            direction,
        }
    }

    pub(super) fn empty(direction: Direction) -> Self {
        Self { durable: Side::new(None, direction), pending: Side::new(None, direction), direction }
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
        loop {
            let order = match (self.durable.head, self.pending.head) {
                (None, None) => return Ok(None),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((durable, _)), Some((pending, _))) => match self.direction {
                    Direction::Forward => durable.cmp(pending),
                    Direction::Backward => pending.cmp(durable),
                },
            };
            let durable = self.durable.head.filter(|_| order.is_le());
            let pending = self.pending.head.filter(|_| order.is_ge());
            if durable.is_some() {
                self.durable.advance(self.direction);
            }
            if pending.is_some() {
                self.pending.advance(self.direction);
            }
            // The pending edit of a key hides the durable entry of the same key.
            let entry = match (pending, durable) {
                (Some((key, edit)), _) => edit.value.as_ref().map(|value| (key, value)),
                (None, durable) => durable,
            };
            if let Some((key, value)) = entry {
                return Ok(Some((key.clone(), value.clone())));
            }
        }
    }
}

//! What is new in a live result since it was last given.

use std::cmp::Ordering;

use super::window::compare;
use crate::base::{Bytes, sorted_positions};
use crate::operation::{Answer, Output};
use crate::tree::Direction;
use crate::value::Item;

/// So many items are moved in or out of their places one by one; with more, the list is made anew.
const MOVES_MAX: usize = 4;

/// Below so many changes it is not worth while to look for keys that have changed twice.
const CHANGES_MIN: usize = 64;

/// News of a live query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveNews {
    /// The first result, in the order of the query.
    Result(Vec<Item>),
    /// What has changed since the news before.
    Difference(Difference),
}

/// How a result differs from the one before. Positions count from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The positions of the items that are gone, in the result before; they rise.
    pub removed: Vec<usize>,
    /// The items that have come, with their positions in the new result, which rise.
    pub added: Vec<(usize, Item)>,
    /// The items that have changed in their places, with their positions in the new result, which rise.
    pub changed: Vec<(usize, Item)>,
}

/// An item that is shown, and its key.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) key: Bytes,
    pub(super) item: Item,
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.changed.is_empty()
    }

    /// Itself, if anything is different.
    pub(super) fn if_any(self) -> Option<Self> {
        if self.is_empty() { None } else { Some(self) }
    }

    /// What makes `new` of `old`.
    pub(super) fn between(old: &[Shown], new: &[Shown], direction: Direction) -> Self {
        let mut difference = Self::default();
        let (mut before, mut after) = (0, 0);
        while before < old.len() || after < new.len() {
            let order = match (old.get(before), new.get(after)) {
                (Some(was), Some(is)) => compare(direction, &was.key, &is.key),
                (Some(_), None) => Ordering::Less,
                (None, _) => Ordering::Greater,
            };
            match order {
                Ordering::Less => difference.removed.push(before),
                Ordering::Greater => difference.added.push((after, new[after].item.clone())),
                Ordering::Equal if !is_same(&old[before].item, &new[after].item) => {
                    difference.changed.push((after, new[after].item.clone()));
                }
                Ordering::Equal => {}
            }
            before += usize::from(order.is_le());
            after += usize::from(order.is_ge());
        }
        difference
    }
}

fn is_same(old: &Item, new: &Item) -> bool {
    old.bytes().same_buffer(new.bytes()) || old == new
}

/// Changes that have not been given yet, by keys: however long nobody asks for them, there are at most twice as many
/// as keys.
#[derive(Default)]
pub(super) struct Pending {
    /// In the order in which they happened. Absent is an item that is not shown any more.
    changes: Vec<(Bytes, Option<Item>)>,
    /// How many were left when they were last joined.
    joined: usize,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(super) fn add(&mut self, key: Bytes, item: Option<Item>, direction: Direction) {
        self.changes.push((key, item));
        if self.changes.len() >= CHANGES_MIN.max(2 * self.joined) {
            self.join(direction);
        }
    }

    /// Leaves the last change of each key, in the order of the keys.
    fn join(&mut self, direction: Direction) {
        let changes = &mut self.changes;
        let order = sorted_positions(changes.len(), &|a, b| compare(direction, &changes[a].0, &changes[b].0));
        let is_last = |(place, position): (usize, &usize)| match order.get(place + 1) {
            Some(next) => changes[*position].0 != changes[*next].0,
            None => true,
        };
        let kept = order.iter().enumerate().filter(|place| is_last(*place));
        let joined = kept.map(|(_, position)| changes[*position].clone()).collect::<Vec<_>>();
        self.joined = joined.len();
        self.changes = joined;
    }

    /// Brings `shown` up to date, and tells how.
    pub(super) fn take_into(&mut self, shown: &mut Vec<Shown>, direction: Direction) -> Difference {
        self.join(direction);
        self.joined = 0;
        let mut difference = Difference::default();
        let mut moves = Vec::new();
        for (key, item) in std::mem::take(&mut self.changes) {
            let place = shown.binary_search_by(|entry| compare(direction, &entry.key, &key));
            let (added, removed) = (difference.added.len(), difference.removed.len());
            match (place, item) {
                (Ok(place), Some(item)) if !is_same(&shown[place].item, &item) => {
                    difference.changed.push((place + added - removed, item.clone()));
                    shown[place].item = item;
                }
                (Ok(place), None) => {
                    difference.removed.push(place);
                    moves.push((place, None));
                }
                (Err(place), Some(item)) => {
                    difference.added.push((place + added - removed, item.clone()));
                    moves.push((place, Some(Shown { key, item })));
                }
                (Ok(_), Some(_)) | (Err(_), None) => {}
            }
        }
        make_moves(shown, moves);
        difference
    }
}

/// Puts items before the ones at their positions, and takes out those where there is nothing to put.
fn make_moves(shown: &mut Vec<Shown>, moves: Vec<(usize, Option<Shown>)>) {
    if moves.len() <= MOVES_MAX {
        for (place, entry) in moves.into_iter().rev() {
            match entry {
                Some(entry) => shown.insert(place, entry),
                None => drop(shown.remove(place)),
            }
        }
        return;
    }
    let mut old = std::mem::take(shown).into_iter();
    let mut passed = 0;
    for (place, entry) in moves {
        shown.extend(old.by_ref().take(place - passed));
        passed = place;
        match entry {
            Some(entry) => shown.push(entry),
            None => {
                old.next();
                passed += 1;
            }
        }
    }
    shown.extend(old);
}

impl Answer for LiveNews {
    /// `Items`; or the positions `Removed`, `Added` and `Changed`, with the items of the latter two in `AddedItems` and
    /// `ChangedItems`.
    fn write(&self, output: &mut dyn Output) {
        match self {
            Self::Result(items) => write_list(output, "Items", items, |output, item| output.item(item)),
            Self::Difference(Difference { removed, added, changed }) => {
                write_list(output, "Removed", removed, |output, position| write_position(output, *position));
                for (positions, items, placed) in
                    [("Added", "AddedItems", added), ("Changed", "ChangedItems", changed)]
                {
                    write_list(output, positions, placed, |output, (at, _)| write_position(output, *at));
                    write_list(output, items, placed, |output, (_, item)| output.item(item));
                }
            }
        }
    }
}

fn write_list<T>(output: &mut dyn Output, name: &str, list: &[T], write: impl Fn(&mut dyn Output, &T)) {
    output.name(name);
    output.begin_list();
    list.iter().for_each(|element| write(output, element));
    output.end_list();
}

fn write_position(output: &mut dyn Output, position: usize) {
    output.long(position.cast_signed() as i64);
}

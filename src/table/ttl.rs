//! Time to live: the items of a table in the order in which they expire.
//!
//! The order is a tree of its own. Its keys are times, in seconds, each followed by the key of an item; its values are
//! empty. The one write path maintains it, so whoever sweeps need not look at items that have not expired.

use std::ops::Bound;

use super::Writer;
use super::agenda::{Chore, Due, Place, place_of};
use super::backfill::{Backfill, SliceLimits};
use super::clock::ClockRecord;
use super::schema::Table;
use crate::base::Bytes;
use crate::tree::{Direction, Edit, Fault, KeyRange, TreeId, View};
use crate::value::{Item, MapRef, Number, ValueRef, ValueWriter};

/// Later times are no times to the tree: a number of milliseconds is one by mistake. This is the end of the year 9999.
const SECONDS_MAX: u64 = 253_402_300_799;

/// Items that expired earlier than so long ago are not deleted.
/// Source: "Using time to live" in the developer guide: not older than five years. Whether the years are those of a
/// calendar is not known.
const AGE_MAX_MS: u64 = 5 * 365 * 24 * 60 * 60 * 1000;

/// The clock is looked at after so long at most while items are to expire.
pub const LOOK_MS_MAX: u64 = 24 * 60 * 60 * 1000;

/// Length of the time in a key, in bytes.
const TIME_LENGTH: usize = 8;

/// Whether and by what the items of a table expire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeToLive {
    /// Absent if it is disabled.
    pub expiry: Option<Expiry>,
    /// When it was last enabled or disabled, in milliseconds since the Unix epoch; absent if it never was.
    pub changed_ms: Option<u64>,
    /// The last change, if it takes time.
    pub transition: Option<ExpiryTransition>,
}

/// A change of the time to live that takes until a moment: nothing has to happen then for it to be over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryTransition {
    /// The attribute that the change names.
    pub attribute: String,
    /// Until when, in milliseconds since the Unix epoch.
    pub until_ms: u64,
}

/// Whether items expire, and the attribute that holds the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryState<'a> {
    /// They will.
    Enabling(&'a str),
    /// They do.
    Enabled(&'a str),
    /// They do not any more, since a little while.
    Disabling(&'a str),
    /// They do not.
    Disabled,
}

/// By what the items of a table expire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// The attribute that holds the time.
    pub attribute: String,
    /// The tree of the order.
    pub tree: TreeId,
    /// How far the table was read, if the order is being built.
    pub backfill: Option<Backfill>,
}

/// An entry of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The time, in seconds since the Unix epoch.
    pub seconds: u64,
    /// The key of the item.
    pub key: Vec<u8>,
}

/// The first entries that are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueEntries {
    /// In the order of their times.
    pub entries: Vec<Entry>,
    /// When the entry behind them is due, in milliseconds since the Unix epoch; absent if there is none.
    pub next_ms: Option<u64>,
}

impl Entry {
    /// When the item has expired: the service deletes it when the time is over, so one millisecond later.
    #[must_use]
    pub fn due_ms(&self) -> u64 {
        self.seconds * 1000 + 1
    }

    /// Whether the item expired too long ago to be deleted.
    #[must_use]
    pub fn is_stale(&self, now_ms: u64) -> bool {
        self.seconds < first_second(now_ms)
    }

    /// Its key in the tree.
    #[must_use]
    pub fn tree_key(&self) -> Vec<u8> {
        let mut key = Vec::with_capacity(TIME_LENGTH + self.key.len());
        key.extend_from_slice(&self.seconds.to_be_bytes());
        key.extend_from_slice(&self.key);
        key
    }

    /// The entry under a key of the tree.
    pub(super) fn decode(tree_key: &[u8]) -> Option<Self> {
        let (seconds, key) = tree_key.split_first_chunk::<TIME_LENGTH>()?;
        Some(Self { seconds: u64::from_be_bytes(*seconds), key: key.to_vec() })
    }
}

impl Expiry {
    /// Whether writes to the item under `key` maintain the order.
    #[must_use]
    pub fn covers(&self, key: &[u8]) -> bool {
        self.backfill.as_ref().is_none_or(|backfill| backfill.covers(key))
    }

    /// The entry of an item; absent if it does not expire.
    #[must_use]
    pub fn entry_of(&self, key: &[u8], item: &Item) -> Option<Entry> {
        let seconds = seconds(item.get(&self.attribute)?.as_number()?)?;
        Some(Entry { seconds, key: key.to_vec() })
    }

    /// How far sweeps have come: all entries before it have been looked after.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn place(view: View<'_>, table: &Table) -> Result<Option<Bytes>, Fault> {
        place_of(view, Chore::Sweep, &table.name)
    }

    /// At most `count` entries that are due at `now_ms`, and not stale.
    ///
    /// They are looked for from `place` on: what was deleted before it would be passed over one by one until a
    /// checkpoint has written the tree anew.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn due(
        &self,
        view: View<'_>,
        place: Option<&Bytes>,
        now_ms: u64,
        count: usize,
    ) -> Result<DueEntries, Fault> {
        let first = first_second(now_ms).to_be_bytes();
        let lower = place.map_or(&[][..], |place| &place[..]).max(&first).to_vec();
        let range = KeyRange { lower: Bound::Included(lower), upper: Bound::Unbounded };
        let mut cursor = view.tree(self.tree).range(&range, Direction::Forward);
        let mut due = DueEntries::default();
        while let Some((key, _)) = cursor.next()? {
            let Some(entry) = Entry::decode(&key) else { continue };
            if due.entries.len() == count || entry.due_ms() > now_ms {
                due.next_ms = Some(entry.due_ms());
                break;
            }
            due.entries.push(entry);
        }
        Ok(due)
    }
}

/// The first second that is not too long ago.
fn first_second(now_ms: u64) -> u64 {
    now_ms.saturating_sub(AGE_MAX_MS).div_ceil(1000)
}

/// The time in a number of seconds, rounded up: no item expires too early.
fn seconds(number: Number) -> Option<u64> {
    let whole = match number.to_i64() {
        Some(whole) => whole,
        None => number.floor()?.checked_add(1)?,
    };
    u64::try_from(whole).ok().filter(|seconds| *seconds <= SECONDS_MAX)
}

impl TimeToLive {
    /// The tree of the order, if there is one.
    #[must_use]
    pub fn tree(&self) -> Option<TreeId> {
        self.expiry.as_ref().map(|expiry| expiry.tree)
    }

    /// Until when a change goes on, if one is under way.
    #[must_use]
    pub fn changes_until(&self, now_ms: u64) -> Option<u64> {
        let until_ms = self.transition.as_ref().map(|transition| transition.until_ms);
        until_ms.filter(|until_ms| now_ms < *until_ms)
    }

    /// The state at a moment.
    #[must_use]
    pub fn state(&self, now_ms: u64) -> ExpiryState<'_> {
        let transition = self.transition.as_ref().filter(|transition| now_ms < transition.until_ms);
        match (&self.expiry, transition) {
            (Some(Expiry { attribute, backfill: None, .. }), None) => ExpiryState::Enabled(attribute),
            (Some(Expiry { attribute, .. }), _) => ExpiryState::Enabling(attribute),
            (None, Some(transition)) => ExpiryState::Disabling(&transition.attribute),
            (None, None) => ExpiryState::Disabled,
        }
    }

    /// Writes it as attributes of a descriptor.
    pub(super) fn encode(&self, writer: &mut ValueWriter) {
        if let Some(transition) = &self.transition {
            writer.name("ExpiryNamed");
            writer.string(&transition.attribute);
            writer.name("ExpiryUntil");
            writer.number(Number::from(transition.until_ms.cast_signed()));
        }
        if let Some(changed_ms) = self.changed_ms {
            writer.name("ExpiryChanged");
            writer.number(Number::from(changed_ms.cast_signed()));
        }
        if let Some(expiry) = &self.expiry {
            writer.name("Expiry");
            let map = writer.begin_map();
            writer.name("Attribute");
            writer.string(&expiry.attribute);
            writer.name("Tree");
            writer.number(Number::from(i64::from(expiry.tree.0)));
            if let Some(backfill) = &expiry.backfill {
                backfill.encode(writer);
            }
            writer.end(map);
        }
    }

    /// Reads it from a descriptor.
    pub(super) fn decode(map: MapRef<'_>) -> Option<Self> {
        let expiry = match map.get("Expiry").map(ValueRef::map) {
            None => None,
            Some(map) => Some(decode_expiry(map?)?),
        };
        let time = |name| map.get(name).and_then(whole).and_then(|ms| ms.try_into().ok());
        let named = map.get("ExpiryNamed").and_then(ValueRef::as_str);
        let transition = named.zip(time("ExpiryUntil"));
        let transition =
            transition.map(|(name, until_ms)| ExpiryTransition { attribute: name.to_owned(), until_ms });
        Some(Self { expiry, changed_ms: time("ExpiryChanged"), transition })
    }
}

fn decode_expiry(map: MapRef<'_>) -> Option<Expiry> {
    Some(Expiry {
        attribute: map.get("Attribute")?.as_str()?.to_owned(),
        tree: TreeId(whole(map.get("Tree")?)?.try_into().ok()?),
        backfill: Backfill::decode(map),
    })
}

fn whole(value: ValueRef<'_>) -> Option<i64> {
    value.as_number()?.to_i64()
}

impl Writer<'_> {
    /// Keeps the order up with a write of the item under `key`.
    pub(super) fn write_expiry(
        &mut self,
        table: &Table,
        expiry: &Expiry,
        key: &[u8],
        old: Option<&Item>,
        new: Option<&Item>,
    ) {
        let entry = |item: &Item| expiry.entry_of(key, item);
        let (old, new) = (old.and_then(entry), new.and_then(entry));
        if old == new {
            return;
        }
        if let Some(entry) = old {
            self.forget_expiry(expiry, &entry);
        }
        if let Some(entry) = new {
            self.expect_expiry(table, expiry, &entry);
        }
    }

    /// Puts an item into the order in which the items of a table expire.
    pub fn expect_expiry(&mut self, table: &Table, expiry: &Expiry, entry: &Entry) {
        let key = entry.tree_key();
        self.agenda.note_place(Chore::Sweep, &table.name, Place::NoFurtherThan(key.clone()));
        self.edits.push(Edit::Put { tree: expiry.tree, key: key.into(), value: Bytes::from(&[][..]) });
        if !entry.is_stale(self.stamp.time_ms) {
            let look_ms = entry.due_ms().min(self.stamp.time_ms + LOOK_MS_MAX);
            self.remind(Chore::Sweep, &table.name, Due::NoLaterThan(look_ms));
        }
    }

    /// Takes an item out of that order.
    pub fn forget_expiry(&mut self, expiry: &Expiry, entry: &Entry) {
        self.edits.push(Edit::Delete { tree: expiry.tree, key: entry.tree_key().into() });
    }

    /// Notes that all entries up to this one have been looked after.
    pub fn note_swept(&mut self, table: &Table, last: &Entry) {
        self.agenda.note_place(Chore::Sweep, &table.name, Place::At(last.tree_key()));
    }

    /// Lets the items of a table expire by the attribute of that name. What the table holds already has to be put into
    /// the order.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn enable_expiry(&mut self, table: &mut Table, attribute: String) -> Result<(), Fault> {
        let tree = self.take_tree()?;
        table.ttl.expiry = Some(Expiry { attribute, tree, backfill: Some(Backfill::default()) });
        self.update_table(table);
        if ClockRecord::read(self.view())?.is_none() {
            self.note_clock(ClockRecord::believed(self.stamp.time_ms));
        }
        Ok(())
    }

    /// Lets the items of a table expire no more.
    pub fn disable_expiry(&mut self, table: &mut Table) {
        if let Some(expiry) = table.ttl.expiry.take() {
            self.edits.push(Edit::Drop { tree: expiry.tree });
            self.remind(Chore::Sweep, &table.name, Due::Never);
            self.agenda.note_place(Chore::Sweep, &table.name, Place::Nowhere);
        }
        self.update_table(table);
    }

    /// Puts the next items of a table into the order, and gives the table as it is then.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn build_expiry(&mut self, table: &Table, limits: SliceLimits) -> Result<Table, Fault> {
        let mut table = table.clone();
        let Some(mut expiry) = table.ttl.expiry.take() else { return Ok(table) };
        if let Some(backfill) = &expiry.backfill {
            let slice = backfill.next_slice(self.view(), &table, limits)?;
            let entries = slice.items.iter().filter_map(|(key, item)| expiry.entry_of(key, item));
            entries.for_each(|entry| self.expect_expiry(&table, &expiry, &entry));
            expiry.backfill = slice.rest;
        }
        table.ttl.expiry = Some(expiry);
        self.update_table(&table);
        Ok(table)
    }

    /// Notes what is known of the clock.
    pub fn note_clock(&mut self, record: ClockRecord) {
        self.edits.push(record.put());
    }
}

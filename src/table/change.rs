//! The records of streams: how a change is kept, and how changes are read.
//!
//! A record is one entry of the tree of its shard, or two: one for each image, or one for the keys if it has none. What
//! else there is to say stands in the key of the first of them, so that a new image, which is the item itself, takes no
//! value of its own in the log.

use std::ops::Bound;

use super::stream::{SequenceNumber, Shard, Stream, ViewType};
use crate::base::Bytes;
use crate::tree::{Direction, Edit, Fault, KeyRange, TreeId, View};
use crate::value::Item;

/// Who makes a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Author {
    /// Somebody who asked for it.
    #[default]
    Client,
    /// The database, because the item has expired.
    TimeToLive,
}

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// There was none before.
    Insert,
    /// It became another one.
    Modify,
    /// There is none any more.
    Remove,
}

/// A change of an item, as a stream tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place among all changes.
    pub number: SequenceNumber,
    /// When it was made, in milliseconds since the Unix epoch.
    pub time_ms: u64,
    /// What happened.
    pub kind: ChangeKind,
    /// Who did it.
    pub author: Author,
    /// The primary key of the item.
    pub keys: Item,
    /// The item after the change, if the stream holds it and there is one.
    pub new_image: Option<Item>,
    /// The item before the change, if the stream holds it and there was one.
    pub old_image: Option<Item>,
}

impl Change {
    /// What the service counts for it: the keys and the images.
    #[must_use]
    pub fn size(&self) -> usize {
        let images = self.new_image.iter().chain(&self.old_image).map(Item::size);
        self.keys.size() + images.sum::<usize>()
    }
}

/// How much of a shard is read.
#[derive(Clone, Copy, Debug)]
pub struct ChangeLimits {
    /// So many records at most.
    pub records: usize,
    /// So many bytes at most, but one record at least.
    pub bytes: usize,
}

/// Some records of a shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangePage {
    /// The records, in order.
    pub changes: Vec<Change>,
    /// The first that was left out; absent at the end of what the shard holds.
    pub next: Option<SequenceNumber>,
}

const KEYS: u8 = 0;
const NEW_IMAGE: u8 = 1;
const OLD_IMAGE: u8 = 2;
/// Set in the byte of the kind of change if nobody asked for it.
const BY_TIME_TO_LIVE: u8 = 0x10;

const KINDS: [ChangeKind; 3] = [ChangeKind::Insert, ChangeKind::Modify, ChangeKind::Remove];

/// What the key of an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EntryKey {
    pub(super) number: SequenceNumber,
    part: u8,
    /// Only in the first entry of a record.
    head: Option<Head>,
}

impl EntryKey {
    /// Whether an entry can follow another one in a shard: that of the next record, or the second one of the same.
    pub(super) fn can_follow(self, before: Option<Self>) -> bool {
        match self.head {
            Some(_) => before.is_none_or(|before| before.number < self.number),
            None => before.is_some_and(|before| before.number == self.number && before.head.is_some()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    kind: ChangeKind,
    author: Author,
    time_ms: u64,
}

impl EntryKey {
    fn encode(&self) -> Bytes {
        let mut key = number_key(self.number);
        key.push(self.part);
        if let Some(Head { kind, author, time_ms }) = self.head {
            let by = if author == Author::TimeToLive { BY_TIME_TO_LIVE } else { 0 };
            key.push(kind as u8 | by);
            // 48 bits of milliseconds last for 8900 years.
            key.extend_from_slice(&time_ms.to_be_bytes()[2..]);
        }
        key.into()
    }

    pub(super) fn decode(key: &[u8]) -> Option<Self> {
        let (lsn, rest) = key.split_first_chunk()?;
        let (change, rest) = rest.split_first_chunk()?;
        let number = SequenceNumber { lsn: u64::from_be_bytes(*lsn), change: u16::from_be_bytes(*change) };
        let (part, rest) = rest.split_first()?;
        let head = match rest {
            [] => None,
            [kind, time @ ..] => {
                let mut bytes = [0; 8];
                bytes[2..].copy_from_slice(time.first_chunk::<6>().filter(|_| time.len() == 6)?);
                let author = if kind & BY_TIME_TO_LIVE == 0 { Author::Client } else { Author::TimeToLive };
                let kind = *KINDS.get(usize::from(kind & !BY_TIME_TO_LIVE))?;
                Some(Head { kind, author, time_ms: u64::from_be_bytes(bytes) })
            }
        };
        (*part <= OLD_IMAGE).then_some(Self { number, part: *part, head })
    }
}

/// What the keys of a record's entries begin with.
fn number_key(number: SequenceNumber) -> Vec<u8> {
    // As long as the longest of them.
    let mut key = Vec::with_capacity(18);
    key.extend_from_slice(&number.lsn.to_be_bytes());
    key.extend_from_slice(&number.change.to_be_bytes());
    key
}

/// A change that is about to be recorded.
pub(super) struct NewChange<'a> {
    pub(super) number: SequenceNumber,
    pub(super) time_ms: u64,
    pub(super) author: Author,
    pub(super) old: Option<&'a Item>,
    pub(super) new: Option<&'a Item>,
}

impl NewChange<'_> {
    /// Adds the edits that put the record into a shard. They follow that of the item, whose value is that of the new
    /// image. `key` gives the primary key of an item.
    pub(super) fn record(
        &self,
        shard: TreeId,
        view_type: ViewType,
        key: impl Fn(&Item) -> Item,
        edits: &mut Vec<Edit>,
    ) {
        let kind = match (self.old, self.new) {
            (None, _) => ChangeKind::Insert,
            (Some(_), Some(_)) => ChangeKind::Modify,
            (Some(_), None) => ChangeKind::Remove,
        };
        let mut head = Some(Head { kind, author: self.author, time_ms: self.time_ms });
        let mut put = |part, item: &Item| {
            let key = EntryKey { number: self.number, part, head: head.take() }.encode();
            edits.push(Edit::Put { tree: shard, key, value: item.bytes().clone() });
        };
        let new = self.new.filter(|_| view_type.has_new());
        let old = self.old.filter(|_| view_type.has_old());
        if let Some(new) = new {
            put(NEW_IMAGE, new);
        }
        if let Some(old) = old {
            put(OLD_IMAGE, old);
        }
        if let (None, None, Some(item)) = (new, old, self.new.or(self.old)) {
            put(KEYS, &key(item));
        }
    }
}

/// Reads records of a shard from a number on.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn read_changes(
    view: View<'_>,
    stream: &Stream,
    shard: &Shard,
    from: SequenceNumber,
    limits: ChangeLimits,
) -> Result<ChangePage, Fault> {
    let mut cursor = view.tree(shard.id.tree).range(&range_from(from), Direction::Forward);
    let mut page = ChangePage::default();
    let mut bytes = 0;
    let mut next = cursor.next()?;
    while let Some((key, value)) = next {
        let EntryKey { number, part, head } = EntryKey::decode(&key).expect("shards hold records");
        let head = head.expect("records begin with their first entry");
        let mut images = [None, None, None];
        images[usize::from(part)] = Some(stored_item(value));
        next = cursor.next()?;
        if let Some((key, value)) = &next
            && let Some(EntryKey { part, head: None, .. }) = EntryKey::decode(key)
        {
            images[usize::from(part)] = Some(stored_item(value.clone()));
            next = cursor.next()?;
        }
        let [keys, new_image, old_image] = images;
        let keys =
            keys.or_else(|| new_image.as_ref().or(old_image.as_ref()).map(|item| stream.key_item(item)));
        let keys = keys.expect("an entry is one of the three");
        let Head { kind, author, time_ms } = head;
        let change = Change { number, time_ms, kind, author, keys, new_image, old_image };
        bytes += change.size();
        let is_full = page.changes.len() >= limits.records || bytes > limits.bytes;
        if is_full && !page.changes.is_empty() {
            page.next = Some(number);
            break;
        }
        page.changes.push(change);
    }
    Ok(page)
}

/// When the first record from a number on was made, if there is one.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn time_of_first(view: View<'_>, shard: &Shard, from: SequenceNumber) -> Result<Option<u64>, Fault> {
    let first = view.tree(shard.id.tree).range(&range_from(from), Direction::Forward).next()?;
    let key = first.and_then(|(key, _)| EntryKey::decode(&key));
    Ok(key.and_then(|key| key.head).map(|head| head.time_ms))
}

/// Where the records of a shard begin that were made at that time or later. Clocks of several instances differ a
/// little, so it is where that is so for the first time or for the last, or in between.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn seek_time(view: View<'_>, shard: &Shard, time_ms: u64) -> Result<SequenceNumber, Fault> {
    let last = view.tree(shard.id.tree).range(&KeyRange::all(), Direction::Backward).next()?;
    let last = last.and_then(|(key, _)| EntryKey::decode(&key));
    let start = SequenceNumber::start_of(shard.start);
    let Some(EntryKey { number: last, .. }) = last else { return Ok(start) };
    let (mut early, mut late) = (shard.start, last.lsn.saturating_add(1));
    while early < late {
        let middle = early + (late - early) / 2;
        let found = time_of_first(view, shard, SequenceNumber::start_of(middle))?;
        if found.is_none_or(|found| found >= time_ms) {
            late = middle;
        } else {
            early = middle + 1;
        }
    }
    Ok(SequenceNumber::start_of(early))
}

fn range_from(number: SequenceNumber) -> KeyRange {
    KeyRange { lower: Bound::Included(number_key(number)), upper: Bound::Unbounded }
}

fn stored_item(value: Bytes) -> Item {
    Item::from_stored(value).expect("records hold items")
}

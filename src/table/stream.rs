//! Streams of changes: what is known of them besides their records.
//!
//! A stream is a row of shards, each a tree of records in the order of the log. One shard is open, and records are put
//! into it; when it is old enough it is closed, and another one opened after it. A stream stays for a day after it was
//! switched off, or its table deleted.

use std::fmt;

use super::schema::{KeyAttribute, Table};
use crate::base::calendar::{date_of, days_of};
use crate::log::Lsn;
use crate::tree::TreeId;
use crate::value::Item;

/// How long records are kept, in milliseconds. Source: "Change data capture for DynamoDB Streams" in the developer
/// guide.
pub const RETENTION_MS: u64 = 24 * 60 * 60 * 1000;

/// How long a shard takes records, in milliseconds: about as long as those of the service (observed).
pub(super) const SHARD_MS: u64 = 4 * 60 * 60 * 1000;

/// What the records of a stream hold besides keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewType {
    /// Nothing.
    KeysOnly,
    /// The item as it is after the change.
    NewImage,
    /// The item as it was before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

impl ViewType {
    /// Every one of them.
    pub const ALL: [Self; 4] = [Self::KeysOnly, Self::NewImage, Self::OldImage, Self::NewAndOldImages];

    /// Its name in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KeysOnly => "KEYS_ONLY",
            Self::NewImage => "NEW_IMAGE",
            Self::OldImage => "OLD_IMAGE",
            Self::NewAndOldImages => "NEW_AND_OLD_IMAGES",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view_type| view_type.name() == name)
    }

    pub(super) fn has_new(self) -> bool {
        matches!(self, Self::NewImage | Self::NewAndOldImages)
    }

    pub(super) fn has_old(self) -> bool {
        matches!(self, Self::OldImage | Self::NewAndOldImages)
    }
}

/// Where a change stands among all changes of the database. The number of the commit, then of the change in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SequenceNumber {
    /// The commit.
    pub lsn: Lsn,
    /// The change in the commit, counted from 1. At 0 no change is: so it is where a shard begins.
    pub change: u16,
}

/// So many numbers are kept for the changes of a commit.
const CHANGES: u128 = 100_000;
/// Stands before the number of the commit, so that all numbers have as many digits.
const LEADING: u128 = 100_000_000_000_000_000_000;

impl SequenceNumber {
    /// Where a commit begins.
    #[must_use]
    pub fn start_of(lsn: Lsn) -> Self {
        Self { lsn, change: 0 }
    }

    /// The number as clients see it.
    #[must_use]
    pub fn value(self) -> u128 {
        (LEADING + u128::from(self.lsn)) * CHANGES + u128::from(self.change)
    }

    /// The least that is not less than a number of clients.
    #[must_use]
    pub fn at_or_after(value: u128) -> Self {
        let Some(commit) = (value / CHANGES).checked_sub(LEADING) else { return Self::start_of(0) };
        let Ok(lsn) = Lsn::try_from(commit) else { return Self { lsn: Lsn::MAX, change: u16::MAX } };
        match u16::try_from(value % CHANGES) {
            Ok(change) => Self { lsn, change },
            Err(_) => Self::start_of(lsn.saturating_add(1)),
        }
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::at_or_after(self.value() + 1)
    }
}

/// A shard of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardId {
    /// When it was opened, in milliseconds since the Unix epoch; later than its parent.
    pub opened_ms: u64,
    /// The tree of its records.
    pub tree: TreeId,
}

impl fmt::Display for ShardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shardId-{:020}-{:08x}", self.opened_ms, self.tree.0)
    }
}

/// What is known of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one it is.
    pub id: ShardId,
    /// The one before it, which may be gone.
    pub parent: Option<ShardId>,
    /// The commit that opened it.
    pub start: Lsn,
    /// What closed it, if it is closed.
    pub end: Option<ShardEnd>,
}

/// The end of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardEnd {
    /// The first commit whose changes are not in the shard.
    pub lsn: Lsn,
    /// When that was, in milliseconds since the Unix epoch.
    pub closed_ms: u64,
}

impl Shard {
    /// The first number that a record of it can have.
    #[must_use]
    pub fn first(&self) -> u128 {
        SequenceNumber::start_of(self.start).value()
    }

    /// The last number that a record of it can have, if it is closed.
    #[must_use]
    pub fn last(&self) -> Option<u128> {
        self.end.map(|end| SequenceNumber::start_of(end.lsn).value() - 1)
    }

    /// Whether all that it can hold is older than records are kept.
    #[must_use]
    pub fn is_expired(&self, now_ms: u64) -> bool {
        self.end.is_some_and(|end| end.closed_ms.saturating_add(RETENTION_MS) <= now_ms)
    }
}

/// A stream of a table, which need not exist any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// The name of the table.
    pub table: String,
    /// The UUID of the table.
    pub table_id: String,
    /// When it was switched on, in milliseconds since the Unix epoch. No other stream of a table of that name has the
    /// same time.
    pub created_ms: u64,
    /// What its records hold.
    pub view_type: ViewType,
    /// The attribute that chooses the partition in the table.
    pub hash: KeyAttribute,
    /// The attribute that orders the items of a partition.
    pub range: Option<KeyAttribute>,
    /// When it was switched off, in milliseconds since the Unix epoch.
    pub ended_ms: Option<u64>,
    /// Its shards, in the order in which they were opened; at least one.
    pub shards: Vec<Shard>,
}

/// The latest stream of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableStream {
    /// When it was switched on, in milliseconds since the Unix epoch.
    pub created_ms: u64,
    /// What its records hold.
    pub view_type: ViewType,
    /// Where records are put; absent once it has been switched off.
    pub open: Option<ShardId>,
}

impl TableStream {
    /// What the stream is called.
    #[must_use]
    pub fn label(&self) -> String {
        label(self.created_ms)
    }
}

impl Stream {
    /// What the stream is called.
    #[must_use]
    pub fn label(&self) -> String {
        label(self.created_ms)
    }

    /// When the stream was switched on that is called so, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn time_of_label(text: &str) -> Option<u64> {
        let digits = |from: usize, to: usize| {
            let digits = text.get(from..to)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i64>().ok())?
        };
        let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
        let (hour, minute, second) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
        let seconds = ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
        let time_ms = u64::try_from(seconds * 1000 + digits(20, 23)?).ok()?;
        (label(time_ms) == text).then_some(time_ms)
    }

    /// Whether it is too long ago that it was switched off.
    #[must_use]
    pub fn is_expired(&self, now_ms: u64) -> bool {
        self.ended_ms.is_some_and(|ended_ms| ended_ms.saturating_add(RETENTION_MS) <= now_ms)
    }

    /// The shards whose records are still shown.
    pub fn live_shards(&self, now_ms: u64) -> impl Iterator<Item = &Shard> {
        self.shards.iter().filter(move |shard| !shard.is_expired(now_ms))
    }

    /// The attributes of the primary key of an item.
    pub(super) fn key_item(&self, item: &Item) -> Item {
        let names = [Some(&self.hash), self.range.as_ref()];
        super::key::project(item, |name| names.iter().flatten().any(|key| key.name == name))
    }

    /// A stream that begins with a commit.
    pub(super) fn begin(
        table: &Table,
        view_type: ViewType,
        created_ms: u64,
        tree: TreeId,
        start: Lsn,
    ) -> Self {
        let id = ShardId { opened_ms: created_ms, tree };
        Self {
            table: table.name.clone(),
            table_id: table.id.clone(),
            created_ms,
            view_type,
            hash: table.hash.clone(),
            range: table.range.clone(),
            ended_ms: None,
            shards: vec![Shard { id, parent: None, start, end: None }],
        }
    }

    /// Closes the open shard, if there is one.
    pub(super) fn close(&mut self, lsn: Lsn, now_ms: u64) {
        if let Some(shard) = self.shards.last_mut() {
            let closed_ms = now_ms.max(shard.id.opened_ms);
            shard.end.get_or_insert(ShardEnd { lsn, closed_ms });
        }
    }

    /// Closes the open shard and opens another one.
    pub(super) fn roll_over(&mut self, tree: TreeId, lsn: Lsn, now_ms: u64) -> ShardId {
        self.close(lsn, now_ms);
        let parent = self.shards.last().map(|shard| shard.id);
        let opened_ms = parent.map_or(now_ms, |parent| now_ms.max(parent.opened_ms + 1));
        let id = ShardId { opened_ms, tree };
        self.shards.push(Shard { id, parent, start: lsn, end: None });
        id
    }
}

/// What the service calls a stream: its time, to the millisecond, without a zone.
fn label(created_ms: u64) -> String {
    let (seconds, milliseconds) = (created_ms / 1000, created_ms % 1000);
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date_of(days.cast_signed());
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{milliseconds:03}", second % 60)
}

//! What the write path does for streams: records of changes, and shards that follow each other.

use super::change::{Author, NewChange};
use super::schema::Table;
use super::stream::{SHARD_MS, SequenceNumber, ShardId, Stream, TableStream, ViewType};
use super::{Catalog, CatalogError, TreeNumbers, Writer};
use crate::log::Lsn;
use crate::tree::{Edit, Fault, TreeId};
use crate::value::Item;

/// What a commit will be known by, if it comes to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its number in the log. To who only reads: the number after the last commit that it can see.
    pub lsn: Lsn,
    /// When it was asked for, in milliseconds since the Unix epoch.
    pub time_ms: u64,
}

/// What a commit has done for streams so far.
#[derive(Clone, Default)]
pub(super) struct StreamWrites {
    author: Author,
    /// How many changes it has recorded.
    changes: u16,
    /// The shards that it has opened, each with the tree of its table.
    opened: Vec<(TreeId, ShardId)>,
    /// Where the trees of these shards come from.
    trees: Option<TreeNumbers>,
}

impl StreamWrites {
    /// Adds the edits that follow from all writes together.
    pub(super) fn finish(&self, edits: &mut Vec<Edit>) {
        edits.extend(self.trees.as_ref().map(Catalog::take_trees));
    }
}

impl Writer<'_> {
    /// Says who makes the changes that follow.
    pub fn set_author(&mut self, author: Author) {
        self.streams.author = author;
    }

    /// Records a change if the table has a stream. The last edit is that of the item.
    pub(super) fn record(
        &mut self,
        table: &Table,
        old: Option<&Item>,
        new: Option<&Item>,
    ) -> Result<(), Fault> {
        let Some(TableStream { view_type, open: Some(open), .. }) = table.stream else { return Ok(()) };
        let shard = self.shard(table, open)?;
        self.streams.changes = self.streams.changes.checked_add(1).expect("a commit is of few changes");
        let number = SequenceNumber { lsn: self.stamp.lsn, change: self.streams.changes };
        let author = self.streams.author;
        let change = NewChange { number, time_ms: self.stamp.time_ms, author, old, new };
        change.record(shard, view_type, |item| table.key_item(item), &mut self.edits);
        Ok(())
    }

    /// The shard that takes the records of the commit.
    fn shard(&mut self, table: &Table, open: ShardId) -> Result<TreeId, Fault> {
        if let Some((_, opened)) = self.streams.opened.iter().find(|(tree, _)| *tree == table.tree) {
            return Ok(opened.tree);
        }
        let is_old = open.opened_ms.saturating_add(SHARD_MS) <= self.stamp.time_ms;
        let opened = if is_old { self.roll_over(table)? } else { None };
        Ok(opened.unwrap_or(open).tree)
    }

    /// Closes the open shard of a table's stream and opens another one, and removes those that have expired.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn roll_over(&mut self, table: &Table) -> Result<Option<ShardId>, Fault> {
        let Some(mut stream) = self.latest_stream(table)? else { return Ok(None) };
        let now_ms = self.stamp.time_ms;
        let tree = self.take_tree()?;
        self.drop_expired_shards(&mut stream);
        let opened = stream.roll_over(tree, self.stamp.lsn, now_ms);
        let mut table = table.clone();
        if let Some(latest) = &mut table.stream {
            latest.open = Some(opened);
        }
        self.remind_to_trim(&stream);
        self.edits.push(Catalog::put_stream(&stream));
        self.edits.push(Catalog::update(&table));
        self.streams.opened.push((table.tree, opened));
        Ok(Some(opened))
    }

    /// The number of a new tree.
    pub(super) fn take_tree(&mut self) -> Result<TreeId, Fault> {
        let trees = match &mut self.streams.trees {
            Some(trees) => trees,
            none => none.insert(TreeNumbers::unused(self.view)?),
        };
        Ok(trees.take())
    }

    /// The latest stream of a table. What cannot be read is left as it is.
    fn latest_stream(&self, table: &Table) -> Result<Option<Stream>, Fault> {
        let Some(latest) = &table.stream else { return Ok(None) };
        match Catalog::stream(self.view, &table.name, latest.created_ms) {
            Ok(stream) => Ok(stream),
            Err(CatalogError::Fault(fault)) => Err(fault),
            Err(CatalogError::Descriptor(_)) => Ok(None),
        }
    }

    /// Switches on a stream of a table that has none. The caller stores the table.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn begin_stream(
        &mut self,
        table: &mut Table,
        view_type: ViewType,
        trees: &mut TreeNumbers,
    ) -> Result<(), Fault> {
        // No stream of that name has the time of another one, even if the clock stands still.
        let before = Catalog::newest_stream(self.view, &table.name)?;
        let created_ms = before.map_or(0, |before| before + 1).max(self.stamp.time_ms);
        let stream = Stream::begin(table, view_type, created_ms, trees.take(), self.stamp.lsn);
        self.remind_to_trim(&stream);
        self.edits.push(Catalog::put_stream(&stream));
        table.stream =
            Some(TableStream { created_ms, view_type, open: stream.shards.last().map(|shard| shard.id) });
        Ok(())
    }

    /// Switches off the stream of a table, if it has one. Its records can be read for a day. The caller stores the
    /// table.
    ///
    /// # Errors
    /// [`Fault`] if a page has to be loaded first.
    pub fn end_stream(&mut self, table: &mut Table) -> Result<(), Fault> {
        let Some(latest) = table.stream.as_mut().filter(|latest| latest.open.is_some()) else {
            return Ok(());
        };
        latest.open = None;
        if let Some(mut stream) = self.latest_stream(table)? {
            let now_ms = self.stamp.time_ms;
            stream.close(self.stamp.lsn, now_ms);
            stream.ended_ms = Some(now_ms);
            self.remind_to_trim(&stream);
            self.edits.push(Catalog::put_stream(&stream));
        }
        Ok(())
    }
}

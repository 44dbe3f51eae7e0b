//! What becomes of streams by themselves: shards follow each other, and what is too old is removed.

use super::agenda::{Chore, Due};
use super::change::time_of_first;
use super::schema::Table;
use super::stream::{RETENTION_MS, SHARD_MS, SequenceNumber, Shard, Stream};
use super::{Catalog, CatalogError, Writer};
use crate::tree::{Edit, Fault};

impl Writer<'_> {
    /// Removes what has expired of the streams of tables of that name, and lets the shard of the table's own stream be
    /// followed by another one if it is old enough and has records. Gives the time at which something will have to be
    /// done next, in milliseconds since the Unix epoch; absent if nothing will before something is written.
    ///
    /// # Errors
    /// Any [`CatalogError`].
    pub fn trim_streams(&mut self, name: &str, table: Option<&Table>) -> Result<Option<u64>, CatalogError> {
        let now_ms = self.stamp.time_ms;
        let mut next: Option<u64> = None;
        for mut stream in Catalog::streams_of(self.view, name)? {
            if stream.is_expired(now_ms) {
                self.remove_stream(&stream);
                continue;
            }
            if let Some(table) = table
                && self.is_over(&stream, table)?
            {
                self.roll_over(table)?;
                next = next.into_iter().chain([now_ms + SHARD_MS]).min();
                continue;
            }
            if self.drop_expired_shards(&mut stream) {
                self.edits.push(Catalog::put_stream(&stream));
            }
            next = next.into_iter().chain(self.due_times(&stream)?).min();
        }
        Ok(next)
    }

    /// Whether the open shard of the stream of a table has taken records for long enough.
    fn is_over(&self, stream: &Stream, table: &Table) -> Result<bool, Fault> {
        let latest = table.stream.as_ref().filter(|latest| latest.created_ms == stream.created_ms);
        match (latest.and_then(|latest| latest.open), stream.shards.last()) {
            (Some(open), Some(shard)) if open.opened_ms.saturating_add(SHARD_MS) <= self.stamp.time_ms => {
                Ok(!self.is_empty(shard)?)
            }
            _ => Ok(false),
        }
    }

    fn is_empty(&self, shard: &Shard) -> Result<bool, Fault> {
        Ok(time_of_first(self.view, shard, SequenceNumber::start_of(shard.start))?.is_none())
    }

    fn remove_stream(&mut self, stream: &Stream) {
        self.edits.extend(stream.shards.iter().map(|shard| Edit::Drop { tree: shard.id.tree }));
        self.edits.push(Catalog::delete_stream(stream));
    }

    /// Removes the shards of a stream that have expired; gives whether there were any.
    pub(super) fn drop_expired_shards(&mut self, stream: &mut Stream) -> bool {
        let (now_ms, count) = (self.stamp.time_ms, stream.shards.len());
        stream.shards.retain(|shard| {
            // A stream that has not expired has a shard, so that its next one has a parent.
            let is_expired = shard.is_expired(now_ms);
            self.edits.extend(is_expired.then_some(Edit::Drop { tree: shard.id.tree }));
            !is_expired
        });
        stream.shards.len() < count
    }

    /// When something has to be done for a stream.
    fn due_times(&self, stream: &Stream) -> Result<Vec<u64>, Fault> {
        let mut times: Vec<u64> =
            stream.ended_ms.map(|ended_ms| ended_ms + RETENTION_MS).into_iter().collect();
        for shard in &stream.shards {
            let over_ms = shard.id.opened_ms + SHARD_MS;
            match shard.end {
                Some(end) => times.push(end.closed_ms + RETENTION_MS),
                // An open shard without records waits for one, which finds out how old it is.
                None if over_ms > self.stamp.time_ms => times.push(over_ms),
                None => {}
            }
        }
        Ok(times)
    }

    /// Says when to look after a stream that has just changed.
    pub(super) fn remind_to_trim(&mut self, stream: &Stream) {
        let oldest_end = stream.shards.iter().find_map(|shard| shard.end).map(|end| end.closed_ms);
        let ends = [stream.ended_ms, oldest_end].into_iter().flatten().map(|end_ms| end_ms + RETENTION_MS);
        let open = stream.shards.last().filter(|shard| shard.end.is_none());
        let over = open.map(|shard| shard.id.opened_ms + SHARD_MS);
        if let Some(due_ms) = ends.chain(over).min() {
            self.remind(Chore::Trim, &stream.table, Due::NoLaterThan(due_ms));
        }
    }
}

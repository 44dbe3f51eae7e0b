//! What must be true of instances at rest, and of what is stored.

use std::rc::Rc;

use minamo::tree::Manifest;
use serde_json::Value;

use crate::model::{Lsn, Presence, Reply, Table, execute};
use crate::readers::Reader;
use crate::requests::{Page, Request};
use crate::rows::{Index, KINDS, Kind, Row, TABLES};
use crate::streams;
use crate::world::World;

/// An instance at rest may have so many bytes of pages above its budget.
const CACHE_EXCESS: u64 = 0;
/// Who asks so often for what is new in a stream, and gets nothing, is at its end: answers that are lost are waited for
/// until then, and an iterator may have expired.
const UNCHANGED_MAX: usize = 26;
/// The same where no answer is lost.
const UNCHANGED_MIN: usize = 5;
/// Who does not keep house leaves what is due to others for so long, and then does it.
pub(crate) const PATIENCE_MS: u64 = 11 * 60 * 1000;
impl World {
    /// What is stored is what the manifest reaches and what it names to be discarded. It has pages of no other trees
    /// than the catalog, the statistics, the tokens, the agenda, those of the tables that there are, which are of
    /// items, of entries, and of the sizes of item collections, and the shards of streams.
    pub(crate) fn check_manifest(&self, shards: usize) {
        let disk = self.machine.disk.borrow();
        let record = disk.now.manifest.as_ref().expect("there was a checkpoint");
        let pieces = Manifest::pieces_of(record).expect("it is whole");
        let pieces: Vec<_> = pieces.map(|id| disk.now.pages.get(&id).cloned()).collect();
        let manifest = Manifest::decode(record, &pieces).expect("it is whole");
        let kept = disk.now.pages.keys().filter(|id| !manifest.dead.contains(**id)).count();
        let left = kept - usize::try_from(manifest.pages()).expect("it is in memory");
        assert!(left <= disk.late_pages, "{left} pages that nobody needs");
        let first = disk.first_block().expect("the last block always stays");
        assert!(first >= manifest.log_first, "block {first} is left, before {}", manifest.log_first);
        let ledger = self.machine.ledger.borrow();
        let tables = KINDS.iter().zip(&ledger.state().tables);
        let trees_of = |(kind, table): (&Kind, &Rc<Table>)| {
            let has_collections = kind.indexes.iter().any(Index::is_local);
            let indexes = table.indexes.iter().filter(|index| **index != Presence::Absent).count();
            1 + indexes + usize::from(has_collections) + usize::from(table.expires)
        };
        let tables = tables.filter_map(|(kind, table)| Some(trees_of((kind, table.as_ref()?))));
        let most = 4 + shards + tables.sum::<usize>();
        let trees = manifest.roots.iter().count();
        assert!(trees <= most, "{trees} trees, where {most} are known");
    }

    /// An instance keeps no more pages than it may, and finds nothing wrong.
    pub(crate) fn check_cache(&self, place: usize) {
        let page = &self.instances[place].page;
        let report = page.check();
        self.come_to_rest();
        let report = report.take().expect("a check comes to its end");
        assert!(report.problems.is_empty(), "instance {place} finds {:?}", report.problems);
        let status = page.engine().expect("it is open").status();
        let most = status.cache_budget + CACHE_EXCESS;
        assert!(status.cache_bytes <= most, "{} of {most} bytes of pages", status.cache_bytes);
    }

    /// What falls due by itself has been done: no item is there that has expired for longer than anybody puts that off,
    /// and no index is being built.
    pub(crate) fn check_chores(&self) {
        let clocks = self.instances.iter().map(|instance| instance.host.now_ms());
        let now_ms = clocks.min().expect("there is an instance");
        let ledger = self.machine.ledger.borrow();
        for table in ledger.state().tables.iter().flatten() {
            let is_late =
                |row: &&Rc<Row>| row.is_expired(now_ms.saturating_sub(PATIENCE_MS)) && row.is_expired(now_ms);
            let late: Vec<_> = table.rows.values().filter(|row| table.expires && is_late(row)).collect();
            assert!(late.is_empty(), "at {now_ms}, {late:?} have expired");
            assert!(!table.is_building(), "{:?} are not done", table.indexes);
        }
    }

    /// Whether any index is being built.
    pub(crate) fn is_building(&self) -> bool {
        self.machine.ledger.borrow().state().tables.iter().flatten().any(|table| table.is_building())
    }

    /// An instance answers everything from the newest state.
    pub(crate) fn check_all(&self, place: usize) {
        for (table, kind) in KINDS.iter().enumerate() {
            self.check_answer(place, Request::Describe { table });
            let indexes = (0..kind.indexes.len()).map(Some);
            for index in std::iter::once(None).chain(indexes) {
                let scan = Page {
                    table,
                    index,
                    query: None,
                    forward: true,
                    limit: None,
                    start: None,
                    consistent: false,
                };
                self.check_answer(place, Request::Page(scan));
            }
        }
        self.check_answer(place, Request::List { limit: TABLES });
        self.check_streams(place);
    }

    /// What an instance tells of a stream, of whichever shard.
    fn ask_apart(&self, place: usize, name: &str, content: &[(&'static str, &str)]) -> Value {
        let answer = self.instances[place].page.ask_apart(streams::request(name, content));
        self.come_to_rest();
        answer.take().expect("nothing hinders it")
    }

    pub(crate) fn stream_of(&self, place: usize, table: usize) -> String {
        let described = self.ask_apart(place, "DescribeTable", &[("TableName", KINDS[table].name)]);
        streams::text(&described["Table"]["LatestStreamArn"])
    }

    /// The shards of a stream, as an instance tells them.
    fn shards(&self, place: usize, arn: &str) -> Vec<String> {
        let described = self.ask_apart(place, "DescribeStream", &[("StreamArn", arn)]);
        let shards = described["StreamDescription"]["Shards"].as_array().expect("shards").iter();
        shards.map(|shard| shard["ShardId"].as_str().expect("a name").to_owned()).collect()
    }

    /// An instance tells each change of the history once, in the order of the log.
    fn check_streams(&self, place: usize) {
        for (table, kind) in KINDS.iter().enumerate() {
            if !kind.has_stream || self.machine.ledger.borrow().state().tables[table].is_none() {
                continue;
            }
            let arn = self.stream_of(place, table);
            let reader = Reader::of(arn);
            self.read_to_end(place, &reader, UNCHANGED_MIN);
            let records = reader.records();
            let expected = streams::expected(&self.machine.ledger.borrow(), table);
            assert_eq!(streams::told(&records), expected, "the stream of {} at instance {place}", kind.name);
        }
    }

    /// Who has read the stream all the time has got each change of the history once, too.
    pub(crate) fn check_reader(&self, place: usize) {
        self.read_to_end(place, &self.reader, UNCHANGED_MAX);
        let expected = streams::expected(&self.machine.ledger.borrow(), 0);
        assert_eq!(streams::told(&self.reader.records()), expected, "who has read all the time");
    }

    pub(crate) fn head(&self) -> Lsn {
        self.machine.ledger.borrow().head()
    }

    /// Reads on until nothing new has come for so many answers. Meanwhile time passes, and what has expired is deleted.
    fn read_to_end(&self, place: usize, reader: &Reader, enough: usize) {
        let mut unchanged = 0;
        while unchanged < enough {
            let before = (reader.progress(), self.head());
            reader.go_on(&self.instances[place].page);
            self.come_to_rest();
            unchanged = if (reader.progress(), self.head()) == before { unchanged + 1 } else { 0 };
        }
    }

    /// The shards of all streams, of tables that are gone too.
    pub(crate) fn shard_count(&self, place: usize) -> usize {
        let listed = self.ask_apart(place, "ListStreams", &[]);
        let streams = listed["Streams"].as_array().expect("streams").iter();
        streams.map(|stream| self.shards(place, stream["StreamArn"].as_str().expect("an ARN")).len()).sum()
    }

    pub(crate) fn check_answer(&self, place: usize, request: Request) {
        loop {
            let head = self.head();
            let expected = execute(self.machine.ledger.borrow().state(), &request, 0).0;
            let mut found = self.ask_now(place, request.clone());
            if let (Reply::Table(expected), Reply::Table(found)) = (&expected, &mut found) {
                found.id = expected.id.clone();
            }
            // Time has passed, and what expired then may be gone.
            if found == expected || head == self.head() {
                assert_eq!(found, expected, "instance {place} to {request:?}");
                return;
            }
        }
    }
}

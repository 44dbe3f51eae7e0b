//! A database without an engine: pages in a map, a forest, and a model of what the trees hold.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::base::Bytes;
use crate::log::{Lsn, Position, TreeId};
use crate::store::{BLOCK_BYTES_MAX, PageId, SLICE_BYTES_MAX};
use crate::tree::check::{Check, Report};
use crate::tree::checkpoint::{Checkpoint, Counters, Layout, Progress};
use crate::tree::{
    Cursor, Direction, Edit, Fault, Forest, KeyRange, Manifest, PageCache, PageError, Visibility,
};

pub(in crate::tree) type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

type Scan = Vec<(Vec<u8>, Vec<u8>)>;

pub(in crate::tree) struct World {
    pub(in crate::tree) layout: Layout,
    pub(in crate::tree) stored: BTreeMap<PageId, Bytes>,
    pub(in crate::tree) manifest: Manifest,
    pub(in crate::tree) forest: Forest,
    pub(in crate::tree) model: BTreeMap<TreeId, Entries>,
    pub(in crate::tree) budget: usize,
    lsn: Lsn,
}

pub(in crate::tree) fn put(tree: u32, key: &[u8], value: &[u8]) -> Edit {
    Edit::Put { tree: TreeId(tree), key: key.into(), value: value.into() }
}

pub(in crate::tree) fn delete(tree: u32, key: &[u8]) -> Edit {
    Edit::Delete { tree: TreeId(tree), key: key.into() }
}

impl World {
    pub(in crate::tree) fn new(page_bytes: usize, long_value_bytes: usize) -> Self {
        Self {
            layout: Layout { page_bytes, long_value_bytes },
            stored: BTreeMap::new(),
            manifest: Manifest::empty(),
            // A cache without any room: whatever may be evicted is.
            forest: Forest::with_base(Manifest::empty().roots, Rc::new(PageCache::new(0))),
            model: BTreeMap::new(),
            budget: 2000,
            lsn: 0,
        }
    }

    /// Commits edits that are durable.
    pub(in crate::tree) fn commit(&mut self, edits: &[Edit]) {
        self.lsn += 1;
        self.forest.apply(self.lsn, edits);
        for edit in edits {
            match edit {
                Edit::Put { tree, key, value } => {
                    self.model.entry(*tree).or_default().insert(key.to_vec(), value.to_vec());
                }
                Edit::Delete { tree, key } => {
                    self.model.entry(*tree).or_default().remove(&**key);
                }
                Edit::Drop { tree } => {
                    self.model.remove(tree);
                }
            }
        }
    }

    pub(in crate::tree) fn load(&self, fault: &Fault) {
        let cache = self.forest.cache();
        assert!(!fault.pages.is_empty() && !cache.contains(fault.pages[0]), "{fault:?} asks for nothing new");
        for id in &fault.pages {
            let page = self.stored.get(id).unwrap_or_else(|| panic!("page {id} is gone"));
            cache.insert(*id, page.clone()).expect("pages are whole");
        }
    }

    /// A checkpoint; `between` happens between its steps.
    pub(in crate::tree) fn checkpoint(&mut self, mut between: impl FnMut(&mut Self)) -> Counters {
        let first = self.stored.keys().next_back().map_or(1, |last| last + 1).max(self.manifest.next_page);
        let lsn = self.lsn;
        self.forest.freeze();
        let last_checksum = (lsn > 0).then_some([9; 4]);
        let position = Position { next_block: lsn, next_lsn: lsn + 1, last_checksum };
        let mut checkpoint = Checkpoint::new(&self.manifest, first, position, self.layout);
        let manifest = loop {
            self.forest.cache().evict(u64::MAX);
            let progress = loop {
                let before = checkpoint.counters();
                match checkpoint.step(&self.forest, self.budget) {
                    Ok(progress) => {
                        self.check_step(before, checkpoint.counters());
                        break progress;
                    }
                    Err(fault) => self.load(&fault),
                }
            };
            match progress {
                Progress::Paused => {}
                Progress::Pages(pages) => {
                    let bytes: usize = pages.iter().map(|(_, page)| page.len()).sum();
                    assert!(!pages.is_empty() && bytes <= SLICE_BYTES_MAX, "a slice of {bytes} bytes");
                    for (id, page) in pages {
                        assert!(page.len() <= BLOCK_BYTES_MAX, "a page of {} bytes", page.len());
                        assert!(id >= first && self.stored.insert(id, page).is_none(), "page {id} exists");
                    }
                }
                Progress::Done(manifest) => break manifest,
            }
            between(self);
        };
        self.take_over(manifest, lsn);
        checkpoint.counters()
    }

    /// A step does what it was allowed to do, and then at most one thing more: a page, a long value, or the cut of
    /// what is left of a run, which is less than two pages and an entry.
    fn check_step(&self, before: Counters, after: Counters) {
        let done = after.bytes_read + after.bytes_written - before.bytes_read - before.bytes_written;
        let longest = self.model.values().flat_map(BTreeMap::values).map(Vec::len).max().unwrap_or(0);
        let excess = 3 * BLOCK_BYTES_MAX + 2 * longest + 2 * self.layout.page_bytes;
        assert!(done as usize <= self.budget + excess, "a step of {done} bytes");
    }

    fn take_over(&mut self, manifest: Manifest, lsn: Lsn) {
        assert_eq!((manifest.lsn(), manifest.number), (lsn, self.manifest.number + 1));
        let read = Manifest::decode(&manifest.encode(), &self.pages_of_body(&manifest));
        assert_eq!(read.as_ref(), Ok(&manifest));
        self.forest.adopt(manifest.roots.clone(), lsn);
        for id in manifest.dead.runs().iter().flat_map(Clone::clone) {
            assert!(self.stored.remove(&id).is_some(), "page {id} was not there to die");
        }
        self.manifest = manifest;
    }

    fn pages_of_body(&self, manifest: &Manifest) -> Vec<Option<Bytes>> {
        manifest.pieces().map(|id| self.stored.get(&id).cloned()).collect()
    }

    /// What a check of the pages finds.
    pub(in crate::tree) fn report(&self) -> Report {
        let cache = PageCache::new(0);
        let mut check = Check::new(&self.manifest);
        loop {
            match check.step(&cache, self.budget) {
                Ok(None) => cache.evict(u64::MAX),
                Ok(Some(report)) => return report,
                Err(fault) => {
                    assert!(!cache.contains(fault.pages[0]), "{fault:?} asks for nothing new");
                    for id in fault.pages {
                        let page = self.stored.get(&id).cloned();
                        let missing = PageError::Missing { page: id };
                        let loaded = page.ok_or(missing).and_then(|page| cache.insert(id, page));
                        if let Err(error) = loaded {
                            check.pass_over(error);
                        }
                    }
                }
            }
        }
    }

    /// Compares all trees with the model, and the pages with what the manifest says.
    pub(in crate::tree) fn check(&self) {
        self.check_contents();
        let report = self.report();
        assert_eq!(report.problems, []);
        assert_eq!((report.pages, report.bytes), (self.manifest.pages(), self.manifest.page_bytes()));
        assert_eq!(report.pages, self.stored.len() as u64, "pages that nothing reaches are left");
    }

    pub(in crate::tree) fn check_contents(&self) {
        for (tree, entries) in &self.model {
            let expected: Vec<_> = entries.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
            assert_eq!(self.scan(*tree, Direction::Forward), expected);
            let reversed: Vec<_> = expected.into_iter().rev().collect();
            assert_eq!(self.scan(*tree, Direction::Backward), reversed);
        }
    }

    /// Of a world whose edits are all in pages: the trees that have pages are those that have entries.
    pub(in crate::tree) fn check_entries(&self) {
        let counted = self.model.iter().map(|(tree, entries)| (*tree, entries.len() as u64));
        let expected: Vec<_> = counted.filter(|(_, count)| *count > 0).collect();
        assert_eq!(self.report().entries, expected);
    }

    fn scan(&self, tree: TreeId, direction: Direction) -> Scan {
        loop {
            let view = self.forest.view(Visibility::Durable);
            match collect(view.tree(tree).range(&KeyRange::all(), direction)) {
                Ok(entries) => return entries,
                Err(fault) => self.load(&fault),
            }
        }
    }

    /// Forgets what is in memory, as a new instance that finds all edits in pages.
    pub(in crate::tree) fn reopen(&mut self) {
        self.forest = Forest::with_base(self.manifest.roots.clone(), Rc::new(PageCache::new(0)));
    }

    /// How full the leaves of a tree are, of the length that pages aim at.
    pub(in crate::tree) fn fill(&self, tree: u32) -> f64 {
        let pages = self.stored.values().map(crate::tree::page::Page::new);
        let leaves = pages.filter(|page| page.tree() == TreeId(tree) && page.level() == 0).count();
        let entries = self.model[&TreeId(tree)].iter();
        let bytes: usize = entries.map(|(key, value)| key.len() + value.len() + 5).sum();
        bytes as f64 / (leaves * self.layout.page_bytes) as f64
    }
}

fn collect(mut cursor: Cursor<'_>) -> Result<Scan, Fault> {
    let mut entries = Vec::new();
    while let Some((key, value)) = cursor.next()? {
        entries.push((key.to_vec(), value.to_vec()));
    }
    Ok(entries)
}

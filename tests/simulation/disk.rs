//! The disk that all instances share: a sequence of transactions, of which a crash of the machine keeps a beginning.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{AddAssign, Range};
use std::rc::Rc;

use minamo::base::Bytes;
use minamo::store::{BLOCK_BYTES_MAX, BlockNumber, DISCARD_RECORDS_MAX, Durability, PageId, SLICE_BYTES_MAX};
use minamo::store::{StoreError, StoredPage};

use crate::dice::Dice;

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Append(BlockNumber, Vec<Vec<u8>>),
    AddPages(Vec<StoredPage>),
    Publish { expected: Option<Vec<u8>>, manifest: Vec<u8> },
    Discard(Range<BlockNumber>, Vec<PageId>),
}

#[derive(Clone, Default)]
pub(crate) struct Content {
    pub(crate) log: BTreeMap<BlockNumber, Bytes>,
    pub(crate) pages: BTreeMap<PageId, Bytes>,
    pub(crate) manifest: Option<Bytes>,
}

#[derive(Default)]
pub(crate) struct Disk {
    pub(crate) now: Content,
    /// What the crash of the machine leaves at least.
    safe: Content,
    /// What has happened since.
    tail: Vec<Change>,
    /// What the disk has done.
    pub(crate) counts: Counts,
    highest_page: PageId,
    /// Blocks before the beginning of the log, which a stale append has left.
    astray: BTreeSet<BlockNumber>,
    /// How many pages were added below others: by an instance whose checkpoint had been given up for lost.
    pub(crate) late_pages: usize,
}

/// How often what has happened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Counts {
    pub(crate) appends: usize,
    pub(crate) pages: usize,
    pub(crate) manifests: usize,
    pub(crate) blocks_discarded: usize,
    pub(crate) pages_discarded: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.appends += other.appends;
        self.pages += other.pages;
        self.manifests += other.manifests;
        self.blocks_discarded += other.blocks_discarded;
        self.pages_discarded += other.pages_discarded;
    }
}

pub(crate) type SharedDisk = Rc<RefCell<Disk>>;

impl Content {
    fn check(&self, change: &Change) -> Result<(), StoreError> {
        let fits = match change {
            Change::Append(first, blocks) => {
                let last = self.log.keys().next_back();
                !blocks.is_empty() && last.map_or(0, |last| last + 1) == *first
            }
            Change::AddPages(pages) => pages.iter().all(|(id, _)| !self.pages.contains_key(id)),
            Change::Publish { expected, .. } => self.manifest.as_deref() == expected.as_deref(),
            Change::Discard(..) => true,
        };
        if fits { Ok(()) } else { Err(StoreError::Conflict) }
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::Append(first, blocks) => {
                let blocks = blocks.iter().map(|block| Bytes::from(block.as_slice()));
                self.log.extend((*first..).zip(blocks));
            }
            Change::AddPages(pages) => self.pages.extend(pages.iter().cloned()),
            Change::Publish { manifest, .. } => self.manifest = Some(Bytes::from(manifest.as_slice())),
            Change::Discard(blocks, pages) => {
                self.log.retain(|number, _| !blocks.contains(number));
                self.pages.retain(|id, _| !pages.contains(id));
            }
        }
    }
}

impl Disk {
    /// Makes a change, all of it or nothing.
    pub(crate) fn commit(&mut self, change: Change, durability: Durability) -> Result<(), StoreError> {
        check_size(&change);
        self.now.check(&change)?;
        match &change {
            Change::Append(..) => self.counts.appends += 1,
            Change::AddPages(pages) => {
                self.counts.pages += pages.len();
                self.late_pages += pages.iter().filter(|(id, _)| *id < self.highest_page).count();
                let highest = pages.iter().map(|(id, _)| *id).max();
                self.highest_page = highest.unwrap_or(0).max(self.highest_page);
            }
            Change::Publish { .. } => self.counts.manifests += 1,
            Change::Discard(blocks, pages) => {
                let last = self.now.log.keys().next_back();
                assert!(last.is_none_or(|last| !blocks.contains(last)), "the last block is discarded");
                self.counts.blocks_discarded += self.now.log.range(blocks.clone()).count();
                self.counts.pages_discarded += pages.len();
            }
        }
        self.now.apply(&change);
        self.tail.push(change);
        if durability == Durability::Strict {
            self.sync(self.tail.len());
        }
        Ok(())
    }

    /// Keeps what an append has written that met a conflict, if it went before the beginning of the log: so a crash
    /// does to IndexedDB.
    pub(crate) fn leave_astray(&mut self, first: BlockNumber, blocks: &[Vec<u8>]) {
        let numbers = first..first + blocks.len() as u64;
        if self.first_block().is_some_and(|start| numbers.end <= start)
            && self.now.log.range(numbers.clone()).next().is_none()
        {
            self.astray.extend(numbers);
            self.now.apply(&Change::Append(first, blocks.to_vec()));
        }
    }

    /// Where the log begins.
    pub(crate) fn first_block(&self) -> Option<BlockNumber> {
        self.now.log.keys().find(|number| !self.astray.contains(number)).copied()
    }

    fn sync(&mut self, count: usize) {
        for change in self.tail.drain(..count) {
            self.safe.apply(&change);
        }
    }

    /// The machine crashes: some of what was not written strictly is gone, the newest first.
    pub(crate) fn crash(&mut self, dice: &Dice) {
        self.sync(dice.below(self.tail.len() + 1));
        self.tail.clear();
        self.astray.clear();
        self.now = self.safe.clone();
    }

    /// Flips a bit in a block, a page or the manifest.
    pub(crate) fn rot(&mut self, dice: &Dice) {
        let flip = |bytes: &mut Bytes| {
            let mut copy = bytes.to_vec();
            let place = dice.below(copy.len());
            copy[place] ^= 1 << dice.below(8);
            *bytes = copy.into();
        };
        let records = self.now.log.len() + self.now.pages.len() + usize::from(self.now.manifest.is_some());
        let place = dice.below(records);
        let mut all =
            self.now.manifest.iter_mut().chain(self.now.log.values_mut()).chain(self.now.pages.values_mut());
        if let Some(bytes) = all.nth(place) {
            flip(bytes);
        }
    }
}

fn check_size(change: &Change) {
    match change {
        Change::Append(_, blocks) => assert!(blocks.iter().all(|block| block.len() <= BLOCK_BYTES_MAX)),
        Change::AddPages(pages) => {
            assert!(pages.iter().all(|(id, page)| *id > 0 && page.len() <= BLOCK_BYTES_MAX));
            assert!(pages.iter().map(|(_, page)| page.len()).sum::<usize>() <= SLICE_BYTES_MAX);
        }
        Change::Publish { manifest, .. } => assert!(manifest.len() <= BLOCK_BYTES_MAX),
        Change::Discard(blocks, pages) => {
            assert!(blocks.end.saturating_sub(blocks.start) <= DISCARD_RECORDS_MAX);
            assert!(pages.len() as u64 <= DISCARD_RECORDS_MAX);
        }
    }
}

use std::cell::{Cell, RefCell};

use super::page::{PageError, check_page};
use crate::base::{Bytes, sorted_positions};
use crate::store::PageId;

/// The pages in memory, each checked when it came in. Several owners share one.
///
/// Time is counted in *ticks*, one for each use of a page.
pub struct PageCache {
    budget: usize,
    clock: Cell<u64>,
    pages: RefCell<Table>,
}

/// A hash table of pages with open addressing. It is a power of two long and a quarter of it is free, so that a
/// search ends soon.
#[derive(Clone, Default)]
struct Table {
    slots: Vec<Option<Slot>>,
    count: usize,
    bytes: usize,
}

#[derive(Clone)]
struct Slot {
    id: PageId,
    page: Bytes,
    used: u64,
}

impl PageCache {
    /// No pages yet; [`PageCache::evict`] keeps their sizes within `budget` bytes.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self { budget, clock: Cell::new(0), pages: RefCell::default() }
    }

    /// Another cache, which begins with the pages that are here.
    #[must_use]
    pub fn fork(&self, budget: usize) -> Self {
        Self { budget, clock: self.clock.clone(), pages: self.pages.clone() }
    }

    /// A page, if it is here; counts as a use of it.
    #[must_use]
    pub fn get(&self, id: PageId) -> Option<Bytes> {
        let mut pages = self.pages.borrow_mut();
        let position = pages.find(id).ok()?;
        let slot = pages.slots[position].as_mut()?;
        slot.used = self.tick();
        Some(slot.page.clone())
    }

    /// Whether a page is here; no use of it.
    #[must_use]
    pub fn contains(&self, id: PageId) -> bool {
        self.pages.borrow().find(id).is_ok()
    }

    /// Takes a page in, as used now.
    ///
    /// # Errors
    /// What [`check_page`] finds wrong with it.
    pub fn insert(&self, id: PageId, page: Bytes) -> Result<(), PageError> {
        check_page(id, &page)?;
        let mut pages = self.pages.borrow_mut();
        if pages.find(id).is_err() {
            pages.insert(Slot { id, page, used: self.tick() });
        }
        Ok(())
    }

    /// Drops the pages that were not used for longest, as many as have to go to keep within the budget and to leave
    /// some room for the next, but none that was used at `keep_since` or later.
    pub fn evict(&self, keep_since: u64) {
        let mut pages = self.pages.borrow_mut();
        if pages.bytes <= self.budget {
            return;
        }
        let kept_bytes = self.budget - self.budget / 8;
        let oldest = pages.used_before(keep_since);
        let mut bytes = pages.bytes;
        let mut last_dropped = None;
        for (used, size) in oldest {
            if bytes <= kept_bytes {
                break;
            }
            bytes -= size;
            last_dropped = Some(used);
        }
        if let Some(last) = last_dropped {
            pages.retain(|slot| slot.used > last);
        }
    }

    /// Drops pages that nothing refers to any more; their ids are in ascending order.
    pub fn forget(&self, ids: &[PageId]) {
        debug_assert!(ids.is_sorted());
        let mut pages = self.pages.borrow_mut();
        if ids.iter().any(|id| pages.find(*id).is_ok()) {
            pages.retain(|slot| ids.binary_search(&slot.id).is_err());
        }
    }

    /// Drops all pages: those of the same ids may be others now.
    pub fn clear(&self) {
        *self.pages.borrow_mut() = Table::default();
    }

    /// The tick of the next use.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.clock.get()
    }

    /// The size of the pages here.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.pages.borrow().bytes
    }

    /// The size that the pages may have.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// The number of pages here.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.pages.borrow().count
    }

    fn tick(&self) -> u64 {
        self.clock.replace(self.clock.get() + 1)
    }
}

impl Table {
    /// Where the page is; or else where it would come, if the table is not empty.
    fn find(&self, id: PageId) -> Result<usize, usize> {
        let Some(mask) = self.slots.len().checked_sub(1) else { return Err(0) };
        let mut position = scatter(id) & mask;
        loop {
            match &self.slots[position] {
                None => return Err(position),
                Some(slot) if slot.id == id => return Ok(position),
                Some(_) => position = (position + 1) & mask,
            }
        }
    }

    /// Puts in a page that is not there.
    fn insert(&mut self, slot: Slot) {
        if (self.count + 1) * 4 > self.slots.len() * 3 {
            self.rebuild((self.slots.len() * 2).max(16), |_| true);
        }
        let position = self.find(slot.id).unwrap_or_else(|free| free);
        self.count += 1;
        self.bytes += slot.page.len();
        self.slots[position] = Some(slot);
    }

    fn retain(&mut self, keep: impl Fn(&Slot) -> bool) {
        self.rebuild(self.slots.len(), keep);
    }

    fn rebuild(&mut self, length: usize, keep: impl Fn(&Slot) -> bool) {
        let mut table = Self { slots: Vec::new(), count: 0, bytes: 0 };
        table.slots.resize_with(length, || None);
        let slots = std::mem::take(&mut self.slots).into_iter().flatten();
        slots.filter(keep).for_each(|slot| table.insert(slot));
        *self = table;
    }

    /// The last uses before a tick, with the sizes of the pages, in order.
    fn used_before(&self, tick: u64) -> Vec<(u64, usize)> {
        let slots: Vec<&Slot> = self.slots.iter().flatten().filter(|slot| slot.used < tick).collect();
        let order = sorted_positions(slots.len(), &|a, b| slots[a].used.cmp(&slots[b].used));
        order.into_iter().map(|position| (slots[position].used, slots[position].page.len())).collect()
    }
}

/// Ids are consecutive, and pages that are read together have ids side by side: spreads them over the table.
/// The factor is 2^32 divided by the golden ratio.
fn scatter(id: PageId) -> usize {
    ((id as u32).wrapping_mul(0x9E37_79B9) >> 7) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::TreeId;
    use crate::tree::page::piece;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn page(id: PageId, bytes: usize) -> Bytes {
        piece(TreeId(1), id, &vec![7; bytes]).1
    }

    #[derive(Clone, Debug)]
    enum Step {
        Insert(PageId, usize),
        Get(PageId),
        Evict { pinned: u64 },
        Forget(Vec<PageId>),
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let id = || prop_oneof![0..30u64, Just(1 << 40), any::<u64>()];
        prop_oneof![
            4 => (id(), 0usize..100).prop_map(|(id, bytes)| Step::Insert(id, bytes)),
            3 => id().prop_map(Step::Get),
            1 => (0u64..10).prop_map(|pinned| Step::Evict { pinned }),
            1 => prop::collection::vec(id(), 0..5).prop_map(Step::Forget),
        ]
    }

    const BUDGET: usize = 800;

    proptest! {
        #[test]
        fn a_cache_is_a_map_that_loses_what_was_not_used(steps in prop::collection::vec(any_step(), 0..100)) {
            let cache = PageCache::new(BUDGET);
            let mut model: BTreeMap<PageId, (Bytes, u64)> = BTreeMap::new();
            for step in steps {
                let now = cache.now();
                match step {
                    Step::Insert(id, bytes) => {
                        cache.insert(id, page(id, bytes)).expect("a page");
                        model.entry(id).or_insert_with(|| (page(id, bytes), now));
                    }
                    Step::Get(id) => {
                        let known = model.get_mut(&id);
                        prop_assert_eq!(cache.get(id), known.as_ref().map(|(page, _)| page.clone()));
                        known.into_iter().for_each(|(_, used)| *used = now);
                    }
                    Step::Evict { pinned } => {
                        let since = now.saturating_sub(pinned);
                        cache.evict(since);
                        let dropped: Vec<_> = model.extract_if(.., |id, _| !cache.contains(*id)).collect();
                        let newest_dropped = dropped.iter().map(|(_, (_, used))| *used).max();
                        let oldest_kept = model.values().map(|(_, used)| *used).min();
                        if let Some(dropped) = newest_dropped {
                            prop_assert!(dropped < since);
                            prop_assert!(oldest_kept.is_none_or(|kept| dropped < kept));
                        }
                        let fits = cache.bytes() <= BUDGET;
                        prop_assert!(fits || oldest_kept.is_some_and(|kept| kept >= since));
                    }
                    Step::Forget(mut ids) => {
                        ids.sort_unstable();
                        cache.forget(&ids);
                        ids.iter().for_each(|id| { model.remove(id); });
                    }
                }
                prop_assert_eq!(cache.pages(), model.len());
                prop_assert_eq!(cache.bytes(), model.values().map(|(page, _)| page.len()).sum::<usize>());
                model.keys().for_each(|id| assert!(cache.contains(*id)));
            }
        }
    }

    #[test]
    fn a_damaged_page_does_not_come_in() {
        let cache = PageCache::new(BUDGET);
        let mut damaged = page(1, 10).to_vec();
        damaged[25] ^= 1;
        assert_eq!(cache.insert(1, damaged.into()), Err(PageError::Checksum { page: 1 }));
        assert_eq!((cache.contains(1), cache.bytes()), (false, 0));
    }

    #[test]
    fn what_fits_is_not_evicted() {
        let cache = PageCache::new(BUDGET);
        (1..=8).for_each(|id| cache.insert(id, page(id, 78)).expect("a page"));
        cache.evict(cache.now());
        assert_eq!((cache.pages(), cache.bytes()), (8, BUDGET));
    }
}

use std::cmp::Ordering;

use super::Layout;
use super::cut::{Measure, count_for, separator};
use super::edits::{ChildEdits, Edits, Put};
use super::output::Work;
use super::place::{Place, lies_below};
use super::run::{Entry, Node, Run};
use crate::base::{Bytes, compare_bytes};
use crate::log::TreeId;
use crate::store::{PageId, StoredPage};
use crate::tree::page::{HEADER_BYTES, LeafValue, LongValue, Page, PageBuilder, cut_value};
use crate::tree::{Fault, Root};

/// What an edit costs besides the bytes that it brings.
const EDIT_BYTES: usize = 32;

/// The merge of edits into one level of a tree.
pub(super) struct LevelMerge {
    pub(super) tree: TreeId,
    layout: Layout,
    /// The tree as it was.
    old: Option<Root>,
    pub(super) level: u8,
    run: Option<Run>,
    /// What changes in the level above.
    pub(super) above: ChildEdits,
    /// A node, and its level, that came out as the only entry of the level above it: no other node leads to it.
    pub(super) only_child: Option<(PageId, u8)>,
    pub(super) size: Size,
}

/// What the pages of a tree amount to.
pub(super) struct Size {
    pub(super) pages: u64,
    pub(super) bytes: u64,
    pub(super) has_long_values: bool,
}

impl LevelMerge {
    /// The leaves.
    pub(super) fn new(tree: TreeId, old: Option<Root>, layout: Layout) -> Self {
        let size = Size {
            pages: old.map_or(0, |root| root.pages),
            bytes: old.map_or(0, |root| root.bytes),
            has_long_values: old.is_some_and(|root| root.has_long_values),
        };
        let above = ChildEdits::default();
        Self { tree, layout, old, level: 0, run: None, above, only_child: None, size }
    }

    /// Goes on until the budget is used up; gives true when the level is done.
    pub(super) fn advance(&mut self, edits: &mut Edits<'_>, work: &mut Work<'_>) -> Result<bool, Fault> {
        while !work.is_over() {
            let Some(run) = &self.run else {
                let Some(key) = edits.key().map(Bytes::from) else { return Ok(true) };
                self.begin_run(&key, edits, work)?;
                continue;
            };
            if run.node.is_some() {
                self.merge_node(edits, work);
            } else if let Some(place) = self.place_to_absorb(edits, work)? {
                self.absorb(place, edits, work)?;
            } else {
                self.end_run(work);
            }
        }
        Ok(false)
    }

    /// The root of the tree as it was, if it has nodes of this level.
    fn root(&self) -> Option<Root> {
        self.old.filter(|root| self.level <= root.level)
    }

    fn begin_run(&mut self, key: &[u8], edits: &mut Edits<'_>, work: &mut Work<'_>) -> Result<(), Fault> {
        let Some(root) = self.root() else {
            skip_removals(edits, work, |_| true);
            if !work.is_over() && edits.key().is_some() {
                let mut run = Run::new(Bytes::from(Vec::new()));
                run.node = Some(Node { page: None, lower: run.lower.clone(), next: 0 });
                self.run = Some(run);
            }
            return Ok(());
        };
        let place = Place::locate(work.cache, root, self.level, key)?;
        let bytes = place.load(work.cache, root, self.level, edits)?;
        let page = Page::new(&bytes);
        skip_removals(edits, work, |key| place.reaches(key) && page.find(key).is_err());
        if !work.is_over() && edits.key().is_some_and(|key| place.reaches(key)) {
            self.run = Some(Run::new(place.lower.clone()));
            self.consume(place, bytes, work);
        }
        Ok(())
    }

    /// The next node, if the run goes on with it: because it has edits of its own, or because too little is left for a
    /// page.
    fn place_to_absorb(&self, edits: &mut Edits<'_>, work: &Work<'_>) -> Result<Option<Place>, Fault> {
        let (Some(root), Some(run)) = (self.root(), &self.run) else { return Ok(None) };
        let Some(upper) = &run.upper else { return Ok(None) };
        if let Some(key) = edits.key() {
            let place = Place::locate(work.cache, root, self.level, key)?;
            if place.lower == *upper {
                return Ok(Some(place));
            }
        }
        if self.measure().is_underfull(run.bytes) {
            return Place::locate(work.cache, root, self.level, upper).map(Some);
        }
        Ok(None)
    }

    fn absorb(&mut self, place: Place, edits: &Edits<'_>, work: &mut Work<'_>) -> Result<(), Fault> {
        if let Some(root) = self.root() {
            let page = place.load(work.cache, root, self.level, edits)?;
            self.consume(place, page, work);
        }
        Ok(())
    }

    /// A node dies, and its entries join the run.
    fn consume(&mut self, place: Place, page: Bytes, work: &mut Work<'_>) {
        let Some(run) = &mut self.run else { return };
        work.consume(place.page, &page);
        self.size.pages -= 1;
        self.size.bytes -= page.len() as u64;
        self.above.remove(place.lower.clone());
        run.upper = place.upper;
        run.node = Some(Node { page: Some(page), lower: place.lower, next: 0 });
    }

    fn merge_node(&mut self, edits: &mut Edits<'_>, work: &mut Work<'_>) {
        while !work.is_over() {
            let Some(Run { node: Some(node), upper, .. }) = &mut self.run else { return };
            let edit = edits.key().filter(|key| lies_below(key, upper.as_ref()));
            let order = match (node.key(), edit) {
                (None, None) => return self.leave_node(),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(entry), Some(edit)) => compare_bytes(entry, edit),
            };
            let entry = if order.is_le() { node.take() } else { None };
            if order.is_lt() {
                self.push(entry, work);
                continue;
            }
            if let Some(Entry::Value { value: LeafValue::Long(long), .. }) = entry {
                self.bury_long_value(long, work);
            }
            let put = edits.take().and_then(|edit| self.entry(edit, work));
            self.push(put, work);
        }
    }

    fn leave_node(&mut self) {
        if let Some(run) = &mut self.run {
            run.node = None;
        }
    }

    /// What an edit puts, if it puts something. A long value gets its pages.
    fn entry(&mut self, (key, put): (Bytes, Option<Put>), work: &mut Work<'_>) -> Option<Entry> {
        work.charge(key.len() + EDIT_BYTES);
        if self.level == 0 {
            work.output.counters.edits_merged += 1;
        }
        match put? {
            Put::Child(child) => Some(Entry::Child { separator: key, child }),
            Put::Value(value) if value.len() <= self.layout.long_value_bytes => {
                Some(Entry::Value { key, value: LeafValue::Inline(value) })
            }
            Put::Value(value) => {
                let long = LongValue { first: work.next_page(), bytes: value.len() };
                for page in cut_value(self.tree, long.first, &value) {
                    self.write(page, work);
                }
                self.size.has_long_values = true;
                Some(Entry::Value { key, value: LeafValue::Long(long) })
            }
        }
    }

    fn bury_long_value(&mut self, long: LongValue, work: &mut Work<'_>) {
        let pieces = long.pieces();
        let count = pieces.end - pieces.start;
        self.size.pages -= count;
        self.size.bytes -= count * HEADER_BYTES as u64 + long.bytes as u64;
        work.output.bury(pieces);
    }

    fn push(&mut self, entry: Option<Entry>, work: &mut Work<'_>) {
        let measure = self.measure();
        if let (Some(run), Some(entry)) = (&mut self.run, entry) {
            run.push(entry);
            if measure.is_plenty(run.bytes) {
                let count = count_for(&run.entries, measure.streamed());
                self.write_page(count, work);
            }
        }
    }

    /// The run stands for itself: what is left of it gets its pages.
    fn end_run(&mut self, work: &mut Work<'_>) {
        if let Some(run) = &mut self.run
            && let [Entry::Child { child, .. }] = run.entries.as_slice()
            && run.is_whole_level()
        {
            self.only_child = Some((*child, self.level - 1));
            run.entries.clear();
        }
        while let Some(run) = self.run.as_ref().filter(|run| !run.entries.is_empty()) {
            let count = count_for(&run.entries, self.measure().even(run.bytes));
            self.write_page(count, work);
        }
        self.run = None;
    }

    /// Makes a page of the first entries of the run.
    fn write_page(&mut self, count: usize, work: &mut Work<'_>) {
        let Some(run) = &mut self.run else { return };
        let entries = &run.entries[..count];
        let mut builder = match self.level {
            0 => PageBuilder::leaf(self.tree),
            level => PageBuilder::inner(self.tree, level),
        };
        for entry in entries {
            match entry {
                Entry::Value { key, value } => builder.push_value(key, value),
                Entry::Child { child, .. } if builder.is_empty() => builder.push_child(&[], *child),
                Entry::Child { separator, child } => builder.push_child(separator, *child),
            }
        }
        let (first, last) = (entries[0].key(), entries[count - 1].key().clone());
        let separator = match &run.written_to {
            None => run.lower.clone(),
            Some(before) if self.level == 0 => separator(before, first),
            Some(_) => first.clone(),
        };
        run.written_to = Some(last);
        run.remove_first(count);
        let id = work.next_page();
        self.above.add(separator, id);
        self.write(builder.finish(id), work);
    }

    fn write(&mut self, page: StoredPage, work: &mut Work<'_>) {
        self.size.pages += 1;
        self.size.bytes += page.1.len() as u64;
        work.write(page);
    }

    fn measure(&self) -> Measure {
        Measure::new(self.layout.page_bytes)
    }
}

/// Passes over edits that remove values, as long as they change nothing. Of a value that came and went between two
/// checkpoints such an edit is all that is left.
fn skip_removals(edits: &mut Edits<'_>, work: &mut Work<'_>, changes_nothing: impl Fn(&[u8]) -> bool) {
    while !work.is_over() && edits.removes_value() && edits.key().is_some_and(&changes_nothing) {
        edits.take();
        work.charge(EDIT_BYTES);
        work.output.counters.edits_merged += 1;
    }
}

//! The walk that looks at every page of a database.

mod problem;

pub use problem::Problem;

use super::page::{LeafValue, LongValue, MANIFEST_TREE, PIECE_BYTES, Page, PageKind};
use super::{Fault, Manifest, PageCache, PageError, PageSet, Root};
use crate::base::{Bytes, compare_bytes};
use crate::log::TreeId;
use crate::store::PageId;

/// Pages that are asked for at once.
const READ_AHEAD_PAGES: usize = 16;

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many pages there are.
    pub pages: u64,
    /// How long they are.
    pub bytes: u64,
    /// The number of entries of each tree that has pages, in the order of the trees.
    pub entries: Vec<(TreeId, u64)>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// One check, in steps of bounded work. It reads pages from a cache only.
pub struct Check {
    next_page: PageId,
    dead: PageSet,
    /// Trees that are still to do: the next one last.
    trees: Vec<(TreeId, Root)>,
    current: Option<Current>,
    /// Pages that are still to do: the next one last.
    rest: Vec<Place>,
    seen: PageSet,
    report: Report,
}

/// The tree that is being walked.
struct Current {
    tree: TreeId,
    root: Root,
    pages: u64,
    bytes: u64,
    entries: u64,
}

/// Where a page is in use.
struct Place {
    page: PageId,
    tree: TreeId,
    node: Expected,
}

/// What belongs there.
enum Expected {
    /// A node of that level with keys from `lower` on, and below `upper` if there is one.
    Node { level: u8, lower: Bytes, upper: Option<Bytes> },
    /// So many bytes of a long value.
    Piece { bytes: usize },
}

impl Check {
    /// Begins a check of what `manifest` reaches.
    #[must_use]
    pub fn new(manifest: &Manifest) -> Self {
        let mut trees: Vec<(TreeId, Root)> = manifest.roots.iter().collect();
        trees.reverse();
        let mut check = Self {
            next_page: manifest.next_page,
            dead: manifest.dead.clone(),
            trees,
            current: None,
            rest: Vec::new(),
            seen: PageSet::new(),
            report: Report::default(),
        };
        let body = LongValue { first: manifest.pieces().start, bytes: manifest.body_bytes() };
        check.expect_pieces(MANIFEST_TREE, body);
        check
    }

    /// Looks at about `budget_bytes` of pages; gives the report when all were looked at.
    ///
    /// # Errors
    /// [`Fault`] if pages have to be loaded first. One that cannot be loaded is to be [passed over](Check::pass_over).
    pub fn step(&mut self, cache: &PageCache, budget_bytes: usize) -> Result<Option<Report>, Fault> {
        let mut left = budget_bytes.max(1);
        while left > 0 {
            let Some(place) = self.rest.last() else {
                if !self.next_tree() {
                    return Ok(Some(std::mem::take(&mut self.report)));
                }
                continue;
            };
            let Some(bytes) = cache.get(place.page) else {
                let absent = self.rest.iter().rev().map(|place| place.page).filter(|id| !cache.contains(*id));
                return Err(absent.take(READ_AHEAD_PAGES).collect::<Vec<_>>().into());
            };
            left = left.saturating_sub(bytes.len());
            if let Some(place) = self.rest.pop() {
                self.look_at(place, &bytes);
            }
        }
        Ok(None)
    }

    /// Goes on without a page of a [`Fault`], because it cannot be used.
    pub fn pass_over(&mut self, error: PageError) {
        if let Some(position) = self.rest.iter().rposition(|place| place.page == error.page()) {
            self.rest.remove(position);
        }
        self.report.problems.push(Problem::Page(error));
    }

    /// Ends the tree that was walked and begins the next; gives false if there is none.
    fn next_tree(&mut self) -> bool {
        if let Some(Current { tree, root, pages, bytes, entries }) = self.current.take() {
            if pages != root.pages {
                self.report.problems.push(Problem::Pages { tree, found: pages, expected: root.pages });
            }
            if bytes != root.bytes {
                self.report.problems.push(Problem::Bytes { tree, found: bytes, expected: root.bytes });
            }
            self.report.entries.push((tree, entries));
        }
        let Some((tree, root)) = self.trees.pop() else { return false };
        self.current = Some(Current { tree, root, pages: 0, bytes: 0, entries: 0 });
        let node = Expected::Node { level: root.level, lower: Bytes::from(Vec::new()), upper: None };
        self.expect(Place { page: root.page, tree, node });
        true
    }

    /// Notes a page as one to look at, unless its id tells already that it cannot be one.
    fn expect(&mut self, place: Place) {
        let page = place.page;
        if page == 0 || page >= self.next_page {
            self.report.problems.push(Problem::Id { page });
            return;
        }
        if self.dead.contains(page) {
            self.report.problems.push(Problem::Dead { page });
        }
        if self.seen.insert(page..page + 1) {
            self.rest.push(place);
        } else {
            self.report.problems.push(Problem::Shared { page });
        }
    }

    fn expect_pieces(&mut self, tree: TreeId, long: LongValue) {
        if long.pieces().end > self.next_page {
            self.report.problems.push(Problem::Id { page: long.first });
            return;
        }
        for page in long.pieces().rev() {
            let bytes = (long.bytes - (page - long.first) as usize * PIECE_BYTES).min(PIECE_BYTES);
            self.expect(Place { page, tree, node: Expected::Piece { bytes } });
        }
    }

    fn look_at(&mut self, place: Place, bytes: &Bytes) {
        self.report.pages += 1;
        self.report.bytes += bytes.len() as u64;
        if let Some(current) = &mut self.current {
            current.pages += 1;
            current.bytes += bytes.len() as u64;
        }
        let (page, id) = (Page::new(bytes), place.page);
        if page.tree() != place.tree {
            let (found, expected) = (page.tree(), place.tree);
            self.report.problems.push(Problem::Tree { page: id, found, expected });
        }
        match (place.node, page.kind()) {
            (Expected::Piece { bytes: expected }, Some(PageKind::Piece)) => {
                let found = page.payload().len();
                if found != expected {
                    self.report.problems.push(Problem::PieceLength { page: id, found, expected });
                }
            }
            (Expected::Node { level, lower, upper }, Some(PageKind::Leaf | PageKind::Inner)) => {
                if page.level() != level {
                    let found = page.level();
                    self.report.problems.push(Problem::Level { page: id, found, expected: level });
                    return;
                }
                if !is_within(page, &lower, upper.as_ref()) {
                    self.report.problems.push(Problem::Bounds { page: id });
                }
                self.look_below(place.tree, page, &lower, upper);
            }
            _ => self.report.problems.push(Problem::Kind { page: id }),
        }
    }

    fn look_below(&mut self, tree: TreeId, page: Page<'_>, lower: &Bytes, upper: Option<Bytes>) {
        if page.level() == 0 {
            if let Some(current) = &mut self.current {
                current.entries += page.len() as u64;
            }
            let values = (0..page.len()).rev().map(|index| page.value(index));
            values.for_each(|value| self.look_at_value(tree, &value));
            return;
        }
        let mut end = upper;
        for index in (0..page.len()).rev() {
            let start = if index == 0 { lower.clone() } else { page.key_bytes(index) };
            let node = Expected::Node { level: page.level() - 1, lower: start.clone(), upper: end };
            self.expect(Place { page: page.child(index), tree, node });
            end = Some(start);
        }
    }

    fn look_at_value(&mut self, tree: TreeId, value: &LeafValue) {
        let LeafValue::Long(long) = value else { return };
        if self.current.as_ref().is_some_and(|current| !current.root.has_long_values) {
            let problem = Problem::LongValues { tree };
            if !self.report.problems.contains(&problem) {
                self.report.problems.push(problem);
            }
        }
        self.expect_pieces(tree, *long);
    }
}

/// Whether the keys of a page, which ascend, lie between the separators around it.
fn is_within(page: Page<'_>, lower: &Bytes, upper: Option<&Bytes>) -> bool {
    let last = page.key(page.len() - 1);
    let is_below = upper.is_none_or(|upper| compare_bytes(last, upper).is_lt());
    // The first key of an inner page is not stored, and the second is greater than the separator of the page.
    if page.level() > 0 {
        return page.len() == 1 || (is_below && compare_bytes(page.key(1), lower).is_gt());
    }
    is_below && compare_bytes(page.key(0), lower).is_ge()
}

#[cfg(test)]
mod tests;

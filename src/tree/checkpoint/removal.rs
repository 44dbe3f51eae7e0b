use super::READ_AHEAD_PAGES;
use super::output::Work;
use crate::log::TreeId;
use crate::store::PageId;
use crate::tree::page::{LeafValue, Page};
use crate::tree::{Fault, Root};

/// What one page costs that dies unread.
const UNREAD_PAGE_BYTES: usize = 64;

/// The end of a dropped tree: all of its pages die.
pub(super) struct Removal {
    tree: TreeId,
    /// Pages that are still to do, with their levels: the next one last.
    rest: Vec<(PageId, u8)>,
    has_long_values: bool,
}

impl Removal {
    pub(super) fn new(tree: TreeId, root: Option<Root>) -> Self {
        let rest = root.iter().map(|root| (root.page, root.level)).collect();
        Self { tree, rest, has_long_values: root.is_some_and(|root| root.has_long_values) }
    }

    pub(super) fn id(&self) -> TreeId {
        self.tree
    }

    /// Goes on until the budget is used up; gives true when all is done.
    pub(super) fn advance(&mut self, work: &mut Work<'_>) -> Result<bool, Fault> {
        while let Some((id, level)) = self.rest.last().copied() {
            if work.is_over() {
                return Ok(false);
            }
            if !self.is_read(level) {
                work.charge(UNREAD_PAGE_BYTES);
                work.output.bury(id..id + 1);
                self.rest.pop();
                continue;
            }
            let Some(bytes) = work.cache.get(id) else { return Err(self.fault(work)) };
            self.rest.pop();
            work.consume(id, &bytes);
            let page = Page::new(&bytes);
            if level > 0 {
                self.rest.extend((0..page.len()).rev().map(|index| (page.child(index), level - 1)));
                continue;
            }
            for index in 0..page.len() {
                if let LeafValue::Long(long) = page.value(index) {
                    work.output.bury(long.pieces());
                }
            }
        }
        Ok(true)
    }

    /// Whether a page of that level has to be read to know what lies below it.
    fn is_read(&self, level: u8) -> bool {
        level > 0 || self.has_long_values
    }

    fn fault(&self, work: &Work<'_>) -> Fault {
        let next =
            self.rest.iter().rev().filter(|(id, level)| self.is_read(*level) && !work.cache.contains(*id));
        next.map(|(id, _)| *id).take(READ_AHEAD_PAGES).collect::<Vec<_>>().into()
    }
}

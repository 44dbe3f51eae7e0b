use std::ops::Range;

use crate::store::PageId;

/// A set of page ids, kept as runs of consecutive ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageSet {
    /// In ascending order; none is empty, and none begins where another one ends.
    runs: Vec<Range<PageId>>,
}

impl PageSet {
    /// No ids.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The runs in ascending order, with gaps between them.
    #[must_use]
    pub fn runs(&self) -> &[Range<PageId>] {
        &self.runs
    }

    /// The number of ids.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.runs.iter().map(|run| run.end - run.start).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether an id is among them.
    #[must_use]
    pub fn contains(&self, id: PageId) -> bool {
        let after = self.runs.partition_point(|run| run.end <= id);
        self.runs.get(after).is_some_and(|run| run.start <= id)
    }

    /// Adds consecutive ids. Gives false, and adds nothing, if one of them is in the set already.
    pub fn insert(&mut self, ids: Range<PageId>) -> bool {
        if ids.is_empty() {
            return true;
        }
        let after = self.runs.partition_point(|run| run.end <= ids.start);
        if self.runs.get(after).is_some_and(|run| run.start < ids.end) {
            return false;
        }
        let follows = after > 0 && self.runs[after - 1].end == ids.start;
        let precedes = self.runs.get(after).is_some_and(|run| run.start == ids.end);
        match (follows, precedes) {
            (true, true) => self.runs[after - 1].end = self.runs.remove(after).end,
            (true, false) => self.runs[after - 1].end = ids.end,
            (false, true) => self.runs[after].start = ids.start,
            (false, false) => self.runs.insert(after, ids),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_set_in_as_few_runs_as_can_be(inserts in prop::collection::vec((0u64..60, 0u64..5), 0..40)) {
            let (mut set, mut model) = (PageSet::new(), BTreeSet::new());
            for (first, length) in inserts {
                let ids = first..first + length;
                let is_new = ids.clone().all(|id| !model.contains(&id));
                prop_assert_eq!(set.insert(ids.clone()), is_new);
                if is_new {
                    model.extend(ids);
                }
            }
            prop_assert!((0..70).all(|id| set.contains(id) == model.contains(&id)));
            prop_assert_eq!((set.len(), set.is_empty()), (model.len() as u64, model.is_empty()));
            prop_assert!(set.runs().iter().all(|run| !run.is_empty()));
            prop_assert!(set.runs().windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }
}

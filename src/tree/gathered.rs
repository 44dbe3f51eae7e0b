use super::level::{LastEdit, Level};
use super::level_key::LevelKey;
use crate::base::sorted_by_number;
use crate::log::{Edit, Lsn, TreeId};

/// A commit often changes what the one before it has changed, such as the statistics of a table. So many edits of a
/// tree are looked at for the key of the next.
const RECENT: usize = 4;

/// The edits of a stretch of the log, of which only the last of each key counts.
#[derive(Default)]
pub struct Gathered {
    /// In ascending order.
    trees: Vec<GatheredTree>,
    last_lsn: Option<Lsn>,
}

/// What becomes of one tree.
pub(super) struct GatheredTree {
    pub(super) id: TreeId,
    /// The commit that dropped it.
    pub(super) dropped: Option<Lsn>,
    /// In the order of the log.
    edits: Vec<Option<(LevelKey<'static>, LastEdit)>>,
}

impl Gathered {
    /// Adds an edit of a commit. LSNs never fall from call to call.
    pub fn add(&mut self, lsn: Lsn, edit: Edit) {
        self.last_lsn = Some(lsn);
        match edit {
            Edit::Put { tree, key, value } => {
                self.tree(tree).add(LevelKey::new(key), LastEdit { lsn, value: Some(value) });
            }
            Edit::Delete { tree, key } => {
                self.tree(tree).add(LevelKey::new(key), LastEdit { lsn, value: None })
            }
            Edit::Drop { tree } => {
                *self.tree(tree) = GatheredTree { dropped: Some(lsn), ..GatheredTree::new(tree) };
            }
        }
    }

    /// The LSN of the last edit; absent if there was none.
    pub(super) fn last_lsn(&self) -> Option<Lsn> {
        self.last_lsn
    }

    pub(super) fn into_trees(self) -> impl Iterator<Item = GatheredTree> {
        self.trees.into_iter()
    }

    fn tree(&mut self, id: TreeId) -> &mut GatheredTree {
        let position = match self.trees.binary_search_by_key(&id, |tree| tree.id) {
            Ok(position) => position,
            Err(position) => {
                self.trees.insert(position, GatheredTree::new(id));
                position
            }
        };
        &mut self.trees[position]
    }
}

impl GatheredTree {
    fn new(id: TreeId) -> Self {
        Self { id, dropped: None, edits: Vec::new() }
    }

    fn add(&mut self, key: LevelKey<'static>, edit: LastEdit) {
        let first_recent = self.edits.len().saturating_sub(RECENT);
        let mut recent = self.edits[first_recent..].iter_mut().flatten();
        match recent.find(|(other, _)| *other == key) {
            Some((_, older)) => *older = edit,
            None => self.edits.push(Some((key, edit))),
        }
    }

    fn key(&self, position: usize) -> Option<&LevelKey<'static>> {
        self.edits[position].as_ref().map(|(key, _)| key)
    }

    /// Puts the last edit of each key on top of what is in `level`, in the order of the keys: that finds its way
    /// through a map several times faster than the order of the log.
    pub(super) fn put_into(mut self, level: &mut Level) {
        let prefixes: Vec<u64> = self.edits.iter().flatten().map(|(key, _)| key.prefix()).collect();
        let mut sorted = sorted_by_number(&prefixes, &|a, b| self.key(a).cmp(&self.key(b)));
        let is_same = |a: usize, b: usize| prefixes[a] == prefixes[b] && self.key(a) == self.key(b);
        let is_last: Vec<bool> = sorted.windows(2).map(|pair| !is_same(pair[0], pair[1])).collect();
        let mut is_last = is_last.into_iter().chain([true]);
        sorted.retain(|_| is_last.next() == Some(true));
        level.put_sorted(sorted.into_iter().filter_map(|position| self.edits[position].take()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Bound;

    fn put(key: &[u8], value: &[u8]) -> Edit {
        Edit::Put { tree: TreeId(1), key: key.into(), value: value.into() }
    }

    fn delete(tree: u32, key: &[u8]) -> Edit {
        Edit::Delete { tree: TreeId(tree), key: key.into() }
    }

    /// The LSNs of the edits of each tree, in the order of the keys.
    fn lsns(gathered: Gathered, mut level: Level) -> Vec<(u32, Vec<Lsn>)> {
        let lsns = |tree: GatheredTree| {
            let id = tree.id.0;
            tree.put_into(&mut level);
            let edits = std::mem::take(&mut level);
            let lsns = edits.range((Bound::Unbounded, Bound::Unbounded)).map(|(_, edit)| edit.lsn).collect();
            (id, lsns)
        };
        gathered.into_trees().map(lsns).collect()
    }

    #[test]
    fn the_last_edit_of_each_key_comes_in_the_order_of_keys() {
        // Some differ within their first eight bytes, some behind them, some in length only.
        let edits = [
            put(b"12345678b", b"1"),
            put(b"12345678", b"2"),
            put(b"", b"3"),
            delete(0, b"z"),
            put(b"12345678b", b"4"),
            put(b"\0", b"5"),
            delete(1, b"12345678a"),
            put(b"", b"6"),
        ];
        let mut gathered = Gathered::default();
        edits.into_iter().zip(1..).for_each(|(edit, lsn)| gathered.add(lsn, edit));
        assert_eq!(gathered.last_lsn(), Some(8));
        assert_eq!(lsns(gathered, Level::default()), [(0, vec![4]), (1, vec![8, 6, 2, 7, 5])]);
    }

    #[test]
    fn what_was_edited_a_moment_ago_takes_no_room() {
        let mut gathered = Gathered::default();
        for lsn in 1..100 {
            [b"a", b"b", b"c"].into_iter().for_each(|key| gathered.add(lsn, put(key, b"")));
        }
        assert_eq!(gathered.trees[0].edits.len(), 3);
        assert_eq!(lsns(gathered, Level::default()), [(1, vec![99, 99, 99])]);
    }

    #[test]
    fn newer_edits_cover_older_ones() {
        let mut level = Level::default();
        for (key, lsn) in [(b"a", 1), (b"c", 2)] {
            level.put(key.as_slice().into(), LastEdit { lsn, value: None });
        }
        let mut gathered = Gathered::default();
        [b"b", b"c"].into_iter().for_each(|key| gathered.add(3, put(key, b"x")));
        assert_eq!(lsns(gathered, level), [(1, vec![1, 3, 3])]);
    }

    #[test]
    fn nothing_is_left_of_a_tree_that_was_dropped() {
        let mut gathered = Gathered::default();
        [put(b"a", b""), delete(2, b"a")].into_iter().for_each(|edit| gathered.add(1, edit));
        gathered.add(2, Edit::Drop { tree: TreeId(1) });
        let trees: Vec<_> =
            gathered.into_trees().map(|tree| (tree.id.0, tree.dropped, tree.edits.len())).collect();
        assert_eq!(trees, [(1, Some(2), 0), (2, None, 1)]);
    }
}

use std::cmp::Ordering;

use crate::base::{compare_bytes, sorted_positions};
use crate::log::{Edit, Lsn, TreeId};

/// Edits of many commits, to be applied in the order of their keys.
#[derive(Default)]
pub(super) struct Gathered<'a> {
    edits: Vec<GatheredEdit<'a>>,
}

struct GatheredEdit<'a> {
    tree: TreeId,
    /// The beginning of the key: most keys differ there, and are ordered without a look at the rest.
    prefix: u64,
    key: &'a [u8],
    lsn: Lsn,
    edit: &'a Edit,
}

impl<'a> Gathered<'a> {
    /// Adds an edit of one key that is not older than those before; the drop of a tree is none.
    pub(super) fn add(&mut self, lsn: Lsn, edit: &'a Edit) {
        if let Edit::Put { tree, key, .. } | Edit::Delete { tree, key } = edit {
            self.edits.push(GatheredEdit { tree: *tree, prefix: prefix(key), key, lsn, edit });
        }
    }

    /// Gives the last edit of each key, in the order of trees and keys.
    pub(super) fn last_of_each_key(&self, apply: &mut dyn FnMut(Lsn, &Edit)) {
        let edits = &self.edits;
        let sorted = sorted_positions(edits.len(), &|a, b| edits[a].compare(&edits[b]));
        for (index, position) in sorted.iter().enumerate() {
            let edit = &edits[*position];
            let next = sorted.get(index + 1).map(|next| &edits[*next]);
            if next.is_none_or(|next| edit.compare(next) != Ordering::Equal) {
                apply(edit.lsn, edit.edit);
            }
        }
    }
}

impl GatheredEdit<'_> {
    fn compare(&self, other: &Self) -> Ordering {
        let order = (self.tree, self.prefix).cmp(&(other.tree, other.prefix));
        order.then_with(|| compare_bytes(self.key, other.key))
    }
}

fn prefix(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = key.len().min(bytes.len());
    bytes[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: &[u8], value: &[u8]) -> Edit {
        Edit::Put { tree: TreeId(1), key: key.into(), value: value.into() }
    }

    fn delete(tree: u32, key: &[u8]) -> Edit {
        Edit::Delete { tree: TreeId(tree), key: key.into() }
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
        edits.iter().zip(1..).for_each(|(edit, lsn)| gathered.add(lsn, edit));
        let mut last = Vec::new();
        gathered.last_of_each_key(&mut |lsn, edit| {
            assert_eq!(edit, &edits[lsn as usize - 1]);
            last.push(lsn);
        });
        assert_eq!(last, [4, 8, 6, 2, 7, 5]);
    }
}

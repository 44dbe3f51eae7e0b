//! How a condition finds what it names in an item.

use super::Condition;
use crate::base::sorted_positions;
use crate::expression::path::{DocumentPath, PathStep};
use crate::value::{MapRef, ValueRef};
use std::cmp::Ordering;

/// With fewer paths, or in a smaller item, it is quicker to look for each path than to sort them.
const SORTED_FROM_PATHS: usize = 16;
const SORTED_FROM_BYTES: usize = 16 * 1024;

/// An item, and what has been found in it.
pub(super) struct Scope<'a> {
    item: MapRef<'a>,
    /// What is at each path of the condition, by ascending address of the path; empty if paths are looked for one by
    /// one.
    found: Vec<(*const DocumentPath, Option<ValueRef<'a>>)>,
}

impl<'a> Scope<'a> {
    /// The item, in which the paths of `condition` are looked for: all in one walk, if they and the item are many.
    pub(super) fn new(condition: &Condition, item: MapRef<'a>) -> Self {
        let bytes = || item.iter().map(|(_, value)| value.encoded().len()).sum::<usize>();
        if condition.path_count() < SORTED_FROM_PATHS || bytes() < SORTED_FROM_BYTES {
            return Self { item, found: Vec::new() };
        }
        Self { item, found: find_all(&condition.paths(), item) }
    }

    /// What is at a path of the condition.
    pub(super) fn find(&self, path: &DocumentPath) -> Option<ValueRef<'a>> {
        if self.found.is_empty() {
            return path.find(self.item);
        }
        let place = self.found.binary_search_by_key(&std::ptr::from_ref(path), |(other, _)| *other);
        place.ok().and_then(|place| self.found[place].1)
    }
}

fn find_all<'a>(
    paths: &[&DocumentPath],
    item: MapRef<'a>,
) -> Vec<(*const DocumentPath, Option<ValueRef<'a>>)> {
    let order = sorted_positions(paths.len(), &|a, b| compare(paths[a], paths[b]));
    let sorted: Vec<&DocumentPath> = order.iter().map(|position| paths[*position]).collect();
    let mut values = vec![None; sorted.len()];
    for (name, value) in item.iter() {
        let from = sorted.partition_point(|path| path.top() < name);
        let to = sorted.partition_point(|path| path.top() <= name);
        find_below(value, 0, &sorted[from..to], &mut values[from..to]);
    }
    let by_address = sorted_positions(sorted.len(), &|a, b| {
        std::ptr::from_ref(sorted[a]).cmp(&std::ptr::from_ref(sorted[b]))
    });
    by_address.into_iter().map(|position| (std::ptr::from_ref(sorted[position]), values[position])).collect()
}

/// Finds what is at `paths`, which are sorted and lead to `value` with their first `depth` steps after the first.
fn find_below<'a>(
    value: ValueRef<'a>,
    depth: usize,
    paths: &[&DocumentPath],
    found: &mut [Option<ValueRef<'a>>],
) {
    let ends = paths.partition_point(|path| path.rest().len() == depth);
    found[..ends].fill(Some(value));
    let (paths, found) = (&paths[ends..], &mut found[ends..]);
    if paths.is_empty() {
        return;
    }
    let mut descend = |value: ValueRef<'a>, to: &dyn Fn(&PathStep) -> Ordering| {
        let from = paths.partition_point(|path| to(&path.rest()[depth]).is_lt());
        let upto = paths.partition_point(|path| to(&path.rest()[depth]).is_le());
        find_below(value, depth + 1, &paths[from..upto], &mut found[from..upto]);
    };
    if let Some(map) = value.map() {
        for (name, member) in map.iter() {
            descend(member, &|step| match step {
                PathStep::Index(_) => Ordering::Less,
                PathStep::Name(other) => (**other).cmp(name),
            });
        }
    } else if let Some(list) = value.list() {
        for (position, element) in list.iter().enumerate() {
            descend(element, &|step| match step {
                PathStep::Index(index) => usize::try_from(*index).unwrap_or(usize::MAX).cmp(&position),
                PathStep::Name(_) => Ordering::Greater,
            });
        }
    }
}

/// Paths that begin alike are next to each other: the shorter first, then indexes, then names.
fn compare(one: &DocumentPath, other: &DocumentPath) -> Ordering {
    one.top().cmp(other.top()).then_with(|| one.rest().cmp(other.rest()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{AttributeMap, AttributeValue, Item};
    use proptest::prelude::*;

    fn step() -> impl Strategy<Value = PathStep> {
        prop_oneof![(0u32..3).prop_map(PathStep::Index), "[a-c]".prop_map(|name| PathStep::Name(name.into()))]
    }

    fn value() -> impl Strategy<Value = AttributeValue> {
        let leaf = any::<bool>().prop_map(AttributeValue::Bool);
        leaf.prop_recursive(3, 24, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(AttributeValue::L),
                prop::collection::btree_map("[a-c]", inner, 0..3)
                    .prop_map(|map| AttributeValue::M(AttributeMap::from_iter(map))),
            ]
        })
    }

    proptest! {
        #[test]
        fn all_at_once_is_one_by_one(
            paths in prop::collection::vec(("[a-c]", prop::collection::vec(step(), 0..4)), 1..24),
            item in prop::collection::btree_map("[a-c]", value(), 0..3),
        ) {
            let item = Item::from_attributes(&AttributeMap::from_iter(item));
            let paths: Vec<DocumentPath> =
                paths.into_iter().map(|(top, rest)| DocumentPath::new(top, rest)).collect();
            let written: Vec<&DocumentPath> = paths.iter().collect();
            let scope = Scope { item: item.map(), found: find_all(&written, item.map()) };
            for path in &paths {
                prop_assert_eq!(scope.find(path), path.find(item.map()));
            }
        }
    }
}

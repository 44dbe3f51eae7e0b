//! A forest against plain maps, through everything that can happen to it, while its pages come and go.

use std::collections::BTreeMap;
use std::ops::{Bound, RangeBounds};
use std::rc::Rc;

use super::base::{Model, Pages};
use super::*;
use proptest::prelude::*;

const TREES: u32 = 3;

fn change(model: &mut Model, edits: &[Edit]) {
    for edit in edits {
        match edit {
            Edit::Put { tree, key, value } => {
                model.insert((tree.0, key.to_vec()), value.to_vec());
            }
            Edit::Delete { tree, key } => {
                model.remove(&(tree.0, key.to_vec()));
            }
            Edit::Drop { tree } => model.retain(|(id, _), _| *id != tree.0),
        }
    }
}

struct World {
    forest: Forest,
    pages: Pages,
    cache: Rc<PageCache>,
    /// All durable commits; the first has LSN 1.
    log: Vec<Vec<Edit>>,
    staged: Vec<Vec<Edit>>,
    base_lsn: Lsn,
    frozen_lsn: Option<Lsn>,
}

impl World {
    fn new() -> Self {
        let cache = Rc::new(PageCache::new(0));
        Self {
            forest: Forest::with_base(Roots::new(), Rc::clone(&cache)),
            pages: Pages::new(2, 1),
            cache,
            log: Vec::new(),
            staged: Vec::new(),
            base_lsn: 0,
            frozen_lsn: None,
        }
    }

    fn last_lsn(&self) -> Lsn {
        self.log.len() as Lsn
    }

    fn model_at(&self, lsn: Lsn) -> Model {
        let mut model = Model::new();
        self.log[..lsn as usize].iter().for_each(|edits| change(&mut model, edits));
        model
    }

    fn pending_model(&self) -> Model {
        let mut model = self.model_at(self.last_lsn());
        self.staged.iter().for_each(|edits| change(&mut model, edits));
        model
    }

    /// Without the edits of dropped trees, which nobody makes.
    fn possible(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let drops = |edit: &Edit| match edit {
            Edit::Drop { tree } => Some(*tree),
            _ => None,
        };
        let mut dropped: Vec<TreeId> =
            self.log.iter().chain(&self.staged).flatten().filter_map(drops).collect();
        let mut possible = edits;
        possible.retain(|edit| {
            let (Edit::Put { tree, .. } | Edit::Delete { tree, .. } | Edit::Drop { tree }) = edit;
            let exists = !dropped.contains(tree);
            dropped.extend(drops(edit));
            exists
        });
        possible
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Stage(edits) => {
                let edits = self.possible(edits);
                self.staged.push(edits);
                let lsn = self.last_lsn() + self.staged.len() as Lsn;
                self.forest.stage(lsn, &self.staged[self.staged.len() - 1]);
            }
            Step::Settle if !self.staged.is_empty() => {
                let edits = self.staged.remove(0);
                self.forest.settle(self.last_lsn() + 1, &edits);
                self.log.push(edits);
            }
            Step::Settle => {}
            Step::Revert => {
                self.forest.revert();
                self.staged.clear();
            }
            Step::Apply(edits) => {
                self.step(Step::Revert);
                let edits = self.possible(edits);
                self.forest.apply(self.last_lsn() + 1, &edits);
                self.log.push(edits);
            }
            Step::Freeze if self.frozen_lsn.is_none() => {
                self.forest.freeze();
                self.frozen_lsn = Some(self.last_lsn());
            }
            Step::Freeze | Step::Thaw => {
                self.forest.thaw();
                self.frozen_lsn = None;
            }
            Step::AdoptOwn => self.adopt_own(),
            Step::AdoptForeign(at) => self.adopt(at.index(self.lsns_above_base()) as Lsn + self.base_lsn),
            Step::Reset(at) => self.reset(at.index(self.lsns_above_base()) as Lsn + self.base_lsn),
            Step::Sweep(edits) => {
                self.forest.sweep(edits);
            }
            Step::LosePages(lost) => {
                let lost = self.pages.stored.keys().filter(|id| lost.contains(&((*id % 8) as u8)));
                self.cache.forget(&lost.copied().collect::<Vec<_>>());
            }
        }
    }

    fn lsns_above_base(&self) -> usize {
        (self.last_lsn() - self.base_lsn) as usize + 1
    }

    /// The checkpoint of this instance: what is frozen, merged into the base.
    fn adopt_own(&mut self) {
        let Some(lsn) = self.frozen_lsn else { return };
        let mut merged = self.model_at(self.base_lsn);
        for tree in self.forest.frozen(Bound::Unbounded) {
            if tree.is_dropped {
                change(&mut merged, &[Edit::Drop { tree: tree.id }]);
                continue;
            }
            for (key, value) in tree.edits(Bound::Unbounded) {
                let (tree, key) = (tree.id, key.clone());
                change(
                    &mut merged,
                    &[match value {
                        Some(value) => Edit::Put { tree, key, value: value.clone() },
                        None => Edit::Delete { tree, key },
                    }],
                );
            }
        }
        assert_eq!(merged, self.model_at(lsn), "what is frozen makes the new base of the old one");
        self.adopt(lsn);
    }

    fn adopt(&mut self, lsn: Lsn) {
        let roots = self.pages.build(&self.model_at(lsn));
        self.forest.adopt(roots, lsn);
        self.base_lsn = lsn;
        self.frozen_lsn = None;
    }

    fn reset(&mut self, lsn: Lsn) {
        let roots = self.pages.build(&self.model_at(lsn));
        self.forest.reset(roots);
        self.staged.clear();
        self.base_lsn = lsn;
        self.frozen_lsn = None;
        let mut gathered = Gathered::default();
        let commits = (lsn + 1..).zip(&self.log[lsn as usize..]);
        commits.for_each(|(lsn, edits)| edits.iter().for_each(|edit| gathered.add(lsn, edit.clone())));
        self.forest.replay(gathered);
    }

    /// What of the commits from `from` to `to` is in memory.
    fn bytes_between(&self, from: Lsn, to: Lsn) -> usize {
        let mut last: BTreeMap<(u32, &[u8]), usize> = BTreeMap::new();
        for edit in self.log[from as usize..to as usize].iter().flatten() {
            match edit {
                Edit::Put { tree, key, value } => {
                    last.insert((tree.0, key), key.len() + value.len());
                }
                Edit::Delete { tree, key } => {
                    last.insert((tree.0, key), key.len());
                }
                Edit::Drop { tree } => last.retain(|(id, _), _| *id != tree.0),
            }
        }
        last.values().sum()
    }

    fn check(&self, range: &KeyRange) {
        let middle = self.frozen_lsn.unwrap_or(self.base_lsn);
        let bytes = self.bytes_between(self.base_lsn, middle) + self.bytes_between(middle, self.last_lsn());
        assert_eq!(self.forest.delta_bytes(), bytes);
        let views = [
            (Visibility::Durable, self.model_at(self.last_lsn())),
            (Visibility::Pending, self.pending_model()),
        ];
        for (visibility, model) in views {
            (0..TREES).for_each(|tree| self.check_tree(tree, visibility, &model, range));
        }
    }

    fn check_tree(&self, tree: u32, visibility: Visibility, model: &Model, range: &KeyRange) {
        let view = self.forest.view(visibility);
        let level = self.forest.roots().get(TreeId(tree)).map_or(0, |root| usize::from(root.level));
        for key in all_keys() {
            let found = self.read(level + 2, || view.tree(TreeId(tree)).get(&key));
            assert_eq!(found.as_deref(), model.get(&(tree, key)).map(Vec::as_slice));
        }
        let bounds = (range.lower.clone(), range.upper.clone());
        let of_tree = model.iter().filter(|((id, key), _)| *id == tree && bounds.contains(key));
        let mut expected: Entries = of_tree.map(|((_, key), value)| (key.clone(), value.clone())).collect();
        let faults = self.pages.stored.len();
        let found = self.read(faults, || entries(view, tree, range, Direction::Forward));
        assert_eq!(found, expected);
        expected.reverse();
        let found = self.read(faults, || entries(view, tree, range, Direction::Backward));
        assert_eq!(found, expected);
    }

    /// Reads until no page is missing any more; every fault names pages that are.
    fn read<T>(&self, faults_max: usize, read: impl Fn() -> Result<T, Fault>) -> T {
        for _ in 0..=faults_max {
            match read() {
                Ok(found) => return found,
                Err(fault) => {
                    assert!(!fault.pages.is_empty());
                    for id in fault.pages {
                        assert!(!self.cache.contains(id), "page {id} is not missing");
                        self.cache.insert(id, self.pages.stored[&id].clone()).expect("a whole page");
                    }
                }
            }
        }
        panic!("more than {faults_max} faults");
    }
}

fn all_keys() -> impl Iterator<Item = Vec<u8>> {
    let longer =
        (0..KEY_BYTES).flat_map(|a| std::iter::once(vec![a]).chain((0..KEY_BYTES).map(move |b| vec![a, b])));
    std::iter::once(Vec::new()).chain(longer)
}

/// Bytes of keys are lower.
const KEY_BYTES: u8 = 4;

#[derive(Clone, Debug)]
enum Step {
    Stage(Vec<Edit>),
    Settle,
    Revert,
    Apply(Vec<Edit>),
    Freeze,
    Thaw,
    AdoptOwn,
    AdoptForeign(prop::sample::Index),
    Reset(prop::sample::Index),
    Sweep(usize),
    LosePages(Vec<u8>),
}

fn any_key() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0..KEY_BYTES, 0..3)
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let key = || any_key().prop_map(Bytes::from);
    let tree = || (0..TREES).prop_map(TreeId);
    prop_oneof![
        12 => (tree(), key(), any_key().prop_map(Bytes::from))
            .prop_map(|(tree, key, value)| Edit::Put { tree, key, value }),
        6 => (tree(), key()).prop_map(|(tree, key)| Edit::Delete { tree, key }),
        1 => tree().prop_map(|tree| Edit::Drop { tree }),
    ]
}

fn any_bound() -> impl Strategy<Value = Bound<Vec<u8>>> {
    prop_oneof![
        Just(Bound::Unbounded),
        any_key().prop_map(Bound::Included),
        any_key().prop_map(Bound::Excluded),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let edits = || prop::collection::vec(any_edit(), 0..8);
    prop_oneof![
        4 => edits().prop_map(Step::Stage),
        3 => Just(Step::Settle),
        1 => Just(Step::Revert),
        3 => edits().prop_map(Step::Apply),
        2 => Just(Step::Freeze),
        1 => Just(Step::Thaw),
        2 => Just(Step::AdoptOwn),
        1 => any::<prop::sample::Index>().prop_map(Step::AdoptForeign),
        1 => any::<prop::sample::Index>().prop_map(Step::Reset),
        1 => (0usize..20).prop_map(Step::Sweep),
        3 => prop::collection::vec(0u8..8, 0..8).prop_map(Step::LosePages),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_forest_is_two_maps(
        steps in prop::collection::vec((any_step(), any_bound(), any_bound()), 0..40),
    ) {
        let mut world = World::new();
        for (step, lower, upper) in steps {
            world.step(step);
            world.check(&KeyRange { lower, upper });
        }
    }
}

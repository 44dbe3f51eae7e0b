//! What is late: eventually consistent reads of tables, and all reads of global indexes.

use xxhash_rust::xxh64::xxh64;

use super::super::State;
use super::EngineClock;
use super::plan::{SimulationPlan, Span};
use crate::base::{Clock, Dice};
use crate::log::{Batch, Lsn};
use crate::table::{CATALOG, Catalog, IndexScope};
use crate::tree::{Edit, Lag, Replica, Sight, TreeId, View, Visibility};

/// The replicas of tables and indexes.
pub(super) struct Replicas {
    lag: Lag,
    /// Trees that are none of a table or an index, as far as the catalog tells.
    others: Vec<TreeId>,
    seed: u64,
    of_tables: Span,
    of_indexes: Span,
}

impl Replicas {
    pub(super) fn new(plan: &SimulationPlan) -> Self {
        Self {
            lag: Lag::default(),
            others: Vec::new(),
            seed: plan.seed,
            of_tables: plan.replica_lag,
            of_indexes: plan.index_lag,
        }
    }

    /// Shows what is to be shown by that time.
    pub(super) fn pass(&mut self, now_ms: u64) {
        self.lag.pass(now_ms);
    }

    pub(super) fn lag(&self) -> &Lag {
        &self.lag
    }

    /// A commit becomes durable; `view` does not show it yet.
    fn note(&mut self, view: View<'_>, catalog: &Catalog, lsn: Lsn, edits: &[Edit], now_ms: u64) {
        let trees = edits.iter().map(Edit::tree);
        if trees.clone().any(|tree| tree == CATALOG) {
            self.others.clear();
        }
        if trees.clone().any(|tree| !self.others.contains(&tree) && !self.lag.has(tree)) {
            self.learn(view, catalog);
            let unknown: Vec<TreeId> = trees.filter(|tree| !self.lag.has(*tree)).collect();
            self.others.extend(unknown);
        }
        let (seed, of_tables, of_indexes) = (self.seed, self.of_tables, self.of_indexes);
        self.lag.note(view, lsn, edits, &|replica, tree, count| {
            let dice = Dice::new(xxh64(&count.to_le_bytes(), seed ^ u64::from(tree.0)));
            let span = match replica {
                Replica::Table => of_tables,
                Replica::Index => of_indexes,
            };
            now_ms + span.draw(&dice)
        });
    }

    /// Looks up which trees are those of tables and indexes. What cannot be read is not late.
    fn learn(&mut self, view: View<'_>, catalog: &Catalog) {
        let names = catalog.names_after(view, None, usize::MAX).unwrap_or_default();
        for table in names.iter().filter_map(|name| catalog.table(view, name).ok().flatten()) {
            if !self.lag.has(table.tree) {
                let local = table.indexes_of(IndexScope::Local).map(|index| index.tree);
                self.lag.follow(Replica::Table, std::iter::once(table.tree).chain(local));
            }
            for index in table.indexes_of(IndexScope::Global) {
                if !self.lag.has(index.tree) {
                    self.lag.follow(Replica::Index, std::iter::once(index.tree));
                }
            }
        }
    }
}

impl State {
    /// The trees are others now: nothing is late.
    pub(in super::super) fn forget_late(&mut self) {
        if let Some(simulation) = &mut self.simulation {
            simulation.replicas = Replicas::new(&simulation.plan);
        }
    }

    /// Edits are about to become durable: a simulation may show them later.
    pub(in super::super) fn note_late(&mut self, lsn: Lsn, edits: &[Edit], clock: &EngineClock) {
        if let Some(simulation) = &mut self.simulation {
            let now_ms = clock.now_ms();
            let view = self.forest.view(Visibility::Durable);
            simulation.replicas.note(view, &self.catalog, lsn, edits, now_ms);
        }
    }

    /// The same for what others have done, which is applied as a whole: so it is shown as a whole.
    pub(in super::super) fn note_others_late(&mut self, batches: &[Batch], clock: &EngineClock) {
        if self.simulation.is_some() {
            let commits = batches.iter().flat_map(|batch| &batch.commits);
            let edits: Vec<Edit> = commits.flat_map(|commit| &commit.edits).cloned().collect();
            self.note_late(self.durable_lsn, &edits, clock);
        }
    }

    /// What a reader sees who sees some of it late.
    pub(in super::super) fn late<'s>(&'s self, view: View<'s>, sight: Sight) -> View<'s> {
        match &self.simulation {
            Some(simulation) => view.late(simulation.replicas.lag(), sight),
            None => view,
        }
    }

    /// Whether a reader has met what is hidden, since this was asked the last time.
    pub(in super::super) fn has_met_late(&self) -> bool {
        self.simulation.as_ref().is_some_and(|simulation| simulation.replicas.lag().take_met())
    }
}

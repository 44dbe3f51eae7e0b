//! Keeps requests within the capacity of tables and global indexes.
//!
//! What was consumed is kept in memory, by each instance for itself: whoever opens the database begins anew.

use std::cell::RefCell;

use super::Consumed;
use super::bucket::{Bucket, Rate};
use crate::table::{Billing, Index, Table};
use crate::tree::TreeId;

/// What an on-demand table or index serves a second unless the account was given more, reads or writes.
/// Source: "Default quotas for throughput" in the developer guide.
const QUOTA: u64 = 40_000;

/// Which capacity is consumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    /// That of reads.
    Read,
    /// That of writes.
    Write,
}

impl Flow {
    /// Of two things that of this flow.
    pub fn pick<T>(self, read: T, write: T) -> T {
        match self {
            Self::Read => read,
            Self::Write => write,
        }
    }
}

/// What bounds the capacity of a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// What is provisioned.
    Provisioned,
    /// The maximum that an on-demand table or index was given.
    OnDemandMaximum,
    /// What any table of the account may serve.
    Quota,
    /// What the partitions of an on-demand table or index serve by now: it grows, but not at once.
    Scaling,
}

/// A table or an index whose capacity is used up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// The index; absent if it is the table.
    pub index: Option<String>,
    /// What it is bounded by.
    pub limit: Limit,
}

/// What is left of the capacities of all tables.
#[derive(Default)]
pub struct Throttle {
    /// In the order of what they are of.
    buckets: RefCell<Vec<Known>>,
}

/// A bucket that was used.
struct Known {
    source: Source,
    rate: Rate,
    bucket: Bucket,
}

/// Whose capacity a bucket is, and which.
type Source = (TreeId, Flow);

/// A use of capacity.
struct Charge {
    source: Source,
    rate: Rate,
    halves: u64,
}

/// What a request was charged.
#[derive(Default)]
pub struct Charges(Vec<Charge>);

/// Whether a request has been let in before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Admission {
    /// It has to ask.
    #[default]
    Asked,
    /// It has run, and runs again for a reason that is not its own: what came after it does not count.
    Granted,
}

/// Tells one run of a request what it may consume, and takes note of what it does.
pub struct Meter<'a> {
    throttle: &'a Throttle,
    now_ms: u64,
    admission: Admission,
    charges: RefCell<Charges>,
}

impl Throttle {
    /// The meter of a request of that time.
    #[must_use]
    pub fn meter(&self, now_ms: u64, admission: Admission) -> Meter<'_> {
        Meter { throttle: self, now_ms, admission, charges: RefCell::default() }
    }

    /// Gives back what a request was charged that runs again.
    pub fn refund(&self, charges: &Charges) {
        let mut buckets = self.buckets.borrow_mut();
        for charge in &charges.0 {
            if let Ok(place) = find(&buckets, charge.source) {
                buckets[place].bucket = buckets[place].bucket.more(charge.halves);
            }
        }
    }

    fn bucket(&self, source: Source, rate: Rate, now_ms: u64) -> Bucket {
        let buckets = self.buckets.borrow();
        match find(&buckets, source) {
            Ok(place) => buckets[place].bucket.at(rate, now_ms),
            Err(_) => Bucket::unused(rate, now_ms),
        }
    }

    fn put(&self, known: Known, now_ms: u64) {
        let mut buckets = self.buckets.borrow_mut();
        match find(&buckets, known.source) {
            Ok(place) => buckets[place] = known,
            Err(place) => {
                buckets.insert(place, known);
                // What has filled up again is as good as unused; of tables that are gone, nobody would ever ask.
                if buckets.len().is_power_of_two() {
                    buckets.retain(|known| !known.bucket.is_full(known.rate, now_ms));
                }
            }
        }
    }
}

fn find(buckets: &[Known], source: Source) -> Result<usize, usize> {
    buckets.binary_search_by_key(&source, |known| known.source)
}

impl Meter<'_> {
    /// Whatever of a table and its global indexes has nothing left, of those that `consumed` tells of. A read tells of
    /// the table unless it is one of a global index; a write always does.
    #[must_use]
    pub fn exceeded(&self, table: &Table, flow: Flow, consumed: &Consumed) -> Vec<Exceeded> {
        if self.admission == Admission::Granted {
            return Vec::new();
        }
        let used = uses(table, flow, consumed).into_iter().filter_map(|(index, _)| {
            let (source, rate, limit) = source(table, index, flow);
            let charges = self.charges.borrow();
            let pending = charges.0.iter().filter(|charge| charge.source == source);
            let pending = pending.map(|charge| charge.halves).sum();
            let has_some = self.throttle.bucket(source, rate, self.now_ms).less(pending).has_some();
            (!has_some).then(|| Exceeded { index: index.map(|index| index.name.clone()), limit })
        });
        used.collect()
    }

    /// Takes note of what was consumed.
    pub fn charge(&self, table: &Table, flow: Flow, consumed: &Consumed) {
        for (index, halves) in uses(table, flow, consumed) {
            let (source, rate, _) = source(table, index, flow);
            self.charges.borrow_mut().0.push(Charge { source, rate, halves });
        }
    }

    /// Charges the request for what it has consumed.
    #[must_use]
    pub fn settle(self) -> Charges {
        let charges = self.charges.into_inner();
        for Charge { source, rate, halves } in &charges.0 {
            let (source, rate) = (*source, *rate);
            let bucket = self.throttle.bucket(source, rate, self.now_ms).less(*halves);
            self.throttle.put(Known { source, rate, bucket }, self.now_ms);
        }
        charges
    }
}

/// What is consumed of the table, which serves its local indexes too, and of each of its global indexes.
fn uses<'a>(table: &'a Table, flow: Flow, consumed: &Consumed) -> Vec<(Option<&'a Index>, u64)> {
    let mut uses = Vec::new();
    if flow == Flow::Write || consumed.global.is_empty() {
        let local = consumed.local.iter().map(|(_, halves)| halves).sum::<u64>();
        uses.push((None, consumed.table + local));
    }
    for (name, halves) in &consumed.global {
        uses.extend(table.index(name).map(|index| (Some(index), *halves)));
    }
    uses
}

fn source(table: &Table, index: Option<&Index>, flow: Flow) -> (Source, Rate, Limit) {
    let (units_per_second, limit) = match table.billing {
        Billing::Provisioned(of_table) => {
            let units = index.and_then(|index| index.throughput).unwrap_or(of_table);
            (flow.pick(units.read, units.write), Limit::Provisioned)
        }
        Billing::PayPerRequest { .. } => {
            let maxima = index.map_or(table.maxima, |index| index.maxima);
            match flow.pick(maxima.read, maxima.write) {
                Some(most) if most < QUOTA => (most, Limit::OnDemandMaximum),
                _ => (QUOTA, Limit::Quota),
            }
        }
    };
    let tree = index.map_or(table.tree, |index| index.tree);
    ((tree, flow), Rate { units_per_second, since_ms: table.created_ms }, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_that_are_full_again_are_forgotten() {
        let throttle = Throttle::default();
        let rate = Rate { units_per_second: 1, since_ms: 0 };
        let use_one = |tree: u32, now_ms: u64| {
            let source = (TreeId(tree), Flow::Read);
            let bucket = throttle.bucket(source, rate, now_ms).less(10);
            throttle.put(Known { source, rate, bucket }, now_ms);
            throttle.buckets.borrow().iter().map(|known| known.source.0.0).collect::<Vec<_>>()
        };
        let hour = 3_600_000;
        assert_eq!((use_one(16, hour), use_one(17, hour)), (vec![16], vec![16, 17]));
        assert_eq!(use_one(18, hour + 4_999), [16, 17, 18]);
        assert_eq!(use_one(19, hour + 5_000), [18, 19]);
    }
}

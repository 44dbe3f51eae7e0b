use crate::table::{IndexScope, ItemWrite};

const READ_STEP_BYTES: usize = 4096;
const WRITE_STEP_BYTES: usize = 1024;

/// How fresh what is read has to be, which decides what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Half price.
    Eventual,
    /// Full price.
    Strong,
}

impl Consistency {
    /// What the parameter `ConsistentRead` asks for.
    #[must_use]
    pub fn from_parameter(consistent_read: Option<bool>) -> Self {
        if consistent_read == Some(true) { Self::Strong } else { Self::Eventual }
    }
}

/// Half units for reading `bytes` at once; reading nothing costs as much as reading the least.
#[must_use]
pub fn read_halves(bytes: usize, consistency: Consistency) -> u64 {
    let steps = bytes.div_ceil(READ_STEP_BYTES).max(1) as u64;
    match consistency {
        Consistency::Eventual => steps,
        Consistency::Strong => 2 * steps,
    }
}

/// Half units for reading `bytes` at once in a transaction.
#[must_use]
pub fn transactional_read_halves(bytes: usize) -> u64 {
    2 * read_halves(bytes, Consistency::Strong)
}

/// Half units for writing `bytes` at once.
fn write_halves(bytes: usize) -> u64 {
    2 * bytes.div_ceil(WRITE_STEP_BYTES).max(1) as u64
}

/// What a request consumed of one table, in half units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consumed {
    /// By the table itself.
    pub table: u64,
    /// By each local index, in the order of first use.
    pub local: Vec<(String, u64)>,
    /// By each global index, in the order of first use.
    pub global: Vec<(String, u64)>,
    /// The bytes that were written to each vector index, in the order of first use. They are counted on their own.
    pub vectors: Vec<(String, u64)>,
}

/// Fewer bytes than these are charged by no vector index. Observed on the service.
pub const VECTOR_BYTES_MIN: usize = 1024;

impl Consumed {
    /// By a read of the table.
    #[must_use]
    pub fn by_table(halves: u64) -> Self {
        Self { table: halves, ..Self::default() }
    }

    /// By a read of an index; `fetched` is what reading further attributes from the table took.
    #[must_use]
    pub fn by_index(name: &str, scope: IndexScope, halves: u64, fetched: u64) -> Self {
        let mut consumed = Self::by_table(fetched);
        consumed.add_index(name, scope, halves);
        consumed
    }

    /// By a write.
    #[must_use]
    pub fn by_write(write: &ItemWrite) -> Self {
        let bytes = write.old_bytes.max(write.new_bytes).unwrap_or(0);
        let mut consumed = Self::by_table(write_halves(bytes));
        for entry in &write.indexes {
            let halves = match (entry.old_bytes, entry.new_bytes) {
                (Some(old), Some(new)) if entry.moved => write_halves(old) + write_halves(new),
                (old, new) => write_halves(old.max(new).unwrap_or(0)),
            };
            consumed.add_index(&entry.index, entry.scope, halves);
        }
        for entry in &write.vectors {
            let bytes = entry.old_bytes.max(entry.new_bytes).unwrap_or(0).max(VECTOR_BYTES_MIN);
            add_to(&mut consumed.vectors, &entry.index, bytes as u64);
        }
        consumed
    }

    /// The same in a transaction: what the table consumes counts twice, what its indexes consume does not (observed).
    #[must_use]
    pub fn in_transaction(self) -> Self {
        Self { table: 2 * self.table, ..self }
    }

    /// Table and indexes together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.table + self.local.iter().chain(&self.global).map(|(_, halves)| halves).sum::<u64>()
    }

    /// Adds what another part of the request consumed of the same table.
    pub fn add(&mut self, other: &Self) {
        self.table += other.table;
        other.local.iter().for_each(|(name, halves)| self.add_index(name, IndexScope::Local, *halves));
        other.global.iter().for_each(|(name, halves)| self.add_index(name, IndexScope::Global, *halves));
        other.vectors.iter().for_each(|(name, bytes)| add_to(&mut self.vectors, name, *bytes));
    }

    fn add_index(&mut self, name: &str, scope: IndexScope, halves: u64) {
        let indexes = match scope {
            IndexScope::Local => &mut self.local,
            IndexScope::Global => &mut self.global,
        };
        add_to(indexes, name, halves);
    }
}

fn add_to(sums: &mut Vec<(String, u64)>, name: &str, more: u64) {
    match sums.iter_mut().find(|(other, _)| other == name) {
        Some((_, sum)) => *sum += more,
        None => sums.push((name.to_owned(), more)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::IndexWrite;

    #[test]
    fn reads_are_rounded_up_to_four_kilobytes() {
        let cases = [(0, 1), (1, 1), (4096, 1), (4097, 2), (409_600, 100)];
        for (bytes, halves) in cases {
            assert_eq!(read_halves(bytes, Consistency::Eventual), halves, "{bytes} bytes");
            assert_eq!(read_halves(bytes, Consistency::Strong), 2 * halves, "{bytes} bytes");
        }
    }

    #[test]
    fn a_write_costs_the_larger_of_before_and_after() {
        let cost = |old_bytes, new_bytes| {
            Consumed::by_write(&ItemWrite { old_bytes, new_bytes, ..ItemWrite::default() }).total()
        };
        assert_eq!(cost(None, None), 2);
        assert_eq!(cost(None, Some(1024)), 2);
        assert_eq!(cost(Some(1025), Some(10)), 4);
        assert_eq!(cost(Some(3000), None), 6);
    }

    #[test]
    fn an_entry_that_moves_costs_both_places() {
        let entry = |old_bytes, new_bytes, moved| IndexWrite {
            index: "i".to_owned(),
            scope: IndexScope::Global,
            old_bytes,
            new_bytes,
            moved,
        };
        let cost = |entry| {
            let write = ItemWrite { new_bytes: Some(1), indexes: vec![entry], ..ItemWrite::default() };
            Consumed::by_write(&write).global[0].1
        };
        assert_eq!(cost(entry(Some(2000), Some(100), false)), 4);
        assert_eq!(cost(entry(Some(2000), Some(100), true)), 6);
        assert_eq!(cost(entry(None, Some(100), false)), 2);
    }
}

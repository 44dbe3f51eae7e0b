//! Who is in whose way.

use xxhash_rust::xxh64::xxh64;

use crate::log::Lsn;
use crate::operation::{Context, ErrorCode, ServiceError, Trial};
use crate::table::Table;
use crate::tree::TreeId;

/// An item, by a hash of its place: that two items have the same one is as good as impossible, and would only make a
/// request come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemMark(u64);

impl ItemMark {
    /// That of the item under a key of a tree.
    #[must_use]
    pub fn of(tree: TreeId, key: &[u8]) -> Self {
        Self(xxh64(key, u64::from(tree.0)))
    }
}

/// The items of transactions that overlap with other requests.
#[derive(Default)]
pub struct Claims {
    /// Those of this instance that are on their way to the log, in the order of the marks.
    ongoing: Vec<(ItemMark, Lsn)>,
    /// What other instances wrote in transactions that were faster than requests of this one.
    rivals: Vec<Rival>,
}

/// An item of a transaction of another instance.
struct Rival {
    item: ItemMark,
    /// When the transaction began, by the clock of that instance.
    began_ms: u64,
    /// When this instance learned of it, by its own clock: it is in nobody's way who comes later.
    met_ms: u64,
}

impl Claims {
    /// A transaction with these items is on its way to the log.
    pub fn stage(&mut self, lsn: Lsn, items: &[ItemMark]) {
        for item in items {
            let place = self.ongoing.partition_point(|(other, _)| other < item);
            self.ongoing.insert(place, (*item, lsn));
        }
    }

    /// The log has everything up to `durable`.
    pub fn settle(&mut self, durable: Lsn) {
        if !self.ongoing.is_empty() {
            self.ongoing.retain(|(_, lsn)| *lsn > durable);
        }
    }

    /// Nothing is on its way any more.
    pub fn revert(&mut self) {
        self.ongoing.clear();
    }

    /// Another instance has written an item in a transaction that began at `began_ms`, which is known since `met_ms`.
    pub fn meet(&mut self, item: ItemMark, began_ms: u64, met_ms: u64) {
        self.rivals.push(Rival { item, began_ms, met_ms });
    }

    /// No request is left that came before `time_ms`.
    pub fn forget_rivals(&mut self, time_ms: u64) {
        self.rivals.retain(|rival| rival.met_ms > time_ms);
    }

    /// What is in the way of a request that runs for the first time.
    #[must_use]
    pub fn of_new(&self) -> Obstacles<'_> {
        Obstacles { claims: self, came_ms: None }
    }

    /// What is in the way of a request that came at `now_ms`, has run, and has to run again. A transaction of another
    /// instance that began before may have ended before, too, so it does not count.
    #[must_use]
    pub fn of_repeated(&self, now_ms: u64) -> Obstacles<'_> {
        Obstacles { claims: self, came_ms: Some(now_ms) }
    }
}

/// What is in the way of one request.
#[derive(Clone, Copy)]
pub struct Obstacles<'a> {
    claims: &'a Claims,
    came_ms: Option<u64>,
}

impl Obstacles<'_> {
    fn hold(self, table: &Table, key: &[u8]) -> bool {
        let Claims { ongoing, rivals } = self.claims;
        if ongoing.is_empty() && (rivals.is_empty() || self.came_ms.is_none()) {
            return false;
        }
        let item = ItemMark::of(table.tree, key);
        let is_rival = |came_ms: u64| {
            let overlaps = |rival: &Rival| rival.began_ms > came_ms && rival.met_ms > came_ms;
            rivals.iter().any(|rival| rival.item == item && overlaps(rival))
        };
        ongoing.binary_search_by_key(&item, |(other, _)| *other).is_ok() || self.came_ms.is_some_and(is_rival)
    }
}

impl Context<'_> {
    /// Checks that no transaction under way has the item under `key`.
    /// Source: "Transaction conflict handling in DynamoDB" in the developer guide.
    pub(crate) fn check_claims(&self, table: &Table, key: &[u8]) -> Result<(), ServiceError> {
        let is_held = self.obstacles.is_some_and(|obstacles| obstacles.hold(table, key))
            || self.trial.is_some_and(Trial::conflicts);
        if is_held { Err(conflict()) } else { Ok(()) }
    }

    /// The same, and checks that no write under way has it: a transaction that only reads gives way to every write.
    pub(crate) fn check_writes(&self, table: &Table, key: &[u8]) -> Result<(), ServiceError> {
        if self.obstacles.is_some() && self.view().is_changing(table.tree, key) {
            return Err(conflict());
        }
        self.check_claims(table, key)
    }

    /// Claims an item for the transaction that runs.
    pub(super) fn claim(&mut self, table: &Table, key: &[u8]) {
        if self.obstacles.is_some() {
            self.claimed.push(ItemMark::of(table.tree, key));
        }
    }
}

fn conflict() -> ServiceError {
    ServiceError::new(ErrorCode::TransactionConflict, "Transaction is ongoing for the item")
}

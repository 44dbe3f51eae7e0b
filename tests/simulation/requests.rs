//! What is asked, at random.

use crate::dice::Dice;
use crate::rows::{Attribute, Index, KINDS, Key, Kind, Row, TABLES};

/// What must be true of an item before it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Requirement {
    None,
    Exists,
    Absent,
    /// Its attribute `n` is less.
    Below(i64),
}

#[derive(Clone, Debug)]
pub(crate) enum Request {
    Put {
        table: usize,
        key: Key,
        row: Row,
        requirement: Requirement,
    },
    Update {
        table: usize,
        key: Key,
        change: Change,
        requirement: Requirement,
    },
    Delete {
        table: usize,
        key: Key,
        requirement: Requirement,
    },
    Batch(Vec<(usize, Key, Option<Row>)>),
    Transact(Transaction),
    Make {
        table: usize,
    },
    Drop {
        table: usize,
    },
    /// Lets the items of a table expire, or no more.
    Expire {
        table: usize,
        on: bool,
    },
    AddIndex {
        table: usize,
        index: usize,
    },
    DropIndex {
        table: usize,
        index: usize,
    },
    Get {
        table: usize,
        key: Key,
        consistent: bool,
    },
    GetMany {
        keys: Vec<(usize, Key)>,
        consistent: bool,
    },
    TransactGet {
        keys: Vec<(usize, Key)>,
    },
    Page(Page),
    Describe {
        table: usize,
    },
    List {
        limit: usize,
    },
}

/// Several writes at once, of different items.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    /// What the rows carry that it writes. Who asks again with the same rows asks for the same.
    pub(crate) id: usize,
    pub(crate) actions: Vec<Action>,
    /// The number of its token, if it has one.
    pub(crate) token: Option<usize>,
    /// What the clock shows to who asks.
    pub(crate) asked_ms: u64,
}

/// What a transaction does to one item.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    pub(crate) table: usize,
    pub(crate) key: Key,
    pub(crate) act: Act,
    pub(crate) requirement: Requirement,
}

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Put(Row),
    Update(Change),
    Delete,
    Check,
}

/// What an update does: sets what is there, and adds one to `c`.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) set: Row,
    pub(crate) remove_g: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) table: usize,
    pub(crate) index: Option<usize>,
    /// Absent in a scan.
    pub(crate) query: Option<Query>,
    pub(crate) forward: bool,
    pub(crate) limit: Option<usize>,
    /// The entry after which it begins.
    pub(crate) start: Option<(Key, Row)>,
    pub(crate) consistent: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) hash: (Attribute, i64),
    pub(crate) from: Option<(Attribute, i64)>,
}

impl Change {
    pub(crate) fn apply(&self, old: Option<Row>) -> Row {
        let old = old.unwrap_or_default();
        Row {
            id: self.set.id,
            g: if self.remove_g { None } else { self.set.g.or(old.g) },
            n: self.set.n.or(old.n),
            c: Some(old.c.unwrap_or(0) + 1),
            e: self.set.e.or(old.e),
            x: self.set.x.or(old.x),
        }
    }
}

impl Query {
    pub(crate) fn accepts(&self, kind: &Kind, key: Key, row: &Row) -> bool {
        let value = |attribute: Attribute| match attribute {
            Attribute::Pk => Some(key.0 as i64),
            Attribute::Sk => kind.has_range.then_some(key.1 as i64),
            Attribute::G => row.g.map(|g| g as i64),
            Attribute::N => row.n,
        };
        value(self.hash.0) == Some(self.hash.1)
            && self.from.is_none_or(|(attribute, from)| value(attribute).is_some_and(|value| value >= from))
    }
}

/// How large the rows of a run are, and how many there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) partitions: usize,
    pub(crate) numbers: usize,
    /// Most bytes of an ordinary filling.
    pub(crate) filling: usize,
    /// Of a thousand fillings so many are tens of kilobytes long, and a few of those hundreds.
    pub(crate) large: usize,
}

/// When and as which request something is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Stamp {
    pub(crate) id: usize,
    pub(crate) now_ms: u64,
}

/// Items expire so many seconds after they were written. Some were to expire long ago.
const EXPIRY_SECONDS: [i64; 9] =
    [-3600, -1, 5, 60, 700, 3600, 5 * 3600, 10 * 24 * 3600, -6 * 365 * 24 * 3600];

impl Scale {
    pub(crate) fn random(dice: &Dice) -> Self {
        Self {
            partitions: dice.of(&[1, 2, 5]),
            numbers: dice.of(&[4, 12, 60]),
            filling: dice.of(&[1, 40, 400, 3000]),
            large: dice.of(&[0, 0, 5, 25]),
        }
    }

    fn key(&self, dice: &Dice) -> Key {
        (dice.below(self.partitions), dice.below(self.numbers))
    }

    fn filling(&self, dice: &Dice) -> Option<(u8, usize)> {
        let letter = b'a' + dice.below(26) as u8;
        if dice.below(1000) < self.large {
            let count =
                if dice.percent(15) { 50_000 + dice.below(340_000) } else { 7_000 + dice.below(60_000) };
            return Some((letter, count));
        }
        dice.percent(80).then(|| (letter, 1 + dice.below(self.filling)))
    }

    fn row(&self, dice: &Dice, stamp: Stamp) -> Row {
        let now = (stamp.now_ms / 1000).cast_signed();
        Row {
            id: Some(stamp.id),
            g: dice.percent(60).then(|| dice.below(3)),
            n: dice.percent(60).then(|| dice.below(9) as i64 - 4),
            c: dice.percent(10).then(|| dice.below(3) as i64),
            e: dice.percent(30).then(|| now + dice.of(&EXPIRY_SECONDS)),
            x: self.filling(dice),
        }
    }

    /// A request that may write. What it writes carries the id of the stamp.
    pub(crate) fn write(&self, dice: &Dice, stamp: Stamp) -> Request {
        let (table, key) = (dice.of(&[0, 0, 0, 1, 1, 2, 3]), self.key(dice));
        let requirement = requirement(dice);
        match dice.below(100) {
            0..36 => Request::Put { table, key, row: self.row(dice, stamp), requirement },
            36..50 => {
                let set = Row { c: None, ..self.row(dice, stamp) };
                Request::Update {
                    table,
                    key,
                    change: Change { set, remove_g: dice.percent(20) },
                    requirement,
                }
            }
            50..59 => Request::Delete { table, key, requirement },
            59..68 => Request::Batch(self.batch(dice, stamp)),
            68..82 => Request::Transact(Transaction {
                id: stamp.id,
                actions: self.actions(dice, stamp),
                token: dice.percent(60).then_some(stamp.id),
                asked_ms: stamp.now_ms,
            }),
            _ => self.control(dice, table),
        }
    }

    /// A request that changes a table itself.
    fn control(&self, dice: &Dice, table: usize) -> Request {
        let other = 1 + dice.below(TABLES - 1);
        let index = dice.below(KINDS[table].indexes.len());
        let is_local = KINDS[table].indexes[index].is_local();
        match dice.below(18) {
            0..5 => Request::Make { table: other },
            5..9 => Request::Drop { table: other },
            9..13 => Request::Expire { table, on: dice.percent(60) },
            _ if is_local => Request::Make { table: other },
            13..16 => Request::AddIndex { table, index },
            _ => Request::DropIndex { table, index },
        }
    }

    /// At least one of them writes a row.
    pub(crate) fn actions(&self, dice: &Dice, stamp: Stamp) -> Vec<Action> {
        let tables = [[0, 0], [0, 1], [2, 0], [1, 3]][dice.below(4)];
        let mut actions: Vec<Action> = Vec::new();
        for _ in 0..dice.of(&[1, 2, 3, 8]) {
            let (table, key) = (dice.of(&tables), self.key(dice));
            if actions.iter().any(|other| (other.table, other.key) == (table, key)) {
                continue;
            }
            let act = match dice.below(if actions.is_empty() { 6 } else { 10 }) {
                0..3 => Act::Put(self.row(dice, stamp)),
                3..6 => {
                    let set = Row { c: None, ..self.row(dice, stamp) };
                    Act::Update(Change { set, remove_g: dice.percent(20) })
                }
                6..8 => Act::Delete,
                _ => Act::Check,
            };
            let requirement = match act {
                Act::Check => dice.of(&[Requirement::Exists, Requirement::Absent, Requirement::Below(5)]),
                _ => requirement(dice),
            };
            actions.push(Action { table, key, act, requirement });
        }
        actions
    }

    fn keys(&self, dice: &Dice) -> Vec<(usize, Key)> {
        let mut keys: Vec<(usize, Key)> =
            (0..1 + dice.below(8)).map(|_| (dice.below(2), self.key(dice))).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn batch(&self, dice: &Dice, stamp: Stamp) -> Vec<(usize, Key, Option<Row>)> {
        let tables = [[0, 0], [0, 1], [2, 0]][dice.below(3)];
        let mut writes: Vec<(usize, Key, Option<Row>)> = Vec::new();
        for _ in 0..dice.of(&[2, 4, 12, 25]) {
            let (table, key) = (dice.of(&tables), self.key(dice));
            if writes.iter().all(|(other, taken, _)| (*other, *taken) != (table, key)) {
                writes.push((table, key, dice.percent(75).then(|| self.row(dice, stamp))));
            }
        }
        writes
    }

    /// A request that reads.
    pub(crate) fn read(&self, dice: &Dice) -> Request {
        let (table, consistent) = (dice.below(TABLES), dice.percent(30));
        match dice.below(100) {
            0..35 => Request::Get { table, key: self.key(dice), consistent },
            35..43 => Request::GetMany { keys: self.keys(dice), consistent },
            43..53 => Request::TransactGet { keys: self.keys(dice) },
            53..88 => Request::Page(self.page(dice, table, consistent)),
            88..95 => Request::Describe { table },
            _ => Request::List { limit: 1 + dice.below(5) },
        }
    }

    /// What a live query may show.
    pub(crate) fn live(&self, dice: &Dice) -> Page {
        self.page(dice, dice.below(TABLES), false)
    }

    fn page(&self, dice: &Dice, table: usize, consistent: bool) -> Page {
        let kind = &KINDS[table];
        let index = Some(dice.below(kind.indexes.len() + 1)).filter(|index| *index < kind.indexes.len());
        let index_of = index.map(|index| &kind.indexes[index]);
        let is_global = index_of.is_some_and(|index| !index.is_local());
        let can_query = kind.has_range || index.is_some();
        Page {
            table,
            index,
            query: (can_query && dice.percent(60)).then(|| self.query(dice, index_of)),
            forward: true,
            limit: dice.percent(60).then(|| 1 + dice.below(9)),
            start: None,
            consistent: consistent && !is_global,
        }
        .turned(dice)
    }

    fn query(&self, dice: &Dice, index: Option<&Index>) -> Query {
        let value = |attribute: Attribute| match attribute {
            Attribute::Pk => dice.below(self.partitions) as i64,
            Attribute::Sk => dice.below(self.numbers) as i64,
            Attribute::G => dice.below(3) as i64,
            Attribute::N => dice.below(9) as i64 - 4,
        };
        let (hash, range) = match index {
            Some(index) => (index.hash, index.range),
            None => (Attribute::Pk, Some(Attribute::Sk)),
        };
        let range = range.filter(|_| dice.percent(40));
        Query { hash: (hash, value(hash)), from: range.map(|range| (range, value(range))) }
    }
}

fn requirement(dice: &Dice) -> Requirement {
    match dice.below(10) {
        0 => Requirement::Exists,
        1 => Requirement::Absent,
        2 => Requirement::Below(dice.below(9) as i64 - 3),
        _ => Requirement::None,
    }
}

impl Page {
    /// Only queries can go backwards.
    fn turned(self, dice: &Dice) -> Self {
        let forward = self.query.is_none() || dice.percent(50);
        Self { forward, ..self }
    }
}

impl Request {
    pub(crate) fn is_write(&self) -> bool {
        matches!(
            self,
            Self::Put { .. }
                | Self::Update { .. }
                | Self::Delete { .. }
                | Self::Batch(_)
                | Self::Transact(_)
                | Self::Make { .. }
                | Self::Drop { .. }
                | Self::Expire { .. }
                | Self::AddIndex { .. }
                | Self::DropIndex { .. }
        )
    }

    pub(crate) fn is_consistent(&self) -> bool {
        match self {
            Self::Get { consistent, .. } | Self::GetMany { consistent, .. } => *consistent,
            Self::Page(page) => page.consistent,
            Self::TransactGet { .. } => true,
            _ => false,
        }
    }

    /// Whether the two would be in each other's way if one of them came while the other is under way.
    pub(crate) fn conflicts_with(&self, other: &Self) -> bool {
        let is_transaction = |request: &Self| matches!(request, Self::Transact(_));
        let is_read = matches!(self, Self::TransactGet { .. });
        if let (true, Self::Drop { table }) = (is_read, other) {
            return self.keys().iter().any(|(own, _)| own == table);
        }
        (is_transaction(other) || is_read && other.is_write())
            && self.keys().iter().any(|key| other.keys().contains(key))
    }

    /// Whether they are the same transaction, sent twice.
    pub(crate) fn is_repeated_by(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Transact(one), Self::Transact(two)) => one.id == two.id,
            _ => false,
        }
    }

    /// Whether the token of a transaction is that of another one.
    pub(crate) fn shares_token_with(&self, other: &Self) -> bool {
        let token = |request: &Self| match request {
            Self::Transact(transaction) => transaction.token,
            _ => None,
        };
        token(self).is_some() && token(self) == token(other)
    }

    /// The items that it writes, or reads by their keys.
    fn keys(&self) -> Vec<(usize, Key)> {
        match self {
            Self::Put { table, key, .. }
            | Self::Update { table, key, .. }
            | Self::Delete { table, key, .. } => {
                vec![(*table, *key)]
            }
            Self::Batch(writes) => writes.iter().map(|(table, key, _)| (*table, *key)).collect(),
            Self::Transact(transaction) => {
                transaction.actions.iter().map(|action| (action.table, action.key)).collect()
            }
            Self::TransactGet { keys } => keys.clone(),
            _ => Vec::new(),
        }
    }
}

//! What a database should hold and answer: one state for each commit of the log, and what a request does to a state.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::requests::{Act, Action, Page, Request, Requirement, Transaction};
use crate::rows::{INDEXES_MAX, KINDS, Key, Row, TABLES, order};

pub(crate) type Lsn = u64;

/// A page ends with the item that brings it to this size.
const PAGE_BYTES_MAX: usize = 1024 * 1024;

/// A token of a transaction counts for so long.
pub(crate) const TOKEN_MS: u64 = 10 * 60 * 1000;

#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) tables: [Option<Rc<Table>>; TABLES],
    /// The tokens of transactions, by their numbers.
    pub(crate) tokens: Rc<BTreeMap<usize, Token>>,
    /// Whether it came about because items had expired.
    pub(crate) is_swept: bool,
}

/// What is remembered of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    /// What the rows carry of the transaction that had it.
    pub(crate) id: usize,
    pub(crate) time_ms: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The commit that created it.
    pub(crate) born: Lsn,
    /// The tree of its items, once the log has told it.
    pub(crate) tree: Option<u64>,
    pub(crate) rows: BTreeMap<Key, Rc<Row>>,
    /// Of those that its kind may have.
    pub(crate) indexes: [Presence; INDEXES_MAX],
    /// Whether its items expire.
    pub(crate) expires: bool,
}

/// How much there is of an index.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Presence {
    #[default]
    Absent,
    /// It has the entries of items up to that key.
    Building(Vec<u8>),
    Whole,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    ConditionFailed,
    /// A transaction is cancelled; of which actions the conditions failed.
    Cancelled(Vec<bool>),
    /// Another request is in the way: no state tells that.
    Conflict,
    NoTable,
    InUse,
    NoIndex,
    /// The index is being built.
    Building,
    /// Another index is being built.
    Busy,
    /// What is wanted is there already.
    Same,
    /// The token is that of another transaction.
    Mismatch,
    /// The transaction of the token is under way: no state tells that.
    InProgress,
}

/// What a request comes to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    Done,
    Row(Option<(Key, Row)>),
    Rows(Vec<(usize, Key, Row)>),
    Page { rows: Vec<(Key, Row)>, more: bool },
    Table(Described),
    Names { tables: Vec<usize>, more: bool },
    Refused(Refusal),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Described {
    pub(crate) id: TableId,
    /// The number of items and of bytes, then those of the indexes.
    pub(crate) sizes: Vec<(usize, usize)>,
}

/// The model knows when a table was created, and the database what it is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TableId {
    Born(Lsn),
    Called(String),
}

/// Makes of a request its reply, and the next state if it changes anything. `lsn` is what its commit would get.
pub(crate) fn execute(state: &State, request: &Request, lsn: Lsn) -> (Reply, Option<State>) {
    match try_execute(state, request, lsn) {
        Ok(outcome) => outcome,
        Err(refusal) => (Reply::Refused(refusal), None),
    }
}

fn try_execute(state: &State, request: &Request, lsn: Lsn) -> Result<(Reply, Option<State>), Refusal> {
    match request {
        Request::Put { table, key, row, requirement } => {
            let old = check(state.table(*table)?, *key, *requirement)?;
            Ok((Reply::Row(old), Some(state.with(*table, [(*key, Some(row.clone()))]))))
        }
        Request::Update { table, key, change, requirement } => {
            let old = check(state.table(*table)?, *key, *requirement)?.map(|(_, row)| row);
            let new = change.apply(old);
            let next = state.with(*table, [(*key, Some(new.clone()))]);
            Ok((Reply::Row(Some((*key, new))), Some(next)))
        }
        Request::Delete { table, key, requirement } => {
            let old = check(state.table(*table)?, *key, *requirement)?;
            let next = old.is_some().then(|| state.with(*table, [(*key, None)]));
            Ok((Reply::Row(old), next))
        }
        Request::Batch(writes) => write_batch(state, writes),
        Request::Transact(transaction) => transact(state, transaction),
        Request::Make { table } => {
            if state.tables[*table].is_some() {
                return Err(Refusal::InUse);
            }
            let mut next = state.clone();
            let made = Table::new(*table, lsn);
            let described = made.describe(*table, true);
            next.tables[*table] = Some(Rc::new(made));
            Ok((Reply::Table(described), Some(next)))
        }
        Request::Drop { table } => {
            let found = state.table(*table)?;
            found.check_others(INDEXES_MAX).map_err(|_| Refusal::InUse)?;
            let described = found.describe(*table, false);
            let mut next = state.clone();
            next.tables[*table] = None;
            Ok((Reply::Table(described), Some(next)))
        }
        Request::Expire { table, on } => {
            if state.table(*table)?.expires == *on {
                return Err(Refusal::Same);
            }
            let mut next = state.clone();
            next.table_mut(*table).expires = *on;
            Ok((Reply::Done, Some(next)))
        }
        Request::AddIndex { table, index } => {
            let found = state.table(*table)?;
            found.check_others(*index)?;
            if found.indexes[*index] != Presence::Absent {
                return Err(Refusal::InUse);
            }
            let mut next = state.clone();
            next.table_mut(*table).indexes[*index] = Presence::Building(Vec::new());
            Ok((Reply::Done, Some(next)))
        }
        Request::DropIndex { table, index } => {
            let found = state.table(*table)?;
            found.check_others(*index)?;
            if found.indexes[*index] == Presence::Absent {
                return Err(Refusal::NoTable);
            }
            let mut next = state.clone();
            next.table_mut(*table).indexes[*index] = Presence::Absent;
            Ok((Reply::Done, Some(next)))
        }
        read => Ok((read_only(state, read)?, None)),
    }
}

fn read_only(state: &State, request: &Request) -> Result<Reply, Refusal> {
    match request {
        Request::Get { table, key, .. } => Ok(Reply::Row(state.table(*table)?.row(*key))),
        Request::GetMany { keys, .. } | Request::TransactGet { keys } => {
            let mut rows = Vec::new();
            for (table, key) in keys {
                let found = state.table(*table)?.row(*key);
                rows.extend(found.map(|(key, row)| (*table, key, row)));
            }
            rows.sort_by_key(|(table, key, _)| (*table, *key));
            Ok(Reply::Rows(rows))
        }
        Request::Page(page) => read_page(state.table(page.table)?, page),
        Request::Describe { table } => Ok(Reply::Table(state.table(*table)?.describe(*table, true))),
        Request::List { limit } => {
            let mut tables: Vec<usize> = (0..TABLES).filter(|table| state.tables[*table].is_some()).collect();
            tables.sort_by_key(|table| KINDS[*table].name);
            let more = tables.len() > *limit;
            tables.truncate(*limit);
            Ok(Reply::Names { tables, more })
        }
        other => unreachable!("{other:?} writes"),
    }
}

/// The row under a key, if it is as required.
fn check(table: &Table, key: Key, requirement: Requirement) -> Result<Option<(Key, Row)>, Refusal> {
    let row = table.row(key);
    let holds = match requirement {
        Requirement::None => true,
        Requirement::Exists => row.is_some(),
        Requirement::Absent => row.is_none(),
        Requirement::Below(limit) => row.as_ref().and_then(|(_, row)| row.n).is_some_and(|n| n < limit),
    };
    if holds { Ok(row) } else { Err(Refusal::ConditionFailed) }
}

fn write_batch(
    state: &State,
    writes: &[(usize, Key, Option<Row>)],
) -> Result<(Reply, Option<State>), Refusal> {
    let mut next = state.clone();
    let mut changes = false;
    for (table, key, row) in writes {
        changes |= row.is_some() || state.table(*table)?.rows.contains_key(key);
        next.table(*table)?;
        next = next.with(*table, [(*key, row.clone())]);
    }
    Ok((Reply::Done, changes.then_some(next)))
}

fn transact(state: &State, transaction: &Transaction) -> Result<(Reply, Option<State>), Refusal> {
    let Transaction { id, actions, token, asked_ms } = transaction;
    let known = token.and_then(|number| state.tokens.get(&number));
    let known = known.filter(|known| asked_ms.saturating_sub(known.time_ms) < TOKEN_MS);
    if known.is_some_and(|known| known.id != *id) {
        return Err(Refusal::Mismatch);
    }
    for action in actions {
        state.table(action.table)?;
    }
    if known.is_some() {
        return Ok((Reply::Done, None));
    }
    let old = |action: &Action| check(state.table(action.table)?, action.key, action.requirement);
    let failed: Vec<bool> = actions.iter().map(|action| old(action).is_err()).collect();
    if failed.contains(&true) {
        return Err(Refusal::Cancelled(failed));
    }
    let mut next = state.clone();
    for action in actions {
        let old = old(action)?.map(|(_, row)| row);
        let new = match &action.act {
            Act::Put(row) => Some(row.clone()),
            Act::Update(change) => Some(change.apply(old)),
            Act::Delete => None,
            Act::Check => old,
        };
        next = next.with(action.table, [(action.key, new)]);
    }
    if let Some(number) = token {
        Rc::make_mut(&mut next.tokens).insert(*number, Token { id: *id, time_ms: *asked_ms });
    }
    Ok((Reply::Done, Some(next)))
}

fn read_page(table: &Table, page: &Page) -> Result<Reply, Refusal> {
    let kind = &KINDS[page.table];
    match page.index.map(|index| &table.indexes[index]) {
        Some(Presence::Absent) => return Err(Refusal::NoIndex),
        Some(Presence::Building(_)) => return Err(Refusal::Building),
        Some(Presence::Whole) | None => {}
    }
    let index = page.index.map(|index| &kind.indexes[index]);
    let mut rows: Vec<(Vec<u8>, Key, Row)> = Vec::new();
    for (key, row) in &table.rows {
        let Some(entry) = index.map_or_else(|| Some((**row).clone()), |index| index.entry(row)) else {
            continue;
        };
        if page.query.as_ref().is_none_or(|query| query.accepts(kind, *key, row)) {
            rows.push((order(kind, index, *key, row), *key, entry));
        }
    }
    rows.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    if !page.forward {
        rows.reverse();
    }
    if let Some((key, row)) = &page.start {
        let start = order(kind, index, *key, row);
        rows.retain(|(place, ..)| if page.forward { *place > start } else { *place < start });
    }
    let (mut bytes, mut count) = (0, 0);
    for (_, key, row) in &rows {
        count += 1;
        bytes += kind.size(*key, row);
        if bytes >= PAGE_BYTES_MAX || page.limit == Some(count) {
            break;
        }
    }
    let more = count < rows.len();
    Ok(Reply::Page { rows: rows.into_iter().take(count).map(|(_, key, row)| (key, row)).collect(), more })
}

impl State {
    pub(crate) fn table(&self, table: usize) -> Result<&Table, Refusal> {
        self.tables[table].as_deref().ok_or(Refusal::NoTable)
    }

    pub(crate) fn table_mut(&mut self, table: usize) -> &mut Table {
        Rc::make_mut(self.tables[table].as_mut().expect("the table exists"))
    }

    pub(crate) fn with(&self, table: usize, rows: impl IntoIterator<Item = (Key, Option<Row>)>) -> Self {
        let mut next = self.clone();
        let changed = next.table_mut(table);
        for (key, row) in rows {
            match row {
                Some(row) => drop(changed.rows.insert(key, Rc::new(row))),
                None => drop(changed.rows.remove(&key)),
            }
        }
        next
    }
}

impl Table {
    fn new(table: usize, born: Lsn) -> Self {
        let mut indexes: [Presence; INDEXES_MAX] = Default::default();
        indexes[..KINDS[table].first_indexes].fill(Presence::Whole);
        Self { born, tree: None, rows: BTreeMap::new(), indexes, expires: false }
    }

    /// Whether an index is being built.
    pub(crate) fn is_building(&self) -> bool {
        self.indexes.iter().any(|index| matches!(index, Presence::Building(_)))
    }

    /// Checks that no other index is being built.
    fn check_others(&self, index: usize) -> Result<(), Refusal> {
        let mut others = self.indexes.iter().enumerate().filter(|(other, _)| *other != index);
        let is_busy = others.any(|(_, presence)| matches!(presence, Presence::Building(_)));
        if is_busy { Err(Refusal::Busy) } else { Ok(()) }
    }

    fn row(&self, key: Key) -> Option<(Key, Row)> {
        self.rows.get(&key).map(|row| (key, (**row).clone()))
    }

    fn describe(&self, table: usize, with_indexes: bool) -> Described {
        let kind = &KINDS[table];
        let sum = |rows: &mut dyn Iterator<Item = (Key, Row)>| {
            rows.fold((0, 0), |(count, bytes), (key, row)| (count + 1, bytes + kind.size(key, &row)))
        };
        let rows = || self.rows.iter().map(|(key, row)| (*key, (**row).clone()));
        let mut sizes = vec![sum(&mut rows())];
        for (index, presence) in kind.indexes.iter().zip(&self.indexes).filter(|_| with_indexes) {
            let covers = |key: Key, row: &Row| match presence {
                Presence::Building(last) => order(kind, None, key, row) <= *last,
                _ => true,
            };
            let covered = rows().filter(|(key, row)| covers(*key, row));
            if *presence != Presence::Absent {
                sizes.push(sum(&mut covered.filter_map(|(key, row)| Some((key, index.entry(&row)?)))));
            }
        }
        Described { id: TableId::Born(self.born), sizes }
    }
}

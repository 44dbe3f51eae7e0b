//! Looks through everything that is stored for what cannot be right.

use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use super::reads::attempt;
use super::{Engine, Failure, Shared};
use crate::table::{
    Appointment, Catalog, CatalogError, Checked, Chore, DescriptorError, Index, Statistics, Table,
    TableProblem, VectorIndex, check_collections, check_entries, check_expiry, check_items,
    check_latest_stream, check_records, check_statistics, check_tokens, check_vector_entries,
};
use crate::tree::check::{self, Check};
use crate::tree::{Fault, PageError, View};

/// So many items are looked at in one go: about a millisecond.
const ITEMS_PER_STEP: usize = 500;

/// And so many bytes of pages.
const BYTES_PER_STEP: usize = 512 * 1024;

/// A walk of pages begins anew when a checkpoint has replaced them; so often.
const WALKS_MAX: usize = 5;

/// What a check has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// How many pages were read.
    pub pages: u64,
    /// How many tables there are.
    pub tables: u64,
    /// How many items they hold.
    pub items: u64,
    /// How many entries their indexes hold.
    pub index_entries: u64,
    /// What is wrong. Empty if all is well.
    pub problems: Vec<Problem>,
}

/// Something that cannot be right in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// A part of it cannot be read.
    Unreadable(Failure),
    /// Its pages do not make trees.
    Page(check::Problem),
    /// A table cannot be checked, because its descriptor cannot be read.
    Descriptor {
        /// The table.
        table: String,
        /// Why not.
        error: DescriptorError,
    },
    /// The trees of a table do not agree.
    Table {
        /// The table.
        table: String,
        /// How they disagree.
        problem: TableProblem,
    },
    /// The tokens of transactions and their times do not agree.
    Tokens,
    /// The agenda has work for a table that does not exist.
    Agenda {
        /// The table.
        table: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(failure) => failure.fmt(f),
            Self::Page(problem) => problem.fmt(f),
            Self::Descriptor { table, error } => write!(f, "table {table}: {error}"),
            Self::Table { table, problem } => write!(f, "table {table}: {problem}"),
            Self::Tokens => f.write_str("the tokens of transactions are wrong"),
            Self::Agenda { table } => write!(f, "table {table} is on the agenda, and does not exist"),
        }
    }
}

impl Engine {
    /// Reads every page and every item that is durable, and tells what cannot be right: checksums, the order of keys,
    /// pages that are missing or reached twice, indexes and statistics that disagree with their tables. Requests go on
    /// meanwhile.
    pub async fn check(&self) -> CheckReport {
        let mut report = CheckReport::default();
        let shared = &self.shared;
        if let Err(failure) = check_pages(shared, &mut report).await {
            report.problems.push(Problem::Unreadable(failure));
        }
        if let Err(failure) = check_tables(shared, &mut report).await {
            report.problems.push(Problem::Unreadable(failure));
        }
        if let Err(failure) = check_all_tokens(shared, &mut report).await {
            report.problems.push(Problem::Unreadable(failure));
        }
        if let Err(failure) = check_streams(shared, &mut report).await {
            report.problems.push(Problem::Unreadable(failure));
        }
        if let Err(failure) = check_agenda(shared, &mut report).await {
            report.problems.push(Problem::Unreadable(failure));
        }
        report
    }
}

async fn check_pages(shared: &Rc<Shared>, report: &mut CheckReport) -> Result<(), Failure> {
    for _ in 0..WALKS_MAX {
        let (number, mut check) = {
            let state = shared.state.borrow();
            (state.base.manifest.number, Check::new(&state.base.manifest))
        };
        let found = walk_pages(shared, &mut check, number).await?;
        if shared.state.borrow().base.manifest.number != number {
            continue;
        }
        report.pages = found.pages;
        report.problems.extend(found.problems.into_iter().map(Problem::Page));
        break;
    }
    Ok(())
}

async fn walk_pages(shared: &Rc<Shared>, check: &mut Check, number: u64) -> Result<check::Report, Failure> {
    let mut hold = shared.pages.hold();
    loop {
        let start = shared.pages.cache.now();
        let walked = check.step(&shared.pages.cache, BYTES_PER_STEP);
        hold.keep_since(start);
        match walked {
            Ok(Some(report)) => return Ok(report),
            Ok(None) => shared.environment.tasks.sleep(Duration::ZERO).await,
            Err(fault) => match shared.pages.load(&fault).await {
                Ok(()) => {}
                Err(Failure::Page(error)) => check.pass_over(error),
                Err(Failure::Gone { page }) => {
                    // Another instance has made a checkpoint: its pages are walked instead.
                    let _ = shared.pass_barrier().await;
                    if shared.turn_to_newer(number, page).await.is_ok() {
                        return Ok(check::Report::default());
                    }
                    check.pass_over(PageError::Missing { page });
                }
                Err(failure) => return Err(failure),
            },
        }
    }
}

async fn check_tables(shared: &Rc<Shared>, report: &mut CheckReport) -> Result<(), Failure> {
    let mut last: Option<String> = None;
    loop {
        let start = last.clone();
        let names = attempt(shared, |shared, view| {
            shared.state.borrow().catalog.names_after(view, start.as_deref(), 1)
        })
        .await?;
        let Some(name) = names.into_iter().next() else { return Ok(()) };
        let found = attempt(shared, |shared, view| match shared.state.borrow().catalog.table(view, &name) {
            Ok(table) => Ok(Ok(table)),
            Err(CatalogError::Descriptor(error)) => Ok(Err(error)),
            Err(CatalogError::Fault(fault)) => Err(fault),
        });
        match found.await? {
            Ok(Some(table)) => {
                report.tables += 1;
                check_table(shared, &table, report).await?;
            }
            Ok(None) => {}
            Err(error) => report.problems.push(Problem::Descriptor { table: name.clone(), error }),
        }
        last = Some(name);
    }
}

async fn check_table(shared: &Rc<Shared>, table: &Table, report: &mut CheckReport) -> Result<(), Failure> {
    let lsn = shared.state.borrow().durable_lsn;
    let mut problems = Vec::new();
    let step = |view: View<'_>, table: &Table, after| check_items(view, table, after, ITEMS_PER_STEP);
    let (items, mut trace) = check_tree(shared, table, &mut problems, &step).await?;
    let mut found = vec![(table.tree, items)];
    for Index { tree, .. } in &table.indexes {
        let step = |view: View<'_>, table: &Table, after| match table
            .indexes
            .iter()
            .find(|index| index.tree == *tree)
        {
            Some(index) => check_entries(view, table, index, after, ITEMS_PER_STEP),
            None => Ok(Checked::default()),
        };
        let (entries, of_index) = check_tree(shared, table, &mut problems, &step).await?;
        found.push((*tree, entries));
        trace = trace.wrapping_add(of_index);
    }
    for VectorIndex { tree, .. } in &table.vectors {
        let step = |view: View<'_>, table: &Table, after| match table
            .vectors
            .iter()
            .find(|index| index.tree == *tree)
        {
            Some(index) => check_vector_entries(view, table, index, after, ITEMS_PER_STEP),
            None => Ok(Checked::default()),
        };
        let (entries, _) = check_tree(shared, table, &mut problems, &step).await?;
        found.push((*tree, entries));
    }
    let step = |view: View<'_>, after| check_collections(view, table, after, ITEMS_PER_STEP);
    if attempt(shared, |_, view| step(view, None)).await?.is_some() {
        let step = |view: View<'_>, _: &Table, after| Ok(step(view, after)?.unwrap_or_default());
        let (_, of_sizes) = check_tree(shared, table, &mut problems, &step).await?;
        problems.extend((of_sizes != trace).then_some(TableProblem::CollectionSizesWrong));
    }
    if table.ttl.expiry.is_some() {
        let now_ms = shared.environment.clock.now_ms();
        let step = |view: View<'_>, table: &Table, after| match &table.ttl.expiry {
            Some(expiry) => check_expiry(view, table, expiry, now_ms, after, ITEMS_PER_STEP),
            None => Ok(Checked::default()),
        };
        check_tree(shared, table, &mut problems, &step).await?;
    }
    let of_stream = attempt(shared, |shared, view| match now(shared, view, table)? {
        Some(table) => check_latest_stream(view, &table),
        None => Ok(None),
    });
    problems.extend(of_stream.await?);
    report.items += found[0].1.items;
    report.index_entries += found[1..].iter().map(|(_, entries)| entries.items).sum::<u64>();
    for (tree, counted) in found {
        let problem = attempt(shared, |_, view| check_statistics(view, tree, counted)).await?;
        problems.extend(problem);
    }
    // What was counted bit by bit says nothing if something was written meanwhile.
    if shared.state.borrow().durable_lsn != lsn {
        problems.retain(|problem| {
            !matches!(problem, TableProblem::StatisticsWrong { .. } | TableProblem::CollectionSizesWrong)
        });
    }
    let table = &table.name;
    report
        .problems
        .extend(problems.into_iter().map(|problem| Problem::Table { table: table.clone(), problem }));
    Ok(())
}

async fn check_all_tokens(shared: &Rc<Shared>, report: &mut CheckReport) -> Result<(), Failure> {
    let mut after = None;
    loop {
        let (is_right, last) =
            attempt(shared, |_, view| check_tokens(view, after.clone(), ITEMS_PER_STEP)).await?;
        report.problems.extend((!is_right).then_some(Problem::Tokens));
        after = last;
        if !is_right || after.is_none() {
            return Ok(());
        }
        shared.environment.tasks.sleep(Duration::ZERO).await;
    }
}

async fn check_streams(shared: &Rc<Shared>, report: &mut CheckReport) -> Result<(), Failure> {
    let mut last: Option<(String, u64)> = None;
    loop {
        let start = last.as_ref().map(|(table, created_ms)| (table.as_str(), *created_ms));
        let found = attempt(shared, |_, view| match Catalog::streams_after(view, start, 1) {
            Ok(mut streams) => Ok(Ok(streams.pop())),
            Err(CatalogError::Descriptor(error)) => Ok(Err(error)),
            Err(CatalogError::Fault(fault)) => Err(fault),
        });
        let stream = match found.await? {
            Ok(Some(stream)) => stream,
            Ok(None) => return Ok(()),
            // Nothing behind it can be reached by its name.
            Err(error) => {
                let table = last.map(|(table, _)| table).unwrap_or_default();
                report.problems.push(Problem::Descriptor { table, error });
                return Ok(());
            }
        };
        let mut problems = Vec::new();
        for shard in &stream.shards {
            let mut after = None;
            loop {
                let checked =
                    attempt(shared, |_, view| check_records(view, shard, after.clone(), ITEMS_PER_STEP));
                let checked = checked.await?;
                problems.extend(checked.problems);
                after = checked.last_key;
                if after.is_none() {
                    break;
                }
                shared.environment.tasks.sleep(Duration::ZERO).await;
            }
        }
        let table = stream.table.clone();
        report
            .problems
            .extend(problems.into_iter().map(|problem| Problem::Table { table: table.clone(), problem }));
        last = Some((stream.table, stream.created_ms));
    }
}

async fn check_agenda(shared: &Rc<Shared>, report: &mut CheckReport) -> Result<(), Failure> {
    let unknown = attempt(shared, |shared, view| {
        let catalog = &shared.state.borrow().catalog;
        let mut unknown = Vec::new();
        for Appointment { table, chore, .. } in Appointment::all(view)? {
            // Streams outlive their tables.
            let is_of_stream = chore == Chore::Trim && Catalog::has_streams(view, &table)?;
            match catalog.table(view, &table) {
                Ok(None) if !table.is_empty() && !is_of_stream => unknown.push(Problem::Agenda { table }),
                Ok(_) | Err(CatalogError::Descriptor(_)) => {}
                Err(CatalogError::Fault(fault)) => return Err(fault),
            }
        }
        Ok(unknown)
    });
    report.problems.extend(unknown.await?);
    Ok(())
}

/// Checks some entries of a tree from a key on.
type CheckStep<'a> = dyn Fn(View<'_>, &Table, Option<Vec<u8>>) -> Result<Checked, Fault> + 'a;

async fn check_tree(
    shared: &Rc<Shared>,
    table: &Table,
    problems: &mut Vec<TableProblem>,
    step: &CheckStep<'_>,
) -> Result<(Statistics, u64), Failure> {
    let mut found = Statistics::default();
    let mut trace = 0_u64;
    let mut after = None;
    loop {
        let checked = attempt(shared, |shared, view| match now(shared, view, table)? {
            Some(table) => step(view, &table, after.clone()),
            None => Ok(Checked::default()),
        });
        let checked = checked.await?;
        found.items += checked.found.items;
        found.bytes += checked.found.bytes;
        trace = trace.wrapping_add(checked.trace);
        problems.extend(checked.problems);
        match checked.last_key {
            Some(key) => after = Some(key),
            None => return Ok((found, trace)),
        }
        shared.environment.tasks.sleep(Duration::ZERO).await;
    }
}

/// The table as it is now: what is built bit by bit goes on between the steps of a check. `None` if it is gone.
fn now(shared: &Shared, view: View<'_>, table: &Table) -> Result<Option<Rc<Table>>, Fault> {
    match shared.state.borrow().catalog.table(view, &table.name) {
        Ok(found) => Ok(found.filter(|found| found.tree == table.tree)),
        Err(CatalogError::Descriptor(_)) => Ok(None),
        Err(CatalogError::Fault(fault)) => Err(fault),
    }
}

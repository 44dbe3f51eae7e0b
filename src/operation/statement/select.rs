//! Selections.

use super::next_token::{NextToken, invalid};
use super::projected::{check_columns, check_filters, needs_items};
use super::reads::{Keys, PlannedRead, in_order};
use crate::capacity::{Consistency, Consumed};
use crate::expression::Condition;
use crate::operation::item::key_paths::check_key_paths;
use crate::operation::reading::page::{Reading, Target, after, contains};
use crate::operation::request::members::{TableName, table};
use crate::operation::{Context, Halt, ServiceError};
use crate::partiql::{Columns, ReadPlan, Select};
use crate::table::{IndexScope, PAGE_BYTES_MAX, PageLimits, Table};
use crate::tree::{Direction, KeyRange};
use crate::value::{Item, ValueWriter};

/// A selection that has been read.
pub(crate) struct Selection {
    /// The table, as the statement calls it.
    pub(crate) table: TableName,
    select: Select,
}

/// What a request says besides its statement.
pub(crate) struct SelectRequest {
    /// A number for the statement and its parameters.
    pub(crate) digest: u128,
    pub(crate) consistency: Consistency,
    /// How many items are looked at, at most.
    pub(crate) limit: Option<u64>,
    /// Where the selection goes on.
    pub(crate) next_token: Option<String>,
}

/// A page of a selection.
pub(crate) struct Selected {
    pub(crate) items: Vec<Item>,
    pub(crate) next_token: Option<String>,
    pub(crate) last_key: Option<Item>,
    pub(crate) consumed: Consumed,
}

impl Selection {
    pub(super) fn new(select: Select) -> Self {
        Self { table: TableName(select.source.table.clone()), select }
    }

    /// Whether an index is read.
    pub(crate) fn is_of_index(&self) -> bool {
        self.select.source.index.is_some()
    }

    /// Reads a page.
    pub(crate) fn run(&self, context: &Context<'_>, request: &SelectRequest) -> Result<Selected, Halt> {
        let target = self.target(context, request.consistency)?;
        let keys = Keys::of(&target)?;
        let columns = self.select.columns.as_ref().map_err(|error| ServiceError::from(error.clone()))?;
        let table = &*target.table;
        let condition = self.select.condition.as_ref();
        check_key_paths(table, paths(columns))?;
        check_key_paths(table, condition.into_iter().flat_map(Condition::paths))?;
        let plan = ReadPlan::of(condition, keys.names()).map_err(ServiceError::from)?;
        let reads = keys.reads(&plan, condition)?;
        let needs_items = target.index().is_some_and(|index| needs_items(table, index, columns));
        if let Some(index) = target.index() {
            check_columns(table, index, columns)?;
            if !needs_items && plan != ReadPlan::Scan {
                check_filters(table, index, &reads)?;
            }
        }
        let (reads, direction) = in_order(reads, &keys, condition.is_some(), &self.select.order)?;
        let reading =
            Reading { target: &target, source: target.source(needs_items), consistency: request.consistency };
        let mut page = read(context, &reading, &reads, direction, request)?;
        page.items = page.items.into_iter().map(|item| shown(columns, item)).collect();
        Ok(page)
    }

    /// The key that the selection asks for, if it asks for one whole key and nothing else.
    ///
    /// # Errors
    /// If it asks for too much, for one thing twice, or for columns that are none.
    pub(crate) fn only_key(&self, target: &Target) -> Result<Option<Item>, ServiceError> {
        let keys = Keys::of(target)?;
        let columns = self.select.columns.as_ref().map_err(|error| ServiceError::from(error.clone()))?;
        let condition = self.select.condition.as_ref();
        check_key_paths(&target.table, paths(columns))?;
        check_key_paths(&target.table, condition.into_iter().flat_map(Condition::paths))?;
        let plan = ReadPlan::of(condition, keys.names())?;
        let ReadPlan::Keyed(reads) = &plan else { return Ok(None) };
        let [read] = reads.as_slice() else {
            keys.reads(&plan, condition)?;
            return Ok(None);
        };
        let Some(values) = read.only_key(keys.names()) else { return Ok(None) };
        let attributes = std::iter::once(keys.hash).chain(keys.range);
        let mut writer = ValueWriter::new();
        let map = writer.begin_map();
        for (attribute, value) in attributes.zip(values) {
            writer.name(&attribute.name);
            writer.raw(value.as_ref());
        }
        writer.end(map);
        Ok(Some(writer.finish_item()))
    }

    /// What is selected of an item.
    pub(crate) fn shown(&self, item: Item) -> Item {
        match &self.select.columns {
            Ok(columns) => shown(columns, item),
            Err(_) => item,
        }
    }

    /// What items have to fulfil.
    pub(crate) fn condition(&self) -> Option<&Condition> {
        self.select.condition.as_ref()
    }

    /// What is read.
    ///
    /// # Errors
    /// If it is not there, or cannot be read so.
    pub(crate) fn target(&self, context: &Context<'_>, consistency: Consistency) -> Result<Target, Halt> {
        let table = table(context, &self.table)?;
        let index = self.select.source.index.as_deref();
        let target = Target::find(context, table, index)
            .map_err(|table| no_index(&table, index.unwrap_or_default()))?;
        let is_global = target.index().is_some_and(|index| index.scope == IndexScope::Global);
        if is_global && consistency == Consistency::Strong {
            return Err(ServiceError::validation(
                "Strongly consistent read is not supported on Global Secondary Indexes",
            )
            .into());
        }
        target.check_filled()?;
        Ok(target)
    }
}

/// Observed on the service, of vector indexes in August 2026.
fn no_index(table: &Table, name: &str) -> ServiceError {
    ServiceError::validation(match table.vector_index(name) {
        None => "The table does not have the specified index",
        Some(_) => "Scan operation not supported on this index type",
    })
}

fn paths(columns: &Columns) -> impl Iterator<Item = &crate::expression::DocumentPath> {
    let columns = match columns {
        Columns::All => &[],
        Columns::Of(columns) => columns.as_slice(),
    };
    columns.iter().map(|(_, path)| path)
}

/// What the columns show of an item.
fn shown(columns: &Columns, item: Item) -> Item {
    let Columns::Of(columns) = columns else { return item };
    let mut writer = ValueWriter::new();
    let map = writer.begin_map();
    for (name, path) in columns {
        if let Some(value) = path.find(item.map()) {
            writer.name(name);
            writer.raw(value);
        }
    }
    writer.end(map);
    writer.finish_item()
}

/// Reads one part after the other until the page is full.
fn read(
    context: &Context<'_>,
    reading: &Reading<'_>,
    reads: &[PlannedRead<'_>],
    direction: Direction,
    request: &SelectRequest,
) -> Result<Selected, Halt> {
    let (first, mut start) = start(reading.target, reads, direction, request)?;
    reading.admit(context)?;
    let mut page =
        Selected { items: Vec::new(), next_token: None, last_key: None, consumed: Consumed::default() };
    let (mut items, mut bytes) = (request.limit, PAGE_BYTES_MAX);
    for (number, read) in reads.iter().enumerate().skip(first) {
        let range = start.take().unwrap_or_else(|| read.range.clone());
        if range.is_empty() && number + 1 < reads.len() {
            continue;
        }
        if items == Some(0) || bytes == 0 {
            page.next_token = Some(token(request, number, None));
            return Ok(page);
        }
        let limits = PageLimits { range, direction, items, bytes };
        let (part, consumed) = reading.page(context, &limits, &|item| read.accepts(item))?;
        page.consumed.add(&consumed);
        page.items.extend(part.items);
        items = items.map(|items| items.saturating_sub(part.scanned));
        bytes = bytes.saturating_sub(part.bytes);
        if let Some(last) = &part.last {
            let key = reading.target.key_item(last);
            page.next_token = Some(token(request, number, Some(key.clone())));
            page.last_key = Some(key);
            return Ok(page);
        }
    }
    Ok(page)
}

fn token(request: &SelectRequest, read: usize, after: Option<Item>) -> String {
    let read = u8::try_from(read).unwrap_or(u8::MAX);
    NextToken { digest: request.digest, read, after }.encode()
}

/// The read that a request goes on with, and what is left of it.
fn start(
    target: &Target,
    reads: &[PlannedRead<'_>],
    direction: Direction,
    request: &SelectRequest,
) -> Result<(usize, Option<KeyRange>), ServiceError> {
    let Some(text) = &request.next_token else { return Ok((0, None)) };
    let token = NextToken::decode(text, request.digest)?;
    let number = usize::from(token.read);
    let read = reads.get(number).ok_or_else(invalid)?;
    let Some(after_item) = &token.after else { return Ok((number, None)) };
    let key = target.place_of(after_item).map_err(|_| invalid())?;
    if !contains(&read.range, &key) {
        return Err(invalid());
    }
    Ok((number, Some(after(read.range.clone(), key, direction))))
}

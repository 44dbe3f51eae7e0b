//! What `Query` and `Scan` share: which table or index is read, what is kept of it, and the answer.

mod selection;
mod start_key;

use std::rc::Rc;

pub(crate) use selection::{SELECT, Select};
pub(crate) use start_key::{StartKeyError, after, contains};

use crate::capacity::{Consistency, Consumed, Flow, read_halves};
use crate::expression::{Condition, Expressions, Projection};
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::item::key_paths::check_key_paths;
use crate::operation::request::members::*;
use crate::operation::request::parameters::projection;
use crate::operation::{Answer, Context, Halt, Member, Members, Output, ServiceError, Shape, WatchSource};
use crate::table::{Index, IndexScope, IndexState, PAGE_BYTES_MAX, Page, PageLimits, Table, read_page};
use crate::tree::{Direction, KeyRange};
use crate::value::Item;

pub(crate) const EXCLUSIVE_START_KEY: Member = Member::optional("ExclusiveStartKey", Shape::Item);

/// A request for a page of a table or an index.
pub(crate) struct PageRequest {
    table: TableName,
    index: Option<String>,
    select: Select,
    pub(crate) filter: Option<Condition>,
    projection: Option<Projection>,
    limit: Option<u64>,
    pub(crate) start: Option<Item>,
    pub(crate) consistency: Consistency,
    report: Report,
}

const NOT_CONSISTENT: &str = "Consistent reads are not supported on global secondary indexes";

/// Which operation reads a page.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    Query,
    Scan,
}

/// The table and the index that a request reads.
pub(crate) struct Target {
    pub(crate) table: Rc<Table>,
    index: Option<usize>,
}

/// How pages of a table or an index are read.
pub(crate) struct Reading<'a> {
    pub(crate) target: &'a Target,
    /// What is read of it.
    pub(crate) source: WatchSource,
    pub(crate) consistency: Consistency,
}

impl Reading<'_> {
    /// Checks that there is capacity.
    pub(crate) fn admit(&self, context: &Context<'_>) -> Result<(), ServiceError> {
        context.admit(&self.target.table, Flow::Read, &self.target.unused())
    }

    /// Reads a page of those items that `accept` likes, and tells what that has consumed.
    pub(crate) fn page(
        &self,
        context: &Context<'_>,
        limits: &PageLimits,
        accept: &dyn Fn(&Item) -> bool,
    ) -> Result<(Page, Consumed), Halt> {
        let table = &*self.target.table;
        let page = read_page(context.view(), table, self.source.of(table), limits, accept)?;
        let consumed = self.consumed(&page);
        context.charge(table, Flow::Read, &consumed);
        Ok((page, consumed))
    }

    fn consumed(&self, page: &Page) -> Consumed {
        let halves = read_halves(page.bytes, self.consistency);
        let fetched = page.fetched_bytes.iter().map(|bytes| read_halves(*bytes, self.consistency)).sum();
        match self.target.index() {
            None => Consumed::by_table(halves),
            Some(index) => Consumed::by_index(&index.name, index.scope, halves, fetched),
        }
    }
}

impl Target {
    /// A table, or an index of it.
    ///
    /// # Errors
    /// The table, if it has no such index.
    pub(crate) fn find(
        context: &Context<'_>,
        table: Rc<Table>,
        index: Option<&str>,
    ) -> Result<Self, Rc<Table>> {
        let Some(name) = index else { return Ok(Self { table, index: None }) };
        let is_there = |index: &Index| {
            index.name == name
                && !matches!(index.state(context.now_ms), IndexState::Deleting | IndexState::Gone)
        };
        match table.indexes.iter().position(is_there) {
            Some(position) => Ok(Self { table, index: Some(position) }),
            None => Err(table),
        }
    }

    /// Checks that everything is in the index that belongs there.
    pub(crate) fn check_filled(&self) -> Result<(), ServiceError> {
        match self.index().filter(|index| index.backfill.is_some()) {
            None => Ok(()),
            Some(index) => Err(ServiceError::validation(format!(
                "Cannot read from backfilling global secondary index: {}",
                index.name
            ))),
        }
    }

    /// The attributes that `LastEvaluatedKey` names, of what was read.
    pub(crate) fn key_item(&self, last: &Item) -> Item {
        match self.index() {
            None => self.table.key_item(last),
            Some(index) => index.key_item(&self.table, last),
        }
    }

    /// The tree key of what was read, of which `start` has those attributes.
    ///
    /// # Errors
    /// If it has others, or values that no key has.
    pub(crate) fn place_of(&self, start: &Item) -> Result<Vec<u8>, StartKeyError> {
        if start.map().len() != start_key::names_count(self) {
            return Err(StartKeyError::Attributes);
        }
        start_key::check_key(self, start)?;
        start_key::check_table_key(&self.table, start)?;
        start_key::tree_key(self, start)
    }

    /// The index, if one is read.
    pub(crate) fn index(&self) -> Option<&Index> {
        self.index.map(|position| &self.table.indexes[position])
    }

    /// What is read of it: whole items, if a local index has only parts of them and those are not enough.
    pub(crate) fn source(&self, needs_items: bool) -> WatchSource {
        match self.index {
            None => WatchSource::Table,
            Some(place) if needs_items => WatchSource::Items(place),
            Some(place) => WatchSource::Index(place),
        }
    }

    /// What is consumed of, before anything is.
    fn unused(&self) -> Consumed {
        self.index()
            .map_or_else(Consumed::default, |index| Consumed::by_index(&index.name, index.scope, 0, 0))
    }
}

/// What a request without expressions filters by and wants.
#[derive(Default)]
pub(crate) struct BeforeExpressions {
    pub(crate) filter: Option<Condition>,
    pub(crate) projection: Option<Projection>,
}

impl PageRequest {
    /// Takes what both operations have out of a request.
    pub(crate) fn take(
        members: &mut Members,
        select: Select,
        before: BeforeExpressions,
        expressions: Expressions,
    ) -> Result<Self, ServiceError> {
        let filter = members.string("FilterExpression");
        let filter = filter.map(|text| expressions.filter(&text)).transpose()?;
        let projection = projection(members, &expressions)?;
        expressions.finish()?;
        Ok(Self {
            table: table_name(members),
            index: members.string("IndexName"),
            select,
            filter: filter.or(before.filter),
            projection: projection.or(before.projection),
            limit: members.long("Limit").map(i64::cast_unsigned),
            start: members.item("ExclusiveStartKey"),
            consistency: Consistency::from_parameter(members.boolean("ConsistentRead")),
            report: report(members),
        })
    }

    /// Whether an index is read.
    pub(crate) fn is_of_index(&self) -> bool {
        self.index.is_some()
    }

    /// Finds the table and the index.
    pub(crate) fn target(&self, context: &Context<'_>, reader: Reader) -> Result<Target, Halt> {
        let table = table(context, &self.table)?;
        let index = self.index.as_deref();
        let target = Target::find(context, table, index)
            .map_err(|table| self.no_index(&table, index.unwrap_or_default(), reader))?;
        let is_global = target.index().is_some_and(|index| index.scope == IndexScope::Global);
        if is_global && self.consistency == Consistency::Strong {
            return Err(ServiceError::validation(NOT_CONSISTENT).into());
        }
        target.check_filled()?;
        Ok(target)
    }

    /// The error of an index that cannot be read so, or is not there. Of vector indexes observed in August 2026.
    fn no_index(&self, table: &Table, name: &str, reader: Reader) -> ServiceError {
        ServiceError::validation(match (table.vector_index(name), reader) {
            (None, _) => format!("The table does not have the specified index: {name}"),
            (Some(_), Reader::Query) if self.consistency == Consistency::Strong => NOT_CONSISTENT.to_owned(),
            (Some(_), Reader::Query) => "Query operation not supported on this index type.".to_owned(),
            (Some(_), Reader::Scan) => "Scan operation not supported on this index type".to_owned(),
        })
    }

    /// Whether a start key has as many attributes as `LastEvaluatedKey`.
    pub(crate) fn start_has_all_names(&self, target: &Target) -> bool {
        self.start.as_ref().is_none_or(|start| start.map().len() == start_key::names_count(target))
    }

    /// Checks the start key as far as the key of what is read goes.
    pub(crate) fn check_start(&self, target: &Target) -> Result<(), StartKeyError> {
        self.start.as_ref().map_or(Ok(()), |start| start_key::check_key(target, start))
    }

    /// The tree key after which the page begins.
    pub(crate) fn start_key(&self, target: &Target) -> Result<Option<Vec<u8>>, StartKeyError> {
        let Some(start) = &self.start else { return Ok(None) };
        start_key::check_table_key(&target.table, start)?;
        start_key::tree_key(target, start).map(Some)
    }

    /// Checks that no path of the projection goes into a key.
    pub(crate) fn check_projection_paths(&self, target: &Target) -> Result<(), ServiceError> {
        check_key_paths(&target.table, self.projection.iter().flat_map(Projection::paths))
    }

    /// Checks that no path of the filter goes into a key.
    pub(crate) fn check_filter_paths(&self, target: &Target) -> Result<(), ServiceError> {
        check_key_paths(&target.table, self.filter.iter().flat_map(Condition::paths))
    }

    /// Checks that an index can show whole items, if they are wanted.
    pub(crate) fn check_select(&self, target: &Target) -> Result<(), ServiceError> {
        target.index().map_or(Ok(()), |index| selection::check_select(index, self))
    }

    /// Checks that an index has the attributes that are wanted.
    pub(crate) fn check_projected(&self, target: &Target) -> Result<(), ServiceError> {
        target.index().map_or(Ok(()), |index| selection::check_projected(&target.table, index, self))
    }

    /// Checks that an index has the attributes that a query filters by.
    pub(crate) fn check_filtered(&self, target: &Target) -> Result<(), ServiceError> {
        target.index().map_or(Ok(()), |index| selection::check_filtered(&target.table, index, self))
    }

    /// Reads the page within `range`.
    pub(crate) fn read(
        &self,
        context: &Context<'_>,
        target: &Target,
        range: KeyRange,
        direction: Direction,
    ) -> Result<Box<dyn Answer>, Halt> {
        let reading = Reading { target, source: self.source(target), consistency: self.consistency };
        let limits = PageLimits { range, direction, items: self.limit, bytes: PAGE_BYTES_MAX };
        reading.admit(context)?;
        let (page, consumed) = reading.page(context, &limits, &|item| self.accepts(item))?;
        let consumed = ConsumedCapacity::of(self.report, &self.table, consumed);
        Ok(Box::new(PageAnswer {
            count: page.items.len(),
            scanned: page.scanned,
            last_key: page.last.as_ref().map(|last| target.key_item(last)),
            items: self.shown(page.items),
            consumed,
        }))
    }

    /// What is read of the target.
    pub(crate) fn source(&self, target: &Target) -> WatchSource {
        target.source(target.index().is_some_and(|index| selection::needs_items(&target.table, index, self)))
    }

    /// How many items are looked at, at most.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// What is shown of an item that was looked at; `None` if the filter refuses it. Of items that are only counted,
    /// nothing is.
    pub(crate) fn show(&self, item: &Item) -> Option<Item> {
        if !self.accepts(item) {
            return None;
        }
        Some(match (&self.projection, self.select) {
            (_, Select::Count) => Item::empty(),
            (Some(projection), _) => projection.project(item),
            (None, _) => item.clone(),
        })
    }

    fn accepts(&self, item: &Item) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.evaluate(item.map()))
    }

    /// What the answer shows of the items; `None` if only their number is wanted.
    fn shown(&self, items: Vec<Item>) -> Option<Vec<Item>> {
        match (&self.projection, self.select) {
            (_, Select::Count) => None,
            (Some(projection), _) => Some(items.iter().map(|item| projection.project(item)).collect()),
            (None, _) => Some(items),
        }
    }
}

struct PageAnswer {
    items: Option<Vec<Item>>,
    count: usize,
    scanned: u64,
    last_key: Option<Item>,
    consumed: ConsumedCapacity,
}

impl Answer for PageAnswer {
    fn write(&self, output: &mut dyn Output) {
        if let Some(items) = &self.items {
            output.name("Items");
            output.begin_list();
            items.iter().for_each(|item| output.item(item));
            output.end_list();
        }
        output.long_member("Count", self.count as i64);
        output.long_member("ScannedCount", self.scanned.cast_signed());
        output.item_member("LastEvaluatedKey", self.last_key.as_ref());
        self.consumed.write_one(output);
    }
}

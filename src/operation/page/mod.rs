//! What `Query` and `Scan` share: which table or index is read, what is kept of it, and the answer.

mod selection;
mod start_key;

use std::rc::Rc;

pub(super) use start_key::{Bounds, StartKeyError};

use super::consumed::{ConsumedCapacity, Report};
use super::members::*;
use super::{Answer, Context, Halt, Limit, Member, Members, Output, ServiceError, Shape};
use crate::capacity::{Consistency, Consumed, read_halves};
use crate::expression::{Condition, Expressions, Projection};
use crate::table::{Index, IndexScope, Page, PageLimits, Source, Table, read_page};
use crate::tree::Direction;
use crate::value::Item;
use selection::Select;

pub(super) const LIMIT: Member = Member::optional("Limit", Shape::Integer).with(&[Limit::ValueAtLeast(1)]);
pub(super) const SELECT: Member = Member::optional("Select", Shape::String).with(&[Limit::OneOf(&[
    "SPECIFIC_ATTRIBUTES",
    "COUNT",
    "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES",
])]);
pub(super) const EXCLUSIVE_START_KEY: Member = Member::optional("ExclusiveStartKey", Shape::Item);

/// A request for a page of a table or an index.
pub(super) struct PageRequest {
    table: TableName,
    index: Option<String>,
    select: Select,
    pub(super) filter: Option<Condition>,
    projection: Option<Projection>,
    limit: Option<u64>,
    pub(super) start: Option<Item>,
    pub(super) consistency: Consistency,
    report: Report,
}

/// The table and the index that a request reads.
pub(super) struct Target {
    pub(super) table: Rc<Table>,
    index: Option<usize>,
}

impl Target {
    /// The index, if one is read.
    pub(super) fn index(&self) -> Option<&Index> {
        self.index.map(|position| &self.table.indexes[position])
    }
}

impl PageRequest {
    /// Takes what both operations have out of a request.
    pub(super) fn take(members: &mut Members, expressions: Expressions) -> Result<Self, ServiceError> {
        let filter = members.string("FilterExpression");
        let filter = filter.map(|text| expressions.filter(&text)).transpose()?;
        let projection = members.string("ProjectionExpression");
        let projection = projection.map(|text| expressions.projection(&text)).transpose()?;
        expressions.finish()?;
        let index = members.string("IndexName");
        let select = Select::take(members, index.is_some(), projection.is_some())?;
        Ok(Self {
            table: table_name(members),
            index,
            select,
            filter,
            projection,
            limit: members.long("Limit").map(i64::cast_unsigned),
            start: members.item("ExclusiveStartKey"),
            consistency: Consistency::from_parameter(members.boolean("ConsistentRead")),
            report: report(members),
        })
    }

    /// Finds the table and the index, and checks what the request asks of them.
    pub(super) fn target(&self, context: &Context<'_>) -> Result<Target, Halt> {
        let table = table(context, &self.table)?;
        let index = match &self.index {
            None => None,
            Some(name) => {
                let position = table.indexes.iter().position(|index| index.name == *name);
                Some(position.ok_or_else(|| {
                    ServiceError::validation(format!("The table does not have the specified index: {name}"))
                })?)
            }
        };
        let target = Target { table, index };
        self.check_index(&target)?;
        Ok(target)
    }

    fn check_index(&self, target: &Target) -> Result<(), ServiceError> {
        let Some(index) = target.index() else { return Ok(()) };
        if index.scope == IndexScope::Global && self.consistency == Consistency::Strong {
            return Err(ServiceError::validation(
                "Consistent reads are not supported on global secondary indexes",
            ));
        }
        selection::check_projected(&target.table, index, self)
    }

    /// Reads the page within `bounds`.
    pub(super) fn read(
        &self,
        context: &Context<'_>,
        target: &Target,
        bounds: Bounds,
        direction: Direction,
    ) -> Result<Box<dyn Answer>, Halt> {
        let table = &*target.table;
        let source = match target.index() {
            None => Source::Table,
            Some(index) if selection::needs_items(table, index, self) => Source::Items(index),
            Some(index) => Source::Index(index),
        };
        let limits = PageLimits { range: bounds.into_range(), direction, items: self.limit };
        let accept = |item: &Item| self.filter.as_ref().is_none_or(|filter| filter.evaluate(item.map()));
        let page = read_page(context.view(), table, source, &limits, accept)?;
        let consumed = ConsumedCapacity::of(self.report, &self.table, self.consumed(target, &page));
        let last_key = page.last.as_ref().map(|last| match target.index() {
            None => table.key_item(last),
            Some(index) => index.key_item(table, last),
        });
        Ok(Box::new(PageAnswer {
            count: page.items.len(),
            scanned: page.scanned,
            items: self.shown(page.items),
            last_key,
            consumed,
        }))
    }

    fn consumed(&self, target: &Target, page: &Page) -> Consumed {
        let halves = read_halves(page.bytes, self.consistency);
        let fetched = page.fetched_bytes.iter().map(|bytes| read_halves(*bytes, self.consistency)).sum();
        match target.index() {
            None => Consumed::by_table(halves),
            Some(index) => Consumed::by_index(&index.name, index.scope, halves, fetched),
        }
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

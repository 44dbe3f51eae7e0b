//! The items that a transaction is about.

use std::rc::Rc;

use super::cancellation::cancelled_by;
use crate::base::first_repeated;
use crate::operation::request::members::{TableName, table};
use crate::operation::{Context, Halt, ServiceError};
use crate::table::{Table, fault_with, read_item};
use crate::tree::{Fault, View};
use crate::value::Item;

/// An item, where it is or would be.
pub(super) struct Target {
    pub(super) table: Rc<Table>,
    pub(super) key: Vec<u8>,
}

/// The tables of all actions: one that is missing is told of before anything else that depends on tables (observed).
pub(super) fn find_tables<'a>(
    context: &Context<'_>,
    names: impl Iterator<Item = &'a TableName>,
) -> Result<Vec<Rc<Table>>, Halt> {
    names.map(|name| table(context, name)).collect()
}

/// The items that the actions are about, each found by `locate`.
///
/// # Errors
/// If two actions are about one item, or one does not fit its table. In which order the service looks for the two is
/// not known.
pub(super) fn locate_all(
    tables: Vec<Rc<Table>>,
    locate: impl Fn(usize, &Table) -> Result<Vec<u8>, ServiceError>,
) -> Result<Vec<Target>, ServiceError> {
    let count = tables.len();
    let mut targets = Vec::with_capacity(count);
    let mut failure = None;
    for (position, table) in tables.into_iter().enumerate() {
        match locate(position, &table) {
            Ok(key) => targets.push(Target { table, key }),
            Err(error) => failure = failure.or(Some((position, error))),
        }
    }
    let places: Vec<Vec<u8>> = targets.iter().map(Target::place).collect();
    if first_repeated(&places.iter().map(Vec::as_slice).collect::<Vec<_>>()).is_some() {
        return Err(ServiceError::validation(
            "Transaction request cannot include multiple operations on one item",
        ));
    }
    match failure {
        Some((position, error)) => Err(cancelled_by(position, count, error)),
        None => Ok(targets),
    }
}

/// The items as they are. A fault names the pages that any of them misses.
pub(super) fn read_all(view: View<'_>, targets: &[Target]) -> Result<Vec<Option<Item>>, Fault> {
    let mut items = Vec::with_capacity(targets.len());
    for (position, Target { table, key }) in targets.iter().enumerate() {
        items.push(read_item(view, table, key).map_err(|fault| {
            let later = &targets[position + 1..];
            later.iter().fold(fault, |fault, target| {
                fault_with(fault, view, &target.table, std::slice::from_ref(&target.key))
            })
        })?);
    }
    Ok(items)
}

impl Target {
    fn place(&self) -> Vec<u8> {
        [&self.table.tree.0.to_be_bytes()[..], &self.key].concat()
    }
}

use std::rc::Rc;

use super::super::create_table::throughput::RequestedUnits;
use super::super::description::{Status, TableDescription};
use crate::operation::{Context, Halt};
use crate::table::{Table, TreeNumbers};

/// What a request makes of a table, and how the answer tells it.
///
/// The answer of the service is about the moment when the changes begin: it tells old units beside the state that they
/// are changing (observed in October 2026).
pub(super) struct Plan {
    /// The table as it will be.
    pub(super) table: Table,
    /// The table as the answer tells it.
    pub(super) told: Table,
    /// The trees that are new, if any are.
    pub(super) trees: Option<TreeNumbers>,
    pub(super) status: Option<Status>,
    /// The indexes that are told to be in another state.
    pub(super) indexes: Vec<(String, Status)>,
    pub(super) is_warming: bool,
    pub(super) changes_encryption: bool,
    pub(super) tells_since: bool,
    pub(super) named_maxima: Option<RequestedUnits>,
}

impl Plan {
    pub(super) fn new(table: &Table) -> Self {
        Self {
            table: table.clone(),
            told: table.clone(),
            trees: None,
            status: None,
            indexes: Vec::new(),
            is_warming: false,
            changes_encryption: false,
            tells_since: true,
            named_maxima: None,
        }
    }

    /// The answer.
    pub(super) fn description(self, context: &Context<'_>) -> Result<TableDescription, Halt> {
        let mut description = TableDescription::read(context, Rc::new(self.told))?;
        if let Some(status) = self.status {
            description = description.with_status(status);
        }
        for (name, status) in &self.indexes {
            description = description.with_index_status(name, *status);
        }
        if self.is_warming {
            description = description.while_warming();
        }
        if self.changes_encryption {
            description = description.while_encryption_changes();
        }
        if !self.tells_since {
            description = description.while_billing_changes();
        }
        Ok(match self.named_maxima {
            Some(maxima) => description.with_named_maxima(maxima),
            None => description,
        })
    }
}

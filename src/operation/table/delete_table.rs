//! `DeleteTable`: removes a table with all that is in it.

use super::description::{Status, TableDescription};
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, ErrorCode, Halt, Members, Output, ServiceError, Structure,
    Validation,
};
use crate::table::{Chore, Due, IndexState, Protection, Table, TableChange, Transition};

pub(crate) static DEFINITION: Definition = Definition {
    name: "DeleteTable",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure { name: "DeleteTableInput", members: &[DESCRIBED_TABLE_NAME] };

struct DeleteTable {
    table: TableName,
}

struct DeleteTableAnswer(TableDescription);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(DeleteTable { table: table_name(&mut members) }))
}

impl Action for DeleteTable {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = described_table(context, &self.table)?;
        check_not_in_use(&table, context.now_ms)?;
        if table.settings.protection == Protection::On {
            return Err(ServiceError::validation(
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion \
                 protection first.",
            )
            .into());
        }
        match context.settings.until(context.now_ms) {
            None => context.writer.delete_table(&table)?,
            Some(until_ms) => {
                let mut table = (*table).clone();
                table.transition = Some(Transition { change: TableChange::Deletion, until_ms });
                context.writer.update_table(&table);
                context.writer.remind(Chore::Status, &table.name, Due::NoLaterThan(until_ms));
            }
        }
        Ok(Box::new(DeleteTableAnswer(TableDescription::read(context, table)?.with_status(Status::Deleting))))
    }
}

/// Source of the texts: observed on the service (October 2026).
fn check_not_in_use(table: &Table, now_ms: u64) -> Result<(), ServiceError> {
    let name = &table.name;
    let reason = match table.change(now_ms) {
        Some(TableChange::Creation) => format!("Table is being created: {name}"),
        Some(TableChange::Deletion) => format!("Table is being deleted: {name}"),
        Some(TableChange::Stream) => "Cannot delete table while stream is being enabled/disabled.".to_owned(),
        Some(TableChange::Units | TableChange::Class) => {
            format!("Table: {name} is in the process of being updated.")
        }
        Some(TableChange::Indexes) | None => {
            let is_busy = |state| !matches!(state, IndexState::Active | IndexState::Gone);
            if !table.index_states(now_ms).any(|(_, state)| is_busy(state)) {
                return Ok(());
            }
            "Cannot delete table while indexes are being created, updated, or deleted.".to_owned()
        }
    };
    let message = format!("Attempt to change a resource which is still in use: {reason}");
    Err(ServiceError::new(ErrorCode::ResourceInUse, message))
}

impl Answer for DeleteTableAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("TableDescription");
        self.0.write(output);
    }
}

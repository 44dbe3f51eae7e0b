//! `DeleteTable`: removes a table with all that is in it.

use super::members::*;
use super::table_description::{Status, TableDescription};
use super::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};
use crate::table::Protection;

pub(super) static DEFINITION: Definition = Definition {
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
        if table.settings.protection == Protection::On {
            return Err(ServiceError::validation(
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion \
                 protection first.",
            )
            .into());
        }
        context.writer.delete_table(&table)?;
        Ok(Box::new(DeleteTableAnswer(TableDescription::read(context, table, Status::Deleting)?)))
    }
}

impl Answer for DeleteTableAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("TableDescription");
        self.0.write(output);
    }
}

//! `DescribeTable`: what a table is, and how much it holds.

use super::description::TableDescription;
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "DescribeTable",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure { name: "DescribeTableInput", members: &[DESCRIBED_TABLE_NAME] };

struct DescribeTable {
    table: TableName,
}

struct DescribeTableAnswer(TableDescription);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(DescribeTable { table: table_name(&mut members) }))
}

impl Action for DescribeTable {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = described_table(context, &self.table)?;
        Ok(Box::new(DescribeTableAnswer(TableDescription::read(context, table)?)))
    }
}

impl Answer for DescribeTableAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Table");
        self.0.write(output);
    }
}

//! `DescribeTimeToLive`: whether the items of a table expire, and by which attribute.

use std::rc::Rc;

use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};
use crate::table::Table;

pub(crate) static DEFINITION: Definition = Definition {
    name: "DescribeTimeToLive",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure { name: "DescribeTimeToLiveInput", members: &[DESCRIBED_TABLE_NAME] };

struct DescribeTimeToLive {
    table: TableName,
}

struct DescribeTimeToLiveAnswer(Rc<Table>);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(DescribeTimeToLive { table: table_name(&mut members) }))
}

impl Action for DescribeTimeToLive {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        Ok(Box::new(DescribeTimeToLiveAnswer(described_table(context, &self.table)?)))
    }
}

impl Answer for DescribeTimeToLiveAnswer {
    /// A table whose time to live was disabled does not tell by which attribute its items had expired: observed in
    /// 2026.
    fn write(&self, output: &mut dyn Output) {
        let expiry = self.0.ttl.expiry.as_ref();
        output.name("TimeToLiveDescription");
        output.begin_structure();
        let status = match expiry.map(|expiry| &expiry.backfill) {
            None => "DISABLED",
            Some(None) => "ENABLED",
            Some(Some(_)) => "ENABLING",
        };
        output.string_member("TimeToLiveStatus", status);
        if let Some(expiry) = expiry {
            output.string_member("AttributeName", &expiry.attribute);
        }
        output.end_structure();
    }
}

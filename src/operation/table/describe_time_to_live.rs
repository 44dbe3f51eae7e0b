//! `DescribeTimeToLive`: whether the items of a table expire, and by which attribute.

use std::rc::Rc;

use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};
use crate::table::{ExpiryState, Table, TableChange};

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

struct DescribeTimeToLiveAnswer {
    table: Rc<Table>,
    now_ms: u64,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(DescribeTimeToLive { table: table_name(&mut members) }))
}

impl Action for DescribeTimeToLive {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = described_table(context, &self.table)?;
        let now_ms = context.now_ms;
        check_state(&table, now_ms)?;
        Ok(Box::new(DescribeTimeToLiveAnswer { table, now_ms }))
    }
}

/// A table that is being made or deleted does not tell. Source of the text: observed in October 2026.
fn check_state(table: &Table, now_ms: u64) -> Result<(), ServiceError> {
    let state = match table.change(now_ms) {
        Some(TableChange::Creation) => "CREATING",
        Some(TableChange::Deletion) => "DELETING",
        _ => return Ok(()),
    };
    Err(ServiceError::validation(format!(
        "Cannot describe time to live while table is in {state} state: Current table state is {state}"
    )))
}

impl Answer for DescribeTimeToLiveAnswer {
    /// A table whose time to live was disabled does not tell by which attribute its items had expired: observed in
    /// 2026.
    fn write(&self, output: &mut dyn Output) {
        let (status, attribute) = match self.table.ttl.state(self.now_ms) {
            ExpiryState::Enabling(attribute) => ("ENABLING", Some(attribute)),
            ExpiryState::Enabled(attribute) => ("ENABLED", Some(attribute)),
            ExpiryState::Disabling(attribute) => ("DISABLING", Some(attribute)),
            ExpiryState::Disabled => ("DISABLED", None),
        };
        output.name("TimeToLiveDescription");
        output.begin_structure();
        output.string_member("TimeToLiveStatus", status);
        if let Some(attribute) = attribute {
            output.string_member("AttributeName", attribute);
        }
        output.end_structure();
    }
}

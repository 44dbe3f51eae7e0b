//! `UpdateTimeToLive`: lets the items of a table expire, or no more.

use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, ErrorCode, Halt, Limit, Member, Members, Output,
    ServiceError, Shape, Structure, Validation,
};
use crate::table::{Chore, Due, ExpiryTransition, Table, TableChange};

pub(crate) static DEFINITION: Definition = Definition {
    name: "UpdateTimeToLive",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "UpdateTimeToLiveInput",
    members: &[
        DESCRIBED_TABLE_NAME,
        Member::required("TimeToLiveSpecification", Shape::Structure(&SPECIFICATION)),
    ],
};

static SPECIFICATION: Structure = Structure {
    name: "TimeToLiveSpecification",
    members: &[
        Member::required("Enabled", Shape::Boolean),
        Member::required("AttributeName", Shape::String)
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(255)]),
    ],
};

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Enable,
    Disable,
}

struct UpdateTimeToLive {
    table: TableName,
    wish: Wish,
    attribute: String,
}

/// It says what was asked for.
struct UpdateTimeToLiveAnswer {
    wish: Wish,
    attribute: String,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let mut specification = required(members.structure("TimeToLiveSpecification"));
    let is_enabled = required(specification.boolean("Enabled"));
    Ok(Box::new(UpdateTimeToLive {
        table: table_name(&mut members),
        wish: if is_enabled { Wish::Enable } else { Wish::Disable },
        attribute: required(specification.string("AttributeName")),
    }))
}

impl Action for UpdateTimeToLive {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = described_table(context, &self.table)?;
        check_not_being_created(&table, context.now_ms)?;
        self.check(&table)?;
        check_interval(context, &table)?;
        let mut table = Table::clone(&table);
        table.ttl.changed_ms = Some(context.now_ms);
        let until_ms = context.settings.until(context.now_ms);
        table.ttl.transition =
            until_ms.map(|until_ms| ExpiryTransition { attribute: self.attribute.clone(), until_ms });
        match self.wish {
            Wish::Disable => context.writer.disable_expiry(&mut table),
            Wish::Enable => {
                context.writer.enable_expiry(&mut table, self.attribute.clone())?;
                // What is not done here is done by the chore. It is due at once, whatever delay items have.
                context.writer.build_expiry(&table, context.settings.build_limits.request)?;
                context.writer.remind(Chore::Sweep, &table.name, Due::At(0));
            }
        }
        Ok(Box::new(UpdateTimeToLiveAnswer { wish: self.wish, attribute: self.attribute.clone() }))
    }
}

impl UpdateTimeToLive {
    /// What the table says to the wish. The service tells of it before it looks at the interval (observed in 2026).
    fn check(&self, table: &Table) -> Result<(), ServiceError> {
        let current = table.ttl.expiry.as_ref().map(|expiry| &expiry.attribute);
        match (self.wish, current) {
            (Wish::Enable, None) => Ok(()),
            (Wish::Disable, None) => Err(ServiceError::validation("TimeToLive is already disabled")),
            (Wish::Enable, Some(current)) if *current == self.attribute => {
                Err(ServiceError::validation("TimeToLive is already enabled"))
            }
            (Wish::Disable, Some(current)) if *current == self.attribute => Ok(()),
            (_, Some(current)) => Err(ServiceError::validation(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
            ))),
        }
    }
}

/// Source of the text: observed in October 2026. A table that is being deleted may still be changed.
fn check_not_being_created(table: &Table, now_ms: u64) -> Result<(), ServiceError> {
    if table.change(now_ms) != Some(TableChange::Creation) {
        return Ok(());
    }
    let message =
        format!("Attempt to change a resource which is still in use: Table {} is being created", table.name);
    Err(ServiceError::new(ErrorCode::ResourceInUse, message))
}

/// Refuses a change that follows too soon upon another one.
fn check_interval(context: &Context<'_>, table: &Table) -> Result<(), ServiceError> {
    let Some(changed_ms) = table.ttl.changed_ms else { return Ok(()) };
    // A clock that was set back does not keep the table as it is.
    let passed_ms = context.now_ms.checked_sub(changed_ms);
    if passed_ms.is_some_and(|passed_ms| passed_ms < context.settings.time_to_live.interval_ms) {
        let message = "Time to live has been modified multiple times within a fixed interval";
        return Err(ServiceError::validation(message));
    }
    Ok(())
}

impl Answer for UpdateTimeToLiveAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("TimeToLiveSpecification");
        output.begin_structure();
        output.string_member("AttributeName", &self.attribute);
        output.name("Enabled");
        output.boolean(self.wish == Wish::Enable);
        output.end_structure();
    }
}

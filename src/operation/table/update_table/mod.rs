//! `UpdateTable`: changes what a table is.

mod building;
mod decreases;
mod in_use;
mod indexes;
mod plan;
mod request;
mod settings;
mod stream;
mod together;
mod units;
mod vectors;

use super::create_table::parts::{ATTRIBUTE_DEFINITION, PROVISIONED_THROUGHPUT, STREAM_SPECIFICATION};
use super::create_table::throughput::{ON_DEMAND, WARM};
use super::description::TableDescription;
use super::encryption::SSE_SPECIFICATION;
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, Validation,
};
use crate::operation::{ServiceError, Shape, Structure};
use crate::table::{Table, TableChange, Transition};
use plan::Plan;
use request::{INDEX_UPDATE, Request};
use vectors::VECTOR_UPDATE;

pub(crate) static DEFINITION: Definition = Definition {
    name: "UpdateTable",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "UpdateTableInput",
    members: &[
        DESCRIBED_TABLE_NAME,
        Member::optional("ProvisionedThroughput", Shape::Structure(&PROVISIONED_THROUGHPUT)),
        Member::optional("BillingMode", Shape::String)
            .with(&[Limit::OneOf(&["PROVISIONED", "PAY_PER_REQUEST"])]),
        Member::optional("GlobalSecondaryIndexUpdates", Shape::List(&Shape::Structure(&INDEX_UPDATE))),
        Member::optional("AttributeDefinitions", Shape::List(&Shape::Structure(&ATTRIBUTE_DEFINITION))),
        Member::optional("StreamSpecification", Shape::Structure(&STREAM_SPECIFICATION)),
        SSE_SPECIFICATION,
        Member::optional("TableClass", Shape::String),
        Member::optional("DeletionProtectionEnabled", Shape::Boolean),
        ON_DEMAND,
        WARM,
        unbuilt("ReplicaUpdates"),
        unbuilt("MultiRegionConsistency"),
        unbuilt("GlobalTableWitnessUpdates"),
        unbuilt("GlobalTableSettingsReplicationMode"),
        unbuilt("DisassociationProtectionEnabled"),
        Member::optional("VectorIndexUpdates", Shape::List(&Shape::Structure(&VECTOR_UPDATE))),
    ],
};

struct UpdateTable {
    table: TableName,
    request: Request,
}

struct UpdateTableAnswer(TableDescription);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let table = table_name(&mut members);
    let request = Request::take(&mut members)?;
    together::check(&request)?;
    Ok(Box::new(UpdateTable { table, request }))
}

impl Action for UpdateTable {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = described_table(context, &self.table)?;
        in_use::check(&self.request, &table, context.now_ms)?;
        building::check_count(&self.request, &table, context.now_ms)?;
        let mut plan = Plan::new(&table);
        building::forget_gone(context, &mut plan);
        units::apply(context, &self.request, &mut plan)?;
        settings::apply(context, &self.request, &mut plan)?;
        stream::apply(context, &self.request, &mut plan)?;
        indexes::apply(context, &self.request, &mut plan)?;
        vectors::apply(context, &self.request, &mut plan)?;
        take_time(context, &self.request, &table, &mut plan);
        if let Some(trees) = &plan.trees {
            context.writer.note_trees(trees);
        }
        if plan.table != *table {
            context.writer.update_table(&plan.table);
        }
        Ok(Box::new(UpdateTableAnswer(plan.description(context)?)))
    }
}

/// Notes until when the changes go on, if changes take time.
fn take_time(context: &Context<'_>, request: &Request, before: &Table, plan: &mut Plan) {
    let Some(until_ms) = context.settings.until(context.now_ms) else { return };
    let change = if request.stream.is_some() {
        TableChange::Stream
    } else if request.index_count_changes() > 0 {
        TableChange::Indexes
    } else if plan.table.billing != before.billing {
        TableChange::Units
    } else if plan.table.settings.class != before.settings.class {
        TableChange::Class
    } else {
        return;
    };
    plan.table.transition = Some(Transition { change, until_ms });
}

impl Answer for UpdateTableAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("TableDescription");
        self.0.write(output);
    }
}

//! `StreamSpecification`: switches the stream of a table on and off.
//!
//! Source of rules and texts: observed in us-west-2 (October 2026). The documentation says `ResourceInUseException`
//! where the service answers `ValidationException`.

use super::super::description::Status;
use super::plan::Plan;
use super::request::Request;
use super::together::invalid;
use crate::operation::{Context, Halt, ServiceError};
use crate::table::{TreeNumbers, ViewType};

pub(super) fn apply(context: &mut Context<'_>, request: &Request, plan: &mut Plan) -> Result<(), Halt> {
    let Some(asked) = &request.stream else { return Ok(()) };
    let view_type = asked.view_type.as_deref().and_then(ViewType::from_name);
    let has_stream = plan.table.stream.as_ref().is_some_and(|stream| stream.open.is_some());
    let name = &plan.table.name;
    match (asked.is_enabled, view_type, has_stream) {
        (true, None, _) => {
            return Err(invalid("If stream is being enabled then UpdateViewType is required").into());
        }
        (false, Some(_), _) => {
            let what = "If stream is being disabled, then UpdateViewType must not be specified";
            return Err(invalid(what).into());
        }
        (true, Some(_), true) => {
            let message = format!("Table already has an enabled stream: TableName: {name}");
            return Err(ServiceError::validation(message).into());
        }
        (false, None, false) => {
            let message = format!("Table has no stream to disable: TableName: {name}");
            return Err(ServiceError::validation(message).into());
        }
        (true, Some(view_type), false) => {
            let mut trees = match plan.trees.take() {
                Some(trees) => trees,
                None => TreeNumbers::unused(context.view())?,
            };
            context.writer.begin_stream(&mut plan.table, view_type, &mut trees)?;
            plan.trees = Some(trees);
        }
        (false, None, true) => context.writer.end_stream(&mut plan.table)?,
    }
    plan.told.stream.clone_from(&plan.table.stream);
    plan.status = Some(Status::Updating);
    Ok(())
}

use std::rc::Rc;

use crate::operation::request::names::is_name;
use crate::operation::{Context, ErrorCode, Halt, Limit, Member, Members, ServiceError, Shape};
use crate::table::{Table, TableChange};

const TABLE_NAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=255;

/// The resource of a request. What is wrong with its ARN is told in words of its own.
pub(super) const RESOURCE_ARN: Member = Member::optional("ResourceArn", Shape::String)
    .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(1283)]);

/// A table, by its ARN.
pub(super) struct Resource {
    arn: String,
}

/// The parts of an ARN that matter.
struct Parts<'a> {
    service: &'a str,
    region: &'a str,
    account: &'a str,
    resource: &'a str,
}

impl Resource {
    /// Takes it out of a request.
    pub(super) fn take(members: &mut Members) -> Result<Self, ServiceError> {
        // The text is an old one: nobody has asked without an ARN of late.
        let arn =
            members.string("ResourceArn").ok_or_else(|| ServiceError::validation("Invalid TableArn"))?;
        let parts = parts(&arn)?;
        if parts.service != "dynamodb" {
            return Err(invalid(&format!("Provided Arn is not a DynamoDB resource arn: {arn}")));
        }
        Ok(Self { arn })
    }

    /// The table that it names.
    pub(super) fn table(&self, context: &Context<'_>) -> Result<Rc<Table>, Halt> {
        let parts = parts(&self.arn)?;
        if parts.account != context.settings.account {
            return Err(ServiceError::new(ErrorCode::AccessDenied, "Access is denied").into());
        }
        let name = parts.resource.strip_prefix("table/").unwrap_or_default();
        let (name, below) = name.split_once('/').map_or((name, None), |(name, below)| (name, Some(below)));
        let is_name = is_name(name) && TABLE_NAME_LENGTHS.contains(&name.len());
        let is_stream = below.is_some_and(|below| below.starts_with("stream/"));
        if parts.region != context.settings.region || (!is_name && below.is_none()) {
            let arn = &self.arn;
            let text = format!("Invalid TableArn: Invalid ResourceArn provided as input {arn}");
            return Err(ServiceError::validation(text).into());
        }
        if below.is_some() && !is_stream {
            let arn = &self.arn;
            return Err(invalid(&format!(
                "Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {arn}"
            ))
            .into());
        }
        let table = if is_stream { None } else { context.table(name)? };
        // Tags cannot be reached before the table can (observed on the service).
        let table = table.filter(|table| {
            !matches!(table.change(context.now_ms), Some(TableChange::Creation | TableChange::Deletion))
        });
        // It was `ResourcArn` for years.
        let missing = || format!("Requested resource not found: ResourceArn: {} not found", self.arn);
        Ok(table.ok_or_else(|| ServiceError::new(ErrorCode::ResourceNotFound, missing()))?)
    }
}

/// The texts for missing parts are those of the parser of ARNs that other services share.
fn parts(arn: &str) -> Result<Parts<'_>, ServiceError> {
    let Some(rest) = arn.strip_prefix("arn:") else {
        return Err(invalid(&format!("ARNs must start with 'arn:': {arn}")));
    };
    let without = |what: &str| invalid(&format!("{what} not found: {arn}"));
    let (_, rest) = rest.split_once(':').ok_or_else(|| without("Second colon partition"))?;
    let (service, rest) = rest.split_once(':').ok_or_else(|| without("Third colon vendor"))?;
    let region = rest.split_once(':').ok_or_else(|| without("Fourth colon (region/namespace delimiter)"));
    let (region, rest) = region?;
    let account =
        rest.split_once(':').ok_or_else(|| without("Fifth colon (namespace/relative-id delimiter)"));
    let (account, resource) = account?;
    Ok(Parts { service, region, account, resource })
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

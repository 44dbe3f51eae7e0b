//! Class, encryption and protection.
//!
//! Source of rules and texts: observed in us-west-2 and us-east-1 (October 2026).

use super::super::description::Status;
use super::super::encryption::Encryption;
use super::plan::Plan;
use super::request::Request;
use super::together::invalid;
use crate::operation::{Context, ErrorCode, ServiceError};
use crate::table::{ClassHistory, TableClass};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const CLASS_WINDOW_MS: u64 = 30 * DAY_MS;
const CLASS_CHANGES_MAX: usize = 2;

/// Changes what a table is told to be besides its schema.
pub(super) fn apply(context: &Context<'_>, request: &Request, plan: &mut Plan) -> Result<(), ServiceError> {
    if let Some(class) = request.class {
        change_class(context.now_ms, class, plan)?;
    }
    if let Some(encryption) = &request.encryption {
        change_encryption(context, encryption, plan)?;
    }
    if let Some(protection) = request.protection {
        plan.table.settings.protection = protection;
        plan.told.settings.protection = protection;
    }
    Ok(())
}

fn change_class(now_ms: u64, class: TableClass, plan: &mut Plan) -> Result<(), ServiceError> {
    plan.status = Some(Status::Updating);
    let old = plan.table.settings.class.as_ref();
    let counts = |time_ms: &&u64| **time_ms + CLASS_WINDOW_MS > now_ms;
    let mut changed_ms: Vec<u64> =
        old.iter().flat_map(|history| &history.changed_ms).filter(counts).copied().collect();
    // Also one that changes nothing is refused.
    if changed_ms.len() >= CLASS_CHANGES_MAX {
        let message = "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).";
        return Err(ServiceError::new(ErrorCode::LimitExceeded, message));
    }
    if old.map_or(TableClass::Standard, |history| history.class) == class {
        return Ok(());
    }
    changed_ms.push(now_ms);
    plan.table.settings.class = Some(ClassHistory { class, changed_ms });
    Ok(())
}

fn change_encryption(
    context: &Context<'_>,
    encryption: &Encryption,
    plan: &mut Plan,
) -> Result<(), ServiceError> {
    let old = plan.table.settings.key_arn.take();
    let new = encryption.key_arn(context.settings);
    match (encryption, &old) {
        (Encryption::Default, None) => return Err(invalid("Table is already encrypted by default")),
        // A key that is told by its ARN has to be another one; by any other name it may be the same.
        (Encryption::Key(key), Some(old)) if key == old => {
            return Err(invalid(
                "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to \
                 change Master Key",
            ));
        }
        _ => {}
    }
    plan.told.settings.key_arn = old.or_else(|| new.clone());
    plan.table.settings.key_arn = new;
    plan.changes_encryption = true;
    Ok(())
}

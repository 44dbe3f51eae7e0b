//! `DeletionProtectionEnabled` and `TableClass`, and how a table tells them.

use crate::operation::{Members, Output, ServiceError};
use crate::table::{ClassHistory, Protection, TableClass};

/// Takes `DeletionProtectionEnabled` out of a request.
pub(crate) fn protection(members: &mut Members) -> Option<Protection> {
    let is_on = members.boolean("DeletionProtectionEnabled")?;
    Some(if is_on { Protection::On } else { Protection::Off })
}

/// Takes `TableClass` out of a request. Source of the text: observed on the service (2024, and October 2026).
pub(crate) fn table_class(members: &mut Members) -> Result<Option<TableClass>, ServiceError> {
    match members.string("TableClass").as_deref() {
        None => Ok(None),
        Some("STANDARD") => Ok(Some(TableClass::Standard)),
        Some("STANDARD_INFREQUENT_ACCESS") => Ok(Some(TableClass::InfrequentAccess)),
        Some(_) => Err(ServiceError::validation(
            "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, \
             STANDARD_INFREQUENT_ACCESS].",
        )),
    }
}

/// Writes the class of a table that was given one.
pub(crate) fn write_class(history: Option<&ClassHistory>, output: &mut dyn Output) {
    let Some(history) = history else { return };
    output.name("TableClassSummary");
    output.begin_structure();
    let class = match history.class {
        TableClass::Standard => "STANDARD",
        TableClass::InfrequentAccess => "STANDARD_INFREQUENT_ACCESS",
    };
    output.string_member("TableClass", class);
    if let Some(changed_ms) = history.changed_ms.last() {
        output.name("LastUpdateDateTime");
        output.timestamp(*changed_ms);
    }
    output.end_structure();
}

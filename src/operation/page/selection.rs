//! Which attributes of the items are wanted, and whether an index has them.

use super::PageRequest;
use crate::operation::members::choice;
use crate::operation::{Members, ServiceError};
use crate::table::{Index, IndexScope, Projection, Table};

/// What `Select` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Select {
    /// Whole items.
    AllAttributes,
    /// What the index has.
    AllProjectedAttributes,
    /// What the projection names.
    SpecificAttributes,
    /// Only their number.
    Count,
}

impl Select {
    const CHOICES: [(&'static str, Self); 4] = [
        ("ALL_ATTRIBUTES", Self::AllAttributes),
        ("ALL_PROJECTED_ATTRIBUTES", Self::AllProjectedAttributes),
        ("SPECIFIC_ATTRIBUTES", Self::SpecificAttributes),
        ("COUNT", Self::Count),
    ];

    /// Takes `Select` out of a request and checks that it goes with its other members.
    pub(super) fn take(
        members: &mut Members,
        has_index: bool,
        has_projection: bool,
    ) -> Result<Self, ServiceError> {
        let absent = match (has_projection, has_index) {
            (true, _) => Self::SpecificAttributes,
            (false, true) => Self::AllProjectedAttributes,
            (false, false) => Self::AllAttributes,
        };
        let select = choice(members, "Select", &Self::CHOICES, absent);
        if select == Self::AllProjectedAttributes && !has_index {
            return Err(ServiceError::validation(
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            ));
        }
        match (select, has_projection) {
            (Self::SpecificAttributes, false) => Err(ServiceError::validation(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            )),
            (Self::SpecificAttributes, true) | (_, false) => Ok(select),
            (_, true) => Err(ServiceError::validation(format!(
                "Cannot specify the ProjectionExpression when choosing to get {}",
                select.name()
            ))),
        }
    }

    fn name(self) -> &'static str {
        Self::CHOICES.iter().find(|(_, select)| *select == self).map_or("", |(name, _)| *name)
    }
}

/// Whether the request wants attributes that entries of the index do not have.
fn wants_more(table: &Table, index: &Index, request: &PageRequest) -> bool {
    let all = request.select == Select::AllAttributes && index.projection != Projection::All;
    all || !missing_from_projection(table, index, request).is_empty()
}

fn missing_from_projection<'a>(table: &Table, index: &Index, request: &'a PageRequest) -> Vec<&'a str> {
    let wanted = request.projection.iter().flat_map(|projection| projection.top_level_names());
    wanted.filter(|name| !index.projects(table, name)).collect()
}

/// Whether whole items have to be read, which only local indexes do.
pub(super) fn needs_items(table: &Table, index: &Index, request: &PageRequest) -> bool {
    index.scope == IndexScope::Local && wants_more(table, index, request)
}

/// Checks that the index has what the request wants and filters by.
pub(super) fn check_projected(
    table: &Table,
    index: &Index,
    request: &PageRequest,
) -> Result<(), ServiceError> {
    let invalid = |what: String| {
        Err(ServiceError::validation(format!("One or more parameter values were invalid: {what}")))
    };
    let name = &index.name;
    if index.scope == IndexScope::Global {
        if request.select == Select::AllAttributes && index.projection != Projection::All {
            return invalid(format!(
                "Select type ALL_ATTRIBUTES is not supported for global secondary index {name} because its \
                 projection type is not ALL"
            ));
        }
        let missing = missing_from_projection(table, index, request);
        if !missing.is_empty() {
            let missing = missing.join(", ");
            return invalid(format!("Global secondary index {name} does not project [{missing}]"));
        }
    }
    if needs_items(table, index, request) {
        return Ok(());
    }
    let filtered = request.filter.iter().flat_map(|filter| filter.paths());
    let mut missing: Vec<&str> = Vec::new();
    for path in filtered {
        if !index.projects(table, path.top()) && !missing.contains(&path.top()) {
            missing.push(path.top());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    invalid(format!("Secondary index {name} does not project one or more filter attributes: [{missing}]"))
}

//! Which attributes of the items are wanted, and whether an index has them.

use super::PageRequest;
use crate::base::sorted_positions;
use crate::operation::{Input, Limit, Member, Members, ServiceError, Shape};
use crate::table::{Index, IndexScope, Projection, Table};

pub(crate) const SELECT: Member = Member::optional("Select", Shape::String).with(&[Limit::OneOf(&[
    "SPECIFIC_ATTRIBUTES",
    "COUNT",
    "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES",
])]);

/// What `Select` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Select {
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

    /// What a request asks for.
    ///
    /// # Errors
    /// If `Select` contradicts its other members.
    pub(crate) fn of(members: &Members) -> Result<Self, ServiceError> {
        let has = |name: &&str| members.get(name).is_some();
        let has_index = has(&"IndexName");
        let projection = ["ProjectionExpression", "AttributesToGet"].into_iter().find(has);
        let absent = match (projection, has_index) {
            (Some(_), _) => Self::SpecificAttributes,
            (None, true) => Self::AllProjectedAttributes,
            (None, false) => Self::AllAttributes,
        };
        let Some(Input::String(text)) = members.get("Select") else { return Ok(absent) };
        let select =
            Self::CHOICES.iter().find(|(name, _)| name == text).map_or(absent, |(_, select)| *select);
        let refused =
            |text: String| Err(ServiceError::validation(format!("1 validation error detected: {text}")));
        match (select, projection) {
            (Self::SpecificAttributes, None) => refused(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
                    .to_owned(),
            ),
            (Self::SpecificAttributes, Some(_)) => Ok(select),
            (_, Some(projection)) => {
                refused(format!("Cannot specify the {projection} when choosing to get {}", select.text()))
            }
            (Self::AllProjectedAttributes, None) if !has_index => refused(
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName".to_owned(),
            ),
            (_, None) => Ok(select),
        }
    }

    /// What errors call it.
    fn text(self) -> &'static str {
        match self {
            Self::AllAttributes => "ALL_ATTRIBUTES",
            Self::AllProjectedAttributes => "ALL_PROJECTED_ATTRIBUTES",
            Self::SpecificAttributes => "SPECIFIC_ATTRIBUTES",
            Self::Count => "only the Count",
        }
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

/// Checks that whole items are not wanted of a global index that has only parts of them.
pub(super) fn check_select(index: &Index, request: &PageRequest) -> Result<(), ServiceError> {
    let has_all = index.scope == IndexScope::Local || index.projection == Projection::All;
    if has_all || request.select != Select::AllAttributes {
        return Ok(());
    }
    Err(invalid(&format!(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection type is \
         not ALL",
        index.name
    )))
}

/// Checks that a global index has what the request wants.
pub(super) fn check_projected(
    table: &Table,
    index: &Index,
    request: &PageRequest,
) -> Result<(), ServiceError> {
    let missing = missing_from_projection(table, index, request);
    if index.scope == IndexScope::Local || missing.is_empty() {
        return Ok(());
    }
    let name = &index.name;
    Err(invalid(&format!("Global secondary index {name} does not project [{}]", missing.join(", "))))
}

/// Checks that the index has what a query filters by. A scan of an index finds nothing by what the index lacks.
pub(super) fn check_filtered(
    table: &Table,
    index: &Index,
    request: &PageRequest,
) -> Result<(), ServiceError> {
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
    let order = sorted_positions(missing.len(), &|a, b| missing[a].cmp(missing[b]));
    let missing: Vec<&str> = order.into_iter().map(|position| missing[position]).collect();
    Err(invalid(&format!(
        "Secondary index {} does not project one or more filter attributes: [{}]",
        index.name,
        missing.join(", ")
    )))
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

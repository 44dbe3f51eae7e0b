//! `VectorIndexUpdates`: vector indexes that come and go.
//!
//! Source of rules and texts, unless noted: observed in eu-west-2 and us-east-1 in August 2026. In which order they are
//! checked is not known.

use super::super::create_table::vectors::{RequestedVectorIndex, VECTOR_INDEX, VECTOR_INDEXES_MAX};
use super::super::description::Status;
use super::building::{begin, end};
use super::indexes::{check_projected_attributes, printed, redefined};
use super::plan::Plan;
use super::request::{INDEX_NAME, Request};
use super::together::invalid;
use crate::operation::request::members::required;
use crate::operation::{Context, ErrorCode, Halt, Input, Member, ServiceError, Shape, Structure};
use crate::table::{Billing, KeyAttribute, Table, VectorIndex};

static DELETE: Structure = Structure { name: "DeleteVectorIndexAction", members: &[INDEX_NAME] };

pub(super) static VECTOR_UPDATE: Structure = Structure {
    name: "VectorIndexUpdate",
    members: &[
        Member::optional("Create", Shape::Structure(&VECTOR_INDEX)),
        Member::optional("Delete", Shape::Structure(&DELETE)),
    ],
};

/// An element of `VectorIndexUpdates`.
pub(super) enum VectorUpdate {
    Create(RequestedVectorIndex),
    Delete(String),
}

impl VectorUpdate {
    /// Reads one of the shape [`VECTOR_UPDATE`].
    pub(super) fn take(input: Input) -> Result<Self, ServiceError> {
        let mut members = input.into_structure();
        match (members.structure("Create"), members.structure("Delete")) {
            (Some(create), None) => Ok(Self::Create(RequestedVectorIndex::take(create))),
            (None, Some(mut delete)) => Ok(Self::Delete(required(delete.string("IndexName")))),
            // This text is not known: it is that of global indexes.
            (None, None) => {
                Err(invalid("One of VectorIndexUpdate.Create, VectorIndexUpdate.Delete must not be null"))
            }
            (Some(_), Some(_)) => {
                Err(invalid("Only one vector index action is allowed per VectorIndexUpdate object"))
            }
        }
    }

    /// The index.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Create(index) => &index.name,
            Self::Delete(name) => name,
        }
    }
}

/// Adds and removes vector indexes.
pub(super) fn apply(context: &mut Context<'_>, request: &Request, plan: &mut Plan) -> Result<(), Halt> {
    for update in request.vector_updates() {
        let status = match update {
            VectorUpdate::Create(index) => {
                let definitions = request.definitions.as_deref().unwrap_or_default();
                check(&plan.table, index, definitions)?;
                create(context, index.index(definitions), plan)?;
                Status::Creating
            }
            VectorUpdate::Delete(name) => {
                delete(context, name, plan)?;
                Status::Deleting
            }
        };
        plan.indexes.push((update.name().to_owned(), status));
    }
    Ok(())
}

/// Checks that a table can have the index. Whatever its search schema names is defined in this request, also if the
/// table has it.
fn check(
    table: &Table,
    index: &RequestedVectorIndex,
    definitions: &[KeyAttribute],
) -> Result<(), ServiceError> {
    if matches!(table.billing, Billing::Provisioned(_)) {
        return Err(invalid("Vector indexes are only supported for PAY_PER_REQUEST tables"));
    }
    if table.index(&index.name).is_some() || table.vector_index(&index.name).is_some() {
        return Err(ServiceError::validation("Attempting to create an index which already exists"));
    }
    index.check_undefined(definitions)?;
    index.check(definitions)?;
    let new = index.index(definitions);
    check_types(table, &new)?;
    for other in &table.vectors {
        index.check_beside(&other.attribute, other.dimensions)?;
    }
    if table.vectors.len() >= VECTOR_INDEXES_MAX {
        let message = format!(
            "Subscriber limit exceeded: Number of vector secondary indexes exceeds per-table limit of \
             {VECTOR_INDEXES_MAX}"
        );
        return Err(ServiceError::new(ErrorCode::LimitExceeded, message));
    }
    check_projected_attributes(table, &new.projection)
}

/// An attribute is a vector everywhere, or a key of one type.
fn check_types(table: &Table, new: &VectorIndex) -> Result<(), ServiceError> {
    let differs = |key: &KeyAttribute| {
        let mut searched = new.schema.iter().map(|search| &search.attribute);
        key.name == new.attribute
            || searched.any(|attribute| attribute.name == key.name && attribute.kind != key.kind)
    };
    let schemas = table.key_schemas().find(|(hash, range)| hash.iter().chain(*range).any(differs));
    if let Some((hash, range)) = schemas {
        return Err(redefined(&printed(hash, range), &new.printed()));
    }
    let conflicts = |other: &&VectorIndex| {
        let mut searched = other.schema.iter().map(|search| &search.attribute);
        searched.any(differs) || new.schema.iter().any(|search| search.attribute.name == other.attribute)
    };
    match table.vectors.iter().find(conflicts) {
        Some(other) => Err(redefined(&other.printed(), &new.printed())),
        None => Ok(()),
    }
}

impl VectorIndex {
    /// How the service prints what such an index defines: observed for one without a search schema.
    pub(super) fn printed(&self) -> String {
        let Self { attribute, dimensions, .. } = self;
        format!("VectorIndexSchema:[VectorAttribute: key{{{attribute}:L:{dimensions}}}]")
    }
}

fn create(context: &mut Context<'_>, mut index: VectorIndex, plan: &mut Plan) -> Result<(), Halt> {
    let beginning = begin(context, plan)?;
    index.tree = beginning.tree;
    context.writer.build_vectors(&plan.table, &index, &beginning.items);
    index.transition = beginning.transition;
    index.backfill = beginning.backfill;
    plan.table.vectors.push(index.clone());
    plan.told.vectors.push(index);
    Ok(())
}

fn delete(context: &mut Context<'_>, name: &str, plan: &mut Plan) -> Result<(), ServiceError> {
    let Some(position) = plan.table.vectors.iter().position(|index| index.name == name) else {
        let message = format!("Requested resource not found: Index {name} for table {}", plan.table.name);
        return Err(ServiceError::new(ErrorCode::ResourceNotFound, message));
    };
    match end(context, plan) {
        Some(transition) => plan.table.vectors[position].transition = Some(transition),
        None => {
            let index = plan.table.vectors.remove(position);
            context.writer.drop_index(index.tree);
        }
    }
    Ok(())
}

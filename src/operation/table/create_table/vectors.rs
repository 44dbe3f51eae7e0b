//! `VectorIndexes`: their shape, and what is checked of them.
//!
//! Source of the texts: observed in eu-west-2 and us-east-1 in August 2026. In which order they are checked is known
//! only in part.

use super::checks::check_projection;
use super::parts::{INDEX_NAME, PROJECTION_MEMBER, Parts, RequestedProjection, projection};
use crate::base::first_repeated;
use crate::operation::request::members::required;
use crate::operation::{Input, Limit, Member, Members, ServiceError, Shape, Structure};
use crate::table::{Distance, KeyAttribute, SearchAttribute, SearchRole, VectorIndex};
use crate::tree::TreeId;

pub(crate) const VECTOR_INDEXES_MAX: usize = 5;
const DIMENSIONS_MAX: i64 = 4096;

const ATTRIBUTE_NAME: Member = Member::required("AttributeName", Shape::String)
    .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(255)]);

static SEARCH_SCHEMA_ELEMENT: Structure = Structure {
    name: "SearchSchemaElement",
    members: &[
        ATTRIBUTE_NAME,
        Member::required("SearchSchemaElementType", Shape::String)
            .with(&[Limit::OneOf(&["HASH", "INLINE_FILTER"])]),
    ],
};

static VECTOR_ATTRIBUTE: Structure =
    Structure { name: "VectorAttributeDefinition", members: &[ATTRIBUTE_NAME] };

/// The shape of a vector index, where it is created with its table or after it.
pub(crate) static VECTOR_INDEX: Structure = Structure {
    name: "VectorIndex",
    members: &[
        INDEX_NAME,
        Member::required("VectorAttribute", Shape::Structure(&VECTOR_ATTRIBUTE)),
        Member::optional("SearchSchema", Shape::List(&Shape::Structure(&SEARCH_SCHEMA_ELEMENT)))
            .with(&[Limit::LengthAtLeast(1)]),
        PROJECTION_MEMBER,
        Member::required("Dimensions", Shape::Long).with(&[Limit::ValueAtLeast(1)]),
        // In the order that the service lists them in: observed in us-east-1 in August 2026.
        Member::required("DistanceFunction", Shape::String).with(&[Limit::OneOf(&[
            "DOT_PRODUCT",
            "COSINE",
            "EUCLIDEAN",
        ])]),
    ],
};

/// A vector index as it was asked for.
pub(crate) struct RequestedVectorIndex {
    pub(crate) name: String,
    attribute: String,
    /// Names of attributes, each with what it does.
    pub(super) schema: Vec<(String, SearchRole)>,
    pub(super) projection: RequestedProjection,
    dimensions: i64,
    distance: Distance,
}

impl RequestedVectorIndex {
    /// Reads one of the shape [`VECTOR_INDEX`].
    pub(crate) fn take(mut members: Members) -> Self {
        let element = |input: Input| {
            let mut members = input.into_structure();
            let role = required(members.string("SearchSchemaElementType"));
            (required(members.string("AttributeName")), named(&SearchRole::NAMES, &role))
        };
        let mut attribute = required(members.structure("VectorAttribute"));
        let distance = required(members.string("DistanceFunction"));
        Self {
            name: required(members.string("IndexName")),
            attribute: required(attribute.string("AttributeName")),
            schema: members.list("SearchSchema").unwrap_or_default().into_iter().map(element).collect(),
            projection: projection(&mut members),
            dimensions: required(members.long("Dimensions")),
            distance: named(&Distance::NAMES, &distance),
        }
    }

    /// The index, complete but for its tree.
    pub(crate) fn index(&self, definitions: &[KeyAttribute]) -> VectorIndex {
        let searched = |(name, role): &(String, SearchRole)| SearchAttribute {
            attribute: required(definitions.iter().find(|definition| definition.name == *name).cloned()),
            role: *role,
        };
        VectorIndex {
            name: self.name.clone(),
            tree: TreeId(0),
            attribute: self.attribute.clone(),
            dimensions: usize::try_from(self.dimensions).unwrap_or_default(),
            distance: self.distance,
            schema: self.schema.iter().map(searched).collect(),
            projection: self.projection.projection(),
            transition: None,
            backfill: None,
        }
    }

    /// Checks what needs no other index.
    pub(crate) fn check(&self, definitions: &[KeyAttribute]) -> Result<(), ServiceError> {
        if self.dimensions > DIMENSIONS_MAX {
            return Err(invalid(&format!(
                "Number of dimensions must be between 1 and {DIMENSIONS_MAX} inclusive."
            )));
        }
        let is_defined = |name: &str| definitions.iter().any(|definition| definition.name == name);
        if !self.schema.iter().all(|(name, _)| is_defined(name)) {
            return Err(invalid("One element in SearchSchema is not defined in attribute definitions"));
        }
        let hashes = self.schema.iter().filter(|(_, role)| *role == SearchRole::Hash).count();
        if hashes > 1 {
            return Err(invalid(&format!(
                "Value '{hashes}' at 'SearchSchema' failed to satisfy constraint: Member must have HASH count less \
                 than or equal to 1"
            )));
        }
        if first_repeated(&self.schema.iter().map(|(name, _)| name.as_bytes()).collect::<Vec<_>>()).is_some()
        {
            return Err(invalid("SearchSchema contains a duplicate AttributeName"));
        }
        check_projection(&self.projection)
    }

    /// Checks that it goes with another one.
    pub(crate) fn check_beside(&self, attribute: &str, dimensions: usize) -> Result<(), ServiceError> {
        if self.attribute != attribute || usize::try_from(self.dimensions) == Ok(dimensions) {
            return Ok(());
        }
        Err(conflicting(
            attribute,
            "All VectorIndexes on the same vector attribute must use the same dimensions.",
        ))
    }

    /// Checks that the attribute of the vector is not defined, since keys cannot be vectors.
    pub(crate) fn check_undefined(&self, definitions: &[KeyAttribute]) -> Result<(), ServiceError> {
        if definitions.iter().all(|definition| definition.name != self.attribute) {
            return Ok(());
        }
        Err(conflicting(
            &self.attribute,
            "An attribute cannot be defined in AttributeDefinitions when used as a VectorAttribute.",
        ))
    }
}

/// Checks that the table can have vector indexes, and that their vectors are not defined as attributes.
pub(super) fn check_table(parts: &Parts) -> Result<(), ServiceError> {
    if parts.vectors.is_some() && !parts.mode_is_on_demand {
        return Err(invalid("Vector indexes are only supported for PAY_PER_REQUEST tables"));
    }
    parts.vectors.iter().flatten().try_for_each(|index| index.check_undefined(&parts.definitions))
}

/// Checks the vector indexes of a table that is to be created.
pub(super) fn check(parts: &Parts) -> Result<(), ServiceError> {
    let Some(vectors) = &parts.vectors else { return Ok(()) };
    if vectors.is_empty() {
        return Err(invalid("List of VectorIndexes is empty"));
    }
    let others = parts.indexes.iter().map(|index| &index.name);
    let names: Vec<&[u8]> =
        others.chain(vectors.iter().map(|index| &index.name)).map(|name| name.as_bytes()).collect();
    let repeated = first_repeated(&names);
    for (position, index) in vectors.iter().enumerate() {
        index.check(&parts.definitions)?;
        for other in &vectors[..position] {
            index.check_beside(&other.attribute, usize::try_from(other.dimensions).unwrap_or_default())?;
        }
        if repeated == Some(parts.indexes.len() + position) {
            return Err(invalid(&format!("Duplicate index name: {}", index.name)));
        }
    }
    if vectors.len() > VECTOR_INDEXES_MAX {
        return Err(invalid(&format!(
            "VectorIndex count exceeds the per-table limit of {VECTOR_INDEXES_MAX}"
        )));
    }
    Ok(())
}

fn conflicting(attribute: &str, why: &str) -> ServiceError {
    invalid(&format!("Conflicting attribute definition for '{attribute}'. {why}"))
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

/// What a text stands for that the limits have found to be one of the names.
fn named<T: Copy>(names: &[(&str, T)], text: &str) -> T {
    required(names.iter().find(|(name, _)| *name == text).map(|(_, named)| *named))
}

//! What a request to create a table is made of, before it is checked.

use super::throughput::{self, RequestedUnits, baseline};
use super::vectors::RequestedVectorIndex;
use crate::operation::request::members::{choice, required};
use crate::operation::{Input, Limit, Member, Members, Shape, Structure};
use crate::table::{Index, IndexScope, KeyAttribute, Projection, Throughput, UnitChanges};
use crate::tree::TreeId;
use crate::value::Kind;

pub(crate) static ATTRIBUTE_DEFINITION: Structure = Structure {
    name: "AttributeDefinition",
    members: &[
        Member::required("AttributeName", Shape::String)
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(255)]),
        Member::required("AttributeType", Shape::String).with(&[Limit::OneOf(&["B", "N", "S"])]),
    ],
};

pub(crate) static KEY_SCHEMA_ELEMENT: Structure = Structure {
    name: "KeySchemaElement",
    members: &[
        Member::required("AttributeName", Shape::String)
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(255)]),
        Member::required("KeyType", Shape::String).with(&[Limit::OneOf(&["HASH", "RANGE"])]),
    ],
};

pub(crate) static PROVISIONED_THROUGHPUT: Structure = Structure {
    name: "ProvisionedThroughput",
    members: &[
        // The service tells what is wrong with writes first.
        Member::required("WriteCapacityUnits", Shape::Long).with(&[Limit::ValueAtLeast(1)]),
        Member::required("ReadCapacityUnits", Shape::Long).with(&[Limit::ValueAtLeast(1)]),
    ],
};

pub(crate) static PROJECTION: Structure = Structure {
    name: "Projection",
    members: &[
        Member::optional("ProjectionType", Shape::String).with(&[Limit::OneOf(&[
            "ALL",
            "INCLUDE",
            "KEYS_ONLY",
        ])]),
        Member::optional("NonKeyAttributes", Shape::List(&Shape::String)).with(&[
            Limit::LengthAtLeast(1),
            Limit::LengthAtMost(20),
            Limit::ElementLengths(1, 255),
        ]),
    ],
};

pub(super) const INDEX_NAME: Member = Member::required("IndexName", Shape::String).with(&[
    Limit::LengthAtLeast(3),
    Limit::LengthAtMost(255),
    Limit::Name,
]);
pub(super) const PROJECTION_MEMBER: Member = Member::required("Projection", Shape::Structure(&PROJECTION));

pub(super) static LOCAL_INDEX: Structure = Structure {
    name: "LocalSecondaryIndex",
    members: &[
        INDEX_NAME,
        Member::required("KeySchema", Shape::List(&Shape::Structure(&KEY_SCHEMA_ELEMENT)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(2)]),
        PROJECTION_MEMBER,
    ],
};

pub(super) static GLOBAL_INDEX: Structure = Structure {
    name: "GlobalSecondaryIndex",
    members: &[
        INDEX_NAME,
        Member::required("KeySchema", Shape::List(&Shape::Structure(&KEY_SCHEMA_ELEMENT)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(8)]),
        PROJECTION_MEMBER,
        Member::optional("ProvisionedThroughput", Shape::Structure(&PROVISIONED_THROUGHPUT)),
        throughput::ON_DEMAND,
        throughput::WARM,
    ],
};

pub(crate) static STREAM_SPECIFICATION: Structure = Structure {
    name: "StreamSpecification",
    members: &[
        Member::required("StreamEnabled", Shape::Boolean),
        Member::optional("StreamViewType", Shape::String).with(&[Limit::OneOf(&[
            "OLD_IMAGE",
            "NEW_IMAGE",
            "KEYS_ONLY",
            "NEW_AND_OLD_IMAGES",
        ])]),
    ],
};

/// How the table is to be billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestedBilling {
    PayPerRequest,
    Provisioned(Throughput),
}

/// An element of a key schema.
pub(crate) struct KeyElement {
    pub(crate) name: String,
    pub(crate) is_hash: bool,
}

/// The `Projection` of an index.
pub(crate) struct RequestedProjection {
    pub(crate) kind: Option<String>,
    pub(crate) attributes: Option<Vec<String>>,
}

impl RequestedProjection {
    /// What it asks for, once the checks have found that it can be had.
    pub(super) fn projection(&self) -> Projection {
        match self.kind.as_deref() {
            Some("ALL") => Projection::All,
            Some("KEYS_ONLY") => Projection::KeysOnly,
            _ => Projection::Include(self.attributes.clone().unwrap_or_default()),
        }
    }
}

/// An index as it was asked for.
pub(crate) struct RequestedIndex {
    pub(crate) name: String,
    pub(crate) scope: IndexScope,
    pub(crate) keys: Vec<KeyElement>,
    pub(crate) projection: RequestedProjection,
    pub(crate) throughput: Option<Throughput>,
    pub(crate) maxima: RequestedUnits,
    pub(crate) warm: RequestedUnits,
}

/// The parts of a request, within the limits of their shapes.
pub(super) struct Parts {
    pub(super) definitions: Vec<KeyAttribute>,
    pub(super) keys: Vec<KeyElement>,
    pub(super) mode_is_on_demand: bool,
    pub(super) throughput: Option<Throughput>,
    pub(super) maxima: RequestedUnits,
    pub(super) warm: RequestedUnits,
    pub(super) billing: RequestedBilling,
    pub(super) local_count: Option<usize>,
    pub(super) global_count: Option<usize>,
    /// Local ones first.
    pub(super) indexes: Vec<RequestedIndex>,
    pub(super) vectors: Option<Vec<RequestedVectorIndex>>,
    /// `StreamEnabled` of `StreamSpecification`.
    pub(super) stream_is_enabled: Option<bool>,
    /// `StreamViewType` of `StreamSpecification`.
    pub(super) view_type: Option<String>,
}

impl Parts {
    pub(super) fn take(members: &mut Members) -> Self {
        let mode_is_on_demand = choice(members, "BillingMode", &[("PAY_PER_REQUEST", true)], false);
        let throughput = members.structure("ProvisionedThroughput").map(provisioned);
        let local = members.list("LocalSecondaryIndexes");
        let global = members.list("GlobalSecondaryIndexes");
        let (local_count, global_count) = (local.as_ref().map(Vec::len), global.as_ref().map(Vec::len));
        let mut stream = members.structure("StreamSpecification");
        let of = |scope| move |input: Input| index(input.into_structure(), scope);
        let local = local.into_iter().flatten().map(of(IndexScope::Local));
        let global = global.into_iter().flatten().map(of(IndexScope::Global));
        Self {
            definitions: required(members.list("AttributeDefinitions")).into_iter().map(definition).collect(),
            keys: key_schema(members),
            mode_is_on_demand,
            throughput,
            maxima: RequestedUnits::on_demand(members),
            warm: RequestedUnits::warm(members),
            billing: match throughput {
                Some(throughput) if !mode_is_on_demand => RequestedBilling::Provisioned(throughput),
                _ => RequestedBilling::PayPerRequest,
            },
            local_count,
            global_count,
            indexes: local.chain(global).collect(),
            vectors: members.list("VectorIndexes").map(|vectors| {
                let vectors = vectors.into_iter().map(Input::into_structure);
                vectors.map(RequestedVectorIndex::take).collect()
            }),
            stream_is_enabled: stream.as_mut().and_then(|stream| stream.boolean("StreamEnabled")),
            view_type: stream.as_mut().and_then(|stream| stream.string("StreamViewType")),
        }
    }

    /// The definition of a key attribute, once the checks have found that there is one.
    pub(super) fn attribute(&self, name: &str) -> KeyAttribute {
        attribute(&self.definitions, name)
    }
}

fn attribute(definitions: &[KeyAttribute], name: &str) -> KeyAttribute {
    required(definitions.iter().find(|definition| definition.name == name).cloned())
}

impl RequestedIndex {
    /// The index, complete but for its tree, once the checks have found that its keys are defined.
    pub(crate) fn index(&self, definitions: &[KeyAttribute]) -> Index {
        let keys = |is_hash| {
            let of_type = self.keys.iter().filter(move |key| key.is_hash == is_hash);
            of_type.map(|key| attribute(definitions, &key.name)).collect()
        };
        Index {
            name: self.name.clone(),
            scope: self.scope,
            tree: TreeId(0),
            hash: keys(true),
            range: keys(false),
            projection: self.projection.projection(),
            throughput: self.throughput,
            maxima: self.maxima.maxima(),
            warm: self.warm.resolve(baseline(self.throughput)),
            changes: UnitChanges::default(),
            transition: None,
            backfill: None,
        }
    }
}

pub(crate) fn definition(input: Input) -> KeyAttribute {
    let mut members = input.into_structure();
    KeyAttribute {
        name: required(members.string("AttributeName")),
        kind: required(members.string("AttributeType").and_then(|kind| Kind::from_name(&kind))),
    }
}

fn key_schema(members: &mut Members) -> Vec<KeyElement> {
    let element = |input: Input| {
        let mut members = input.into_structure();
        KeyElement {
            name: required(members.string("AttributeName")),
            is_hash: choice(&mut members, "KeyType", &[("HASH", true)], false),
        }
    };
    required(members.list("KeySchema")).into_iter().map(element).collect()
}

pub(crate) fn index(mut members: Members, scope: IndexScope) -> RequestedIndex {
    RequestedIndex {
        name: required(members.string("IndexName")),
        scope,
        keys: key_schema(&mut members),
        projection: projection(&mut members),
        throughput: match scope {
            IndexScope::Global => members.structure("ProvisionedThroughput").map(provisioned),
            IndexScope::Local => None,
        },
        maxima: RequestedUnits::on_demand(&mut members),
        warm: RequestedUnits::warm(&mut members),
    }
}

/// The `Projection` of an index.
pub(super) fn projection(members: &mut Members) -> RequestedProjection {
    let mut projection = required(members.structure("Projection"));
    let names = projection.list("NonKeyAttributes");
    RequestedProjection {
        kind: projection.string("ProjectionType"),
        attributes: names.map(|names| names.into_iter().map(Input::into_string).collect()),
    }
}

pub(crate) fn provisioned(mut members: Members) -> Throughput {
    Throughput {
        read: required(members.long("ReadCapacityUnits")).cast_unsigned(),
        write: required(members.long("WriteCapacityUnits")).cast_unsigned(),
    }
}

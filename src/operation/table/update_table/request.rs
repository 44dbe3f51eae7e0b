//! What a request to change a table is made of, before it is checked against the table.

use super::super::create_table::parts::{
    self, KEY_SCHEMA_ELEMENT, PROJECTION, PROVISIONED_THROUGHPUT, RequestedIndex, provisioned,
};
use super::super::create_table::throughput::{ON_DEMAND, RequestedUnits, WARM};
use super::super::encryption::Encryption;
use super::super::settings::{protection, table_class};
use super::vectors::VectorUpdate;
use crate::operation::request::members::{choice, required};
use crate::operation::{Input, Limit, Member, Members, ServiceError, Shape, Structure};
use crate::table::{IndexScope, KeyAttribute, Protection, TableClass, Throughput};

pub(super) const INDEX_NAME: Member = Member::required("IndexName", Shape::String).with(&[
    Limit::LengthAtLeast(3),
    Limit::LengthAtMost(255),
    Limit::Name,
]);
const OWN_THROUGHPUT: Member =
    Member::optional("ProvisionedThroughput", Shape::Structure(&PROVISIONED_THROUGHPUT));

static UPDATE: Structure = Structure {
    name: "UpdateGlobalSecondaryIndexAction",
    members: &[INDEX_NAME, OWN_THROUGHPUT, ON_DEMAND, WARM],
};

static CREATE: Structure = Structure {
    name: "CreateGlobalSecondaryIndexAction",
    members: &[
        Member::required("Projection", Shape::Structure(&PROJECTION)),
        INDEX_NAME,
        OWN_THROUGHPUT,
        Member::required("KeySchema", Shape::List(&Shape::Structure(&KEY_SCHEMA_ELEMENT)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(8)]),
        ON_DEMAND,
        WARM,
    ],
};

static DELETE: Structure = Structure { name: "DeleteGlobalSecondaryIndexAction", members: &[INDEX_NAME] };

pub(super) static INDEX_UPDATE: Structure = Structure {
    name: "GlobalSecondaryIndexUpdate",
    members: &[
        Member::optional("Update", Shape::Structure(&UPDATE)),
        Member::optional("Create", Shape::Structure(&CREATE)),
        Member::optional("Delete", Shape::Structure(&DELETE)),
    ],
};

/// `BillingMode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    OnDemand,
    Provisioned,
}

/// An element of `GlobalSecondaryIndexUpdates`.
pub(super) enum IndexUpdate {
    Update(UnitsUpdate),
    Create(RequestedIndex),
    Delete(String),
}

/// What is to be done with an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndexAction {
    Update,
    Create,
    Delete,
}

/// What an index is to be ready for, and to serve.
pub(super) struct UnitsUpdate {
    pub(super) name: String,
    pub(super) throughput: Option<Throughput>,
    pub(super) maxima: Option<RequestedUnits>,
    pub(super) warm: Option<RequestedUnits>,
}

/// `StreamSpecification`.
pub(super) struct StreamRequest {
    pub(super) is_enabled: bool,
    pub(super) view_type: Option<String>,
}

/// The parts of a request, within the limits of their shapes.
pub(super) struct Request {
    pub(super) definitions: Option<Vec<KeyAttribute>>,
    pub(super) mode: Option<Mode>,
    pub(super) throughput: Option<Throughput>,
    /// Absent if the request does not name the member.
    pub(super) indexes: Option<Vec<IndexUpdate>>,
    /// The same.
    pub(super) vectors: Option<Vec<VectorUpdate>>,
    pub(super) stream: Option<StreamRequest>,
    pub(super) encryption: Option<Encryption>,
    pub(super) class: Option<TableClass>,
    pub(super) protection: Option<Protection>,
    /// Absent, too, if it names no units. So it is with the service, if the request asks for anything else.
    pub(super) maxima: Option<RequestedUnits>,
    pub(super) warm: Option<RequestedUnits>,
}

impl Request {
    pub(super) fn take(members: &mut Members) -> Result<Self, ServiceError> {
        let mut stream = members.structure("StreamSpecification");
        let definitions = members.list("AttributeDefinitions");
        Ok(Self {
            definitions: definitions.map(|list| list.into_iter().map(parts::definition).collect()),
            mode: choice(
                members,
                "BillingMode",
                &[("PAY_PER_REQUEST", Some(Mode::OnDemand)), ("PROVISIONED", Some(Mode::Provisioned))],
                None,
            ),
            throughput: members.structure("ProvisionedThroughput").map(provisioned),
            indexes: match members.list("GlobalSecondaryIndexUpdates") {
                None => None,
                Some(updates) => Some(updates.into_iter().map(index_update).collect::<Result<_, _>>()?),
            },
            vectors: match members.list("VectorIndexUpdates") {
                None => None,
                Some(updates) => Some(updates.into_iter().map(VectorUpdate::take).collect::<Result<_, _>>()?),
            },
            stream: stream.as_mut().map(|stream| StreamRequest {
                is_enabled: stream.boolean("StreamEnabled") == Some(true),
                view_type: stream.string("StreamViewType"),
            }),
            encryption: Encryption::take(members)?,
            class: table_class(members)?,
            protection: protection(members),
            maxima: named(RequestedUnits::on_demand(members)),
            warm: named(RequestedUnits::warm(members)),
        })
    }

    /// The changes of indexes.
    pub(super) fn index_updates(&self) -> &[IndexUpdate] {
        self.indexes.as_deref().unwrap_or_default()
    }

    /// Whether an index is to be added.
    pub(super) fn creates_index(&self) -> bool {
        self.index_updates().iter().any(|update| matches!(update, IndexUpdate::Create(_)))
    }

    /// The changes of vector indexes.
    pub(super) fn vector_updates(&self) -> &[VectorUpdate] {
        self.vectors.as_deref().unwrap_or_default()
    }

    /// What is to be done with which index, of either kind.
    pub(super) fn index_actions(&self) -> impl Iterator<Item = (&str, IndexAction)> {
        let of_index = |update: &'_ IndexUpdate| match update {
            IndexUpdate::Update(_) => IndexAction::Update,
            IndexUpdate::Create(_) => IndexAction::Create,
            IndexUpdate::Delete(_) => IndexAction::Delete,
        };
        let of_vectors = |update: &'_ VectorUpdate| match update {
            VectorUpdate::Create(_) => IndexAction::Create,
            VectorUpdate::Delete(_) => IndexAction::Delete,
        };
        let indexes = self.index_updates().iter().map(move |update| (update.name(), of_index(update)));
        indexes.chain(self.vector_updates().iter().map(move |update| (update.name(), of_vectors(update))))
    }

    /// How many indexes are to come or to go.
    pub(super) fn index_count_changes(&self) -> usize {
        self.index_actions().filter(|(_, action)| *action != IndexAction::Update).count()
    }
}

impl IndexUpdate {
    /// The index.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Update(update) => &update.name,
            Self::Create(index) => &index.name,
            Self::Delete(name) => name,
        }
    }
}

fn named(units: RequestedUnits) -> Option<RequestedUnits> {
    units.named().next().is_some().then_some(units)
}

fn index_update(input: Input) -> Result<IndexUpdate, ServiceError> {
    let mut members = input.into_structure();
    let invalid =
        |what: &str| ServiceError::validation(format!("One or more parameter values were invalid: {what}"));
    let actions = (members.structure("Update"), members.structure("Create"), members.structure("Delete"));
    match actions {
        (Some(update), None, None) => units_update(update).map(IndexUpdate::Update),
        (None, Some(create), None) => Ok(IndexUpdate::Create(parts::index(create, IndexScope::Global))),
        (None, None, Some(mut delete)) => Ok(IndexUpdate::Delete(required(delete.string("IndexName")))),
        (None, None, None) => Err(invalid(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
             GlobalSecondaryIndexUpdate.Delete must not be null",
        )),
        _ => Err(invalid(
            "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
        )),
    }
}

fn units_update(mut members: Members) -> Result<UnitsUpdate, ServiceError> {
    let name = required(members.string("IndexName"));
    let names_warm = members.get("WarmThroughput").is_some();
    let warm = named(RequestedUnits::warm(&mut members));
    if names_warm && warm.is_none() {
        return Err(ServiceError::validation(format!(
            "One or more parameter values were invalid: WarmThroughput must have at least one of ReadUnitsPerSecond \
             or WriteUnitsPerSecond specified for index: {name}"
        )));
    }
    Ok(UnitsUpdate {
        name,
        throughput: members.structure("ProvisionedThroughput").map(provisioned),
        maxima: named(RequestedUnits::on_demand(&mut members)),
        warm,
    })
}

//! `CreateTable`: a new table with its indexes.

pub(crate) mod checks;
pub(crate) mod parts;
pub(crate) mod throughput;
pub(crate) mod vectors;

use std::rc::Rc;

use super::description::TableDescription;
use super::encryption::{Encryption, SSE_SPECIFICATION};
use super::settings::{protection, table_class};
use super::tags::{self, TAGS};
use crate::base::Entropy;
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, ErrorCode, Halt, Limit, Member, Members, Output, Validation,
};
use crate::operation::{ServiceError, Shape, Structure};
use crate::table::{
    Billing, ClassHistory, CollectionSizes, Index, KeyAttribute, Maxima, Table, TableChange, TableSettings,
    Throughput, TimeToLive, Transition, TreeNumbers, UnitChanges, VectorIndex, ViewType,
};
use parts::{Parts, RequestedBilling};

pub(crate) static DEFINITION: Definition = Definition {
    name: "CreateTable",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "CreateTableInput",
    members: &[
        Member::required("TableName", Shape::String).with(&[
            Limit::Present,
            Limit::LengthAtLeast(3),
            Limit::LengthAtMost(255),
            Limit::Name,
        ]),
        Member::required(
            "AttributeDefinitions",
            Shape::List(&Shape::Structure(&parts::ATTRIBUTE_DEFINITION)),
        ),
        Member::required("KeySchema", Shape::List(&Shape::Structure(&parts::KEY_SCHEMA_ELEMENT)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(2)]),
        Member::optional("BillingMode", Shape::String)
            .with(&[Limit::OneOf(&["PROVISIONED", "PAY_PER_REQUEST"])]),
        Member::optional("ProvisionedThroughput", Shape::Structure(&parts::PROVISIONED_THROUGHPUT)),
        Member::optional("GlobalSecondaryIndexes", Shape::List(&Shape::Structure(&parts::GLOBAL_INDEX))),
        Member::optional("LocalSecondaryIndexes", Shape::List(&Shape::Structure(&parts::LOCAL_INDEX))),
        Member::optional("DeletionProtectionEnabled", Shape::Boolean),
        Member::optional("StreamSpecification", Shape::Structure(&parts::STREAM_SPECIFICATION)),
        SSE_SPECIFICATION,
        Member::optional("TableClass", Shape::String),
        Member::optional("Tags", TAGS),
        throughput::WARM,
        unbuilt("ResourcePolicy"),
        throughput::ON_DEMAND,
        unbuilt("GlobalTableSourceArn"),
        unbuilt("GlobalTableSettingsReplicationMode"),
        Member::optional("VectorIndexes", Shape::List(&Shape::Structure(&vectors::VECTOR_INDEX))),
    ],
};

struct CreateTable {
    name: String,
    hash: KeyAttribute,
    range: Option<KeyAttribute>,
    billing: RequestedBilling,
    maxima: Maxima,
    warm: Option<Throughput>,
    /// What its stream is to hold, if it is to have one.
    view_type: Option<ViewType>,
    /// Complete but for their trees.
    indexes: Vec<Index>,
    /// The same.
    vectors: Vec<VectorIndex>,
    encryption: Encryption,
    settings: TableSettings,
}

struct CreateTableAnswer(TableDescription);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let name = required(members.string("TableName"));
    let parts = Parts::take(&mut members);
    checks::check(&parts)?;
    let settings = TableSettings {
        protection: protection(&mut members).unwrap_or_default(),
        class: table_class(&mut members)?.map(|class| ClassHistory { class, changed_ms: Vec::new() }),
        tags: tags::requested(&mut members)?.unwrap_or_default(),
        ..TableSettings::default()
    };
    let encryption = Encryption::take(&mut members)?.unwrap_or(Encryption::Default);
    let mut keys = parts.keys.iter().map(|key| parts.attribute(&key.name));
    let hash = required(keys.next());
    let range = keys.next();
    let indexes = parts.indexes.iter().map(|index| index.index(&parts.definitions)).collect();
    Ok(Box::new(CreateTable {
        name,
        hash,
        range,
        billing: parts.billing,
        maxima: parts.maxima.maxima(),
        warm: parts.warm.resolve(throughput::baseline(parts.throughput)),
        view_type: parts.view_type.as_deref().and_then(ViewType::from_name),
        indexes,
        vectors: parts.vectors.iter().flatten().map(|index| index.index(&parts.definitions)).collect(),
        encryption,
        settings,
    }))
}

impl Action for CreateTable {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        if let Some(old) = context.catalog.table(context.view(), &self.name)? {
            if !old.is_gone(context.now_ms) {
                return Err(exists(&old, context.now_ms).into());
            }
            context.writer.delete_table(&old)?;
        }
        let mut trees = TreeNumbers::unused(context.view())?;
        let until = context.settings.until(context.now_ms);
        let mut table = Table {
            name: self.name.clone(),
            id: uuid(context.entropy),
            created_ms: context.now_ms,
            tree: trees.take(),
            hash: self.hash.clone(),
            range: self.range.clone(),
            billing: match self.billing {
                RequestedBilling::PayPerRequest => Billing::PayPerRequest { since_ms: context.now_ms },
                RequestedBilling::Provisioned(throughput) => Billing::Provisioned(throughput),
            },
            maxima: self.maxima,
            warm: self.warm,
            changes: UnitChanges::default(),
            settings: TableSettings {
                key_arn: self.encryption.key_arn(context.settings),
                ..self.settings.clone()
            },
            ttl: TimeToLive::default(),
            transition: until.map(|until_ms| Transition { change: TableChange::Creation, until_ms }),
            collection_sizes: CollectionSizes::All,
            stream: None,
            indexes: self.indexes.clone(),
            vectors: self.vectors.clone(),
        };
        for index in &mut table.indexes {
            index.tree = trees.take();
            index.transition = table.transition;
        }
        for index in &mut table.vectors {
            index.tree = trees.take();
            index.transition = table.transition;
        }
        if let Some(view_type) = self.view_type {
            context.writer.begin_stream(&mut table, view_type, &mut trees)?;
        }
        context.writer.create_table(&table, &trees);
        Ok(Box::new(CreateTableAnswer(TableDescription::read(context, Rc::new(table))?.of_new_table())))
    }
}

/// Source of the texts: observed on the service (October 2026).
fn exists(table: &Table, now_ms: u64) -> ServiceError {
    let name = &table.name;
    let message = match table.change(now_ms) {
        Some(TableChange::Creation) => {
            format!("Attempt to change a resource which is still in use: Table is being created: {name}")
        }
        _ => format!("Table already exists: {name}"),
    };
    ServiceError::new(ErrorCode::ResourceInUse, message)
}

impl Answer for CreateTableAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("TableDescription");
        self.0.write(output);
    }
}

/// A random UUID (version 4 of RFC 9562).
fn uuid(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0F | 0x40;
    bytes[8] = bytes[8] & 0x3F | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

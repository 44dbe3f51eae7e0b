use std::hint::black_box;

use crate::base::{Part, require};
use crate::operation::item::{
    batch_get_item, batch_write_item, delete_item, get_item, put_item, update_item,
};
use crate::operation::reading::{query, scan};
use crate::operation::request::constraints;
use crate::operation::request::validation::{Depth, too_deep};
use crate::operation::statement::{batch_execute_statement, execute_statement, execute_transaction};
use crate::operation::stream::{
    consumer_place, describe_stream, get_records, get_shard_iterator, list_streams,
};
use crate::operation::table::{
    create_table, delete_table, describe_endpoints, describe_limits, describe_table, describe_time_to_live,
    list_tables, tags, update_table, update_time_to_live,
};
use crate::operation::transaction::{transact_get_items, transact_write_items};
use crate::operation::unprepared::Unprepared;
use crate::operation::vector::search_vectors;
use crate::operation::{
    Access, Action, Definition, Input, Malformed, Members, ServiceError, Structure, Validation,
};

/// An operation of the API that is built.
#[derive(Clone, Copy)]
pub struct Operation(&'static Definition);

static BUILT: [&Definition; 30] = [
    &batch_execute_statement::DEFINITION,
    &batch_get_item::DEFINITION,
    &batch_write_item::DEFINITION,
    &create_table::DEFINITION,
    &delete_item::DEFINITION,
    &delete_table::DEFINITION,
    &describe_endpoints::DEFINITION,
    &describe_limits::DEFINITION,
    &describe_stream::DEFINITION,
    &describe_table::DEFINITION,
    &describe_time_to_live::DEFINITION,
    &execute_statement::DEFINITION,
    &execute_transaction::DEFINITION,
    &get_item::DEFINITION,
    &get_records::DEFINITION,
    &get_shard_iterator::DEFINITION,
    &list_streams::DEFINITION,
    &list_tables::DEFINITION,
    &tags::LIST,
    &put_item::DEFINITION,
    &query::DEFINITION,
    &scan::DEFINITION,
    &search_vectors::DEFINITION,
    &tags::TAG,
    &transact_get_items::DEFINITION,
    &transact_write_items::DEFINITION,
    &tags::UNTAG,
    &update_item::DEFINITION,
    &update_table::DEFINITION,
    &update_time_to_live::DEFINITION,
];

/// The operations of the service that are not built. Together with the built ones they are all that the service
/// models of `DynamoDB_20120810` and `DynamoDBStreams_20120810` have.
pub const UNBUILT: [&str; 36] = [
    "CancelBulkOperation",
    "CreateBackup",
    "CreateGlobalTable",
    "DeleteBackup",
    "DeleteResourcePolicy",
    "DescribeBackup",
    "DescribeBulkOperation",
    "DescribeContinuousBackups",
    "DescribeContributorInsights",
    "DescribeExport",
    "DescribeGlobalTable",
    "DescribeGlobalTableSettings",
    "DescribeImport",
    "DescribeKinesisStreamingDestination",
    "DescribeTableReplicaAutoScaling",
    "DisableKinesisStreamingDestination",
    "EnableKinesisStreamingDestination",
    "ExportTableToPointInTime",
    "GetResourcePolicy",
    "ImportTable",
    "ListBackups",
    "ListBulkOperations",
    "ListContributorInsights",
    "ListExports",
    "ListGlobalTables",
    "ListImports",
    "PutResourcePolicy",
    "RestoreTableFromBackup",
    "RestoreTableToPointInTime",
    "StartBulkPutItems",
    "UpdateContinuousBackups",
    "UpdateContributorInsights",
    "UpdateGlobalTable",
    "UpdateGlobalTableSettings",
    "UpdateKinesisStreamingDestination",
    "UpdateTableReplicaAutoScaling",
];

/// The operations of `DynamoDBStreams_20120810`.
const OF_STREAMS: [&str; 4] = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"];

/// One of the two interfaces that the service has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Tables and items.
    DynamoDb,
    /// Streams.
    Streams,
}

impl Api {
    /// The name that targets of requests begin with.
    #[must_use]
    pub fn target(self) -> &'static str {
        match self {
            Self::DynamoDb => "DynamoDB_20120810",
            Self::Streams => "DynamoDBStreams_20120810",
        }
    }

    /// The one that has the operation of that name, whether it is built or not.
    #[must_use]
    pub fn of(operation: &str) -> Option<Self> {
        let is_known = UNBUILT.contains(&operation) || Operation::from_name(operation).is_some();
        is_known.then(|| if OF_STREAMS.contains(&operation) { Self::Streams } else { Self::DynamoDb })
    }
}

impl Operation {
    /// Reads the place of a consumer of a stream. Not an operation of the service.
    pub const READ_CONSUMER_PLACE: Self = Self(&consumer_place::READ);
    /// Replaces the place of a consumer of a stream. Not an operation of the service.
    pub const MOVE_CONSUMER: Self = Self(&consumer_place::MOVE);

    /// Every operation that is built, in the order of their names.
    pub fn all() -> impl Iterator<Item = Self> {
        BUILT.into_iter().map(Self)
    }

    /// The operation of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|operation| operation.name() == name)
    }

    /// The operation at that place in [`Operation::all`].
    #[must_use]
    pub fn from_number(number: usize) -> Option<Self> {
        BUILT.get(number).map(|definition| Self(definition))
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Whether it changes anything.
    #[must_use]
    pub fn access(self) -> Access {
        self.0.access
    }

    /// Whether a request has to say, besides its members, by which [host](crate::operation::REACHED_HOST) it came.
    #[must_use]
    pub fn tells_where_it_was_reached(self) -> bool {
        std::ptr::eq(self.0, &raw const describe_endpoints::DEFINITION)
    }

    /// The shape of its request.
    #[must_use]
    pub fn input(self) -> &'static Structure {
        self.0.input
    }

    /// Whether its request is read [strictly](Validation::Strict).
    #[must_use]
    pub fn is_read_strictly(self) -> bool {
        self.0.validation == Validation::Strict
    }

    /// Checks a request that was read by [`Operation::input`]: the limits of its members, which of them go together,
    /// and how deep its values are.
    ///
    /// # Errors
    /// Which members are missing or outside of their limits, or do not go together.
    pub fn check(self, members: &Members) -> Result<(), ServiceError> {
        self.check_at(members, Depth::of(members)).map(|_| ())
    }

    fn check_at(self, members: &Members, depth: Depth) -> Result<Validation, ServiceError> {
        let validation = self.0.validation.for_depth(depth);
        constraints::check(self.0.input, members, validation)?;
        let checked = self.0.parameters.map_or(Ok(()), |parameters| parameters.check(members));
        checked.and_then(|()| validation.check_depth(depth)).map_err(|error| validation.word(error))?;
        Ok(validation)
    }

    /// Checks the actions of a transaction that come before the one with a malformed value: the service looks at one
    /// after the other (observed).
    ///
    /// # Errors
    /// What is wrong with one of them, whatever the tables hold.
    pub fn check_before(self, mut members: Members, action: Option<usize>) -> Result<(), ServiceError> {
        const ACTIONS: &str = "TransactItems";
        let (Some(action), Some(mut actions)) = (action, members.list(ACTIONS)) else { return Ok(()) };
        actions.truncate(action);
        members.insert(ACTIONS, Input::List(actions));
        (self.0.prepare)(members).map(drop)
    }

    /// The error of a request with a malformed value.
    #[must_use]
    pub fn refuse(self, malformed: &Malformed) -> ServiceError {
        self.0.validation.refuse(malformed)
    }

    /// Prepares a request that was read by [`Operation::input`].
    ///
    /// # Errors
    /// What is wrong with the request, whatever the tables hold.
    pub fn prepare(self, members: Members) -> Result<Box<dyn Action>, ServiceError> {
        let depth = Depth::of(&members);
        let validation = self.check_at(&members, depth)?;
        let prepare = black_box(self.0.prepare);
        if require(prepare as usize).is_err() {
            return Ok(Box::new(Unprepared::new(self, members)));
        }
        let action = prepare(members).map_err(|error| validation.word(error))?;
        if depth == Depth::Allowed { Ok(action) } else { Err(too_deep()) }
    }

    /// Makes sure that requests can be prepared at once.
    ///
    /// # Errors
    /// The part that has to be loaded first.
    pub fn require(self) -> Result<(), Part> {
        require(self.0.prepare as usize)
    }
}

use std::rc::Rc;

use crate::base::{Entropy, Part};
use crate::capacity::Meter;
use crate::operation::{ItemMark, Obstacles, RequestOutcome, ServiceError, Trial, Trouble};
use crate::table::{BuildLimits, Catalog, CatalogError, DescriptorError, Table, Writer};
use crate::tree::{Fault, View};

/// Why an operation stopped before its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// A page has to be loaded; then the operation runs again.
    Fault(Fault),
    /// The answer is an error.
    Error(ServiceError),
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Part> for Halt {
    fn from(part: Part) -> Self {
        Self::Fault(part.into())
    }
}

impl From<CatalogError> for Halt {
    fn from(error: CatalogError) -> Self {
        match error {
            CatalogError::Fault(fault) => Self::Fault(fault),
            CatalogError::Descriptor(error) => {
                let reason = match error {
                    DescriptorError::Version { .. } => "VersionError",
                    DescriptorError::Damaged => "CorruptionError",
                };
                let trouble = Trouble { reason, outcome: RequestOutcome::Refused };
                Self::Error(ServiceError::of_trouble(format!("The table cannot be read: {error}"), trouble))
            }
        }
    }
}

impl<E: Into<ServiceError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

/// Largest item collection of a table with local indexes.
/// Source: "Item collection size limit" of local secondary indexes in the developer guide.
const COLLECTION_BYTES_MAX: u64 = 10 * 1024 * 1024 * 1024;

/// What a database calls itself in the names that it makes, and how far it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The region in ARNs.
    pub region: String,
    /// The account in ARNs.
    pub account: String,
    /// How many bytes the items of one partition and their entries in local indexes may take up.
    pub collection_bytes_max: u64,
    /// How items expire.
    pub time_to_live: TimeToLiveSettings,
    /// How long changes of tables take, in milliseconds.
    pub control_plane_delay_ms: u64,
    /// How much of a table is read at once for what is built from its items.
    pub build_limits: BuildLimits,
}

impl Settings {
    /// Until when a change goes on that begins now; absent if it happens at once.
    #[must_use]
    pub fn until(&self, now_ms: u64) -> Option<u64> {
        (self.control_plane_delay_ms > 0).then(|| now_ms.saturating_add(self.control_plane_delay_ms))
    }

    /// The ARN of a table.
    #[must_use]
    pub fn table_arn(&self, table: &str) -> String {
        format!("arn:aws:dynamodb:{}:{}:table/{table}", self.region, self.account)
    }

    /// The ARN of a stream of a table.
    #[must_use]
    pub fn stream_arn(&self, table: &str, label: &str) -> String {
        format!("{}/stream/{label}", self.table_arn(table))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            region: "local".to_owned(),
            account: "000000000000".to_owned(),
            collection_bytes_max: COLLECTION_BYTES_MAX,
            time_to_live: TimeToLiveSettings::default(),
            control_plane_delay_ms: 0,
            build_limits: BuildLimits::default(),
        }
    }
}

/// How soon a table may be changed again after a change of its time to live. Source: the documentation says an hour; 31
/// minutes were measured in 2026.
const INTERVAL_MS: u64 = 30 * 60 * 1000;

/// How items expire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeToLiveSettings {
    /// How long an expired item stays at least, in milliseconds.
    pub delay_ms: u64,
    /// How long the time to live of a table stays as it is after a change, in milliseconds.
    pub interval_ms: u64,
    /// What a clock has to do for items to be deleted.
    pub clock: ClockTrust,
}

/// What a clock has to do for items to be deleted by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockTrust {
    /// When it leaps forward by days, it has to stand by that for a while.
    #[default]
    Wary,
    /// Nothing.
    Blind,
}

impl Default for TimeToLiveSettings {
    fn default() -> Self {
        Self { delay_ms: 0, interval_ms: INTERVAL_MS, clock: ClockTrust::default() }
    }
}

/// What an operation runs with.
pub struct Context<'a> {
    /// The tables.
    pub catalog: &'a Catalog,
    /// The state it sees, and the edits it makes.
    pub writer: Writer<'a>,
    /// The time of the request, in milliseconds since the Unix epoch.
    pub now_ms: u64,
    /// The only source of randomness.
    pub entropy: &'a dyn Entropy,
    /// What the database calls itself.
    pub settings: &'a Settings,
    /// What keeps the request within the capacity of its tables, if anything does.
    pub meter: Option<&'a Meter<'a>>,
    /// What a simulation does to the request, if it does anything.
    pub trial: Option<&'a Trial>,
    /// What is in the way of the request; absent if nothing can be, because requests do not wait for the log.
    pub obstacles: Option<Obstacles<'a>>,
    /// What the request claims for itself until the log has what it did.
    pub claimed: Vec<ItemMark>,
}

impl<'a> Context<'a> {
    /// The state that the operation sees.
    #[must_use]
    pub fn view(&self) -> View<'a> {
        self.writer.view()
    }

    /// The table of that name, unless it has been deleted.
    ///
    /// # Errors
    /// If a page has to be loaded first, or the table cannot be read.
    pub fn table(&self, name: &str) -> Result<Option<Rc<Table>>, Halt> {
        let table = self.catalog.table(self.view(), name)?;
        Ok(table.filter(|table| !table.is_gone(self.now_ms)))
    }
}

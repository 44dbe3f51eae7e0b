use std::fmt;

use crate::log::LogError;
use crate::operation::{RequestOutcome, ServiceError, Trouble};
use crate::store::{PageId, StoreError};
use crate::tree::{ManifestError, PageError};

/// Why the stored database could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The store failed.
    Store(StoreError),
    /// The log is damaged, gone, or of a newer version.
    Log(LogError),
    /// A page is damaged, or of a newer version.
    Page(PageError),
    /// The manifest is damaged, or of a newer version.
    Manifest(ManifestError),
    /// A page is not there, though the manifest reaches it.
    Gone {
        /// The page.
        page: PageId,
    },
    /// A part of the module cannot be loaded.
    Part {
        /// Why not.
        message: String,
    },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Log(error) => error.fmt(f),
            Self::Page(error) => error.fmt(f),
            Self::Manifest(error) => error.fmt(f),
            Self::Gone { page } => write!(f, "page {page} is missing"),
            Self::Part { message } => f.write_str(message),
        }
    }
}

impl std::error::Error for Failure {}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        LogError::from(error).into()
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Store(error) => Self::Store(error),
            error => Self::Log(error),
        }
    }
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error)
    }
}

impl Failure {
    /// Its name for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Store(StoreError::QuotaExceeded) => "QuotaExceededError",
            Self::Store(StoreError::Unavailable { .. }) => "StoreUnavailableError",
            Self::Store(StoreError::VersionUnsupported { .. })
            | Self::Log(LogError::Version { .. })
            | Self::Page(PageError::Version { .. })
            | Self::Manifest(ManifestError::Version { .. }) => "VersionError",
            Self::Store(_) | Self::Log(LogError::Vanished) => "StoreLostError",
            Self::Part { .. } => "PartUnavailableError",
            Self::Log(_) | Self::Page(_) | Self::Manifest(_) | Self::Gone { .. } => "CorruptionError",
        }
    }

    /// What is said to a request whose commit the store did not take, or was never asked to take.
    pub(super) fn of_write(&self) -> ServiceError {
        let trouble = Trouble { reason: self.name(), outcome: RequestOutcome::Refused };
        ServiceError::of_trouble(format!("The write was not stored: {self}"), trouble)
    }

    /// What is said to a request whose commit the store may have taken.
    pub(super) fn of_unknown_write(&self) -> ServiceError {
        let trouble = Trouble { reason: self.name(), outcome: RequestOutcome::Unknown };
        ServiceError::of_trouble(format!("It is not known whether the write was stored: {self}"), trouble)
    }

    /// What is said to a request that could not read what it needs.
    pub(crate) fn of_read(&self) -> ServiceError {
        let trouble = Trouble { reason: self.name(), outcome: RequestOutcome::Refused };
        let what = match self {
            Self::Part { .. } => "A part of the engine cannot be loaded",
            _ => "The stored data cannot be read",
        };
        ServiceError::of_trouble(format!("{what}: {self}"), trouble)
    }
}

use std::fmt;

use crate::expression::{ExpressionError, LegacyError, UpdateError};
use crate::operation::{CancellationReason, Output, ThrottlingReason};
use crate::table::{IndexKeyError, KeyError};
use crate::value::{Item, Kind};

/// The exceptions of the service that this engine raises.
///
/// Source: the service model and section "Programmatic error handling" of the developer guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// The resource is another account's.
    AccessDenied,
    /// The condition of a write was false.
    ConditionalCheckFailed,
    /// A statement inserts an item that is there already.
    DuplicateItem,
    /// The token of a transaction was used for another one.
    IdempotentParameterMismatch,
    /// The request's signature lacks a part.
    IncompleteSignature,
    /// The place in a shard was given out too long ago.
    ExpiredIterator,
    /// The engine failed: a defect of Minamo or of its store, never of the request.
    InternalServerError,
    /// The request's signature is wrong.
    InvalidSignature,
    /// The items of a partition would take up too much.
    ItemCollectionSizeLimitExceeded,
    /// Too many of something.
    LimitExceeded,
    /// The request is not signed.
    MissingAuthenticationToken,
    /// The provisioned capacity is used up.
    ProvisionedThroughputExceeded,
    /// The capacity that the account has is used up.
    RequestLimitExceeded,
    /// The table exists already, or its state forbids the request.
    ResourceInUse,
    /// The table does not exist.
    ResourceNotFound,
    /// The request cannot be read as what it should be.
    Serialization,
    /// The most capacity that an on-demand table shall have is used up.
    Throttling,
    /// A transaction did not happen.
    TransactionCanceled,
    /// A transaction has the item.
    TransactionConflict,
    /// The transaction with the same token is under way.
    TransactionInProgress,
    /// The records are gone.
    TrimmedDataAccess,
    /// The operation does not exist, or is not built.
    UnknownOperation,
    /// The key that a request is signed with is not known.
    UnrecognizedClient,
    /// The request is read, and wrong.
    Validation,
}

impl ErrorCode {
    /// The name of the exception.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::ConditionalCheckFailed => "ConditionalCheckFailedException",
            Self::DuplicateItem => "DuplicateItemException",
            Self::IdempotentParameterMismatch => "IdempotentParameterMismatchException",
            Self::ExpiredIterator => "ExpiredIteratorException",
            Self::IncompleteSignature => "IncompleteSignatureException",
            Self::InternalServerError => "InternalServerError",
            Self::InvalidSignature => "InvalidSignatureException",
            Self::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceededException",
            Self::LimitExceeded => "LimitExceededException",
            Self::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Self::ProvisionedThroughputExceeded => "ProvisionedThroughputExceededException",
            Self::RequestLimitExceeded => "RequestLimitExceeded",
            Self::ResourceInUse => "ResourceInUseException",
            Self::ResourceNotFound => "ResourceNotFoundException",
            Self::Serialization => "SerializationException",
            Self::Throttling => "ThrottlingException",
            Self::TransactionCanceled => "TransactionCanceledException",
            Self::TransactionConflict => "TransactionConflictException",
            Self::TransactionInProgress => "TransactionInProgressException",
            Self::TrimmedDataAccess => "TrimmedDataAccessException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::Validation => "ValidationException",
        }
    }

    /// The namespace that stands before the name in the `__type` of an answer.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::AccessDenied
            | Self::IncompleteSignature
            | Self::InvalidSignature
            | Self::MissingAuthenticationToken
            | Self::Serialization
            | Self::UnknownOperation
            | Self::UnrecognizedClient => "com.amazon.coral.service",
            Self::Validation => "com.amazon.coral.validate",
            _ => "com.amazonaws.dynamodb.v20120810",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::InternalServerError => 500,
            _ => 400,
        }
    }
}

/// An answer that is an error, in the service's own terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// Which exception.
    pub code: ErrorCode,
    /// The service's text.
    pub message: String,
    /// The item that failed a condition, if the request asked for it.
    pub item: Option<Item>,
    /// What the exception says beyond that.
    pub reasons: Reasons,
    /// What the matter is if neither the request nor the data is at fault.
    pub trouble: Option<Trouble>,
}

/// The reasons that an exception gives besides its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reasons {
    /// None.
    None,
    /// Why the request was throttled.
    Throttled(Vec<ThrottlingReason>),
    /// Why the transaction was cancelled, for each of its actions.
    Cancelled(Vec<CancellationReason>),
}

/// What the matter is with a database that did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// A name for programs, such as `QuotaExceededError`.
    pub reason: &'static str,
    /// Whether the request may have been done all the same.
    pub outcome: RequestOutcome,
}

/// What is known of a request that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// It has changed nothing.
    Refused,
    /// It may have happened.
    Unknown,
}

impl RequestOutcome {
    /// Its name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

impl ServiceError {
    /// An error of that code and text.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), item: None, reasons: Reasons::None, trouble: None }
    }

    /// An `InternalServerError`: the database is in trouble.
    #[must_use]
    pub fn of_trouble(message: impl Into<String>, trouble: Trouble) -> Self {
        Self { trouble: Some(trouble), ..Self::new(ErrorCode::InternalServerError, message) }
    }

    /// Writes the members that it has besides its text.
    pub fn write_details(&self, output: &mut dyn Output) {
        output.item_member("Item", self.item.as_ref());
        match &self.reasons {
            Reasons::None => {}
            Reasons::Throttled(reasons) => {
                // Source: the service model, which has the members of both exceptions in different cases.
                let is_lower = self.code == ErrorCode::Throttling;
                output.name(if is_lower { "throttlingReasons" } else { "ThrottlingReasons" });
                ThrottlingReason::write_all(reasons, output);
            }
            Reasons::Cancelled(reasons) => {
                output.name("CancellationReasons");
                CancellationReason::write_all(reasons, output);
            }
        }
        // The service says no more; clients ignore members that they do not know.
        if let Some(trouble) = self.trouble {
            output.string_member("reason", trouble.reason);
            output.string_member("outcome", trouble.outcome.name());
        }
    }

    /// A `ValidationException`.
    #[must_use]
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Validation, message)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for ServiceError {}

impl From<ExpressionError> for ServiceError {
    fn from(error: ExpressionError) -> Self {
        Self::validation(error.to_string())
    }
}

impl From<LegacyError> for ServiceError {
    fn from(error: LegacyError) -> Self {
        Self::validation(error.to_string())
    }
}

impl From<UpdateError> for ServiceError {
    fn from(error: UpdateError) -> Self {
        Self::validation(error.to_string())
    }
}

impl From<KeyError> for ServiceError {
    fn from(error: KeyError) -> Self {
        Self::validation(match error {
            KeyError::Missing { name } => {
                format!("One or more parameter values were invalid: Missing the key {name} in the item")
            }
            KeyError::WrongType { name, expected, actual } => format!(
                "One or more parameter values were invalid: Type mismatch for key {name} expected: {} actual: {}",
                expected.name(),
                actual.name()
            ),
            KeyError::Mismatch => "The provided key element does not match the schema".to_owned(),
            KeyError::Empty { name, kind } => format!(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain \
                 an empty {} value. Key: {name}",
                long_name(kind)
            ),
            KeyError::HashTooLong | KeyError::RangeTooLong => too_long(&error).to_owned(),
        })
    }
}

impl From<IndexKeyError> for ServiceError {
    fn from(IndexKeyError { index, error }: IndexKeyError) -> Self {
        match error {
            KeyError::WrongType { name, expected, actual } => Self::validation(format!(
                "One or more parameter values were invalid: Type mismatch for Index Key {name} Expected: {} \
                 Actual: {} IndexName: {index}",
                expected.name(),
                actual.name()
            )),
            KeyError::Empty { name, kind } => Self::validation(format!(
                "One or more parameter values are not valid. A value specified for a secondary index key is not \
                 supported. The AttributeValue for a key attribute cannot contain an empty {} value. IndexName: \
                 {index}, IndexKey: {name}",
                long_name(kind)
            )),
            other => other.into(),
        }
    }
}

/// The service's text, which has no blank before the number.
fn too_long(error: &KeyError) -> &'static str {
    match error {
        KeyError::HashTooLong => {
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit \
             of2048 bytes"
        }
        _ => {
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size \
             limit of 1024 bytes"
        }
    }
}

/// What texts about empty keys call a type.
pub(super) fn long_name(kind: Kind) -> &'static str {
    if kind == Kind::B { "binary" } else { "string" }
}

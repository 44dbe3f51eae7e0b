//! Why a transaction was cancelled.

use crate::operation::{ErrorCode, Output, Reasons, ServiceError};
use crate::value::Item;

/// What a cancelled transaction says of one of its actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CancellationReason {
    /// What was wrong with it: `None` if nothing was.
    pub code: &'static str,
    /// The text; absent if nothing was wrong.
    pub message: Option<String>,
    /// The item that failed a condition, if the action asked for it.
    pub item: Option<Item>,
}

impl CancellationReason {
    const NONE: Self = Self { code: "None", message: None, item: None };

    /// Writes reasons as a list.
    pub(crate) fn write_all(reasons: &[Self], output: &mut dyn Output) {
        output.begin_list();
        for reason in reasons {
            output.begin_structure();
            output.string_member("Code", reason.code);
            output.item_member("Item", reason.item.as_ref());
            if let Some(message) = &reason.message {
                output.string_member("Message", message);
            }
            output.end_structure();
        }
        output.end_list();
    }
}

/// The error of a transaction whose actions came to this, if any of them failed.
///
/// If actions are not valid, only the first of them is told of (observed). What is no reason of a cancellation is an
/// error of its own.
pub(super) fn check_outcomes(outcomes: Vec<Result<(), ServiceError>>) -> Result<(), ServiceError> {
    let count = outcomes.len();
    let mut reasons = Vec::with_capacity(count);
    for (position, outcome) in outcomes.into_iter().enumerate() {
        reasons.push(match outcome {
            Ok(()) => CancellationReason::NONE,
            Err(error) if error.code == ErrorCode::Validation => {
                return Err(cancelled_by(position, count, error));
            }
            Err(error) => reason(error)?,
        });
    }
    if reasons.iter().all(|reason| *reason == CancellationReason::NONE) {
        Ok(())
    } else {
        Err(cancelled(reasons))
    }
}

/// The error of a transaction of statements that came to this, if any of them failed. It tells of all of them, also of
/// tables that are not there (observed).
pub(crate) fn check_each(outcomes: Vec<Result<(), ServiceError>>) -> Result<(), ServiceError> {
    if outcomes.iter().all(Result::is_ok) {
        return Ok(());
    }
    let reasons =
        outcomes.into_iter().map(|outcome| outcome.map_or_else(reason, |()| Ok(CancellationReason::NONE)));
    Err(cancelled(reasons.collect::<Result<Vec<_>, _>>()?))
}

/// The error of a transaction of `count` actions of which one is not valid.
pub(super) fn cancelled_by(position: usize, count: usize, error: ServiceError) -> ServiceError {
    let mut reasons = vec![CancellationReason::NONE; count];
    match reason(error) {
        Ok(reason) => reasons[position] = reason,
        Err(error) => return error,
    }
    cancelled(reasons)
}

fn cancelled(reasons: Vec<CancellationReason>) -> ServiceError {
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    ServiceError {
        reasons: Reasons::Cancelled(reasons),
        ..ServiceError::new(ErrorCode::TransactionCanceled, message)
    }
}

/// Source: `TransactionCanceledException` in the API reference.
fn reason(error: ServiceError) -> Result<CancellationReason, ServiceError> {
    let code = match error.code {
        ErrorCode::ConditionalCheckFailed => "ConditionalCheckFailed",
        ErrorCode::DuplicateItem => "DuplicateItem",
        ErrorCode::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceeded",
        ErrorCode::ProvisionedThroughputExceeded => "ProvisionedThroughputExceeded",
        ErrorCode::ResourceNotFound => "ResourceNotFound",
        ErrorCode::Throttling => "ThrottlingError",
        ErrorCode::TransactionConflict => "TransactionConflict",
        ErrorCode::Validation => "ValidationError",
        _ => return Err(error),
    };
    Ok(CancellationReason { code, message: Some(error.message), item: error.item })
}

//! Which changes may be asked for in one request.
//!
//! Source of rules, texts and their order: observed in us-west-2 (October 2026), for nearly every pair of members.

use super::super::create_table::checks::check_units;
use super::request::{Mode, Request};
use crate::base::first_repeated;
use crate::operation::ServiceError;

/// What a request has to ask for one of, as the service lists it: some of it is not in its model.
const ANYTHING: &str = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
    GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, \
    MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required";

type Check = Result<(), ServiceError>;

/// Checks what can be checked without the table.
pub(super) fn check(request: &Request) -> Check {
    let kinds = kinds(request);
    if kinds == 0 {
        // A request with nothing but an empty `OnDemandThroughput` or `WarmThroughput` makes the service fail; it asks
        // for nothing either.
        return Err(ServiceError::validation(ANYTHING));
    }
    if request.indexes.as_ref().is_some_and(Vec::is_empty) {
        return Err(invalid("List of GlobalSecondaryIndexUpdates is empty"));
    }
    if request.vectors.as_ref().is_some_and(Vec::is_empty) {
        // Not known: it is the text of global indexes.
        return Err(invalid("List of VectorIndexUpdates is empty"));
    }
    check_alone(request, kinds)?;
    check_pairs(request)?;
    check_billing(request)?;
    check_indexes(request)
}

/// How many kinds of changes are asked for.
fn kinds(request: &Request) -> usize {
    let asked = [
        request.throughput.is_some(),
        request.mode.is_some(),
        !request.index_updates().is_empty(),
        !request.vector_updates().is_empty(),
        request.stream.is_some(),
        request.encryption.is_some(),
        request.class.is_some(),
        request.protection.is_some(),
        request.maxima.is_some(),
        request.warm.is_some(),
    ];
    asked.into_iter().filter(|asked| *asked).count()
}

fn check_alone(request: &Request, kinds: usize) -> Check {
    if kinds < 2 {
        return Ok(());
    }
    let alone = [
        (request.encryption.is_some(), "Server-Side Encryption modification"),
        (request.class.is_some(), "TableClass modification"),
        (request.protection.is_some(), "DeletionProtection modification"),
    ];
    if let Some((_, what)) = alone.into_iter().find(|(asked, _)| *asked) {
        return Err(invalid(&format!("{what} must be the only operation in the request")));
    }
    if request.warm.is_some() && request.creates_index() {
        return Err(invalid(
            "Create global secondary index cannot be specified when updating WarmThroughput",
        ));
    }
    let goes_with_maxima = kinds == 2 && request.mode.is_some();
    if request.maxima.is_some() && !goes_with_maxima {
        return Err(invalid(
            "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
        ));
    }
    if request.warm.is_some() {
        return Err(invalid("WarmThroughput must be the only operation in the request"));
    }
    Ok(())
}

fn check_pairs(request: &Request) -> Check {
    let changes_units = request.throughput.is_some() || request.mode == Some(Mode::Provisioned);
    let changes_indexes = request.index_count_changes() > 0;
    // A table with vector indexes has no units: it says so itself.
    let changes_vectors = !request.vector_updates().is_empty();
    match (changes_units, request.stream.is_some(), changes_indexes) {
        (true, true, _) => Err(invalid("You cannot modify stream status while updating table IOPS")),
        (true, false, true) if !changes_vectors => {
            Err(invalid("You cannot create or delete index while updating table IOPS"))
        }
        (false, true, true) => Err(invalid("You cannot create or delete index while changing stream status")),
        _ => Ok(()),
    }
}

fn check_billing(request: &Request) -> Check {
    match (request.mode, request.throughput) {
        (Some(Mode::OnDemand), Some(_)) => {
            Err(invalid("ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST"))
        }
        (Some(Mode::Provisioned), None) => {
            Err(invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED"))
        }
        (_, throughput) => check_units(throughput, ""),
    }
}

fn check_indexes(request: &Request) -> Check {
    let names: Vec<&[u8]> = request.index_updates().iter().map(|update| update.name().as_bytes()).collect();
    if let Some(position) = first_repeated(&names) {
        let name = request.index_updates()[position].name();
        return Err(invalid(&format!(
            "Only one global secondary index update per index is allowed simultaneously. Index: {name}"
        )));
    }
    Ok(())
}

pub(super) fn invalid(what: &str) -> ServiceError {
    ServiceError::validation(format!("One or more parameter values were invalid: {what}"))
}

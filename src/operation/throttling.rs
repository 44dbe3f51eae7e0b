//! Whether a request may consume what it has to, and what it is told if not.
//!
//! The capacity of the table is asked for when a request is known to fit the schema, before the item is read, because a
//! condition that is false costs as well; that of global indexes when it is known which of their entries a write
//! changes. The service does not document that order.

use crate::capacity::{Consumed, Exceeded, Flow, Limit};
use crate::operation::{Context, ErrorCode, Output, Reasons, ServiceError, Trial};
use crate::table::{Billing, Table};

const PROVISIONED_OF_TABLE: &str = "The level of configured provisioned throughput for the table was exceeded. \
    Consider increasing your provisioning level with the UpdateTable API.";
const PROVISIONED_OF_INDEX: &str = "The level of configured provisioned throughput for one or more global secondary \
    indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global \
    secondary indexes with the UpdateTable API.";
/// Observed on the service.
const MAXIMUM: &str = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";
/// Source: `RequestLimitExceeded` in "Error handling with DynamoDB" in the developer guide.
const QUOTA: &str = "Throughput exceeds the current throughput limit for your account. To request a limit increase, \
    contact AWS Support at https://aws.amazon.com/support.";

/// Source: `ThrottlingException` in the API reference.
const SCALING_TABLE: &str = "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically \
    scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: \
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html.";
const SCALING_INDEX: &str = "Throughput exceeds the current capacity for one or more global secondary indexes. \
    DynamoDB is automatically scaling your index so please try again shortly.";

/// A reason why a request was throttled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThrottlingReason {
    /// What was exceeded, such as `TableReadProvisionedThroughputExceeded`.
    pub reason: String,
    /// The ARN of the table or the index.
    pub resource: String,
}

impl ThrottlingReason {
    /// Writes reasons as a list.
    pub(super) fn write_all(reasons: &[Self], output: &mut dyn Output) {
        output.begin_list();
        for Self { reason, resource } in reasons {
            output.begin_structure();
            output.string_member("reason", reason);
            output.string_member("resource", resource);
            output.end_structure();
        }
        output.end_list();
    }
}

impl Context<'_> {
    /// Checks that everything that `consumed` tells of has capacity left: the table if it tells of nothing.
    pub(super) fn admit(&self, table: &Table, flow: Flow, consumed: &Consumed) -> Result<(), ServiceError> {
        if self.trial.is_some_and(Trial::throttles) {
            let exceeded = simulated(table, flow, consumed);
            return Err(self.throttled(table, flow, &exceeded, std::slice::from_ref(&exceeded)));
        }
        let Some(meter) = self.meter else { return Ok(()) };
        let exceeded = meter.exceeded(table, flow, consumed);
        match exceeded.first() {
            None => Ok(()),
            Some(first) => Err(self.throttled(table, flow, first, &exceeded)),
        }
    }

    /// Whether a part of a batch may find no capacity while others do.
    pub(super) fn is_limited(&self) -> bool {
        self.meter.is_some() || self.trial.is_some_and(Trial::throttles_any)
    }

    /// Takes note of what the request has consumed.
    pub(super) fn charge(&self, table: &Table, flow: Flow, consumed: &Consumed) {
        if let Some(meter) = self.meter {
            meter.charge(table, flow, consumed);
        }
    }

    fn throttled(&self, table: &Table, flow: Flow, first: &Exceeded, all: &[Exceeded]) -> ServiceError {
        let (code, message) = match (first.limit, &first.index) {
            (Limit::Provisioned, None) => (ErrorCode::ProvisionedThroughputExceeded, PROVISIONED_OF_TABLE),
            (Limit::Provisioned, Some(_)) => (ErrorCode::ProvisionedThroughputExceeded, PROVISIONED_OF_INDEX),
            (Limit::OnDemandMaximum, _) => (ErrorCode::Throttling, MAXIMUM),
            (Limit::Quota, _) => (ErrorCode::RequestLimitExceeded, QUOTA),
            (Limit::Scaling, None) => (ErrorCode::Throttling, SCALING_TABLE),
            (Limit::Scaling, Some(_)) => (ErrorCode::Throttling, SCALING_INDEX),
        };
        let arn = self.settings.table_arn(&table.name);
        let mut error = ServiceError::new(code, message);
        error.reasons = Reasons::Throttled(all.iter().map(|exceeded| reason(exceeded, flow, &arn)).collect());
        error
    }
}

/// What a simulation says is used up: the index that is read, or the table.
fn simulated(table: &Table, flow: Flow, consumed: &Consumed) -> Exceeded {
    let limit = match table.billing {
        Billing::Provisioned(_) => Limit::Provisioned,
        Billing::PayPerRequest { .. } => Limit::Scaling,
    };
    let index = consumed.global.first().filter(|_| flow == Flow::Read);
    Exceeded { index: index.map(|(name, _)| name.clone()), limit }
}

fn reason(exceeded: &Exceeded, flow: Flow, table_arn: &str) -> ThrottlingReason {
    let flow = match flow {
        Flow::Read => "Read",
        Flow::Write => "Write",
    };
    let limit = match exceeded.limit {
        Limit::Provisioned => "ProvisionedThroughput",
        Limit::OnDemandMaximum => "MaxOnDemandThroughput",
        Limit::Quota => "AccountLimit",
        Limit::Scaling => "KeyRangeThroughput",
    };
    match &exceeded.index {
        None => {
            ThrottlingReason { reason: format!("Table{flow}{limit}Exceeded"), resource: table_arn.to_owned() }
        }
        Some(index) => ThrottlingReason {
            reason: format!("Index{flow}{limit}Exceeded"),
            resource: format!("{table_arn}/index/{index}"),
        },
    }
}

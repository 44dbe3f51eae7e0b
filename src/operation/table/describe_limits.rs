//! `DescribeLimits`: how much the account and each table may be provisioned with.

use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "DescribeLimits",
    access: Access::Read,
    input: &Structure { name: "DescribeLimitsInput", members: &[] },
    validation: Validation::Older,
    parameters: None,
    prepare,
};

/// What one table, or one global index, may be provisioned with. Source: "Quotas in Amazon DynamoDB".
pub(crate) const TABLE_UNITS_MAX: u64 = 40_000;
const ACCOUNT_UNITS_MAX: u64 = 80_000;

struct DescribeLimits;

fn prepare(_: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(DescribeLimits))
}

impl Action for DescribeLimits {
    fn run(&self, _: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        Ok(Box::new(DescribeLimits))
    }
}

impl Answer for DescribeLimits {
    fn write(&self, output: &mut dyn Output) {
        for (owner, units) in [("Account", ACCOUNT_UNITS_MAX), ("Table", TABLE_UNITS_MAX)] {
            for kind in ["Read", "Write"] {
                output.long_member(&format!("{owner}Max{kind}CapacityUnits"), units.cast_signed());
            }
        }
    }
}

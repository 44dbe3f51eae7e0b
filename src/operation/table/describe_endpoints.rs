//! `DescribeEndpoints`: where further requests are to go.

use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Members, Output, ServiceError, Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "DescribeEndpoints",
    access: Access::Read,
    input: &Structure { name: "DescribeEndpointsRequest", members: &[] },
    validation: Validation::Older,
    parameters: None,
    prepare,
};

/// Not a member of the request: what the wire face adds to it, because clients that ask come back to where they are
/// told to.
pub const REACHED_HOST: &str = "Host";

/// A day. The service does not document it.
const CACHE_MINUTES: i64 = 1440;

struct DescribeEndpoints {
    host: Option<String>,
}

struct EndpointsAnswer {
    address: String,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    Ok(Box::new(DescribeEndpoints { host: members.string(REACHED_HOST) }))
}

impl Action for DescribeEndpoints {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let of_region = || format!("dynamodb.{}.amazonaws.com", context.settings.region);
        Ok(Box::new(EndpointsAnswer { address: self.host.clone().unwrap_or_else(of_region) }))
    }
}

impl Answer for EndpointsAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Endpoints");
        output.begin_list();
        output.begin_structure();
        output.string_member("Address", &self.address);
        output.long_member("CachePeriodInMinutes", CACHE_MINUTES);
        output.end_structure();
        output.end_list();
    }
}

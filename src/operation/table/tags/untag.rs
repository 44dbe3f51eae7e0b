//! `UntagResource`: takes tags off a table.

use super::resource::{RESOURCE_ARN, Resource};
use super::tag::Done;
use super::{check_count, checked_key};
use crate::operation::{Access, Action, Answer, Context, Definition, Halt, Validation};
use crate::operation::{Input, Member, Members, ServiceError, Shape, Structure};

pub(crate) static DEFINITION: Definition = Definition {
    name: "UntagResource",
    access: Access::Write,
    input: &Structure {
        name: "UntagResourceInput",
        members: &[RESOURCE_ARN, Member::required("TagKeys", Shape::List(&Shape::String))],
    },
    validation: Validation::Older,
    parameters: None,
    prepare,
};

struct UntagResource {
    resource: Resource,
    keys: Vec<String>,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let resource = Resource::take(&mut members)?;
    let keys = members.list("TagKeys").unwrap_or_default();
    if keys.is_empty() {
        return Err(ServiceError::validation("Atleast one Tag Key needs to be provided as Input."));
    }
    let key = |key: Input| checked_key(Some(key.into_string()));
    let keys = keys.into_iter().map(key).collect::<Result<Vec<_>, _>>()?;
    // The service counts keys to remove as it counts tags to add.
    check_count(keys.len())?;
    Ok(Box::new(UntagResource { resource, keys }))
}

impl Action for UntagResource {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = self.resource.table(context)?;
        let is_removed = |key: &String| self.keys.contains(key);
        if table.settings.tags.iter().any(|tag| is_removed(&tag.key)) {
            let mut table = (*table).clone();
            table.settings.tags.retain(|tag| !is_removed(&tag.key));
            context.writer.update_table(&table);
        }
        Ok(Box::new(Done))
    }
}

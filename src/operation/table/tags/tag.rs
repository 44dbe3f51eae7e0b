//! `TagResource`: puts tags upon a table.

use super::resource::{RESOURCE_ARN, Resource};
use super::{TAGS, check_count, merged, requested};
use crate::operation::{Access, Action, Answer, Context, Definition, Halt, Output, Validation};
use crate::operation::{Member, Members, ServiceError, Structure};
use crate::table::Tag;

pub(crate) static DEFINITION: Definition = Definition {
    name: "TagResource",
    access: Access::Write,
    input: &Structure { name: "TagResourceInput", members: &[RESOURCE_ARN, Member::required("Tags", TAGS)] },
    validation: Validation::Older,
    parameters: None,
    prepare,
};

struct TagResource {
    resource: Resource,
    tags: Vec<Tag>,
}

/// The answer says nothing.
pub(super) struct Done;

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let resource = Resource::take(&mut members)?;
    match requested(&mut members)? {
        Some(tags) if !tags.is_empty() => Ok(Box::new(TagResource { resource, tags })),
        _ => Err(ServiceError::validation("Atleast one Tag needs to be provided as Input.")),
    }
}

impl Action for TagResource {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = self.resource.table(context)?;
        let tags = merged(&table.settings.tags, self.tags.clone());
        check_count(tags.len())?;
        if tags != table.settings.tags {
            let mut table = (*table).clone();
            table.settings.tags = tags;
            context.writer.update_table(&table);
        }
        Ok(Box::new(Done))
    }
}

impl Answer for Done {
    fn write(&self, _: &mut dyn Output) {}

    fn has_content(&self) -> bool {
        false
    }
}

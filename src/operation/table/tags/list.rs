//! `ListTagsOfResource`: the tags of a table.

use super::resource::{RESOURCE_ARN, Resource};
use crate::operation::{Access, Action, Answer, Context, Definition, Halt, Output, Validation};
use crate::operation::{Member, Members, ServiceError, Shape, Structure};
use crate::table::Tag;

pub(crate) static DEFINITION: Definition = Definition {
    name: "ListTagsOfResource",
    access: Access::Read,
    input: &Structure {
        name: "ListTagsOfResourceInput",
        members: &[RESOURCE_ARN, Member::optional("NextToken", Shape::String)],
    },
    validation: Validation::Older,
    parameters: None,
    prepare,
};

struct ListTagsOfResource {
    resource: Resource,
}

struct ListTagsAnswer(Vec<Tag>);

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let resource = Resource::take(&mut members)?;
    // All tags that there can be make one page, so there is no token that could be given back. The text was not
    // observed.
    match members.string("NextToken") {
        Some(_) => Err(ServiceError::validation("Invalid NextToken")),
        None => Ok(Box::new(ListTagsOfResource { resource })),
    }
}

impl Action for ListTagsOfResource {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let table = self.resource.table(context)?;
        Ok(Box::new(ListTagsAnswer(table.settings.tags.clone())))
    }
}

impl Answer for ListTagsAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Tags");
        output.begin_list();
        for tag in &self.0 {
            output.begin_structure();
            output.string_member("Key", &tag.key);
            output.string_member("Value", &tag.value);
            output.end_structure();
        }
        output.end_list();
    }
}

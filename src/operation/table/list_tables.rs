//! `ListTables`: the names of the tables, in order.

use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation,
};

pub(crate) static DEFINITION: Definition = Definition {
    name: "ListTables",
    access: Access::Read,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

const NAMES_MAX: usize = 100;

static INPUT: Structure = Structure {
    name: "ListTablesInput",
    members: &[
        Member::optional("Limit", Shape::Integer)
            .with(&[Limit::ValueAtLeast(1), Limit::ValueAtMost(NAMES_MAX as i64)]),
        Member::optional("ExclusiveStartTableName", Shape::String).with(&[
            Limit::LengthAtLeast(3),
            Limit::LengthAtMost(255),
            Limit::Name,
        ]),
    ],
};

struct ListTables {
    start: Option<String>,
    limit: usize,
}

struct ListTablesAnswer {
    names: Vec<String>,
    more: bool,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let limit = members.long("Limit").and_then(|limit| usize::try_from(limit).ok());
    let start = members.string("ExclusiveStartTableName");
    Ok(Box::new(ListTables { start, limit: limit.unwrap_or(NAMES_MAX) }))
}

impl Action for ListTables {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let mut names = names_after(context, self.start.clone(), self.limit + 1)?;
        let more = names.len() > self.limit;
        names.truncate(self.limit);
        Ok(Box::new(ListTablesAnswer { names, more }))
    }
}

/// The names of at most `limit` tables that have not been deleted.
fn names_after(context: &Context<'_>, mut start: Option<String>, limit: usize) -> Result<Vec<String>, Halt> {
    let mut names = Vec::new();
    while names.len() < limit {
        let wanted = limit - names.len();
        let found = context.catalog.names_after(context.view(), start.as_deref(), wanted)?;
        let is_last = found.len() < wanted;
        start = found.last().cloned();
        for name in found {
            match context.table(&name) {
                Ok(None) => {}
                // One that cannot be read is there all the same.
                Ok(Some(_)) | Err(Halt::Error(_)) => names.push(name),
                Err(fault) => return Err(fault),
            }
        }
        if is_last {
            break;
        }
    }
    Ok(names)
}

impl Answer for ListTablesAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("TableNames");
        output.begin_list();
        self.names.iter().for_each(|name| output.string(name));
        output.end_list();
        if let (true, Some(last)) = (self.more, self.names.last()) {
            output.string_member("LastEvaluatedTableName", last);
        }
    }
}

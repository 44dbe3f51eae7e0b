//! `ExecuteStatement`: runs a statement of PartiQL.
//!
//! Texts and order of what is refused were observed on the service between July and October 2026, except where a
//! comment says otherwise.

use super::{
    EXISTS_ALONE, PARAMETERS, Prepared, STATEMENT, SelectRequest, Selection, WriteStatement, parameters,
};
use crate::capacity::Consistency;
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::item::condition::ConditionFailure;
use crate::operation::item::single_write::{SingleWrite, WriteReport};
use crate::operation::request::members::*;
use crate::operation::transaction::digest;
use crate::operation::{
    Access, Action, Answer, Context, Definition, Halt, Limit, Member, Members, Output, ServiceError, Shape,
    Structure, Validation, statement,
};
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "ExecuteStatement",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "ExecuteStatementInput",
    members: &[
        STATEMENT,
        PARAMETERS,
        CONSISTENT_READ,
        Member::optional("NextToken", Shape::String)
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(32768)]),
        RETURN_CONSUMED_CAPACITY,
        Member::optional("Limit", Shape::Integer).with(&[Limit::ValueAtLeast(1)]),
        RETURN_VALUES_ON_FAILURE,
    ],
};

/// What of a request does not matter to where it goes on.
const BESIDE_THE_STATEMENT: [&str; 5] =
    ["ConsistentRead", "NextToken", "ReturnConsumedCapacity", "Limit", "ReturnValuesOnConditionCheckFailure"];

struct ExecuteSelection {
    selection: Selection,
    request: SelectRequest,
    report: Report,
}

struct ExecuteWrite {
    statement: WriteStatement,
    failure: ConditionFailure,
    report: Report,
}

struct ExecuteStatementAnswer {
    items: Vec<Item>,
    next_token: Option<String>,
    last_key: Option<Item>,
    consumed: ConsumedCapacity,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let digest = digest(&members, &BESIDE_THE_STATEMENT);
    let parameters = parameters(&mut members)?;
    let text = required(members.string("Statement"));
    let prepared = statement::prepare(&text, &parameters)?;
    let next_token = members.string("NextToken");
    let report = report(&mut members);
    match prepared {
        Prepared::Exists(_) => Err(ServiceError::validation(EXISTS_ALONE)),
        Prepared::Select(selection) => {
            let consistency = Consistency::from_parameter(members.boolean("ConsistentRead"));
            let limit = members.long("Limit").map(i64::cast_unsigned);
            let request = SelectRequest { digest, consistency, limit, next_token };
            Ok(Box::new(ExecuteSelection { selection, request, report }))
        }
        // No page of a write comes with a token, so one that comes with a write is that of something else.
        Prepared::Write(_) if next_token.is_some() => {
            Err(ServiceError::validation("NextToken does not match request"))
        }
        Prepared::Write(statement) => {
            let failure = ConditionFailure::take(&mut members);
            Ok(Box::new(ExecuteWrite { statement, failure, report }))
        }
    }
}

impl Action for ExecuteSelection {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let page = self.selection.run(context, &self.request)?;
        Ok(Box::new(ExecuteStatementAnswer {
            items: page.items,
            next_token: page.next_token,
            last_key: page.last_key,
            consumed: ConsumedCapacity::of(self.report, &self.selection.table, page.consumed),
        }))
    }

    fn access(&self) -> Option<Access> {
        Some(Access::Read)
    }

    fn consistency(&self) -> Consistency {
        self.request.consistency
    }
}

impl Action for ExecuteWrite {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        self.statement.check()?;
        let name = self.statement.table();
        let table = table(context, &name)?;
        let write = SingleWrite {
            write: self.statement.prepared(&table, self.failure).map_err(ServiceError::from)?,
            return_values: self.statement.return_values(),
            report: WriteReport::NONE,
        };
        let key = write.write.locate(&table)?;
        let written = write.write_item(context, &table, key)?;
        Ok(Box::new(ExecuteStatementAnswer {
            items: written.attributes.into_iter().collect(),
            next_token: None,
            last_key: None,
            consumed: ConsumedCapacity::of(self.report, &name, written.consumed),
        }))
    }
}

impl Answer for ExecuteStatementAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Items");
        output.begin_list();
        self.items.iter().for_each(|item| output.item(item));
        output.end_list();
        if let Some(token) = &self.next_token {
            output.string_member("NextToken", token);
        }
        self.consumed.write_one(output);
        output.item_member("LastEvaluatedKey", self.last_key.as_ref());
    }
}

//! `BatchExecuteStatement`: runs up to 25 statements of PartiQL, each of which reads or writes one item.
//!
//! Texts and order of what is refused were observed on the service between July and October 2026, except where a
//! comment says otherwise. A statement that fails does not keep the others from succeeding.

use std::rc::Rc;

use super::{
    EXISTS_ALONE, PARAMETERS, Prepared, STATEMENT, Selection, WriteStatement, parameters,
    prepare as statement,
};
use crate::base::first_repeated;
use crate::capacity::{Consistency, Consumed, Flow, read_halves};
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::item::condition::ConditionFailure;
use crate::operation::item::single_write::{SingleWrite, WriteReport};
use crate::operation::request::members::*;
use crate::operation::{
    Access, Action, Answer, Context, Definition, ErrorCode, Halt, Input, Limit, Member, Members, Output,
    ServiceError, Shape, Structure, Validation,
};
use crate::table::{Table, fault_with, read_item};
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "BatchExecuteStatement",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

/// Most statements of a batch. Source: `BatchExecuteStatement` in the API reference.
const STATEMENTS_MAX: usize = 25;

static INPUT: Structure = Structure {
    name: "BatchExecuteStatementInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        Member::required("Statements", Shape::List(&Shape::Structure(&REQUEST)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(STATEMENTS_MAX)]),
    ],
};

static REQUEST: Structure = Structure {
    name: "BatchStatementRequest",
    // The service does not show the items of failed conditions here (observed).
    members: &[STATEMENT, PARAMETERS, CONSISTENT_READ, RETURN_VALUES_ON_FAILURE],
};

struct BatchExecuteStatement {
    statements: Vec<Result<BatchStatement, ServiceError>>,
    report: Report,
}

enum BatchStatement {
    Select(Selection, Consistency),
    Write(WriteStatement),
}

/// A statement, and the item that it is about.
struct Located<'a> {
    name: TableName,
    table: Rc<Table>,
    key: Vec<u8>,
    work: Work<'a>,
}

enum Work<'a> {
    Read(&'a Selection, Consistency),
    Write(Box<SingleWrite>),
}

/// What a statement came to.
struct Response {
    /// The table, if the statement got as far as its item.
    table: Option<TableName>,
    outcome: Result<Option<Item>, ServiceError>,
}

struct BatchExecuteStatementAnswer {
    responses: Vec<Response>,
    consumed: ConsumedCapacity,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let report = report(&mut members);
    let statements: Vec<_> = required(members.list("Statements")).into_iter().map(batch_statement).collect();
    let writes = statements.iter().flatten().filter(|statement| statement.is_write()).count();
    if writes > 0 && writes < statements.iter().flatten().count() {
        return Err(ServiceError::validation(
            "Read and write requests together in the same batch is not supported.",
        ));
    }
    Ok(Box::new(BatchExecuteStatement { statements, report }))
}

fn batch_statement(input: Input) -> Result<BatchStatement, ServiceError> {
    let mut members = input.into_structure();
    let parameters = parameters(&mut members)?;
    match statement(&required(members.string("Statement")), &parameters)? {
        Prepared::Select(selection) => {
            let consistency = Consistency::from_parameter(members.boolean("ConsistentRead"));
            Ok(BatchStatement::Select(selection, consistency))
        }
        Prepared::Write(statement) => Ok(BatchStatement::Write(statement)),
        Prepared::Exists(_) => Err(ServiceError::validation(EXISTS_ALONE)),
    }
}

impl BatchStatement {
    fn is_write(&self) -> bool {
        matches!(self, Self::Write(_))
    }

    /// Finds the item that it is about.
    fn locate(&self, context: &Context<'_>) -> Result<Located<'_>, Halt> {
        match self {
            Self::Select(selection, consistency) => {
                let target = selection.target(context, *consistency)?;
                let key = selection.only_key(&target)?.filter(|_| !selection.is_of_index()).ok_or_else(|| {
                    ServiceError::validation(
                        "Select statements within BatchExecuteStatement must specify the primary key in the where \
                         clause.",
                    )
                })?;
                let key = target.table.key_from(&key)?;
                let work = Work::Read(selection, *consistency);
                Ok(Located { name: selection.table.clone(), table: target.table, key, work })
            }
            Self::Write(statement) => {
                statement.check()?;
                let name = statement.table();
                let table = table(context, &name)?;
                let prepared =
                    statement.prepared(&table, ConditionFailure::Plain).map_err(ServiceError::from)?;
                let key = prepared.locate(&table)?;
                let return_values = statement.return_values();
                let write = SingleWrite { write: prepared, return_values, report: WriteReport::NONE };
                Ok(Located { name, table, key, work: Work::Write(Box::new(write)) })
            }
        }
    }
}

impl Action for BatchExecuteStatement {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let mut located = Vec::with_capacity(self.statements.len());
        for statement in &self.statements {
            located.push(match statement {
                Ok(statement) => settled(statement.locate(context))?,
                Err(error) => Err(error.clone()),
            });
        }
        let places: Vec<Vec<u8>> = located.iter().flatten().map(Located::place).collect();
        if first_repeated(&places.iter().map(Vec::as_slice).collect::<Vec<_>>()).is_some() {
            return Err(ServiceError::validation("Provided list of item keys contains duplicates").into());
        }
        let mut consumed = ConsumedCapacity::new(self.report);
        let mut responses = Vec::with_capacity(located.len());
        for (position, statement) in located.iter().enumerate() {
            responses.push(match statement {
                Ok(statement) => {
                    let later = located[position + 1..].iter().flatten();
                    let outcome = statement.run(context, &mut consumed);
                    let outcome = settled(outcome.map_err(|halt| with_later(halt, context, later)))?;
                    Response { table: Some(statement.name.clone()), outcome }
                }
                Err(error) => Response { table: None, outcome: Err(error.clone()) },
            });
        }
        Ok(Box::new(BatchExecuteStatementAnswer { responses, consumed }))
    }

    fn access(&self) -> Option<Access> {
        let is_write = self.statements.iter().flatten().any(BatchStatement::is_write);
        Some(if is_write { Access::Write } else { Access::Read })
    }

    fn consistency(&self) -> Consistency {
        let is_strong = self
            .statements
            .iter()
            .flatten()
            .any(|statement| matches!(statement, BatchStatement::Select(_, Consistency::Strong)));
        Consistency::from_parameter(Some(is_strong))
    }
}

/// The outcome of a part that may fail by itself: only what the request is not to blame for stops the whole.
fn settled<T>(outcome: Result<T, Halt>) -> Result<Result<T, ServiceError>, Halt> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Halt::Error(error)) if error.trouble.is_none() => Ok(Err(error)),
        Err(halt) => Err(halt),
    }
}

/// A fault that also names the pages that later statements miss.
fn with_later<'a>(halt: Halt, context: &Context<'_>, later: impl Iterator<Item = &'a Located<'a>>) -> Halt {
    let Halt::Fault(fault) = halt else { return halt };
    Halt::Fault(later.fold(fault, |fault, other| {
        fault_with(fault, context.view(), &other.table, std::slice::from_ref(&other.key))
    }))
}

impl Located<'_> {
    fn place(&self) -> Vec<u8> {
        [&self.table.tree.0.to_be_bytes()[..], &self.key].concat()
    }

    /// Reads or writes the item.
    fn run(&self, context: &mut Context<'_>, consumed: &mut ConsumedCapacity) -> Result<Option<Item>, Halt> {
        match &self.work {
            Work::Read(selection, consistency) => {
                context.admit(&self.table, Flow::Read, &Consumed::default())?;
                let item = read_item(context.view(), &self.table, &self.key)?;
                let halves = read_halves(item.as_ref().map_or(0, Item::size), *consistency);
                let of_item = Consumed::by_table(halves);
                context.charge(&self.table, Flow::Read, &of_item);
                consumed.add(&self.name, &of_item);
                Ok(item.map(|item| selection.shown(item)))
            }
            Work::Write(write) => {
                let before = context.writer.clone();
                let written = write.write_item(context, &self.table, self.key.clone());
                let written = written.inspect_err(|_| context.writer = before)?;
                consumed.add(&self.name, &written.consumed);
                Ok(written.attributes)
            }
        }
    }
}

/// What a batch calls an error. Source: `BatchStatementErrorCodeEnum` in the service model.
fn code(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Validation => "ValidationError",
        ErrorCode::Throttling => "ThrottlingError",
        other => other.name().trim_end_matches("Exception"),
    }
}

impl Answer for BatchExecuteStatementAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Responses");
        output.begin_list();
        for Response { table, outcome } in &self.responses {
            output.begin_structure();
            match outcome {
                Ok(item) => output.item_member("Item", item.as_ref()),
                Err(error) => {
                    output.name("Error");
                    output.begin_structure();
                    output.string_member("Code", code(error.code));
                    output.string_member("Message", &error.message);
                    output.end_structure();
                }
            }
            if let Some(table) = table {
                output.string_member("TableName", table.given());
            }
            output.end_structure();
        }
        output.end_list();
        self.consumed.write_list(output);
    }
}

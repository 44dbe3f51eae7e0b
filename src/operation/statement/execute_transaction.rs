//! `ExecuteTransaction`: runs up to a hundred statements of PartiQL, all or none, each about one item.
//!
//! Texts and order of what is refused were observed on the service between July and October 2026, except where a
//! comment says otherwise.

use super::{
    PARAMETERS, Prepared, STATEMENT, Selection, WriteStatement, exists_key, parameters, prepare as statement,
};
use crate::capacity::Consistency;
use crate::expression::Condition;
use crate::operation::consumed::{ConsumedCapacity, Report};
use crate::operation::item::collection::CollectionReport;
use crate::operation::item::condition::{ConditionCheck, ConditionFailure};
use crate::operation::item::write::{ItemChange, PreparedWrite};
use crate::operation::request::members::*;
use crate::operation::transaction::{
    ACTIONS_MAX, CLIENT_REQUEST_TOKEN, PreparedRead, RequestToken, TransactRead, TransactWrite, check_each,
    check_request_size,
};
use crate::operation::{
    Access, Action, Answer, Context, Definition, ErrorCode, Halt, Input, Limit, Member, Members, Output,
    ServiceError, Shape, Structure, Validation,
};
use crate::value::Item;

pub(crate) static DEFINITION: Definition = Definition {
    name: "ExecuteTransaction",
    access: Access::Write,
    input: &INPUT,
    validation: Validation::Older,
    parameters: None,
    prepare,
};

static INPUT: Structure = Structure {
    name: "ExecuteTransactionInput",
    members: &[
        CLIENT_REQUEST_TOKEN,
        RETURN_CONSUMED_CAPACITY,
        Member::required("TransactStatements", Shape::List(&Shape::Structure(&STATEMENTS)))
            .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(ACTIONS_MAX)]),
    ],
};

static STATEMENTS: Structure =
    Structure { name: "ParameterizedStatement", members: &[STATEMENT, PARAMETERS, RETURN_VALUES_ON_FAILURE] };

struct ReadTransaction {
    selections: Vec<Selection>,
    report: Report,
}

struct WriteTransaction {
    statements: Vec<(TransactStatement, ConditionFailure)>,
    token: Option<RequestToken>,
    report: Report,
}

enum TransactStatement {
    Exists(Selection),
    Write(WriteStatement),
}

struct ExecuteTransactionAnswer {
    /// What was read; nothing is said of what was written.
    items: Vec<Option<Item>>,
    consumed: ConsumedCapacity,
}

fn prepare(mut members: Members) -> Result<Box<dyn Action>, ServiceError> {
    let token = RequestToken::take(&mut members);
    let report = report(&mut members);
    let requests = required(members.list("TransactStatements"));
    let mut requests: Vec<Members> = requests.into_iter().map(Input::into_structure).collect();
    let parameters = requests.iter_mut().map(parameters).collect::<Result<Vec<_>, _>>()?;
    let (mut selections, mut statements) = (Vec::new(), Vec::new());
    for (position, (request, parameters)) in requests.iter_mut().zip(&parameters).enumerate() {
        let text = required(request.string("Statement"));
        match statement(&text, parameters).map_err(|error| of_statement(position, error))? {
            Prepared::Select(selection) => selections.push(selection),
            Prepared::Exists(selection) => {
                statements.push((TransactStatement::Exists(selection), ConditionFailure::take(request)));
            }
            Prepared::Write(statement) => {
                statement.check().map_err(|error| of_statement(position, error))?;
                statements.push((TransactStatement::Write(statement), ConditionFailure::take(request)));
            }
        }
    }
    match (selections.is_empty(), statements.is_empty()) {
        (false, false) => Err(ServiceError::validation(
            "ExecuteTransaction API does not support both read and write operations in the same request.",
        )),
        (false, true) => Ok(Box::new(ReadTransaction { selections, report })),
        _ => {
            check_request_size(parameters.iter().flatten().map(|value| value.as_ref().size()).sum())?;
            Ok(Box::new(WriteTransaction { statements, token, report }))
        }
    }
}

/// The error of one of the statements.
fn of_statement(position: usize, error: ServiceError) -> ServiceError {
    match error.code {
        ErrorCode::Validation => ServiceError::validation(format!(
            "Validation failed in TransactStatements[{position}]: {}",
            error.message
        )),
        _ => error,
    }
}

/// What comes of each statement: an error that is that of one of them only becomes a reason of the cancellation, and
/// other errors come first.
fn each<'s, S, T>(
    statements: &'s [S],
    outcome: impl Fn(&'s S) -> Result<Result<T, ServiceError>, Halt>,
) -> Result<Vec<T>, Halt> {
    let (mut done, mut outcomes) = (Vec::with_capacity(statements.len()), Vec::new());
    for (position, statement) in statements.iter().enumerate() {
        let outcome = outcome(statement).map_err(|halt| match halt {
            Halt::Error(error) => Halt::Error(of_statement(position, error)),
            fault => fault,
        })?;
        outcomes.push(outcome.map(|value| done.push(value)));
    }
    check_each(outcomes)?;
    Ok(done)
}

/// The table of a statement, or that it is not there, which is a reason of the cancellation.
fn found<T>(table: Result<T, Halt>) -> Result<Result<T, ServiceError>, Halt> {
    match table {
        Ok(table) => Ok(Ok(table)),
        Err(Halt::Error(error)) if error.code == ErrorCode::ResourceNotFound => Ok(Err(error)),
        Err(halt) => Err(halt),
    }
}

impl Action for ReadTransaction {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let reads = each(&self.selections, |selection| prepared_read(context, selection))?;
        let read = TransactRead { reads, report: self.report }.run(context)?;
        let items = self.selections.iter().zip(read.items);
        Ok(Box::new(ExecuteTransactionAnswer {
            items: items.map(|(selection, item)| Some(selection.shown(item?))).collect(),
            consumed: read.consumed,
        }))
    }

    fn access(&self) -> Option<Access> {
        Some(Access::Read)
    }

    fn consistency(&self) -> Consistency {
        Consistency::Strong
    }
}

fn prepared_read(
    context: &Context<'_>,
    selection: &Selection,
) -> Result<Result<PreparedRead, ServiceError>, Halt> {
    if let Err(error) = found(table(context, &selection.table))? {
        return Ok(Err(error));
    }
    check_no_index(selection)?;
    let target = selection.target(context, Consistency::Strong)?;
    let key = selection.only_key(&target)?.ok_or_else(|| {
        ServiceError::validation(
            "Select statements within ExecuteTransaction must specify the primary key in the where clause.",
        )
    })?;
    // What is empty is found later.
    if target.table.check_filled(&key).is_ok()
        && let Err(error) = target.table.key_from(&key)
    {
        return Ok(Err(error.into()));
    }
    Ok(Ok(PreparedRead { table: selection.table.clone(), key, projection: None }))
}

fn check_no_index(selection: &Selection) -> Result<(), ServiceError> {
    if selection.is_of_index() {
        return Err(ServiceError::validation("Reads on indices are not supported within transactions."));
    }
    Ok(())
}

impl Action for WriteTransaction {
    fn run(&self, context: &mut Context<'_>) -> Result<Box<dyn Answer>, Halt> {
        let writes = each(&self.statements, |(statement, failure)| statement.prepared(context, *failure))?;
        let collections = CollectionReport::None;
        let transaction =
            TransactWrite { writes, token: self.token.clone(), report: self.report, collections };
        let written = transaction.run(context)?;
        Ok(Box::new(ExecuteTransactionAnswer { items: Vec::new(), consumed: written.consumed }))
    }
}

impl TransactStatement {
    /// The write that it is, if it fits its table.
    fn prepared(
        &self,
        context: &Context<'_>,
        failure: ConditionFailure,
    ) -> Result<Result<PreparedWrite, ServiceError>, Halt> {
        let name = match self {
            Self::Exists(selection) => selection.table.clone(),
            Self::Write(statement) => statement.table(),
        };
        let table = match found(table(context, &name))? {
            Ok(table) => table,
            Err(error) => return Ok(Err(error)),
        };
        let write = match self {
            Self::Exists(selection) => {
                check_no_index(selection)?;
                let (key, rest) = exists_key(&table, selection.condition()).ok_or_else(|| {
                    ServiceError::validation(
                        "EXISTS() must contain a single item read with additional condition",
                    )
                })?;
                let condition = ConditionCheck::of(Some(Condition::And(rest)), failure);
                PreparedWrite { table: name, change: ItemChange::Check(key), condition }
            }
            Self::Write(statement) => {
                if statement.returning().is_some() {
                    let text = "RETURNING clause is not supported in ExecuteTransaction.";
                    return Err(ServiceError::validation(text).into());
                }
                match statement.prepared(&table, failure) {
                    Ok(write) => write,
                    Err(_) => return Ok(Err(mismatch())),
                }
            }
        };
        // What is empty is found later.
        if write.check_filled(&table).is_ok()
            && let Err(error) = write.locate(&table)
        {
            return Ok(Err(error));
        }
        Ok(Ok(write))
    }
}

/// What is said of a condition that does not tell which item is written: in a transaction, no more than this.
fn mismatch() -> ServiceError {
    ServiceError::validation("The provided key element does not match the schema")
}

impl Answer for ExecuteTransactionAnswer {
    fn write(&self, output: &mut dyn Output) {
        output.name("Responses");
        output.begin_list();
        for item in &self.items {
            output.begin_structure();
            output.item_member("Item", item.as_ref());
            output.end_structure();
        }
        output.end_list();
        self.consumed.write_list(output);
    }
}

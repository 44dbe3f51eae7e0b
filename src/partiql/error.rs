//! What can be wrong with a statement, whatever the tables hold, and the service's words for it.

use std::fmt::{self, Display, Formatter};

use crate::expression::Problem;
use crate::value::{Kind, NumberError};

/// Where in a statement something is, as the service tells it: the line, the column and the length, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    line: usize,
    column: usize,
    length: usize,
}

impl Position {
    /// The position of the bytes from `start` to `end` of `statement`.
    pub(super) fn of(statement: &str, start: usize, end: usize) -> Self {
        let before = &statement[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            length: statement[start..end].chars().count(),
        }
    }
}

impl Display for Position {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.line, self.column, self.length)
    }
}

/// Why a statement is no statement. The service's parser is that of the reference implementation of PartiQL, whose
/// words these are; of what it cannot even split into tokens the service says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// It cannot be split into tokens, or has a number that cannot be read.
    Tokens,
    /// It is nested too deeply to be read.
    Depth,
    /// Something follows that does not belong to it.
    Leftover,
    /// Another statement follows.
    SecondStatement,
    /// Nothing that a term can begin with.
    Term,
    /// A keyword where a term should begin.
    Keyword,
    /// An operator where a term should begin.
    Operator,
    /// Nothing follows an operator.
    RightSide,
    /// Nothing follows the AND of a BETWEEN.
    UpperBound,
    /// Neither INSERT INTO, SET nor REMOVE.
    DataManipulation,
    /// A path should begin, and does not.
    SimplePath,
    /// Something else than a name after the dot of a path.
    PathDot,
    /// Something else than a name after the dot of a path, or a star.
    SimplePathDot,
    /// Something else than a literal between the brackets of a path.
    SimplePathIndex,
    /// The name of a type should follow, and does not.
    TypeName,
    /// A keyword should follow, and does not.
    ExpectedKeyword(&'static str),
    /// A token should follow, and does not.
    ExpectedToken(&'static str),
    /// DELETE without FROM.
    FromAfterDelete,
    /// SELECT without FROM.
    FromAfterSelect,
    /// A star beside other columns.
    StarNotAlone,
    /// SET without an equals sign.
    EqualsSign,
    /// A function of a star.
    StarArgument(String),
    /// RETURNING without what is wanted.
    Returning,
    /// An alias without a name.
    AliasName(&'static str),
}

impl Display for Syntax {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tokens | Self::Depth => "",
            Self::Leftover => "Unexpected token after expression",
            Self::SecondStatement => "Unexpected token after semicolon. (Only one query is allowed.)",
            Self::Term => "Unexpected term",
            Self::Keyword => "Unexpected keyword",
            Self::Operator => "Unexpected operator",
            Self::RightSide => "Missing right-hand side expression of infix operator",
            Self::UpperBound => "Expected expression after AND",
            Self::DataManipulation => "Expected data manipulation",
            Self::SimplePath => "Expected identifier for simple path",
            Self::PathDot => "Invalid path dot component",
            Self::SimplePathDot => "Invalid path dot component for simple path",
            Self::SimplePathIndex => "Invalid path component for simple path",
            Self::TypeName => "Expected type name",
            Self::ExpectedKeyword(word) => return write!(f, "Expected {word} keyword"),
            Self::ExpectedToken(token) => return write!(f, "Expected {token}"),
            Self::FromAfterDelete => "Expected FROM after DELETE",
            Self::FromAfterSelect => "Expected FROM after SELECT list",
            Self::StarNotAlone => {
                "Other expressions may not be present in the select list when '*' is used without dot notation."
            }
            Self::EqualsSign => "Expected '='",
            Self::StarArgument(function) => return write!(f, "{function}(*) is not allowed"),
            Self::Returning => {
                "Expected ( MODIFIED OLD | MODIFIED NEW | ALL OLD | ALL NEW ) in each returning element."
            }
            Self::AliasName(keyword) => return write!(f, "Expected identifier for {keyword}-alias"),
        })
    }
}

/// Why a statement is refused, whatever the tables hold.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementError {
    /// It is no statement.
    Syntax(Syntax),
    /// It means what no condition or update of the service can.
    Problem(Problem),
    /// The same, of which the service tells the place.
    ProblemAt(Problem, Position),
    /// It has other parameters than the request.
    ParameterCount,
    /// A table, a column or a statement with another name.
    Alias,
    /// A name of a table or an index is empty.
    EmptyName,
    /// A table has a name of three parts.
    LongName,
    /// A table to insert into has a name of two parts.
    InsertIntoIndex,
    /// A statement that writes to an index.
    WriteToIndex,
    /// Several tables, or none that has a name.
    Tables,
    /// A clause that the service does not know.
    Clause(&'static str, Position),
    /// What the service does not do.
    Operation(String),
    /// A column that is no path.
    Column(Position),
    /// Two columns with one name.
    RepeatedColumn(String),
    /// A function that the service does not know.
    Function(String, Position),
    /// What has no place in a condition.
    InCondition(String),
    /// What has no place in an update.
    InUpdate(String),
    /// More choices than IN takes.
    Choices(usize),
    /// `attribute_type` with a type that does not exist.
    TypeName(String),
    /// A value that is none: what it is, where in the value, and where in the statement.
    NotAValue(String, String, Position),
    /// A number in a value that the service cannot store, and where in the value.
    Number(NumberError, String),
    /// A value that is nested too deeply, and where.
    Depth(String),
    /// A set of nothing.
    EmptySet,
    /// A set of something else than only strings or only numbers.
    MixedSet,
    /// A set that has something twice: its elements, their kind, and where in the value.
    RepeatedElement(Vec<String>, Kind, String),
    /// `set_add` or `set_delete` without two arguments.
    SetArguments(&'static str, Position),
    /// `set_add` or `set_delete` of something else than what is set.
    SetTarget(&'static str, Position),
    /// `set_add` or `set_delete` with something else than a set.
    SetOperand(&'static str, Position),
    /// What a deletion does not return.
    ReturningOfDelete(&'static str),
    /// An attribute that a tuple has twice: its name, and where in the value.
    RepeatedName(String, String),
    /// An attribute whose name is empty.
    EmptyAttribute,
    /// Something to order by that is no attribute.
    OrderBy,
}

impl From<Syntax> for StatementError {
    fn from(syntax: Syntax) -> Self {
        Self::Syntax(syntax)
    }
}

impl From<Problem> for StatementError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Display for StatementError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(syntax) => write!(f, "Statement wasn't well formed, can't be processed: {syntax}"),
            Self::Problem(problem) => problem.fmt(f),
            Self::ProblemAt(problem, position) => write!(f, "{problem} at {position}"),
            Self::Clause(clause, position) => write!(f, "Unsupported clause: {clause} at {position}"),
            Self::Operation(operation) => write!(f, "Unsupported operation: {operation}"),
            Self::Column(position) => write!(f, "Unexpected path component at {position}"),
            Self::RepeatedColumn(name) => write!(f, "Duplicate identifiers in select clause: {name}"),
            Self::Function(name, position) => write!(f, "Unrecognized function: {name} at {position}"),
            Self::InCondition(what) => {
                write!(f, "Unsupported operator in Condition Expression. Operator: {what}")
            }
            Self::InUpdate(what) => write!(f, "Unsupported operator in Update Expression. Operator: {what}"),
            Self::Choices(count) => {
                write!(f, "The IN operator is provided with too many operands; number of operands: {count}")
            }
            Self::TypeName(name) => {
                let types = "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}";
                write!(f, "Invalid attribute type name found; type: {name}, valid types: {types}")
            }
            Self::NotAValue(what, place, position) => {
                write!(f, "Unsupported data type: {what} under key {place} at {position}")
            }
            Self::Number(error, place) => write!(f, "{} under {place}", number_text(*error)),
            Self::Depth(place) => write!(f, "Nesting Levels have exceeded supported limits under {place}"),
            Self::RepeatedElement(elements, kind, place) => {
                let elements = elements.join(", ");
                write!(f, "{INVALID}Input collection [{elements}] contains duplicates")?;
                if *kind == Kind::N { write!(f, "! under {place}") } else { f.write_str(".") }
            }
            Self::SetArguments(function, position) => {
                write!(f, "{function} must have exactly two arguments at {position}")
            }
            Self::SetTarget(function, position) => {
                write!(f, "The first argument to {function} must equal the assignment value at {position}")
            }
            Self::SetOperand(function, position) => {
                write!(f, "The second argument to {function} must be a value with type SET at {position}")
            }
            Self::ReturningOfDelete(wanted) => write!(
                f,
                "Invalid returning clause: RETURNING {wanted} *. Only RETURNING ALL OLD * is allowed in DELETE \
                 statements."
            ),
            Self::RepeatedName(name, place) => {
                write!(f, "{INVALID}The attribute {name} is there twice under {place}")
            }
            plain => f.write_str(plain.plain_text()),
        }
    }
}

const INVALID: &str = "One or more parameter values were invalid: ";

impl StatementError {
    /// The text of what has nothing more to tell.
    fn plain_text(&self) -> &'static str {
        match self {
            Self::ParameterCount => "Number of parameters in request and statement don't match.",
            Self::Alias => "Aliasing is not supported",
            Self::EmptyName => "Path component cannot be an empty string",
            Self::LongName => "A path may contain at most 2 components in the FROM clause",
            Self::InsertIntoIndex => "FROM clause may only contain a single table name",
            Self::WriteToIndex => "This operation is not supported on an index",
            Self::Tables => "Only select from a single table or index is supported.",
            Self::EmptySet => "Empty bags are not supported",
            Self::MixedSet => {
                "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
            }
            Self::EmptyAttribute => "Empty attribute name",
            _ => "ORDER BY takes attributes of the primary key only",
        }
    }
}

fn number_text(error: NumberError) -> &'static str {
    match error {
        NumberError::NotANumber => "The parameter cannot be converted to a numeric value",
        NumberError::TooManyDigits => "Attempting to store more than 38 significant digits in a Number",
        NumberError::Overflow => {
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        }
        NumberError::Underflow => {
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        }
    }
}

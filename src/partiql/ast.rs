//! What a statement says, as it is written.

use super::lexer::Span;
use crate::expression::ast::Comparator;

/// A part of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expr {
    pub(super) node: Node,
    /// The token that the service names when it tells the place of this.
    pub(super) span: Span,
    /// How many levels of parts it has, itself included.
    pub(super) levels: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    String(String),
    /// The sign, and the digits with point and exponent.
    Number(Sign, String),
    Boolean(bool),
    Null,
    Missing,
    /// The question mark with that number, from 0.
    Parameter(usize),
    /// A name, and the steps from it.
    Path(String, Vec<Step>),
    /// Steps from something that is no name.
    PathFrom,
    List(Vec<Expr>),
    Bag(Vec<Expr>),
    Struct(Vec<(Expr, Expr)>),
    /// A function by its name in small letters.
    Call(String, Vec<Expr>),
    /// `COUNT(*)`
    CountAll,
    Not(Box<Expr>),
    /// A sign before something that is no number.
    Signed(Sign, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare(Comparator, Box<Expr>, Box<Expr>),
    /// Another infix operator.
    Infix(&'static str, Box<Expr>, Box<Expr>),
    /// What is compared, the lower and the upper bound.
    Between(Box<[Expr; 3]>),
    In(Box<Expr>, Box<Expr>),
    /// The type is a keyword.
    Is(Box<Expr>, &'static str),
    Select(Box<Select>),
    Insert(Box<Insert>),
    Change(Box<Change>),
}

/// A plus or a minus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
}

impl Sign {
    /// How it is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
        }
    }
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Name(String),
    Index(Expr),
    /// `.*` or `[*]`
    Star(Span),
}

/// `SELECT`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Select {
    pub(super) columns: Columns,
    pub(super) from: From,
    pub(super) condition: Option<Expr>,
    pub(super) order: Vec<(Expr, Order)>,
    /// The first clause that the service does not know, and where it is.
    pub(super) unsupported: Option<(&'static str, Span)>,
}

/// What is selected.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Columns {
    All,
    Of(Vec<Expr>),
    /// One of them has an alias.
    Aliased,
}

/// Where something is selected from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum From {
    One(Expr),
    /// It has an alias.
    Aliased,
    /// There are several.
    Several,
}

/// The direction of a column to order by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the smallest value.
    Ascending,
    /// From the largest value.
    Descending,
}

/// `INSERT INTO`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Insert {
    pub(super) table: Expr,
    pub(super) content: Content,
}

/// What is inserted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    /// After `VALUE`.
    Value(Expr),
    /// Anything else.
    Values,
}

/// `UPDATE`, `DELETE`, or `FROM` with what happens to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) table: From,
    pub(super) action: Action,
    pub(super) condition: Option<Expr>,
    pub(super) returning: Option<Returning>,
}

/// What happens to an item.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Action {
    Delete,
    Update(Vec<Assignment>),
    /// Something is inserted into it.
    Insert,
}

/// A part of an update: a path, and what it is set to; nothing if it is removed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Assignment {
    pub(super) target: Expr,
    pub(super) value: Option<Expr>,
}

/// What a write returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returning {
    /// The item before.
    AllOld,
    /// The item after.
    AllNew,
    /// What was changed, before.
    ModifiedOld,
    /// What was changed, after.
    ModifiedNew,
}

impl Returning {
    /// How it is written.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::AllOld => "ALL OLD",
            Self::AllNew => "ALL NEW",
            Self::ModifiedOld => "MODIFIED OLD",
            Self::ModifiedNew => "MODIFIED NEW",
        }
    }
}

impl Expr {
    /// What the service calls it where it has no place: as the reference implementation of PartiQL calls the nodes of
    /// its syntax tree.
    pub(super) fn name(&self) -> String {
        match &self.node {
            Node::String(_) | Node::Number(..) | Node::Boolean(_) | Node::Null => "Lit",
            Node::Missing => "Missing",
            Node::Parameter(_) => "Parameter",
            Node::Path(_, steps) if steps.is_empty() => "Id",
            Node::Path(..) | Node::PathFrom => "Path",
            Node::List(_) => "List",
            Node::Bag(_) => "Bag",
            Node::Struct(_) => "Struct",
            Node::Call(name, _) => name,
            Node::CountAll => "CallAgg",
            Node::Not(_) => "Not",
            Node::Signed(sign, _) => sign.text(),
            Node::And(_) => "And",
            Node::Or(_) => "Or",
            Node::Compare(comparator, ..) => comparator.text(),
            Node::Infix(operator, ..) => operator,
            Node::Between(_) => "Between",
            Node::In(..) => "InCollection",
            Node::Is(..) => "IsType",
            Node::Select(_) => "Select",
            Node::Insert(_) => "Insert",
            Node::Change(_) => "From",
        }
        .to_owned()
    }
}

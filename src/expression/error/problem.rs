//! What can be wrong with one expression, and the service's words for it.

use crate::expression::ast::{Comparator, Section};
use crate::expression::function::Function;
use crate::value::{AttributeValue, Kind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

/// What a message calls an operator or function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// A comparison sign.
    Comparator(Comparator),
    /// A function.
    Function(Function),
    /// `BETWEEN`
    Between,
    /// `IN`
    In,
    /// `OR`
    Or,
    /// `NOT`
    Not,
    /// `+`
    Plus,
    /// `-`
    Minus,
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Comparator(comparator) => comparator.text(),
            Self::Function(function) => function.name(),
            Self::Between => "BETWEEN",
            Self::In => "IN",
            Self::Or => "OR",
            Self::Not => "NOT",
            Self::Plus => "+",
            Self::Minus => "-",
        })
    }
}

/// What a message calls the type of an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperandType {
    /// The type of a constant or of a function's result.
    Known(Kind),
    /// The type of an attribute, which is known only with the item.
    Unknown,
}

impl Display for OperandType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(kind) => f.write_str(kind.name()),
            Self::Unknown => f.write_str("{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"),
        }
    }
}

/// What took an operand of a type that it cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeMismatch {
    /// An operator or function.
    Operator(Operator, OperandType),
    /// An ADD or DELETE action, whose message has other words and other type names.
    Section(Section, Kind),
}

/// What is wrong with one expression.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Problem {
    /// There is no text.
    Empty,
    /// The text is longer than 4096 bytes.
    TooLong {
        /// Its length, which the service does not tell of an update.
        bytes: Option<usize>,
    },
    /// The text is not of the grammar.
    Syntax {
        /// The first token that cannot be there.
        token: String,
        /// The token with its neighbours.
        near: String,
    },
    /// More than 300 operators.
    TooManyOperators {
        /// How many.
        count: usize,
    },
    /// Two pairs of parentheses around the same thing.
    RedundantParentheses,
    /// A bare name is a reserved word.
    ReservedWord {
        /// The word, as it is written.
        word: String,
    },
    /// A name placeholder that the request does not define.
    UndefinedName {
        /// The placeholder, with its `#`.
        name: String,
    },
    /// A value placeholder that the request does not define.
    UndefinedValue {
        /// The placeholder, with its `:`.
        name: String,
    },
    /// There is no such function.
    UnknownFunction {
        /// Its name.
        name: String,
    },
    /// A function where it has no meaning.
    MisplacedFunction {
        /// The function.
        function: Function,
    },
    /// Too few or too many operands.
    OperandCount {
        /// What took them.
        operator: Operator,
        /// How many.
        count: usize,
    },
    /// An operand of a type that can never work.
    OperandType(TypeMismatch),
    /// A function's operand is no document path.
    PathRequired {
        /// The function.
        function: Function,
    },
    /// Both operands are the same path.
    SameOperands {
        /// What took them.
        operator: Operator,
        /// The path, as [`Display`] of a document path gives it.
        path: String,
    },
    /// `attribute_type` with a type that does not exist.
    UnknownTypeName {
        /// The name of the type.
        name: String,
    },
    /// The constant bounds of a BETWEEN differ in type.
    BoundTypes {
        /// The lower and upper bound.
        bounds: Box<(AttributeValue, AttributeValue)>,
    },
    /// The constant bounds of a BETWEEN are the wrong way round.
    BoundOrder {
        /// The lower and upper bound.
        bounds: Box<(AttributeValue, AttributeValue)>,
    },
    /// One path is the start of another, or the same.
    PathsOverlap {
        /// The paths, in the order in which they are written.
        paths: [String; 2],
    },
    /// Two paths take the same thing for a list and for a map.
    PathsConflict {
        /// The paths, in the order in which they are written.
        paths: [String; 2],
    },
    /// A section of an update is there twice.
    RepeatedSection {
        /// The section.
        section: Section,
    },
    /// A path of more than 32 names and indexes.
    TooManyLevels {
        /// How many.
        levels: usize,
    },
    /// An index that no list can have.
    IndexOutOfRange {
        /// Its digits.
        index: String,
    },
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{};", self.text())?;
        for (position, (label, value)) in self.details().into_iter().enumerate() {
            let comma = if position > 0 { "," } else { "" };
            write!(f, "{comma} {label}: {value}")?;
        }
        Ok(())
    }
}

const REWRITE: &str = "must remove or rewrite one of these paths; path one";

impl Problem {
    /// The message up to its first semicolon.
    fn text(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Empty => "The expression can not be empty",
            Self::TooLong { .. } => "Expression size has exceeded the maximum allowed size",
            Self::Syntax { .. } => "Syntax error",
            Self::TooManyOperators { .. } => "The expression contains too many operators",
            Self::RedundantParentheses => "The expression has redundant parentheses",
            Self::ReservedWord { .. } => "Attribute name is a reserved keyword",
            Self::UndefinedName { .. } => {
                "An expression attribute name used in the document path is not defined"
            }
            Self::UndefinedValue { .. } => "An expression attribute value used in expression is not defined",
            Self::UnknownFunction { .. } => "Invalid function name",
            Self::MisplacedFunction { .. } => {
                "The function is not allowed to be used this way in an expression"
            }
            Self::OperandCount { .. } => "Incorrect number of operands for operator or function",
            Self::OperandType(_) => "Incorrect operand type for operator or function",
            Self::PathRequired { .. } => "Operator or function requires a document path",
            Self::SameOperands { .. } => {
                "The first operand must be distinct from the remaining operands for this operator or function"
            }
            Self::UnknownTypeName { .. } => "Invalid attribute type name found",
            Self::BoundTypes { .. } => {
                "The BETWEEN operator requires same data type for lower and upper bounds"
            }
            Self::BoundOrder { .. } => {
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
            }
            Self::PathsOverlap { .. } => "Two document paths overlap with each other",
            Self::PathsConflict { .. } => "Two document paths conflict with each other",
            Self::RepeatedSection { section } => {
                let section = section.text();
                return format!("The \"{section}\" section can only be used once in an update expression")
                    .into();
            }
            Self::TooManyLevels { .. } => "The document path has too many nesting levels",
            Self::IndexOutOfRange { .. } => "List index is not within the allowable range",
        })
    }

    /// What follows: labels and what they label.
    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty
            | Self::TooLong { bytes: None }
            | Self::RedundantParentheses
            | Self::RepeatedSection { .. } => vec![],
            Self::TooLong { bytes: Some(bytes) } => vec![("expression size", bytes.to_string())],
            Self::Syntax { token, near } => {
                vec![("token", format!("\"{token}\"")), ("near", format!("\"{near}\""))]
            }
            Self::TooManyOperators { count } => vec![("operator count", count.to_string())],
            Self::ReservedWord { word } => vec![("reserved keyword", word.clone())],
            Self::UndefinedName { name } => vec![("attribute name", name.clone())],
            Self::UndefinedValue { name } => vec![("attribute value", name.clone())],
            Self::UnknownFunction { name } => vec![("function", name.clone())],
            Self::MisplacedFunction { function } => vec![("function", function.name().to_owned())],
            Self::OperandCount { operator, count } => {
                vec![
                    ("operator or function", operator.to_string()),
                    ("number of operands", count.to_string()),
                ]
            }
            Self::OperandType(mismatch) => mismatch.details(),
            Self::PathRequired { function } => vec![("operator or function", function.name().to_owned())],
            Self::SameOperands { operator, path } => {
                vec![("operator", operator.to_string()), ("first operand", path.clone())]
            }
            Self::UnknownTypeName { name } => {
                vec![("type", name.clone()), ("valid types", "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}".to_owned())]
            }
            Self::BoundTypes { bounds } | Self::BoundOrder { bounds } => vec![
                ("lower bound operand", Constant(&bounds.0).to_string()),
                ("upper bound operand", Constant(&bounds.1).to_string()),
            ],
            Self::PathsOverlap { paths: [one, two] } | Self::PathsConflict { paths: [one, two] } => {
                vec![(REWRITE, one.clone()), ("path two", two.clone())]
            }
            Self::TooManyLevels { levels } => vec![("nesting levels", levels.to_string())],
            Self::IndexOutOfRange { index } => vec![("index", format!("[{index}]"))],
        }
    }
}

impl TypeMismatch {
    fn details(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Operator(operator, operand) => {
                vec![("operator or function", operator.to_string()), ("operand type", operand.to_string())]
            }
            Self::Section(section, kind) => {
                vec![("operator", section.text().to_owned()), ("operand type", kind.long_name().to_owned())]
            }
        }
    }
}

/// A constant as messages show it: `AttributeValue: {N:1}`.
pub struct Constant<'a>(pub &'a AttributeValue);

impl Display for Constant<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "AttributeValue: {{{}:", self.0.kind().name())?;
        match self.0 {
            AttributeValue::S(text) => f.write_str(text)?,
            AttributeValue::N(number) => write!(f, "{number}")?,
            AttributeValue::B(bytes) => f.write_str(&STANDARD.encode(bytes))?,
            other => write!(f, "{other:?}")?,
        }
        f.write_str("}")
    }
}

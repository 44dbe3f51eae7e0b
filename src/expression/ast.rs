//! What an expression says, as it is written: names and values are not resolved, parentheses are kept.

use super::lexer::Span;

/// An attribute name or an index in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A bare name, or a placeholder with its `#`.
    Name(&'a str),
    /// The digits between the brackets.
    Index(&'a str),
}

/// Where an attribute or an element is: a name, then names and indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<'a> {
    /// At least one; the first is a name.
    pub steps: Vec<(Step<'a>, Span)>,
}

impl Path<'_> {
    /// Where the path is written.
    #[must_use]
    pub fn span(&self) -> Span {
        let first = self.steps.first().map_or(Span { start: 0, end: 0 }, |step| step.1);
        self.steps.last().map_or(first, |last| first.to(last.1))
    }
}

/// A value placeholder, with its `:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// The placeholder's text.
    pub name: &'a str,
    /// Where it is written.
    pub span: Span,
}

/// A function's use, known or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'a> {
    /// The function's name.
    pub name: &'a str,
    /// At least one.
    pub arguments: Vec<Operand<'a>>,
    /// From the name to the closing parenthesis.
    pub span: Span,
}

/// What a comparison compares or a function takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand<'a> {
    /// A document path.
    Path(Path<'a>),
    /// A value placeholder.
    Value(Placeholder<'a>),
    /// A function's result.
    Call(Call<'a>),
    /// An operand in parentheses.
    Group(Box<Operand<'a>>, Span),
}

impl<'a> Operand<'a> {
    /// The operand without the parentheses around it.
    #[must_use]
    pub fn inner(&self) -> &Operand<'a> {
        match self {
            Operand::Group(inner, _) => inner.inner(),
            other => other,
        }
    }

    /// Where the operand is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Operand::Path(path) => path.span(),
            Operand::Value(value) => value.span,
            Operand::Call(call) => call.span,
            Operand::Group(_, span) => *span,
        }
    }
}

/// A comparison sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// The comparator written as `text`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// How it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether it asks for an order, which only strings, numbers and binaries have.
    #[must_use]
    pub fn is_ordering(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The comparator that says the same of the operands in the other order.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }
}

/// A condition, filter or key condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition<'a> {
    /// `a = b`
    Compare {
        /// The sign.
        comparator: Comparator,
        /// Its left operand.
        left: Operand<'a>,
        /// Its right operand.
        right: Operand<'a>,
    },
    /// `a BETWEEN b AND c`
    Between {
        /// What is compared.
        operand: Operand<'a>,
        /// The inclusive lower bound.
        lower: Operand<'a>,
        /// The inclusive upper bound.
        upper: Operand<'a>,
    },
    /// `a IN (b, c)`
    In {
        /// What is looked for.
        operand: Operand<'a>,
        /// Among these; at least one.
        choices: Vec<Operand<'a>>,
    },
    /// A function that is true or false.
    Call(Call<'a>),
    /// `NOT a`
    Not(Box<Condition<'a>>, Span),
    /// `a AND b`: two or more.
    And(Vec<Condition<'a>>),
    /// `a OR b`: two or more.
    Or(Vec<Condition<'a>>),
    /// A condition in parentheses.
    Group(Box<Condition<'a>>, Span),
}

impl Condition<'_> {
    /// Where the condition is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Compare { left, right, .. } => left.span().to(right.span()),
            Self::Between { operand, upper, .. } => operand.span().to(upper.span()),
            Self::In { operand, choices } => {
                operand.span().to(choices.last().map_or(operand.span(), Operand::span))
            }
            Self::Call(call) => call.span,
            Self::Not(_, span) | Self::Group(_, span) => *span,
            Self::And(parts) | Self::Or(parts) => match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => first.span().to(last.span()),
                _ => Span { start: 0, end: 0 },
            },
        }
    }
}

/// A projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection<'a> {
    /// At least one.
    pub paths: Vec<Path<'a>>,
}

/// `+` or `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
}

impl Arithmetic {
    /// How it is written.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
        }
    }
}

/// What a SET action sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetValue<'a> {
    /// One operand.
    Operand(Operand<'a>),
    /// `a + b`
    Arithmetic {
        /// The sign.
        operator: Arithmetic,
        /// Its left operand.
        left: Operand<'a>,
        /// Its right operand.
        right: Operand<'a>,
    },
    /// Arithmetic in parentheses.
    Group(Box<SetValue<'a>>, Span),
}

impl<'a> SetValue<'a> {
    /// The operands, in the order in which they are written.
    #[must_use]
    pub fn operands(&self) -> Vec<&Operand<'a>> {
        match self {
            Self::Operand(operand) => vec![operand],
            Self::Arithmetic { left, right, .. } => vec![left, right],
            Self::Group(inner, _) => inner.operands(),
        }
    }
}

/// A part of an update expression, named by its keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Create or replace attributes and elements.
    Set,
    /// Remove attributes and elements.
    Remove,
    /// Add to numbers and sets.
    Add,
    /// Remove elements from sets.
    Delete,
}

impl Section {
    /// The section whose keyword is `word`, in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Set, Self::Remove, Self::Add, Self::Delete]
            .into_iter()
            .find(|section| section.text().eq_ignore_ascii_case(word))
    }

    /// The keyword.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Delete => "DELETE",
        }
    }
}

/// One action of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// `path = value`
    Set(Path<'a>, SetValue<'a>),
    /// `path`
    Remove(Path<'a>),
    /// `path :value`
    Add(Path<'a>, Placeholder<'a>),
    /// `path :value`
    Delete(Path<'a>, Placeholder<'a>),
}

impl<'a> Action<'a> {
    /// The path that the action changes.
    #[must_use]
    pub fn target(&self) -> &Path<'a> {
        match self {
            Self::Set(path, _) | Self::Remove(path) | Self::Add(path, _) | Self::Delete(path, _) => path,
        }
    }
}

/// An update: its sections as they are written, even if one is there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update<'a> {
    /// At least one; each has at least one action, all of the section's own kind.
    pub sections: Vec<(Section, Span, Vec<Action<'a>>)>,
}

impl<'a> Update<'a> {
    /// The actions of all sections, in the order in which they are written.
    pub fn actions(&self) -> impl Iterator<Item = &Action<'a>> {
        self.sections.iter().flat_map(|section| section.2.iter())
    }
}

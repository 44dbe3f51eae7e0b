use super::LegacyError;
use crate::expression::ast::Comparator;
use crate::expression::condition::{Condition, Operand};
use crate::expression::key_condition::Constraint;
use crate::expression::path::DocumentPath;
use crate::value::{EncodedValue, Kind};
use std::fmt::{self, Display, Formatter};

/// What `ComparisonOperator` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparisonOperator {
    /// The attribute is the value.
    Equal,
    /// The attribute is not the value, or not there.
    NotEqual,
    /// The attribute is not above the value.
    LessOrEqual,
    /// The attribute is below the value.
    Less,
    /// The attribute is not below the value.
    GreaterOrEqual,
    /// The attribute is above the value.
    Greater,
    /// The attribute is there, whatever it is.
    NotNull,
    /// The attribute is not there.
    Null,
    /// The attribute has the value as a part or an element.
    Contains,
    /// The attribute is there, and has the value neither as a part nor as an element.
    NotContains,
    /// The attribute begins with the value.
    BeginsWith,
    /// The attribute is one of the values.
    In,
    /// The attribute is not below the first value and not above the second.
    Between,
}

impl ComparisonOperator {
    const ALL: [Self; 13] = [
        Self::Equal,
        Self::NotEqual,
        Self::LessOrEqual,
        Self::Less,
        Self::GreaterOrEqual,
        Self::Greater,
        Self::NotNull,
        Self::Null,
        Self::Contains,
        Self::NotContains,
        Self::BeginsWith,
        Self::In,
        Self::Between,
    ];

    /// The operator called `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.name() == name)
    }

    /// Its name in requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "EQ",
            Self::NotEqual => "NE",
            Self::LessOrEqual => "LE",
            Self::Less => "LT",
            Self::GreaterOrEqual => "GE",
            Self::Greater => "GT",
            Self::NotNull => "NOT_NULL",
            Self::Null => "NULL",
            Self::Contains => "CONTAINS",
            Self::NotContains => "NOT_CONTAINS",
            Self::BeginsWith => "BEGINS_WITH",
            Self::In => "IN",
            Self::Between => "BETWEEN",
        }
    }

    /// Whether the operator asks for existence only.
    #[must_use]
    pub fn takes_no_value(self) -> bool {
        matches!(self, Self::Null | Self::NotNull)
    }

    fn takes(self, count: usize) -> bool {
        match self {
            Self::Null | Self::NotNull => count == 0,
            Self::In => count > 0,
            Self::Between => count == 2,
            _ => count == 1,
        }
    }

    fn accepts(self, kind: Kind) -> bool {
        match self {
            Self::Equal | Self::NotEqual => true,
            Self::BeginsWith => matches!(kind, Kind::S | Kind::B),
            _ => matches!(kind, Kind::S | Kind::N | Kind::B),
        }
    }
}

impl Display for ComparisonOperator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How the conditions of a request are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionalOperator {
    /// All must be true.
    And,
    /// One must be true.
    Or,
}

impl ConditionalOperator {
    /// One condition of several; none if there are none, which is true of every item.
    #[must_use]
    pub fn join(self, conditions: Vec<Condition>) -> Option<Condition> {
        match (conditions.is_empty(), self) {
            (true, _) => None,
            (false, Self::And) => Some(Condition::And(conditions)),
            (false, Self::Or) => Some(Condition::Or(conditions)),
        }
    }
}

/// `ComparisonOperator` and `AttributeValueList`: a condition on one attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct LegacyCondition {
    operator: ComparisonOperator,
    operands: Vec<EncodedValue>,
}

impl LegacyCondition {
    /// The condition of that operator and these values.
    ///
    /// # Errors
    /// If the operator does not take so many values, or such.
    pub fn new(operator: ComparisonOperator, operands: Vec<EncodedValue>) -> Result<Self, LegacyError> {
        if !operator.takes(operands.len()) {
            return Err(LegacyError::ArgumentCount(operator));
        }
        let mut kinds = operands.iter().map(|operand| operand.as_ref().kind());
        if let Some(kind) = kinds.next() {
            if kinds.any(|other| other != kind) {
                return Err(LegacyError::MixedTypes);
            }
            if !operator.accepts(kind) {
                return Err(LegacyError::ArgumentType(operator, kind));
            }
        }
        if let (ComparisonOperator::Between, [lower, upper]) = (operator, operands.as_slice())
            && lower.as_ref().partial_compare(upper.as_ref()).is_some_and(std::cmp::Ordering::is_gt)
        {
            return Err(LegacyError::BoundOrder);
        }
        Ok(Self { operator, operands })
    }

    /// The operator.
    #[must_use]
    pub fn operator(&self) -> ComparisonOperator {
        self.operator
    }

    /// The values: as many as the operator takes, all of one type.
    #[must_use]
    pub fn operands(&self) -> &[EncodedValue] {
        &self.operands
    }

    /// What a key attribute must be; `None` if keys cannot be looked up by the operator.
    #[must_use]
    pub fn constraint(self) -> Option<Constraint> {
        let mut operands = self.operands.into_iter();
        let first = operands.next()?;
        Some(match self.operator {
            ComparisonOperator::Equal => Constraint::Equal(first),
            ComparisonOperator::LessOrEqual => Constraint::LessOrEqual(first),
            ComparisonOperator::Less => Constraint::Less(first),
            ComparisonOperator::GreaterOrEqual => Constraint::GreaterOrEqual(first),
            ComparisonOperator::Greater => Constraint::Greater(first),
            ComparisonOperator::BeginsWith => Constraint::BeginsWith(first),
            ComparisonOperator::Between => Constraint::Between(first, operands.next()?),
            ComparisonOperator::NotEqual
            | ComparisonOperator::NotNull
            | ComparisonOperator::Null
            | ComparisonOperator::Contains
            | ComparisonOperator::NotContains
            | ComparisonOperator::In => return None,
        })
    }

    /// The condition on the top-level attribute of that name.
    #[must_use]
    pub fn on(self, attribute: String) -> Condition {
        let path = DocumentPath::new(attribute, Vec::new());
        let mut operands = self.operands.into_iter().map(Operand::Constant);
        // The number of values was checked with the operator.
        let mut next = || operands.next().expect("the operator has its values");
        let comparator = match self.operator {
            ComparisonOperator::Null => return Condition::NotExists(path),
            ComparisonOperator::NotNull => return Condition::Exists(path),
            ComparisonOperator::Contains => return Condition::Contains(Operand::Path(path), next()),
            ComparisonOperator::NotContains => {
                let contains = Condition::Contains(Operand::Path(path.clone()), next());
                return Condition::And(vec![Condition::Exists(path), Condition::Not(Box::new(contains))]);
            }
            ComparisonOperator::BeginsWith => return Condition::BeginsWith(Operand::Path(path), next()),
            ComparisonOperator::Between => {
                return Condition::Between(Operand::Path(path), next(), next());
            }
            ComparisonOperator::In => return Condition::In(Operand::Path(path), operands.collect()),
            ComparisonOperator::Equal => Comparator::Equal,
            ComparisonOperator::NotEqual => Comparator::NotEqual,
            ComparisonOperator::LessOrEqual => Comparator::LessOrEqual,
            ComparisonOperator::Less => Comparator::Less,
            ComparisonOperator::GreaterOrEqual => Comparator::GreaterOrEqual,
            ComparisonOperator::Greater => Comparator::Greater,
        };
        Condition::Compare(comparator, Operand::Path(path), next())
    }
}

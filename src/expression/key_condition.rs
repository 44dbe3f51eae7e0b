//! Key conditions: which items of a table or index a query reads.

use super::ast::Comparator;
use super::condition::{Condition, Operand};
use super::error::{KeyConditionError, Operator};
use super::function::Function;
use crate::value::{EncodedValue, Kind};

/// What a key attribute must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Constraint {
    /// `=`
    Equal(EncodedValue),
    /// `<`
    Less(EncodedValue),
    /// `<=`
    LessOrEqual(EncodedValue),
    /// `>`
    Greater(EncodedValue),
    /// `>=`
    GreaterOrEqual(EncodedValue),
    /// Not below the first and not above the second.
    Between(EncodedValue, EncodedValue),
    /// It begins with a string or binary.
    BeginsWith(EncodedValue),
}

impl Constraint {
    /// The constants, in the order in which they are written.
    pub fn values(&self) -> impl Iterator<Item = &EncodedValue> {
        let (first, second) = match self {
            Self::Equal(value)
            | Self::Less(value)
            | Self::LessOrEqual(value)
            | Self::Greater(value)
            | Self::GreaterOrEqual(value)
            | Self::BeginsWith(value) => (value, None),
            Self::Between(lower, upper) => (lower, Some(upper)),
        };
        std::iter::once(first).chain(second)
    }
}

/// Conditions on top-level attributes, one for each, all of which must be true. They are not yet checked against a
/// key schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyConditions {
    /// Each attribute with what it must be; without, if keys cannot be looked up by what is asked of it.
    conditions: Vec<(String, Option<Constraint>)>,
}

/// What a query asks of the keys of a table or index.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyCondition {
    /// The value of each HASH attribute, in schema order.
    pub hash: Vec<EncodedValue>,
    /// What the first RANGE attributes must be, in schema order. All but the last are [`Constraint::Equal`].
    pub range: Vec<Constraint>,
}

impl KeyConditions {
    /// Conditions that were not written as an expression, on attributes of which no two are the same; `None` stands
    /// for one that keys cannot be looked up by.
    #[must_use]
    pub fn of(conditions: Vec<(String, Option<Constraint>)>) -> Self {
        Self { conditions }
    }

    /// The key conditions that `condition` is made of.
    ///
    /// # Errors
    /// If it is made of anything else, or has two on one attribute.
    pub fn from_condition(condition: Condition) -> Result<Self, KeyConditionError> {
        let mut conditions = Self::default();
        add(condition, &mut conditions)?;
        Ok(conditions)
    }

    /// On how many attributes there are conditions.
    #[must_use]
    pub fn count(&self) -> usize {
        self.conditions.len()
    }

    fn add(&mut self, attribute: String, constraint: Constraint) -> Result<(), KeyConditionError> {
        if self.is_on(&attribute) {
            return Err(KeyConditionError::Repeated);
        }
        self.conditions.push((attribute, Some(constraint)));
        Ok(())
    }

    fn is_on(&self, attribute: &str) -> bool {
        self.conditions.iter().any(|(name, _)| name == attribute)
    }

    fn find(&self, attribute: &str) -> Option<&Constraint> {
        self.conditions.iter().find(|(name, _)| name == attribute)?.1.as_ref()
    }

    fn is_equality(&self, attribute: &str) -> bool {
        matches!(self.find(attribute), Some(Constraint::Equal(_)))
    }

    /// What the conditions mean for a key of the HASH attributes `hash` and the RANGE attributes `range`, each with
    /// its type.
    ///
    /// # Errors
    /// If the key cannot be looked up so: not every HASH attribute has an equality, a RANGE attribute is left out
    /// before a constrained one, an inequality is not last, a type is not that of the schema, a value is empty.
    pub fn resolve(
        &self,
        hash: &[(&str, Kind)],
        range: &[(&str, Kind)],
    ) -> Result<KeyCondition, KeyConditionError> {
        let attributes = hash.len() + range.len();
        if self.count() > attributes {
            return Err(KeyConditionError::TooMany { count: self.count(), attributes });
        }
        self.check_equalities(hash, range)?;
        let mut values = Vec::with_capacity(hash.len());
        for key in hash {
            match self.constraint(key)? {
                Some(Constraint::Equal(value)) => values.push(value.clone()),
                Some(_) => return Err(KeyConditionError::NotSupported),
                None => return Err(KeyConditionError::Missed { attribute: key.0.to_owned() }),
            }
        }
        let mut constraints = Vec::new();
        for key in range {
            match self.constraint(key)? {
                Some(constraint) => constraints.push(constraint.clone()),
                None if values.len() + constraints.len() == self.count() => break,
                None => return Err(KeyConditionError::Missed { attribute: key.0.to_owned() }),
            }
        }
        Ok(KeyCondition { hash: values, range: constraints })
    }

    /// Keys of several attributes need equalities: for every HASH attribute, and every RANGE attribute before another
    /// that has a condition. The text for HASH attributes is known in part only.
    fn check_equalities(
        &self,
        hash: &[(&str, Kind)],
        range: &[(&str, Kind)],
    ) -> Result<(), KeyConditionError> {
        let unequal = |attributes: &[(&str, Kind)]| -> Vec<String> {
            let unequal = attributes.iter().filter(|(attribute, _)| !self.is_equality(attribute));
            unequal.map(|(attribute, _)| (*attribute).to_owned()).collect()
        };
        let attributes = unequal(hash);
        if hash.len() > 1 && !attributes.is_empty() {
            return Err(KeyConditionError::HashNotEqual { attributes });
        }
        let last = range.iter().rposition(|(attribute, _)| self.is_on(attribute)).unwrap_or_default();
        let attributes = unequal(&range[..last]);
        if attributes.is_empty() {
            return Ok(());
        }
        Err(KeyConditionError::RangeNotEqual { attributes, because: range[last].0.to_owned() })
    }

    /// What a key attribute must be, if there is a condition on it that its type can satisfy.
    fn constraint(&self, (attribute, kind): &(&str, Kind)) -> Result<Option<&Constraint>, KeyConditionError> {
        if !self.is_on(attribute) {
            return Ok(None);
        }
        let constraint = self.find(attribute).ok_or(KeyConditionError::NotIndexable)?;
        self.check_values(attribute, *kind)?;
        Ok(Some(constraint))
    }

    fn check_values(&self, attribute: &str, kind: Kind) -> Result<(), KeyConditionError> {
        for value in self.find(attribute).into_iter().flat_map(Constraint::values) {
            if value.as_ref().kind() != kind {
                return Err(KeyConditionError::TypeMismatch);
            }
            if kind != Kind::N && value.as_ref().length() == Some(0) {
                return Err(KeyConditionError::EmptyValue { attribute: attribute.to_owned(), kind });
            }
        }
        Ok(())
    }
}

fn add(condition: Condition, to: &mut KeyConditions) -> Result<(), KeyConditionError> {
    let invalid = |operator| Err(KeyConditionError::InvalidOperator(operator));
    let function = |function| invalid(Operator::Function(function));
    match condition {
        Condition::And(parts) => parts.into_iter().try_for_each(|part| add(part, to)),
        Condition::Or(_) => invalid(Operator::Or),
        Condition::Not(_) | Condition::Same(..) => invalid(Operator::Not),
        Condition::In(..) => invalid(Operator::In),
        Condition::Exists(_) => function(Function::AttributeExists),
        Condition::NotExists(_) => function(Function::AttributeNotExists),
        Condition::HasKind(..) => function(Function::AttributeType),
        Condition::Contains(..) => function(Function::Contains),
        Condition::Compare(Comparator::NotEqual, ..) => invalid(Operator::Comparator(Comparator::NotEqual)),
        Condition::Compare(comparator, left, right) => {
            let is_mirrored = matches!(right, Operand::Path(_));
            let comparator = if is_mirrored { comparator.mirrored() } else { comparator };
            let (attribute, [value]) = attribute_and_values([left, right])?;
            to.add(attribute, constraint(comparator, value)?)
        }
        Condition::Between(operand, lower, upper) => {
            check_first(&operand, Operator::Between)?;
            let (attribute, [lower, upper]) = attribute_and_values([operand, lower, upper])?;
            to.add(attribute, Constraint::Between(lower, upper))
        }
        Condition::BeginsWith(whole, prefix) => {
            check_first(&whole, Operator::Function(Function::BeginsWith))?;
            let (attribute, [prefix]) = attribute_and_values([whole, prefix])?;
            to.add(attribute, Constraint::BeginsWith(prefix))
        }
    }
}

fn constraint(comparator: Comparator, value: EncodedValue) -> Result<Constraint, KeyConditionError> {
    Ok(match comparator {
        Comparator::Equal => Constraint::Equal(value),
        Comparator::Less => Constraint::Less(value),
        Comparator::LessOrEqual => Constraint::LessOrEqual(value),
        Comparator::Greater => Constraint::Greater(value),
        Comparator::GreaterOrEqual => Constraint::GreaterOrEqual(value),
        Comparator::NotEqual => {
            return Err(KeyConditionError::InvalidOperator(Operator::Comparator(comparator)));
        }
    })
}

fn check_first(operand: &Operand, operator: Operator) -> Result<(), KeyConditionError> {
    match operand {
        Operand::Path(_) => Ok(()),
        Operand::Constant(_) | Operand::Size(_) => Err(KeyConditionError::AttributeNotFirst(operator)),
    }
}

/// The one top-level attribute among `operands`, and the values that the others are.
fn attribute_and_values<const OPERANDS: usize, const VALUES: usize>(
    operands: [Operand; OPERANDS],
) -> Result<(String, [EncodedValue; VALUES]), KeyConditionError> {
    let mut attribute = None;
    let mut values = Vec::with_capacity(VALUES);
    for operand in operands {
        match operand {
            Operand::Path(_) if attribute.is_some() => return Err(KeyConditionError::MultipleAttributes),
            Operand::Path(path) if path.is_nested() => return Err(KeyConditionError::NestedAttribute),
            Operand::Path(path) => attribute = Some(path.top().to_owned()),
            Operand::Size(_) => return Err(KeyConditionError::Nested),
            Operand::Constant(value) => values.push(value),
        }
    }
    let attribute = attribute.ok_or(KeyConditionError::NoAttribute)?;
    Ok((attribute, values.try_into().map_err(|_| KeyConditionError::NoAttribute)?))
}

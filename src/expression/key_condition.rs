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
#[derive(Clone, Debug, PartialEq)]
pub struct KeyConditions {
    conditions: Vec<(String, Constraint)>,
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
    /// The conditions on the attributes, in the order in which they are written.
    #[must_use]
    pub fn conditions(&self) -> &[(String, Constraint)] {
        &self.conditions
    }

    /// Conditions that were not written as an expression.
    ///
    /// # Errors
    /// [`KeyConditionError::Repeated`]
    pub fn of(conditions: Vec<(String, Constraint)>) -> Result<Self, KeyConditionError> {
        let mut distinct = Self { conditions: Vec::with_capacity(conditions.len()) };
        for (attribute, constraint) in conditions {
            distinct.add(attribute, constraint)?;
        }
        Ok(distinct)
    }

    fn add(&mut self, attribute: String, constraint: Constraint) -> Result<(), KeyConditionError> {
        if self.find(&attribute).is_some() {
            return Err(KeyConditionError::Repeated);
        }
        self.conditions.push((attribute, constraint));
        Ok(())
    }

    fn find(&self, attribute: &str) -> Option<&Constraint> {
        self.conditions.iter().find(|(name, _)| name == attribute).map(|(_, constraint)| constraint)
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
        if self.conditions.len() > (hash.len() + range.len()).max(2) {
            return Err(KeyConditionError::TooMany);
        }
        let hash_values = self.hash_values(hash)?;
        let constraints = self.range_constraints(range, self.conditions.len() - hash.len())?;
        for (attribute, kind) in hash.iter().chain(range) {
            self.check_values(attribute, *kind)?;
        }
        Ok(KeyCondition { hash: hash_values, range: constraints })
    }

    fn hash_values(&self, hash: &[(&str, Kind)]) -> Result<Vec<EncodedValue>, KeyConditionError> {
        let value = |attribute: &str| match self.find(attribute) {
            Some(Constraint::Equal(value)) => Ok(value.clone()),
            Some(_) => Err(KeyConditionError::NotSupported),
            None => Err(KeyConditionError::Missed { attribute: attribute.to_owned() }),
        };
        hash.iter().map(|(attribute, _)| value(attribute)).collect()
    }

    /// The `count` constraints on RANGE attributes.
    fn range_constraints(
        &self,
        range: &[(&str, Kind)],
        count: usize,
    ) -> Result<Vec<Constraint>, KeyConditionError> {
        if count > range.len() {
            return Err(KeyConditionError::NotSupported);
        }
        let mut constraints = Vec::with_capacity(count);
        for (attribute, _) in &range[..count] {
            let missed = || KeyConditionError::Missed { attribute: (*attribute).to_owned() };
            constraints.push(self.find(attribute).ok_or_else(missed)?.clone());
        }
        let before_last = &constraints[..count.saturating_sub(1)];
        if before_last.iter().any(|constraint| !matches!(constraint, Constraint::Equal(_))) {
            return Err(KeyConditionError::NotSupported);
        }
        Ok(constraints)
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

/// The key conditions that `condition` is made of.
pub(super) fn split(condition: Condition) -> Result<KeyConditions, KeyConditionError> {
    let mut conditions = KeyConditions { conditions: Vec::new() };
    add(condition, &mut conditions)?;
    Ok(conditions)
}

fn add(condition: Condition, to: &mut KeyConditions) -> Result<(), KeyConditionError> {
    let invalid = |operator| Err(KeyConditionError::InvalidOperator(operator));
    let function = |function| invalid(Operator::Function(function));
    match condition {
        Condition::And(parts) => parts.into_iter().try_for_each(|part| add(part, to)),
        Condition::Or(_) => invalid(Operator::Or),
        Condition::Not(_) => invalid(Operator::Not),
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

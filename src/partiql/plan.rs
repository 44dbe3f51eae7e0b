//! Which keys a condition asks for.

use std::fmt::{self, Display, Formatter};

use crate::expression::ast::Comparator;
use crate::expression::{Condition, Constraint, DocumentPath, Operand};
use crate::value::{EncodedValue, Kind};

/// Most reads that one selection becomes. Observed on the service.
const READS_MAX: usize = 50;

/// The attributes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyNames<'a> {
    /// The attribute that chooses the partition.
    pub hash: &'a str,
    /// The attribute that orders a partition.
    pub range: Option<&'a str>,
}

/// How a selection is read.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadPlan<'c> {
    /// Everything is looked at.
    Scan,
    /// Parts of partitions are read, in the order in which the condition names them.
    Keyed(Vec<Read<'c>>),
}

/// A part of a partition that is read: an alternative of the condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<'c> {
    /// The partition.
    pub hash: &'c EncodedValue,
    /// What the sort key has to fulfil, all of it.
    pub range: Vec<Constraint>,
    /// What else items have to fulfil, all of it.
    pub filters: Vec<&'c Condition>,
}

/// Why a selection cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// It would take too many reads.
    TooManyReads,
    /// A key attribute is compared with what no key can be.
    KeyKind {
        /// The attribute.
        name: String,
        /// What it is compared with.
        kind: Kind,
    },
    /// A key attribute is compared with what it cannot be.
    KeyType {
        /// The attribute.
        name: String,
    },
}

impl Display for PlanError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyReads => f.write_str("Too many decomposed read operations for a given query."),
            Self::KeyKind { name, kind } => {
                write!(f, "Key value must be of type S, N, or B. Key name: {name}, Key type: {}", kind.name())
            }
            Self::KeyType { name } => {
                write!(
                    f,
                    "Key attribute's data type should match its data type in table's schema: Key {name}"
                )
            }
        }
    }
}

impl<'c> ReadPlan<'c> {
    /// How the items are read that fulfil `condition`.
    ///
    /// # Errors
    /// [`PlanError::TooManyReads`]
    pub fn of(condition: Option<&'c Condition>, names: KeyNames<'_>) -> Result<Self, PlanError> {
        let Some(condition) = condition.filter(|condition| names.chooses_partition(condition)) else {
            return Ok(Self::Scan);
        };
        let alternatives = names.alternatives(condition)?;
        let reads: Option<Vec<Read<'c>>> = alternatives.into_iter().map(Alternative::read).collect();
        Ok(reads.map_or(Self::Scan, Self::Keyed))
    }
}

impl Read<'_> {
    /// Checks that key attributes are compared with what they can be: `hash` and `range` are their types.
    ///
    /// # Errors
    /// [`PlanError::KeyKind`] and [`PlanError::KeyType`]
    pub fn check_types(&self, names: KeyNames<'_>, hash: Kind, range: Option<Kind>) -> Result<(), PlanError> {
        check_type(names.hash, hash, self.hash)?;
        let (Some(name), Some(kind)) = (names.range, range) else { return Ok(()) };
        self.range.iter().flat_map(Constraint::values).try_for_each(|value| check_type(name, kind, value))
    }

    /// The values of the key, if it asks for one whole key and nothing else.
    #[must_use]
    pub fn only_key(&self, names: KeyNames<'_>) -> Option<Vec<&EncodedValue>> {
        let mut values = vec![self.hash];
        if names.range.is_some() {
            let Some(Constraint::Equal(first)) = self.range.first() else { return None };
            let is_first =
                |constraint: &Constraint| matches!(constraint, Constraint::Equal(value) if value == first);
            if !self.range.iter().all(is_first) {
                return None;
            }
            values.push(first);
        }
        self.filters.is_empty().then_some(values)
    }

    /// Whether more is asked of an attribute than its key can be looked up by.
    #[must_use]
    pub fn filters_by(&self, attribute: &str) -> bool {
        self.filters.iter().flat_map(|filter| filter.paths()).any(|path| path.top() == attribute)
    }
}

fn check_type(name: &str, expected: Kind, value: &EncodedValue) -> Result<(), PlanError> {
    match value.as_ref().kind() {
        kind if kind == expected => Ok(()),
        Kind::S | Kind::N | Kind::B => Err(PlanError::KeyType { name: name.to_owned() }),
        kind => Err(PlanError::KeyKind { name: name.to_owned(), kind }),
    }
}

/// One way to fulfil a condition.
#[derive(Clone, Default)]
struct Alternative<'c> {
    hash: Vec<&'c EncodedValue>,
    range: Vec<Constraint>,
    filters: Vec<&'c Condition>,
}

impl<'c> Alternative<'c> {
    fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.hash.extend(&other.hash);
        both.range.extend_from_slice(&other.range);
        both.filters.extend(&other.filters);
        both
    }

    /// The read that finds it; none if no partition or two are asked for.
    fn read(self) -> Option<Read<'c>> {
        let hash = *self.hash.first()?;
        let is_one = self.hash.iter().all(|other| *other == hash);
        is_one.then_some(Read { hash, range: self.range, filters: self.filters })
    }
}

impl KeyNames<'_> {
    /// Whether every way to fulfil the condition chooses a partition.
    fn chooses_partition(self, condition: &Condition) -> bool {
        match condition {
            Condition::And(parts) => parts.iter().any(|part| self.chooses_partition(part)),
            Condition::Or(parts) => {
                !parts.is_empty() && parts.iter().all(|part| self.chooses_partition(part))
            }
            other => attribute(other) == Some(self.hash) && self.is_of_key(other),
        }
    }

    /// Whether keys can be looked up by a condition: by equality, and the sort key by a range.
    fn is_of_key(self, condition: &Condition) -> bool {
        let is_equality = match condition {
            Condition::Compare(Comparator::Equal, ..) => true,
            Condition::In(_, choices) => choices.iter().all(|choice| constant(choice).is_some()),
            _ => false,
        };
        match attribute(condition) {
            Some(name) if name == self.hash => is_equality,
            Some(name) if Some(name) == self.range => is_equality || range_constraint(condition).is_some(),
            _ => false,
        }
    }

    fn names_key(self, condition: &Condition) -> bool {
        match condition {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().any(|part| self.names_key(part)),
            other => self.is_of_key(other),
        }
    }

    /// The ways to fulfil a condition, of which each has its own keys.
    fn alternatives<'c>(self, condition: &'c Condition) -> Result<Vec<Alternative<'c>>, PlanError> {
        let found = match condition {
            Condition::And(parts) => {
                let mut all = vec![Alternative::default()];
                for part in parts {
                    let with = self.alternatives(part)?;
                    if all.len() * with.len() > READS_MAX {
                        return Err(PlanError::TooManyReads);
                    }
                    all = all.iter().flat_map(|one| with.iter().map(|other| one.and(other))).collect();
                }
                all
            }
            Condition::Or(parts) if self.names_key(condition) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.alternatives(part)?);
                }
                all
            }
            other if self.is_of_key(other) => self.key_alternatives(other),
            other => vec![Alternative { filters: vec![other], ..Alternative::default() }],
        };
        if found.len() > READS_MAX { Err(PlanError::TooManyReads) } else { Ok(found) }
    }

    /// The keys that a condition on a key asks for.
    fn key_alternatives<'c>(self, condition: &'c Condition) -> Vec<Alternative<'c>> {
        let is_hash = attribute(condition) == Some(self.hash);
        let equal = |value: &'c EncodedValue| {
            if is_hash {
                Alternative { hash: vec![value], ..Alternative::default() }
            } else {
                Alternative { range: vec![Constraint::Equal(value.clone())], ..Alternative::default() }
            }
        };
        match condition {
            Condition::In(_, choices) => choices.iter().filter_map(constant).map(equal).collect(),
            Condition::Compare(Comparator::Equal, left, right) => {
                constant(right).or(constant(left)).map(equal).into_iter().collect()
            }
            other => {
                let range = range_constraint(other).into_iter().collect();
                vec![Alternative { range, ..Alternative::default() }]
            }
        }
    }
}

/// The attribute whose value, as it is, a condition compares with constants.
fn attribute(condition: &Condition) -> Option<&str> {
    let (operand, has_constants) = match condition {
        Condition::Compare(_, left, right) => match constant(right) {
            Some(_) => (left, true),
            None => (right, constant(left).is_some()),
        },
        Condition::Between(operand, lower, upper) => {
            (operand, constant(lower).is_some() && constant(upper).is_some())
        }
        Condition::In(operand, choices) => (operand, choices.iter().all(|choice| constant(choice).is_some())),
        Condition::BeginsWith(whole, prefix) => (whole, constant(prefix).is_some()),
        _ => return None,
    };
    let path = match operand {
        Operand::Path(path) if has_constants => path,
        _ => return None,
    };
    Some(path).filter(|path| !path.is_nested()).map(DocumentPath::top)
}

fn constant(operand: &Operand) -> Option<&EncodedValue> {
    match operand {
        Operand::Constant(value) => Some(value),
        Operand::Path(_) | Operand::Size(_) => None,
    }
}

/// The part of a partition that a condition on the sort key leaves.
fn range_constraint(condition: &Condition) -> Option<Constraint> {
    match condition {
        Condition::Compare(comparator, left, right) => {
            let (comparator, value) = match constant(right) {
                Some(value) => (*comparator, value.clone()),
                None => (comparator.mirrored(), constant(left)?.clone()),
            };
            Some(match comparator {
                Comparator::Equal => Constraint::Equal(value),
                Comparator::NotEqual => return None,
                Comparator::Less => Constraint::Less(value),
                Comparator::LessOrEqual => Constraint::LessOrEqual(value),
                Comparator::Greater => Constraint::Greater(value),
                Comparator::GreaterOrEqual => Constraint::GreaterOrEqual(value),
            })
        }
        Condition::Between(_, lower, upper) => {
            Some(Constraint::Between(constant(lower)?.clone(), constant(upper)?.clone()))
        }
        Condition::BeginsWith(_, prefix) => Some(Constraint::BeginsWith(constant(prefix)?.clone())),
        _ => None,
    }
}

/// The key that a statement writes to, and what is left of its condition.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteKey {
    /// The attributes of the key that are asked to have a value, and the first value of each.
    pub values: Vec<(String, EncodedValue)>,
    /// The first attribute that is asked to have another value, too.
    pub repeated: Option<String>,
    /// What else the item has to fulfil, all of it.
    pub rest: Vec<Condition>,
}

impl WriteKey {
    /// What `condition` says of the key attributes `names`.
    #[must_use]
    pub fn of<'a>(condition: Option<&Condition>, names: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<&str> = names.collect();
        let parts = match condition {
            None => &[],
            Some(Condition::And(parts)) => parts.as_slice(),
            Some(other) => std::slice::from_ref(other),
        };
        let mut key = Self { values: Vec::new(), repeated: None, rest: Vec::new() };
        for part in parts {
            let equality = match part {
                Condition::Compare(Comparator::Equal, left, right) => {
                    attribute(part).zip(constant(right).or(constant(left)))
                }
                _ => None,
            };
            match equality.filter(|(name, _)| names.contains(name)) {
                Some((name, value)) if key.is_new(name, value) => {}
                _ => key.rest.push(part.clone()),
            }
        }
        key
    }

    /// Takes note of a value; whether nothing more has to be checked.
    fn is_new(&mut self, name: &str, value: &EncodedValue) -> bool {
        match self.values.iter().find(|(other, _)| other == name) {
            None => {
                self.values.push((name.to_owned(), value.clone()));
                true
            }
            Some((_, first)) if first == value => true,
            Some(_) => {
                self.repeated.get_or_insert_with(|| name.to_owned());
                false
            }
        }
    }
}

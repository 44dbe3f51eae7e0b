//! The names and values that a request's expressions refer to by `#name` and `:value`.

use super::ast::{Path, Placeholder, Step};
use super::error::{ExpressionError, Invalid, NameProblem, PlaceholderMap, Problem};
use super::limits::{MAX_INDEX, MAX_NAME_BYTES, MAX_PLACEHOLDER_BYTES, MAX_SUBSTITUTION_BYTES};
use super::path::{DocumentPath, PathStep};
use crate::base::sorted_positions;
use crate::value::EncodedValue;
use std::cell::Cell;
use std::rc::Rc;

/// One map of placeholders.
#[derive(Debug)]
struct Definitions<T> {
    map: PlaceholderMap,
    /// In the order of the request.
    entries: Vec<(String, T, Cell<bool>)>,
    /// The positions of the entries, by ascending placeholder: nothing limits how many a request has.
    by_key: Vec<usize>,
}

impl<T> Definitions<T> {
    fn new(map: PlaceholderMap, given: Option<Vec<(String, T)>>) -> Result<Self, ExpressionError> {
        let Some(given) = given else { return Ok(Self { map, entries: Vec::new(), by_key: Vec::new() }) };
        if given.is_empty() {
            return Err(ExpressionError::EmptyMap(map));
        }
        if let Some((key, _)) = given.iter().find(|(key, _)| !is_placeholder(key, map)) {
            return Err(ExpressionError::InvalidPlaceholder { map, key: key.clone() });
        }
        if given.iter().any(|(key, _)| key.len() > MAX_PLACEHOLDER_BYTES) {
            return Err(ExpressionError::PlaceholderTooLong(map));
        }
        let by_key = sorted_positions(given.len(), &|a, b| given[a].0.cmp(&given[b].0));
        let entries = given.into_iter().map(|(key, value)| (key, value, Cell::new(false))).collect();
        Ok(Self { map, entries, by_key })
    }

    /// The bytes of the placeholders and of what they stand for.
    fn bytes(&self, size: impl Fn(&T) -> usize) -> Result<usize, ExpressionError> {
        let bytes = self.entries.iter().map(|(key, value, _)| key.len() + size(value)).sum();
        if bytes > MAX_SUBSTITUTION_BYTES { Err(ExpressionError::MapTooLarge(self.map)) } else { Ok(bytes) }
    }

    /// The definition of `key`, which counts as used from now on.
    fn take(&self, key: &str) -> Option<&T> {
        let found = self.by_key.binary_search_by(|position| self.entries[*position].0.as_str().cmp(key));
        let (_, value, used) = &self.entries[self.by_key[found.ok()?]];
        used.set(true);
        Some(value)
    }

    fn check_used(&self) -> Result<(), ExpressionError> {
        let unused = self.entries.iter().filter(|entry| !entry.2.get());
        let keys: Vec<String> = unused.map(|entry| entry.0.clone()).collect();
        if keys.is_empty() { Ok(()) } else { Err(ExpressionError::Unused { map: self.map, keys }) }
    }
}

fn is_placeholder(key: &str, map: PlaceholderMap) -> bool {
    let sigil = match map {
        PlaceholderMap::Names => '#',
        PlaceholderMap::Values => ':',
    };
    key.strip_prefix(sigil).is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

/// The placeholders of one request, and which of them were used so far.
#[derive(Debug)]
pub(super) struct Placeholders {
    names: Definitions<Rc<str>>,
    values: Definitions<EncodedValue>,
}

impl Placeholders {
    pub(super) fn new(
        names: Option<Vec<(String, String)>>,
        values: Option<Vec<(String, EncodedValue)>>,
    ) -> Result<Self, ExpressionError> {
        let names = names.map(|names| names.into_iter().map(|(key, name)| (key, name.into())).collect());
        let names: Definitions<Rc<str>> = Definitions::new(PlaceholderMap::Names, names)?;
        for (key, name, _) in &names.entries {
            let reason = match name.len() {
                0 => NameProblem::Empty,
                bytes if bytes > MAX_NAME_BYTES => NameProblem::TooLong,
                _ => continue,
            };
            return Err(ExpressionError::InvalidName { key: key.clone(), reason });
        }
        let values = Definitions::new(PlaceholderMap::Values, values)?;
        let bytes = names.bytes(|name| name.len())?
            + values.bytes(|value: &EncodedValue| value.as_ref().encoded().len())?;
        if bytes > MAX_SUBSTITUTION_BYTES {
            return Err(ExpressionError::MapsTooLarge);
        }
        Ok(Self { names, values })
    }

    /// # Errors
    /// If a placeholder was not used: names come before values.
    pub(super) fn check_used(&self) -> Result<(), ExpressionError> {
        self.names.check_used()?;
        self.values.check_used()
    }

    /// # Errors
    /// If the value is not defined.
    pub(super) fn value(&self, value: &Placeholder<'_>) -> Result<&EncodedValue, Invalid> {
        self.values.take(value.name).ok_or_else(|| Invalid {
            problem: Problem::UndefinedValue { name: value.name.to_owned() },
            span: value.span,
        })
    }

    /// # Errors
    /// If a name is not defined, an index is too large, or the path too deep.
    pub(super) fn path(&self, path: &Path<'_>) -> Result<DocumentPath, Invalid> {
        let mut top: Option<Rc<str>> = None;
        let mut rest = Vec::with_capacity(path.steps.len().saturating_sub(1));
        for (step, span) in &path.steps {
            let invalid = |problem| Invalid { problem, span: *span };
            match step {
                Step::Index(digits) => rest.push(PathStep::Index(index(digits).map_err(invalid)?)),
                Step::Name(text) => {
                    let name = self.name(text).map_err(invalid)?;
                    match top {
                        None => top = Some(name),
                        Some(_) => rest.push(PathStep::Name(name)),
                    }
                }
            }
        }
        let resolved = DocumentPath::new(top.unwrap_or_else(|| Rc::from("")), rest);
        resolved.within_limit().map_err(|problem| Invalid { problem, span: path.span() })
    }

    fn name(&self, text: &str) -> Result<Rc<str>, Problem> {
        if !text.starts_with('#') {
            return Ok(text.into());
        }
        self.names.take(text).cloned().ok_or_else(|| Problem::UndefinedName { name: text.to_owned() })
    }
}

fn index(digits: &str) -> Result<u32, Problem> {
    let parsed = digits.parse().ok().filter(|index| *index <= MAX_INDEX);
    parsed.ok_or_else(|| Problem::IndexOutOfRange { index: digits.to_owned() })
}

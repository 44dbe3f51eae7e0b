//! Document paths whose names are resolved.

use super::error::Problem;
use crate::value::{MapRef, ValueRef};
use std::fmt::{self, Display, Formatter};

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// Into a map, or into the item.
    Name(String),
    /// Into a list.
    Index(u32),
}

/// Where an attribute or an element of an item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPath {
    top: String,
    rest: Vec<PathStep>,
}

impl DocumentPath {
    /// The path that begins at the attribute `top` and goes on with `rest`.
    #[must_use]
    pub fn new(top: String, rest: Vec<PathStep>) -> Self {
        Self { top, rest }
    }

    /// The attribute of the item that the path begins with.
    #[must_use]
    pub fn top(&self) -> &str {
        &self.top
    }

    /// The steps after the first.
    #[must_use]
    pub fn rest(&self) -> &[PathStep] {
        &self.rest
    }

    /// Whether the path leads into an attribute, rather than to one.
    #[must_use]
    pub fn is_nested(&self) -> bool {
        !self.rest.is_empty()
    }

    /// What is at the path in `item`.
    #[must_use]
    pub fn find<'a>(&self, item: MapRef<'a>) -> Option<ValueRef<'a>> {
        let mut value = item.get(&self.top)?;
        for step in &self.rest {
            value = match step {
                PathStep::Name(name) => value.map()?.get(name)?,
                PathStep::Index(index) => value.list()?.get(usize::try_from(*index).ok()?)?,
            };
        }
        Some(value)
    }

    /// What is wrong with using both paths in one projection or update; `self` is the one written first.
    fn clash(&self, later: &Self) -> Option<Clash> {
        if self.top != later.top {
            return None;
        }
        for (mine, other) in self.rest.iter().zip(&later.rest) {
            match (mine, other) {
                (PathStep::Name(_), PathStep::Index(_)) | (PathStep::Index(_), PathStep::Name(_)) => {
                    return Some(Clash::Conflict);
                }
                _ if mine != other => return None,
                _ => {}
            }
        }
        Some(Clash::Overlap)
    }
}

impl Display for DocumentPath {
    /// As messages show it: `[a, [1], b]`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "[{}", self.top)?;
        for step in &self.rest {
            match step {
                PathStep::Name(name) => write!(f, ", {name}")?,
                PathStep::Index(index) => write!(f, ", [{index}]")?,
            }
        }
        f.write_str("]")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clash {
    Overlap,
    Conflict,
}

/// Checks that no path overlaps with another, then that none conflicts with another.
///
/// # Errors
/// The problem and the position of the later path, for the first pair: any overlap comes before any conflict.
pub(super) fn check_distinct(paths: &[&DocumentPath]) -> Result<(), (Problem, usize)> {
    let mut conflict = None;
    for (position, later) in paths.iter().enumerate() {
        for earlier in &paths[..position] {
            let shown = || [earlier.to_string(), later.to_string()];
            match earlier.clash(later) {
                Some(Clash::Overlap) => return Err((Problem::PathsOverlap { paths: shown() }, position)),
                Some(Clash::Conflict) if conflict.is_none() => {
                    conflict = Some((Problem::PathsConflict { paths: shown() }, position));
                }
                _ => {}
            }
        }
    }
    conflict.map_or(Ok(()), Err)
}

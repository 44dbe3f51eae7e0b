//! Document paths whose names are resolved.

use super::error::Problem;
use super::limits::MAX_STEPS;
use crate::value::{MapRef, ValueRef};
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStep {
    /// Into a list.
    Index(u32),
    /// Into a map, or into the item.
    Name(Rc<str>),
}

/// Where an attribute or an element of an item is.
///
/// Names are shared: an expression may name one of 64 KB a thousand times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPath {
    top: Rc<str>,
    rest: Vec<PathStep>,
}

impl DocumentPath {
    /// The path that begins at the attribute `top` and goes on with `rest`.
    #[must_use]
    pub fn new(top: impl Into<Rc<str>>, rest: Vec<PathStep>) -> Self {
        Self { top: top.into(), rest }
    }

    /// The same path, if it does not go too deep.
    ///
    /// # Errors
    /// [`Problem::TooManyLevels`]
    pub fn within_limit(self) -> Result<Self, Problem> {
        let levels = self.rest.len() + 1;
        if levels > MAX_STEPS { Err(Problem::TooManyLevels { levels }) } else { Ok(self) }
    }

    /// The attribute of the item that the path begins with.
    #[must_use]
    pub fn top(&self) -> &str {
        &self.top
    }

    pub(super) fn shared_top(&self) -> &Rc<str> {
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

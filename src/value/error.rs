use std::fmt;

use super::{AttributeValue, Kind, NumberError};

/// Why bytes or parts are not a value.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueError {
    /// The bytes end inside the value.
    Truncated,
    /// No type has this tag.
    UnknownTag(u8),
    /// A string or a name is not UTF-8.
    NotUtf8,
    /// It could be read, but it is not the one encoding that its value has: a length that is longer than need be,
    /// bytes after the end, a number in the wrong form.
    NotCanonical,
    /// A set without elements.
    EmptySet(Kind),
    /// A set with two equal elements.
    DuplicateInSet {
        /// The kind of the set.
        kind: Kind,
        /// All its elements, in the order in which they were given.
        elements: Vec<AttributeValue>,
    },
    /// An attribute without a name.
    EmptyName,
    /// A map with two attributes of one name.
    DuplicateName,
    /// More than [`NESTING_MAX`](super::NESTING_MAX) levels.
    TooDeep,
    /// A number outside of what the service supports.
    Number(NumberError),
    /// The item is in a form that this build cannot read.
    Version {
        /// The item's version byte; `None` if there is not even one byte.
        found: Option<u8>,
    },
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the value is cut short"),
            Self::UnknownTag(tag) => write!(f, "no type has the tag {tag:#04x}"),
            Self::NotUtf8 => f.write_str("a string is not UTF-8"),
            Self::NotCanonical => f.write_str("the value is not in its canonical encoding"),
            Self::EmptySet(kind) => write!(f, "an empty {} set", kind.name()),
            Self::DuplicateInSet { kind, .. } => write!(f, "an {} set with duplicates", kind.name()),
            Self::EmptyName => f.write_str("an attribute name is empty"),
            Self::DuplicateName => f.write_str("a map has two attributes of one name"),
            Self::TooDeep => f.write_str("the value is nested too deeply"),
            Self::Number(error) => error.fmt(f),
            Self::Version { found: Some(version) } => {
                write!(f, "item form version {version} is not supported")
            }
            Self::Version { found: None } => f.write_str("an item without a version"),
        }
    }
}

impl std::error::Error for ValueError {}

impl From<NumberError> for ValueError {
    fn from(error: NumberError) -> Self {
        Self::Number(error)
    }
}

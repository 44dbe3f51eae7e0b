use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::ServiceError;
use crate::value::{AttributeValue, Kind, NumberError, ValueError};

/// An attribute value of a request that no attribute can have: a `ValidationException`.
#[derive(Clone, Debug, PartialEq)]
pub struct Malformed {
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it.
    pub fault: Fault,
}

/// Where in a request a value stands, as far as the text of its error depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In an item, in a key, or anywhere else.
    #[default]
    Anywhere,
    /// Among the values of the request's expressions, by this name.
    ExpressionValue(String),
    /// In `ExclusiveStartKey`.
    StartKey,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It has none of the members that a value can have.
    NoType,
    /// It has several of them.
    SeveralTypes,
    /// `NULL` is false.
    NullIsFalse,
    /// A number that is none, or that the service cannot hold.
    Number {
        /// What is wrong with it.
        error: NumberError,
        /// The number as it was written.
        text: String,
    },
    /// It cannot be encoded.
    Value(ValueError),
}

const INVALID: &str = "One or more parameter values were invalid: ";

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = &self.fault;
        match &self.place {
            Place::Anywhere => fault.fmt(f),
            Place::ExpressionValue(name) => {
                write!(f, "ExpressionAttributeValues contains invalid value: {fault} for key {name}")
            }
            Place::StartKey => write!(f, "The provided starting key is invalid: {fault}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoType => f.write_str(
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
            ),
            Self::SeveralTypes => f.write_str(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported \
                 datatypes",
            ),
            Self::NullIsFalse => write!(f, "{INVALID}Null attribute value types must have the value of true"),
            Self::Number { error, text } => number_text(f, error, text),
            Self::Value(error) => value_text(f, error),
        }
    }
}

fn number_text(f: &mut fmt::Formatter<'_>, error: &NumberError, text: &str) -> fmt::Result {
    match error {
        NumberError::NotANumber if text.is_empty() => {
            f.write_str("The parameter cannot be converted to a numeric value")
        }
        NumberError::NotANumber => write!(f, "The parameter cannot be converted to a numeric value: {text}"),
        NumberError::TooManyDigits => {
            f.write_str("Attempting to store more than 38 significant digits in a Number")
        }
        NumberError::Overflow => f.write_str(
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        ),
        NumberError::Underflow => f.write_str(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        ),
    }
}

fn value_text(f: &mut fmt::Formatter<'_>, error: &ValueError) -> fmt::Result {
    match error {
        ValueError::EmptySet(Kind::Bs) => write!(f, "{INVALID}Binary sets should not be empty"),
        ValueError::EmptySet(Kind::Ns) => write!(f, "{INVALID}An number set  may not be empty"),
        ValueError::EmptySet(_) => write!(f, "{INVALID}An string set  may not be empty"),
        ValueError::DuplicateInSet { kind: Kind::Ns, .. } => {
            f.write_str("Input collection contains duplicates")
        }
        ValueError::DuplicateInSet { kind, elements } => {
            write!(f, "{INVALID}Input collection [")?;
            for (index, element) in elements.iter().enumerate() {
                f.write_str(if index == 0 { "" } else { ", " })?;
                element_text(f, element)?;
            }
            // Of bytes the service prints no space before "of type".
            f.write_str(if *kind == Kind::Bs {
                "]of type BS contains duplicates."
            } else {
                "] contains duplicates."
            })
        }
        ValueError::EmptyName => f.write_str("Empty attribute name"),
        ValueError::TooDeep => f.write_str(
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond \
             supported limit",
        ),
        ValueError::Number(error) => number_text(f, error, ""),
        ValueError::Truncated
        | ValueError::UnknownTag(_)
        | ValueError::NotUtf8
        | ValueError::NotCanonical
        | ValueError::DuplicateName
        | ValueError::Version { .. } => write!(f, "{INVALID}{error}"),
    }
}

fn element_text(f: &mut fmt::Formatter<'_>, element: &AttributeValue) -> fmt::Result {
    match element {
        AttributeValue::S(text) => f.write_str(text),
        AttributeValue::B(bytes) => f.write_str(&BASE64_STANDARD.encode(bytes)),
        AttributeValue::N(number) => write!(f, "{number}"),
        _ => unreachable!("sets have strings, bytes and numbers"),
    }
}

impl From<ValueError> for Malformed {
    fn from(error: ValueError) -> Self {
        Self { place: Place::Anywhere, fault: Fault::Value(error) }
    }
}

impl From<Malformed> for ServiceError {
    fn from(malformed: Malformed) -> Self {
        Self::validation(malformed.to_string())
    }
}

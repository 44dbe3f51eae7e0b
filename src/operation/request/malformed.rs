use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::base::{first_repeated, sorted_positions};
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
    /// A map inside of a value has an entry without a name.
    UnnamedEntry,
    /// It cannot be encoded.
    Value(ValueError),
}

const INVALID: &str = "One or more parameter values were invalid: ";

/// What the service says of values that are nested too deeply.
pub(crate) const TOO_DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested \
                                   levels beyond supported limit";

impl Malformed {
    fn older_text(&self) -> String {
        let text = match &self.fault {
            Fault::Number { error, text } => older_number_text(*error, text),
            Fault::Value(ValueError::DuplicateInSet { kind, elements }) => {
                older_duplicate_text(*kind, elements)
            }
            fault => fault.text(),
        };
        match &self.place {
            Place::ExpressionValue(name) => {
                format!("ExpressionAttributeValues contains invalid value: {text} for key {name}")
            }
            _ => self.in_start_key(text),
        }
    }

    /// The text of operations that are checked the newer way.
    pub(crate) fn newer_text(&self) -> String {
        self.in_start_key(match &self.fault {
            Fault::Number { error: NumberError::NotANumber, text } => format!("{NOT_A_NUMBER}: {text}"),
            Fault::Value(ValueError::DuplicateInSet { kind, elements }) => {
                newer_duplicate_text(*kind, elements)
            }
            fault => fault.text(),
        })
    }

    /// The text as it is in `ExclusiveStartKey`, if the value stands there. What is wrong with numbers and duplicates
    /// is worded the same everywhere.
    fn in_start_key(&self, text: String) -> String {
        let is_worded = !matches!(
            self.fault,
            Fault::Number { .. }
                | Fault::Value(ValueError::DuplicateInSet { .. } | ValueError::EmptySet(Kind::Ns))
        );
        match self.place {
            Place::StartKey if is_worded => format!("The provided starting key is invalid: {text}"),
            _ => text,
        }
    }
}

impl fmt::Display for Malformed {
    /// The text of operations that are checked the older way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.older_text())
    }
}

impl Fault {
    fn text(&self) -> String {
        match self {
            Self::NoType => {
                "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
                    .to_owned()
            }
            Self::SeveralTypes => {
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one \
                                   of the supported datatypes"
                    .to_owned()
            }
            Self::NullIsFalse => format!("{INVALID}Null attribute value types must have the value of true"),
            Self::Number { error, .. } => number_text(*error).to_owned(),
            Self::UnnamedEntry => value_text(&ValueError::EmptyName),
            Self::Value(error) => value_text(error),
        }
    }
}

const NOT_A_NUMBER: &str = "The parameter cannot be converted to a numeric value";

fn number_text(error: NumberError) -> &'static str {
    match error {
        NumberError::NotANumber => NOT_A_NUMBER,
        NumberError::TooManyDigits => "Attempting to store more than 38 significant digits in a Number",
        NumberError::Overflow => {
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        }
        NumberError::Underflow => {
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        }
    }
}

/// The older way reads numbers as Java's `BigDecimal` does: an exponent that just fits an `int` wraps around, a larger
/// one is none.
fn older_number_text(error: NumberError, text: &str) -> String {
    const INT_MAX: u64 = i32::MAX as u64;
    let exponent = text.split_once(['e', 'E']).map(|(_, exponent)| exponent.trim_start_matches(['+', '-']));
    match (error, exponent.map(str::parse)) {
        (NumberError::Overflow, Some(Ok(INT_MAX))) => number_text(NumberError::Underflow).to_owned(),
        (NumberError::Overflow | NumberError::Underflow, Some(Ok(0..=INT_MAX))) => {
            number_text(error).to_owned()
        }
        (NumberError::Overflow | NumberError::Underflow, Some(_)) => format!("{NOT_A_NUMBER}: {text}"),
        (NumberError::NotANumber, _) if !text.is_empty() => format!("{NOT_A_NUMBER}: {text}"),
        _ => number_text(error).to_owned(),
    }
}

fn value_text(error: &ValueError) -> String {
    match error {
        ValueError::EmptySet(Kind::Bs) => format!("{INVALID}Binary sets should not be empty"),
        ValueError::EmptySet(Kind::Ns) => format!("{INVALID}An number set  may not be empty"),
        ValueError::EmptySet(_) => format!("{INVALID}An string set  may not be empty"),
        ValueError::DuplicateInSet { kind, elements } => older_duplicate_text(*kind, elements),
        ValueError::EmptyName => "Empty attribute name".to_owned(),
        ValueError::TooDeep => TOO_DEEP.to_owned(),
        ValueError::Number(error) => number_text(*error).to_owned(),
        ValueError::Truncated
        | ValueError::UnknownTag(_)
        | ValueError::NotUtf8
        | ValueError::NotCanonical
        | ValueError::DuplicateName
        | ValueError::Version { .. } => format!("{INVALID}{error}"),
    }
}

fn older_duplicate_text(kind: Kind, elements: &[AttributeValue]) -> String {
    let list = || elements.iter().map(element_text).collect::<Vec<_>>().join(", ");
    match kind {
        Kind::Ns => "Input collection contains duplicates".to_owned(),
        // Of bytes the service prints no space before "of type".
        Kind::Bs => format!("{INVALID}Input collection [{}]of type BS contains duplicates.", list()),
        _ => format!("{INVALID}Input collection [{}] contains duplicates.", list()),
    }
}

/// The newer way quotes the elements: those before the first repetition in ascending order, then the others as they
/// were sent.
fn newer_duplicate_text(kind: Kind, elements: &[AttributeValue]) -> String {
    let bytes = |element: &AttributeValue| match element {
        AttributeValue::S(text) => text.clone().into_bytes(),
        AttributeValue::B(bytes) => bytes.clone(),
        _ => Vec::new(),
    };
    let contents: Vec<Vec<u8>> = elements.iter().map(bytes).collect();
    let slices: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    let repeated = first_repeated(&slices).unwrap_or(elements.len());
    let order = sorted_positions(repeated, &|a, b| slices[a].cmp(slices[b]));
    let quoted = |position: usize| format!("\"{}\"", element_text(&elements[position]));
    let quoted: Vec<String> = order.into_iter().chain(repeated..elements.len()).map(quoted).collect();
    match kind {
        Kind::Ns => format!("{INVALID}Input collection contains duplicates."),
        Kind::Bs => {
            format!("{INVALID}Input collection [{}]of type BS contains duplicates.", quoted.join(","))
        }
        _ => format!("{INVALID}Input collection [{}] contains duplicates.", quoted.join(", ")),
    }
}

fn element_text(element: &AttributeValue) -> String {
    match element {
        AttributeValue::S(text) => text.clone(),
        AttributeValue::B(bytes) => BASE64_STANDARD.encode(bytes),
        AttributeValue::N(number) => number.to_string(),
        _ => unreachable!("sets have strings, bytes and numbers"),
    }
}

impl From<ValueError> for Malformed {
    fn from(error: ValueError) -> Self {
        Self { place: Place::Anywhere, fault: Fault::Value(error) }
    }
}

use std::fmt;

use crate::operation::{ErrorCode, ServiceError, Shape};

/// Why a request is not of the shape of its operation: a `SerializationException`.
///
/// The texts are those that the service has been observed to answer. Most name Java classes, because most of the
/// service is written in Java.
#[derive(Clone, Debug)]
pub enum SerializationError {
    /// The request is not an object at all. The service gives no text.
    NotAnObject,
    /// A scalar where a scalar of another type is expected.
    Conversion {
        /// What was found.
        found: Token,
        /// What was expected.
        expected: Scalar,
    },
    /// A text that is not a truth value.
    NotBoolean,
    /// A list where a scalar is expected.
    ListForScalar(Scalar),
    /// A list where a structure is expected; its name.
    ListForStructure(&'static str),
    /// A list where a map is expected; the shape of the map's values.
    ListForMap(&'static Shape),
    /// An object where a scalar or a list is expected.
    ObjectNotExpected,
    /// A scalar where a member should be a list, a map or a structure.
    FieldType,
    /// A scalar where an element of a list or a map should be a structure.
    ElementType,
    /// A scalar where an element of a list or a map should be a list or a map itself.
    ElementCollection,
    /// Something other than text where bytes in base64 are expected.
    NotBase64,
    /// A text whose length, which this is, is not that of base64.
    Base64Length(usize),
    /// A text that is not base64.
    Base64Character,
    /// Of a request that is read [strictly](crate::operation::Validation::Strict): something else than is expected.
    NotExpected {
        /// What was found, and what is wrong about it.
        found: String,
        /// What was expected.
        expected: &'static str,
        /// Where what was found ends.
        place: TextPlace,
    },
    /// Of a request that is read strictly: a member that must be there is not. This is a `ValidationException`.
    Missing {
        /// The name of the member.
        name: &'static str,
        /// Where the request ends.
        place: TextPlace,
    },
}

/// A place in the text of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPlace {
    /// The number of the line, from 1 on.
    pub line: usize,
    /// How many bytes of the line are before it.
    pub column: usize,
}

impl TextPlace {
    /// The end of a text.
    #[must_use]
    pub fn end_of(text: &[u8]) -> Self {
        let mut lines = text.split(|byte| *byte == b'\n');
        let column = lines.next_back().map_or(0, <[u8]>::len);
        Self { line: lines.count() + 1, column }
    }
}

/// What holds a value: the service words some errors by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A structure.
    Structure,
    /// A list or a map.
    Collection,
}

impl Holder {
    /// The error of a scalar where this should hold a structure.
    #[must_use]
    pub fn scalar_for_structure(self) -> SerializationError {
        match self {
            Self::Structure => SerializationError::FieldType,
            Self::Collection => SerializationError::ElementType,
        }
    }

    /// The error of a scalar where this should hold a list or a map.
    #[must_use]
    pub fn scalar_for_collection(self) -> SerializationError {
        match self {
            Self::Structure => SerializationError::FieldType,
            Self::Collection => SerializationError::ElementCollection,
        }
    }
}

/// A scalar in a request, as the service's parser calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// True.
    True,
    /// False.
    False,
    /// A number without a point and an exponent.
    Number,
    /// A number with a point or an exponent.
    Decimal,
    /// A text.
    String,
}

impl Token {
    /// The token of a truth value.
    #[must_use]
    pub fn of_boolean(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    /// The token of a number.
    #[must_use]
    pub fn of_number(text: &str) -> Self {
        if text.contains(['.', 'e', 'E']) { Self::Decimal } else { Self::Number }
    }
}

/// A scalar that a shape asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Text.
    String,
    /// A truth value.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A moment.
    Timestamp,
    /// Bytes.
    Binary,
}

impl Scalar {
    fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Long => "Long",
            Self::Timestamp => "Timestamp",
            Self::Binary => "ByteBuffer",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::String => "java.lang.String",
            Self::Boolean => "java.lang.Boolean",
            Self::Integer => "java.lang.Integer",
            Self::Long => "java.lang.Long",
            Self::Timestamp => "java.util.Date",
            Self::Binary => "java.nio.ByteBuffer",
        }
    }
}

/// A truth value that was given as text.
///
/// # Errors
/// [`SerializationError::NotBoolean`] if it is none of `true`, `1`, `yes`, `false`, `0`, `no`, in any case.
pub fn boolean_of_text(text: &str) -> Result<bool, SerializationError> {
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if ["true", "1", "yes"].iter().any(is) {
        Ok(true)
    } else if ["false", "0", "no"].iter().any(is) {
        Ok(false)
    } else {
        Err(SerializationError::NotBoolean)
    }
}

/// The Java type of the values of a map, as the service prints it.
struct JavaType<'a>(&'a Shape);

impl fmt::Display for JavaType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shape::String => f.write_str(Scalar::String.class()),
            Shape::Boolean => f.write_str(Scalar::Boolean.class()),
            Shape::Integer => f.write_str(Scalar::Integer.class()),
            Shape::Long => f.write_str(Scalar::Long.class()),
            Shape::Timestamp => f.write_str(Scalar::Timestamp.class()),
            Shape::Value => write!(f, "{PACKAGE}AttributeValue"),
            Shape::Item | Shape::Values => {
                write!(f, "java.util.Map<java.lang.String, {}>", Self(&Shape::Value))
            }
            Shape::Parameters => write!(f, "java.util.List<{}>", Self(&Shape::Value)),
            Shape::List(element) => write!(f, "java.util.List<{}>", Self(element)),
            Shape::Map(value) => write!(f, "java.util.Map<java.lang.String, {}>", Self(value)),
            Shape::Structure(structure) => write!(f, "{PACKAGE}{}", structure.name),
            Shape::Unread => f.write_str("java.lang.Object"),
        }
    }
}

const PACKAGE: &str = "com.amazonaws.dynamodb.v20120810.";

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::True => "TRUE_VALUE",
            Self::False => "FALSE_VALUE",
            Self::Number => "NUMBER_VALUE",
            Self::Decimal => "DECIMAL_VALUE",
            Self::String => "STRING_VALUE",
        })
    }
}

impl fmt::Display for SerializationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => Ok(()),
            Self::Conversion { found, expected } => {
                write!(f, "{found} cannot be converted to {}", expected.name())
            }
            Self::NotBoolean => f.write_str("Unexpected token received from parser"),
            Self::ListForScalar(expected) => {
                write!(f, "Unrecognized collection type class {}", expected.class())
            }
            Self::ListForStructure(name) => write!(f, "Unrecognized collection type class {PACKAGE}{name}"),
            Self::ListForMap(value) => {
                write!(f, "Unrecognized collection type java.util.Map<java.lang.String, {}>", JavaType(value))
            }
            Self::ObjectNotExpected => f.write_str("Start of structure or map found where not expected"),
            Self::FieldType => f.write_str("Unexpected field type"),
            Self::ElementType => f.write_str("Unexpected value type in payload"),
            Self::ElementCollection => f.write_str(
                "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
                 java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class \
                 are in module java.base of loader 'bootstrap')",
            ),
            Self::NotBase64 => f.write_str("only base-64-encoded strings are convertible to bytes"),
            Self::Base64Length(length) => {
                write!(f, "Base64 encoded length is expected a multiple of 4 bytes but found: {length}")
            }
            Self::Base64Character => f.write_str("Invalid last non-pad Base64 character dectected"),
            Self::NotExpected { found, expected, place } => {
                write!(f, "{found}, expected {expected}{place}")
            }
            Self::Missing { name, place } => write!(f, "{}{place}", missing(name)),
        }
    }
}

impl fmt::Display for TextPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, " at line {} column {}", self.line, self.column)
    }
}

/// What is said of a member that a strict reader misses.
pub(crate) fn missing(name: &str) -> String {
    format!("missing field `{name}`")
}

impl std::error::Error for SerializationError {}

impl From<SerializationError> for ServiceError {
    fn from(error: SerializationError) -> Self {
        let code = match error {
            SerializationError::Missing { .. } => ErrorCode::Validation,
            _ => ErrorCode::Serialization,
        };
        Self::new(code, error.to_string())
    }
}

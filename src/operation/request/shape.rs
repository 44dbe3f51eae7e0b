//! The shapes of requests, as data.
//!
//! Both faces turn a request into one tree of [`Input`] by the same shapes, so that an operation neither knows nor
//! cares where its request came from. The limits beside the members are those of the public service model; one
//! function checks them for all operations.

use crate::operation::Malformed;
use crate::value::{EncodedValue, Item};

/// What a member of a request is.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text.
    String,
    /// A truth value.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A moment: a number of seconds since the Unix epoch, which may have a fraction.
    Timestamp,
    /// An attribute value.
    Value,
    /// A map from names to attribute values: an item or a key.
    Item,
    /// A map from text to attribute values that is not an item: names may be any text.
    Values,
    /// The parameters of a statement: a list of attribute values. What is wrong with them is told by the operation.
    Parameters,
    /// A list.
    List(&'static Shape),
    /// A map from text.
    Map(&'static Shape),
    /// A structure of named members.
    Structure(&'static Structure),
    /// A part of the service that is not built: whatever it is, only its presence is noticed, and refused.
    Unread,
}

/// A structure: the whole request, or a part of one.
#[derive(Debug)]
pub struct Structure {
    /// Its name in the service model.
    pub name: &'static str,
    /// Its members, in the order in which the service reports what is wrong with them.
    pub members: &'static [Member],
}

impl Structure {
    /// The first member that must be there and is not among these.
    pub(crate) fn missed(&self, members: &Members) -> Option<&Member> {
        self.members.iter().find(|member| member.required && members.get(member.name).is_none())
    }
}

/// A member of a structure.
#[derive(Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it must satisfy if it is there.
    pub limits: &'static [Limit],
}

impl Member {
    /// A member that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: false, limits: &[] }
    }

    /// A member that must be there.
    #[must_use]
    pub const fn required(name: &'static str, shape: Shape) -> Self {
        Self { name, shape, required: true, limits: &[] }
    }

    /// The same member with limits.
    #[must_use]
    pub const fn with(self, limits: &'static [Limit]) -> Self {
        Self { name: self.name, shape: self.shape, required: self.required, limits }
    }
}

/// What a member must satisfy.
#[derive(Debug)]
pub enum Limit {
    /// The service looks at nothing else without the member, or when it is too short or too long.
    Present,
    /// Length of a text, a list or a map: at least.
    LengthAtLeast(usize),
    /// Length of a text, a list or a map: at most.
    LengthAtMost(usize),
    /// Number of elements of a list or a map: at least. The service reports it in its newer words.
    CountAtLeast(usize),
    /// Number of elements of a list: at most. The service reports it in its newer words.
    CountAtMost(usize),
    /// Length of each element of a list of texts: at least, and at most.
    ElementLengths(usize, usize),
    /// Number of elements of each list in a map: at least, and at most.
    MapValueLengths(usize, usize),
    /// Value of a number: at least.
    ValueAtLeast(i64),
    /// Value of a number: at least. The service reports it in its newer words.
    NumberAtLeast(i64),
    /// Value of a number: at most.
    ValueAtMost(i64),
    /// One of these texts, in the order in which the service prints them.
    OneOf(&'static [&'static str]),
    /// The same, and how the newer way of checking prints the set.
    OneOfReworded(&'static [&'static str], &'static str),
    /// The same, of which the newer way of checking tells alone. It is the only limit of its member.
    OneOfAlone(&'static [&'static str], &'static str),
    /// A name: `[a-zA-Z0-9_.-]+`.
    Name,
    /// A name of a table, or its ARN.
    TableName,
    /// A map whose keys are names of tables, or their ARNs. The service prints such a map as JSON.
    TableNameKeys,
    /// The same, told only if nothing else is wrong with the members, and printed as everything else is.
    TableNameKeysLast,
}

/// A request, or a part of one, read by its shape. Members that are absent or null are not in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// Of [`Shape::String`].
    String(String),
    /// Of [`Shape::Boolean`].
    Boolean(bool),
    /// Of [`Shape::Integer`] and [`Shape::Long`]; of [`Shape::Timestamp`], in milliseconds.
    Long(i64),
    /// Of [`Shape::Value`].
    Value(EncodedValue),
    /// Of [`Shape::Item`].
    Item(Item),
    /// Of [`Shape::Values`].
    Values(Vec<(String, EncodedValue)>),
    /// Of [`Shape::Parameters`]: what is wrong with the first that is malformed or nested too deeply.
    Parameters(Result<Vec<EncodedValue>, Malformed>),
    /// Of [`Shape::List`].
    List(Vec<Input>),
    /// Of [`Shape::Map`].
    Map(Vec<(String, Input)>),
    /// Of [`Shape::Structure`].
    Structure(Members),
    /// Of [`Shape::Unread`].
    Unread,
}

/// The members of a structure that are present.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members(Vec<(&'static str, Input)>);

/// Takes a member of one shape out of a structure. A face reads by shape, so a member of another shape is a defect.
macro_rules! take {
    ($(#[doc = $doc:literal] $function:ident: $variant:ident -> $type:ty;)*) => {
        $(
            #[doc = $doc]
            pub fn $function(&mut self, name: &str) -> Option<$type> {
                match self.take(name)? {
                    Input::$variant(value) => Some(value),
                    _ => unreachable!("{name} was read by another shape"),
                }
            }
        )*
    };
}

impl Members {
    /// No members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a member; of two with one name the later counts.
    pub fn insert(&mut self, name: &'static str, input: Input) {
        self.0.retain(|(other, _)| *other != name);
        self.0.push((name, input));
    }

    /// The member, if it is present.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Input> {
        self.0.iter().find(|(other, _)| *other == name).map(|(_, input)| input)
    }

    /// The members, in the order in which they were inserted.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Input)> {
        self.0.iter().map(|(name, input)| (*name, input))
    }

    fn take(&mut self, name: &str) -> Option<Input> {
        let position = self.0.iter().position(|(other, _)| *other == name)?;
        Some(self.0.swap_remove(position).1)
    }

    take! {
        /// Takes a text out.
        string: String -> String;
        /// Takes a truth value out.
        boolean: Boolean -> bool;
        /// Takes a number out.
        long: Long -> i64;
        /// Takes an attribute value out.
        value: Value -> EncodedValue;
        /// Takes an item or a key out.
        item: Item -> Item;
        /// Takes a map to attribute values out.
        values: Values -> Vec<(String, EncodedValue)>;
        /// Takes the parameters of a statement out.
        parameters: Parameters -> Result<Vec<EncodedValue>, Malformed>;
        /// Takes a list out.
        list: List -> Vec<Input>;
        /// Takes a map out.
        map: Map -> Vec<(String, Input)>;
        /// Takes a structure out.
        structure: Structure -> Members;
    }
}

impl Input {
    /// The text that this is.
    #[must_use]
    pub fn into_string(self) -> String {
        match self {
            Self::String(text) => text,
            _ => unreachable!("a text was read by another shape"),
        }
    }

    /// The attribute value that this is.
    #[must_use]
    pub fn into_value(self) -> EncodedValue {
        match self {
            Self::Value(value) => value,
            _ => unreachable!("an attribute value was read by another shape"),
        }
    }

    /// The structure that this is.
    #[must_use]
    pub fn into_structure(self) -> Members {
        match self {
            Self::Structure(members) => members,
            _ => unreachable!("a structure was read by another shape"),
        }
    }

    /// The item that this is.
    #[must_use]
    pub fn into_item(self) -> Item {
        match self {
            Self::Item(item) => item,
            _ => unreachable!("an item was read by another shape"),
        }
    }
}

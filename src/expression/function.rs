//! The functions of the language.

/// A function of conditions or updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Whether a path leads to something.
    AttributeExists,
    /// Whether a path leads to nothing.
    AttributeNotExists,
    /// Whether what a path leads to has a type.
    AttributeType,
    /// Whether a string or binary begins with another.
    BeginsWith,
    /// Whether a string has a part, or a set or list an element.
    Contains,
    /// How long a string or binary, or how large a set, list or map is.
    Size,
    /// What a path leads to, or else a value.
    IfNotExists,
    /// Two lists as one.
    ListAppend,
}

impl Function {
    const ALL: [Self; 8] = [
        Self::AttributeExists,
        Self::AttributeNotExists,
        Self::AttributeType,
        Self::BeginsWith,
        Self::Contains,
        Self::Size,
        Self::IfNotExists,
        Self::ListAppend,
    ];

    /// The function called `name`; the case of the letters matters.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.name() == name)
    }

    /// How it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AttributeExists => "attribute_exists",
            Self::AttributeNotExists => "attribute_not_exists",
            Self::AttributeType => "attribute_type",
            Self::BeginsWith => "begins_with",
            Self::Contains => "contains",
            Self::Size => "size",
            Self::IfNotExists => "if_not_exists",
            Self::ListAppend => "list_append",
        }
    }

    /// How many operands it takes.
    #[must_use]
    pub fn arity(self) -> usize {
        match self {
            Self::AttributeExists | Self::AttributeNotExists | Self::Size => 1,
            Self::AttributeType
            | Self::BeginsWith
            | Self::Contains
            | Self::IfNotExists
            | Self::ListAppend => 2,
        }
    }

    /// Whether it may stand as an operand of a SET action.
    #[must_use]
    pub fn is_for_set(self) -> bool {
        matches!(self, Self::IfNotExists | Self::ListAppend)
    }
}

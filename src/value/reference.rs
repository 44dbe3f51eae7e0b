use std::fmt;

use super::encoding::{
    LENGTH_BYTES, TAG_BINARY, TAG_BINARY_SET, TAG_DECIMAL, TAG_FALSE, TAG_INTEGER, TAG_LIST, TAG_MAP,
    TAG_NEGATIVE_DECIMAL, TAG_NEGATIVE_INTEGER, TAG_NUMBER_SET, TAG_STRING, TAG_STRING_SET, TAG_TRUE,
    kind_of, read_length, read_number, skip,
};
use super::{Kind, Number};
use crate::base::compare_bytes;

/// One encoded value, read where it lies. The bytes are known to be valid.
#[derive(Clone, Copy)]
pub struct ValueRef<'a> {
    /// Exactly the value.
    bytes: &'a [u8],
}

impl<'a> ValueRef<'a> {
    /// The value that `bytes` are, which have been validated or come from our own writer.
    pub(super) fn trusted(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The bytes of the value, tag first.
    #[must_use]
    pub fn encoded(self) -> &'a [u8] {
        self.bytes
    }

    /// Its type.
    ///
    /// # Panics
    /// If the stored bytes were damaged, as every method of this type may then do.
    #[must_use]
    pub fn kind(self) -> Kind {
        kind_of(self.bytes[0]).expect("validated values have known tags")
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        self.payload(TAG_STRING).map(text)
    }

    /// The bytes of the string in UTF-8, if it is one: quicker than [`ValueRef::as_str`] where no text is needed.
    #[must_use]
    pub fn as_utf8(self) -> Option<&'a [u8]> {
        self.payload(TAG_STRING)
    }

    /// The bytes, if it is a binary.
    #[must_use]
    pub fn as_binary(self) -> Option<&'a [u8]> {
        self.payload(TAG_BINARY)
    }

    /// The number, if it is one.
    #[must_use]
    pub fn as_number(self) -> Option<Number> {
        matches!(self.bytes[0], TAG_INTEGER | TAG_NEGATIVE_INTEGER | TAG_DECIMAL | TAG_NEGATIVE_DECIMAL)
            .then(|| read_number(self.bytes, 0))
    }

    /// The Boolean, if it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.bytes[0] {
            TAG_TRUE => Some(true),
            TAG_FALSE => Some(false),
            _ => None,
        }
    }

    /// Whether it is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The list, if it is one.
    #[must_use]
    pub fn list(self) -> Option<ListRef<'a>> {
        (self.bytes[0] == TAG_LIST).then(|| ListRef { elements: self.counted() })
    }

    /// The map, if it is one.
    #[must_use]
    pub fn map(self) -> Option<MapRef<'a>> {
        (self.bytes[0] == TAG_MAP).then(|| MapRef::trusted(&self.bytes[1 + LENGTH_BYTES..]))
    }

    /// The set, if it is one.
    #[must_use]
    pub fn set(self) -> Option<SetRef<'a>> {
        matches!(self.bytes[0], TAG_STRING_SET | TAG_NUMBER_SET | TAG_BINARY_SET)
            .then(|| SetRef { kind: self.kind(), elements: self.counted() })
    }

    /// What the expression function `size` gives: UTF-16 code units of a string, bytes of a binary, elements of a
    /// set, list or map; `None` for the other types, which it does not accept.
    #[must_use]
    pub fn length(self) -> Option<usize> {
        match self.kind() {
            Kind::S => self.as_str().map(|text| text.encode_utf16().count()),
            Kind::B => self.as_binary().map(<[u8]>::len),
            Kind::Ss | Kind::Ns | Kind::Bs | Kind::L | Kind::M => Some(self.counted().count),
            Kind::N | Kind::Bool | Kind::Null => None,
        }
    }

    /// The bytes of a string or binary with the tag `tag`.
    fn payload(self, tag: u8) -> Option<&'a [u8]> {
        (self.bytes[0] == tag).then(|| &self.bytes[read_length(self.bytes, 1).1..])
    }

    /// The elements of a list or set. Of a map only the count means something.
    fn counted(self) -> Elements<'a> {
        Elements::trusted(&self.bytes[1 + LENGTH_BYTES..])
    }
}

impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (*self).to_owned().fmt(f)
    }
}

/// A count and that many values, one after the other.
#[derive(Clone, Copy)]
struct Elements<'a> {
    count: usize,
    bytes: &'a [u8],
}

impl<'a> Elements<'a> {
    fn trusted(body: &'a [u8]) -> Self {
        let (count, start) = read_length(body, 0);
        Self { count, bytes: &body[start..] }
    }

    fn iter(self) -> impl Iterator<Item = ValueRef<'a>> {
        let mut rest = self.bytes;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (value, behind) = rest.split_at(skip(rest, 0));
            rest = behind;
            Some(ValueRef { bytes: value })
        })
    }
}

/// An encoded list.
#[derive(Clone, Copy)]
pub struct ListRef<'a> {
    elements: Elements<'a>,
}

impl<'a> ListRef<'a> {
    /// How many elements it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.elements.count
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The element at `index`, counted from 0.
    #[must_use]
    pub fn get(self, index: usize) -> Option<ValueRef<'a>> {
        if index < self.len() { self.iter().nth(index) } else { None }
    }

    /// The elements in order.
    pub fn iter(self) -> impl Iterator<Item = ValueRef<'a>> {
        self.elements.iter()
    }
}

/// An encoded set.
#[derive(Clone, Copy)]
pub struct SetRef<'a> {
    kind: Kind,
    elements: Elements<'a>,
}

impl<'a> SetRef<'a> {
    /// The kind of the set (not of its elements).
    #[must_use]
    pub fn kind(self) -> Kind {
        self.kind
    }

    /// How many elements it has, at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "no set is empty")]
    pub fn len(self) -> usize {
        self.elements.count
    }

    /// Whether `element` is in it.
    #[must_use]
    pub fn contains(self, element: ValueRef<'_>) -> bool {
        self.iter().any(|own| own == element)
    }

    /// The elements in ascending order, as strings, numbers or binaries.
    pub fn iter(self) -> impl Iterator<Item = ValueRef<'a>> {
        self.elements.iter()
    }
}

/// An encoded map, or the attributes of an item.
#[derive(Clone, Copy)]
pub struct MapRef<'a> {
    count: usize,
    /// A count, and that many entries.
    body: &'a [u8],
    entries: &'a [u8],
}

impl<'a> MapRef<'a> {
    /// The map whose count and entries are `body`.
    pub(super) fn trusted(body: &'a [u8]) -> Self {
        let (count, start) = read_length(body, 0);
        Self { count, body, entries: &body[start..] }
    }

    /// The count and the entries.
    pub(super) fn body(self) -> &'a [u8] {
        self.body
    }

    /// How many attributes it has.
    #[must_use]
    pub fn len(self) -> usize {
        self.count
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The attribute called `name`. No value is looked into on the way.
    #[must_use]
    pub fn get(self, name: &str) -> Option<ValueRef<'a>> {
        let wanted = name.as_bytes();
        let bytes = self.entries;
        let mut at = 0;
        while at < bytes.len() {
            let (length, start) = read_length(bytes, at);
            let value = start + length;
            let end = skip(bytes, value);
            if length == wanted.len() && compare_bytes(&bytes[start..value], wanted).is_eq() {
                return Some(ValueRef { bytes: &bytes[value..end] });
            }
            at = end;
        }
        None
    }

    /// The attributes in order of insertion.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> {
        self.raw_iter().map(|(name, value)| (text(name), value))
    }

    /// The attributes with their names in UTF-8.
    pub(super) fn raw_iter(self) -> impl Iterator<Item = (&'a [u8], ValueRef<'a>)> {
        let mut rest = self.entries;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (length, start) = read_length(rest, 0);
            let value = start + length;
            let end = skip(rest, value);
            let entry = (&rest[start..value], ValueRef { bytes: &rest[value..end] });
            rest = &rest[end..];
            Some(entry)
        })
    }
}

impl fmt::Debug for ListRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for SetRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl fmt::Debug for MapRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Text that was validated, and is checked once more: what that costs does not justify `unsafe`.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("validated strings are UTF-8")
}

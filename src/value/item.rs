use std::fmt;

use super::encoding::ITEM_VERSION;
use super::{AttributeMap, AttributeValue, MapRef, ValueError, ValueRef, ValueWriter};
use crate::base::Bytes;

/// An owned encoded value: cheap to clone.
#[derive(Clone)]
pub struct EncodedValue(Bytes);

impl EncodedValue {
    /// The value that `bytes` are, which have been validated or come from our own writer.
    pub(super) fn trusted(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The value, to be read.
    #[must_use]
    pub fn as_ref(&self) -> ValueRef<'_> {
        ValueRef::trusted(&self.0)
    }

    /// Its bytes, tag first.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

impl From<ValueRef<'_>> for EncodedValue {
    fn from(value: ValueRef<'_>) -> Self {
        Self(Bytes::from(value.encoded()))
    }
}

impl From<&AttributeValue> for EncodedValue {
    fn from(value: &AttributeValue) -> Self {
        Self(Bytes::from(value.encode()))
    }
}

impl From<AttributeValue> for EncodedValue {
    fn from(value: AttributeValue) -> Self {
        Self::from(&value)
    }
}

impl PartialEq for EncodedValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_ref() == other.as_ref()
    }
}

impl Eq for EncodedValue {}

impl fmt::Debug for EncodedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

/// An item as it is stored: a version byte and the attributes. Cheap to clone.
#[derive(Clone)]
pub struct Item(Bytes);

impl Item {
    /// An item without attributes.
    #[must_use]
    pub fn empty() -> Self {
        Self(Bytes::from([ITEM_VERSION, 0].as_slice()))
    }

    /// The item that `bytes` are, version byte first, which come from our own writer.
    pub(super) fn trusted(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The item that was stored as `bytes`. Only the version is checked: what the store gives back has a checksum.
    ///
    /// # Errors
    /// [`ValueError::Version`] if it is in a form that this build cannot read.
    pub fn from_stored(bytes: Bytes) -> Result<Self, ValueError> {
        match bytes.first().copied() {
            Some(ITEM_VERSION) => Ok(Self(bytes)),
            found => Err(ValueError::Version { found }),
        }
    }

    /// An item with the attributes of `map`.
    #[must_use]
    pub fn from_map(map: MapRef<'_>) -> Self {
        let body = map.body();
        let mut bytes = Vec::with_capacity(1 + body.len());
        bytes.push(ITEM_VERSION);
        bytes.extend_from_slice(body);
        Self(Bytes::from(bytes))
    }

    /// An item with these attributes.
    #[must_use]
    pub fn from_attributes(attributes: &AttributeMap) -> Self {
        let mut writer = ValueWriter::new();
        attributes.write_to(&mut writer);
        writer.finish_item()
    }

    /// The attributes, as a tree that can be changed.
    #[must_use]
    pub fn to_attributes(&self) -> AttributeMap {
        self.map().to_owned()
    }

    /// The attributes of a stored item, where it lies; `None` if a newer version has stored it.
    #[must_use]
    pub fn map_in(stored: &[u8]) -> Option<MapRef<'_>> {
        stored
            .split_first()
            .filter(|(version, _)| **version == ITEM_VERSION)
            .map(|(_, body)| MapRef::trusted(body))
    }

    /// The attributes, to be read.
    #[must_use]
    pub fn map(&self) -> MapRef<'_> {
        MapRef::trusted(&self.0[1..])
    }

    /// The attribute called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.map().get(name)
    }

    /// Bytes that the service counts for the item, without its overhead for storage.
    #[must_use]
    pub fn size(&self) -> usize {
        self.map().item_size()
    }

    /// The bytes to store, version byte first.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.map() == other.map()
    }
}

impl Eq for Item {}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.map().fmt(f)
    }
}

//! How many bytes a value counts toward the size of its item, by the service's formula: limits, capacity and the
//! 1 MB page are counted in these bytes, not in those that are stored. `docs/format.md`, "Sizes", has the table.
//!
//! Source: the service's developer guide, "DynamoDB item sizes and formats", made exact by observation.

use super::{AttributeMap, AttributeValue, Kind, MapRef, ValueRef};

/// What every list and map counts besides its elements.
const CONTAINER_BYTES: usize = 3;
/// What every element of a list or map counts besides itself.
const ELEMENT_BYTES: usize = 1;
/// What a Boolean and null count.
const FLAG_BYTES: usize = 1;

impl ValueRef<'_> {
    /// Bytes that it counts toward the size of its item, without its name.
    #[must_use]
    pub fn size(self) -> usize {
        match self.kind() {
            Kind::S => self.as_utf8().map_or(0, <[u8]>::len),
            Kind::B => self.as_binary().map_or(0, <[u8]>::len),
            Kind::N => self.as_number().map_or(0, |number| number.size()),
            Kind::Bool | Kind::Null => FLAG_BYTES,
            Kind::Ss | Kind::Ns | Kind::Bs => {
                self.set().map_or(0, |set| set.iter().map(ValueRef::size).sum())
            }
            Kind::L => self.list().map_or(0, |list| container_size(list.iter().map(ValueRef::size))),
            Kind::M => self.map().map_or(0, |map| {
                container_size(map.raw_iter().map(|(name, value)| name.len() + value.size()))
            }),
        }
    }

    /// How many levels it has: 1 for a value that contains no other, else one more than the deepest within it. The
    /// service allows 32.
    #[must_use]
    pub fn depth(self) -> usize {
        let inner = match self.kind() {
            Kind::L => self.list().and_then(|list| list.iter().map(ValueRef::depth).max()),
            Kind::M => self.map().and_then(|map| map.raw_iter().map(|(_, value)| value.depth()).max()),
            _ => None,
        };
        1 + inner.unwrap_or(0)
    }
}

impl MapRef<'_> {
    /// Bytes that it counts as an item: its attributes' names and values.
    #[must_use]
    pub fn item_size(self) -> usize {
        self.raw_iter().map(|(name, value)| name.len() + value.size()).sum()
    }
}

impl AttributeValue {
    /// Bytes that it counts toward the size of its item, without its name.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.size(),
            Self::B(bytes) => bytes.len(),
            Self::Bool(_) | Self::Null => FLAG_BYTES,
            Self::Ss(elements) => elements.iter().map(String::len).sum(),
            Self::Ns(elements) => elements.iter().map(|number| number.size()).sum(),
            Self::Bs(elements) => elements.iter().map(Vec::len).sum(),
            Self::L(elements) => container_size(elements.iter().map(Self::size)),
            Self::M(map) => container_size(map.iter().map(|(name, value)| name.len() + value.size())),
        }
    }

    /// How many levels it has: see [`ValueRef::depth`].
    #[must_use]
    pub fn depth(&self) -> usize {
        let inner = match self {
            Self::L(elements) => elements.iter().map(Self::depth).max(),
            Self::M(map) => map.iter().map(|(_, value)| value.depth()).max(),
            _ => None,
        };
        1 + inner.unwrap_or(0)
    }
}

impl AttributeMap {
    /// Bytes that it counts as an item: its attributes' names and values.
    #[must_use]
    pub fn item_size(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.size()).sum()
    }
}

fn container_size(elements: impl Iterator<Item = usize>) -> usize {
    CONTAINER_BYTES + elements.map(|size| ELEMENT_BYTES + size).sum::<usize>()
}

use std::cmp::Ordering;

use crate::base::{Bytes, compare_bytes};

/// A key with its first bytes at hand: most keys differ there, and are ordered without a look at the rest, which lies
/// elsewhere in memory.
#[derive(Clone)]
pub(super) struct LevelKey<'a> {
    prefix: u64,
    content: Content<'a>,
}

#[derive(Clone)]
enum Content<'a> {
    Owned(Bytes),
    /// What is looked for.
    Borrowed(&'a [u8]),
}

impl LevelKey<'static> {
    pub(super) fn new(key: Bytes) -> Self {
        Self { prefix: prefix(&key), content: Content::Owned(key) }
    }
}

impl<'a> LevelKey<'a> {
    pub(super) fn probe(key: &'a [u8]) -> Self {
        Self { prefix: prefix(key), content: Content::Borrowed(key) }
    }

    /// The first eight bytes, as a number: keys whose numbers differ have their order.
    pub(super) fn prefix(&self) -> u64 {
        self.prefix
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Owned(key) => key,
            Content::Borrowed(key) => key,
        }
    }

    /// # Panics
    /// If it is a key that is looked for only.
    pub(super) fn owned(&self) -> &Bytes {
        match &self.content {
            Content::Owned(key) => key,
            Content::Borrowed(_) => unreachable!("a level keeps keys of its own"),
        }
    }
}

impl Ord for LevelKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.prefix.cmp(&other.prefix).then_with(|| compare_bytes(self.bytes(), other.bytes()))
    }
}

impl PartialOrd for LevelKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for LevelKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for LevelKey<'_> {}

fn prefix(key: &[u8]) -> u64 {
    if let Some(first) = key.first_chunk() {
        return u64::from_be_bytes(*first);
    }
    let mut bytes = [0; 8];
    bytes[..key.len()].copy_from_slice(key);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn order_is_the_order_of_the_bytes(
            a in prop::collection::vec(0u8..2, 0..12),
            b in prop::collection::vec(0u8..2, 0..12),
        ) {
            let owned = LevelKey::new(a.clone().into());
            prop_assert_eq!(owned.cmp(&LevelKey::probe(&b)), a.cmp(&b));
            prop_assert_eq!(owned.owned().to_vec(), a);
        }
    }
}

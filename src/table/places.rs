//! How far consumers of streams have come: a text of their own for each of them, by their names.

use super::Writer;
use crate::tree::{Edit, Fault, TreeId, View};

/// The tree of the places.
const PLACES: TreeId = TreeId(4);

/// The place of a consumer, if it has one.
///
/// # Errors
/// [`Fault`] if a page has to be loaded first.
pub fn consumer_place(view: View<'_>, consumer: &str) -> Result<Option<String>, Fault> {
    let stored = view.tree(PLACES).get(consumer.as_bytes())?;
    Ok(stored.map(|place| String::from_utf8_lossy(&place).into_owned()))
}

impl Writer<'_> {
    /// Replaces the place of a consumer.
    pub fn put_consumer_place(&mut self, consumer: &str, place: &str) {
        let (key, value) = (consumer.as_bytes().into(), place.as_bytes().into());
        self.push(Edit::Put { tree: PLACES, key, value });
    }
}

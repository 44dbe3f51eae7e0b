use crate::value::{Item, Number, ValueRef};

/// Receives an answer, member by member: as JSON on the wire, as an encoded value at the document face.
pub trait Output {
    /// Begins a structure, or a map whose names are data.
    fn begin_structure(&mut self);
    /// Ends it.
    fn end_structure(&mut self);
    /// Names the member of the structure that follows.
    fn name(&mut self, name: &str);
    /// Begins a list.
    fn begin_list(&mut self);
    /// Ends it.
    fn end_list(&mut self);
    /// A text.
    fn string(&mut self, text: &str);
    /// A truth value.
    fn boolean(&mut self, value: bool);
    /// A whole number.
    fn long(&mut self, value: i64);
    /// A number.
    fn number(&mut self, value: Number);
    /// Capacity units, counted in halves.
    fn half_units(&mut self, halves: u64);
    /// A moment, in milliseconds since the Unix epoch; the service prints seconds with a fraction.
    fn timestamp(&mut self, time_ms: u64);
    /// An attribute value.
    fn value(&mut self, value: ValueRef<'_>);
    /// An item or a key.
    fn item(&mut self, item: &Item);
}

impl dyn Output + '_ {
    /// A member that is a text.
    pub fn string_member(&mut self, name: &str, text: &str) {
        self.name(name);
        self.string(text);
    }

    /// A member that is a whole number.
    pub fn long_member(&mut self, name: &str, value: i64) {
        self.name(name);
        self.long(value);
    }

    /// A member that is an item, if there is one.
    pub fn item_member(&mut self, name: &str, item: Option<&Item>) {
        if let Some(item) = item {
            self.name(name);
            self.item(item);
        }
    }
}

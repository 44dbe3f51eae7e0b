use super::encoding::{
    ITEM_VERSION, LENGTH_BYTES, TAG_BINARY, TAG_BINARY_SET, TAG_FALSE, TAG_LIST, TAG_MAP, TAG_NULL,
    TAG_NUMBER_SET, TAG_STRING, TAG_STRING_SET, TAG_TRUE, varint_bytes, write_bytes, write_name,
    write_number, write_varint,
};
use super::{EncodedValue, Item, Kind, MapRef, Number, ValueError, ValueRef, set};
use crate::base::{Bytes, make_room};

/// Appends encoded values to a buffer, one after the other.
///
/// ```
/// use minamo::value::{Number, ValueWriter};
///
/// let mut writer = ValueWriter::new();
/// let map = writer.begin_map();
/// writer.name("id");
/// writer.number(Number::from(7));
/// writer.end(map);
/// let value = writer.finish_value();
/// let id = value.as_ref().map().unwrap().get("id").unwrap();
/// assert_eq!(id.as_number(), Some(Number::from(7)));
/// ```
#[derive(Debug, Default)]
pub struct ValueWriter {
    bytes: Vec<u8>,
    /// The values written so far into the list, map or set that is open.
    count: u64,
}

/// A list, map or set that has been begun and must be ended.
#[derive(Debug)]
#[must_use = "what was begun must be ended"]
pub struct Mark {
    /// Where its length stands.
    start: usize,
    /// The count of what was open before.
    outer_count: u64,
}

impl ValueWriter {
    /// A writer with an empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer that appends to `bytes`.
    #[must_use]
    pub fn onto(bytes: Vec<u8>) -> Self {
        Self { bytes, count: 0 }
    }

    /// Appends a string.
    pub fn string(&mut self, value: &str) {
        self.count += 1;
        make_room(&mut self.bytes, value.len());
        write_bytes(&mut self.bytes, TAG_STRING, value.as_bytes());
    }

    /// Appends a number.
    pub fn number(&mut self, value: Number) {
        self.count += 1;
        write_number(&mut self.bytes, value);
    }

    /// Appends bytes.
    pub fn binary(&mut self, value: &[u8]) {
        self.count += 1;
        write_bytes(&mut self.bytes, TAG_BINARY, value);
    }

    /// Appends a Boolean.
    pub fn boolean(&mut self, value: bool) {
        self.count += 1;
        self.bytes.push(if value { TAG_TRUE } else { TAG_FALSE });
    }

    /// Appends null.
    pub fn null(&mut self) {
        self.count += 1;
        self.bytes.push(TAG_NULL);
    }

    /// Appends a value that is already encoded.
    pub fn raw(&mut self, value: ValueRef<'_>) {
        self.count += 1;
        make_room(&mut self.bytes, value.encoded().len());
        self.bytes.extend_from_slice(value.encoded());
    }

    /// Appends a map that is already encoded, such as the attributes of an item.
    pub fn raw_map(&mut self, map: MapRef<'_>) {
        self.count += 1;
        let body = map.body();
        let length = u32::try_from(body.len()).expect("a value is below 4 GiB");
        make_room(&mut self.bytes, body.len());
        self.bytes.push(TAG_MAP);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(body);
    }

    /// Begins a list: the values written up to its end are its elements.
    pub fn begin_list(&mut self) -> Mark {
        self.begin(TAG_LIST)
    }

    /// Begins a map: each value written up to its end is preceded by its name, which no other has.
    pub fn begin_map(&mut self) -> Mark {
        self.begin(TAG_MAP)
    }

    /// Begins a set of strings, numbers or bytes: the values written up to its end, all of that kind and in any
    /// order, are its elements. It is ended by [`ValueWriter::end_set`].
    ///
    /// # Panics
    /// If `element` is another kind.
    pub fn begin_set(&mut self, element: Kind) -> Mark {
        self.begin(match element {
            Kind::S => TAG_STRING_SET,
            Kind::N => TAG_NUMBER_SET,
            Kind::B => TAG_BINARY_SET,
            _ => panic!("a set has strings, numbers or bytes"),
        })
    }

    /// Appends the name of the map entry whose value comes next.
    pub fn name(&mut self, name: &str) {
        write_name(&mut self.bytes, name.as_bytes());
    }

    /// Ends the list or map that `mark` began; what was begun after it has been ended.
    pub fn end(&mut self, mark: Mark) {
        let count_at = mark.start + LENGTH_BYTES;
        if self.count < 0x80 {
            self.bytes[count_at] = self.count.to_le_bytes()[0];
        } else {
            let mut count = Vec::with_capacity(varint_bytes(self.count));
            write_varint(&mut count, self.count);
            self.bytes.splice(count_at..=count_at, count);
        }
        let length = u32::try_from(self.bytes.len() - count_at).expect("a value is below 4 GiB");
        self.bytes[mark.start..count_at].copy_from_slice(&length.to_le_bytes());
        self.count = mark.outer_count;
    }

    /// Ends the one map that was written, which `mark` began, with an entry whose value is all of `binary`. What was
    /// written is put before these bytes where they lie: they may be many.
    #[must_use]
    pub fn finish_before(mut self, map: Mark, name: &str, mut binary: Vec<u8>) -> Vec<u8> {
        self.name(name);
        self.count += 1;
        self.bytes.push(TAG_BINARY);
        write_varint(&mut self.bytes, binary.len() as u64);
        let length_at = map.start;
        self.end(map);
        let count_at = length_at + LENGTH_BYTES;
        let length =
            u32::try_from(self.bytes.len() - count_at + binary.len()).expect("a value is below 4 GiB");
        self.bytes[length_at..count_at].copy_from_slice(&length.to_le_bytes());
        binary.reserve_exact(self.bytes.len());
        binary.splice(..0, self.bytes);
        binary
    }

    /// Ends the set that `mark` began, and puts its elements in order.
    ///
    /// # Errors
    /// [`ValueError::EmptySet`] or [`ValueError::DuplicateInSet`].
    pub fn end_set(&mut self, mark: Mark) -> Result<(), ValueError> {
        let start = mark.start - 1;
        self.end(mark);
        set::sort(&mut self.bytes[start..])
    }

    /// The buffer.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// The one value that was written to a new writer.
    #[must_use]
    pub fn finish_value(self) -> EncodedValue {
        EncodedValue::trusted(Bytes::from(self.bytes))
    }

    /// The item whose attributes are those of the one map that was written to a new writer.
    ///
    /// # Panics
    /// If what was written is not a map.
    #[must_use]
    pub fn finish_item(mut self) -> Item {
        assert_eq!(self.bytes.first(), Some(&TAG_MAP), "an item is made of a map");
        self.bytes.drain(..LENGTH_BYTES);
        self.bytes[0] = ITEM_VERSION;
        Item::trusted(Bytes::from(self.bytes))
    }

    /// `tag`, room for the length, and room for a count of one byte, as most have.
    fn begin(&mut self, tag: u8) -> Mark {
        let start = self.bytes.len() + 1;
        self.bytes.extend_from_slice(&[tag, 0, 0, 0, 0, 0]);
        Mark { start, outer_count: std::mem::replace(&mut self.count, 0) + 1 }
    }
}

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::base::make_room;
use crate::operation::Output;
use crate::value::{Item, Kind, MapRef, Number, ValueRef};

/// Writes an answer as JSON.
#[derive(Debug, Default)]
pub struct JsonWriter {
    bytes: Vec<u8>,
    /// Whether the next name or element has one before it.
    follows: bool,
}

impl JsonWriter {
    /// A writer that has written nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn separate(&mut self) {
        if std::mem::replace(&mut self.follows, true) {
            self.bytes.push(b',');
        }
    }

    fn begin(&mut self, bracket: u8) {
        self.separate();
        self.bytes.push(bracket);
        self.follows = false;
    }

    fn end(&mut self, bracket: u8) {
        self.bytes.push(bracket);
        self.follows = true;
    }

    /// A number or a word.
    fn plain(&mut self, text: &str) {
        self.separate();
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn quote(&mut self, text: &str) {
        make_room(&mut self.bytes, text.len());
        self.bytes.push(b'"');
        let mut written = 0;
        for (at, character) in text.char_indices() {
            if needs_escape(character) {
                self.bytes.extend_from_slice(&text.as_bytes()[written..at]);
                self.escape(character);
                written = at + character.len_utf8();
            }
        }
        self.bytes.extend_from_slice(&text.as_bytes()[written..]);
        self.bytes.push(b'"');
    }

    fn escape(&mut self, character: char) {
        match character {
            '"' | '\\' => self.bytes.extend_from_slice(&[b'\\', character as u8]),
            '\n' => self.bytes.extend_from_slice(b"\\n"),
            '\r' => self.bytes.extend_from_slice(b"\\r"),
            '\t' => self.bytes.extend_from_slice(b"\\t"),
            other => self.bytes.extend_from_slice(format!("\\u{:04x}", u32::from(other)).as_bytes()),
        }
    }

    fn base64(&mut self, bytes: &[u8]) {
        self.separate();
        let most = bytes.len().div_ceil(3) * 4;
        make_room(&mut self.bytes, most);
        self.bytes.push(b'"');
        let start = self.bytes.len();
        self.bytes.resize(start + most, 0);
        let length = BASE64_STANDARD.encode_slice(bytes, &mut self.bytes[start..]).expect("it has room");
        self.bytes.truncate(start + length);
        self.bytes.push(b'"');
    }

    fn attributes(&mut self, map: MapRef<'_>) {
        self.begin_structure();
        for (name, value) in map.iter() {
            self.name(name);
            self.value(value);
        }
        self.end_structure();
    }

    fn elements<'a>(&mut self, values: impl Iterator<Item = ValueRef<'a>>) {
        self.begin_list();
        for value in values {
            self.content(value);
        }
        self.end_list();
    }

    /// A value without the member that tells its type.
    fn content(&mut self, value: ValueRef<'_>) {
        match value.kind() {
            Kind::S => self.string(value.as_str().unwrap_or_default()),
            Kind::N => self.string(&value.as_number().unwrap_or(Number::ZERO).to_string()),
            Kind::B => self.base64(value.as_binary().unwrap_or_default()),
            Kind::Bool => self.boolean(value.as_bool().unwrap_or_default()),
            Kind::Null => self.boolean(true),
            Kind::Ss | Kind::Ns | Kind::Bs => {
                self.elements(value.set().into_iter().flat_map(|set| set.iter()))
            }
            Kind::L => {
                self.begin_list();
                for element in value.list().into_iter().flat_map(|list| list.iter()) {
                    self.value(element);
                }
                self.end_list();
            }
            Kind::M => {
                if let Some(map) = value.map() {
                    self.attributes(map);
                }
            }
        }
    }
}

/// Whether a character must not stand in JSON as it is. Two line ends of Unicode may, but not in JavaScript, as which
/// some readers read it.
fn needs_escape(character: char) -> bool {
    matches!(character, '"' | '\\' | '\0'..='\x1f' | '\u{2028}' | '\u{2029}')
}

impl Output for JsonWriter {
    fn begin_structure(&mut self) {
        self.begin(b'{');
    }

    fn end_structure(&mut self) {
        self.end(b'}');
    }

    fn name(&mut self, name: &str) {
        self.separate();
        self.quote(name);
        self.bytes.push(b':');
        self.follows = false;
    }

    fn begin_list(&mut self) {
        self.begin(b'[');
    }

    fn end_list(&mut self) {
        self.end(b']');
    }

    fn string(&mut self, text: &str) {
        self.separate();
        self.quote(text);
    }

    fn boolean(&mut self, value: bool) {
        self.plain(if value { "true" } else { "false" });
    }

    fn long(&mut self, value: i64) {
        self.plain(&value.to_string());
    }

    fn number(&mut self, value: Number) {
        self.plain(&value.to_string());
    }

    fn half_units(&mut self, halves: u64) {
        let fraction = if halves.is_multiple_of(2) { 0 } else { 5 };
        self.plain(&format!("{}.{fraction}", halves / 2));
    }

    fn timestamp(&mut self, time_ms: u64) {
        let seconds = format!("{}.{:03}", time_ms / 1000, time_ms % 1000);
        self.plain(seconds.trim_end_matches('0').trim_end_matches('.'));
    }

    fn value(&mut self, value: ValueRef<'_>) {
        self.begin_structure();
        self.name(value.kind().name());
        self.content(value);
        self.end_structure();
    }

    fn item(&mut self, item: &Item) {
        self.attributes(item.map());
    }
}

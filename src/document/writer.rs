use crate::operation::{Answer, Output, ServiceError};
use crate::value::{Item, Mark, Number, ValueRef, ValueWriter};

/// The first byte of an answer that is not an error.
const ANSWER: u8 = 0;
/// The first byte of an answer that is an error.
const ERROR: u8 = 1;

/// The bytes of an answer: a byte that tells whether it is an error, and one map.
///
/// The map of an error has its `name`, its `message`, its HTTP `status`, and the members that the error adds.
#[must_use]
pub fn respond(outcome: Result<&dyn Answer, &ServiceError>) -> Vec<u8> {
    let first = if outcome.is_ok() { ANSWER } else { ERROR };
    let mut writer = DocumentWriter { values: ValueWriter::onto(vec![first]), open: Vec::new() };
    writer.begin_structure();
    match outcome {
        Ok(answer) => answer.write(&mut writer),
        Err(error) => write_error(error, &mut writer),
    }
    writer.end_structure();
    writer.values.finish()
}

fn write_error(error: &ServiceError, output: &mut dyn Output) {
    output.string_member("name", error.code.name());
    output.string_member("message", &error.message);
    output.long_member("status", i64::from(error.code.status()));
    error.write_details(output);
}

/// Writes an answer as one value, in the form in which items are stored.
struct DocumentWriter {
    values: ValueWriter,
    /// The structures and lists that have been begun and not ended, the innermost last.
    open: Vec<Mark>,
}

impl DocumentWriter {
    fn end(&mut self) {
        let mark = self.open.pop().expect("only what was begun is ended");
        self.values.end(mark);
    }

    fn decimal(&mut self, text: &str) {
        self.values.number(Number::parse(text).expect("it is a short decimal number"));
    }
}

impl Output for DocumentWriter {
    fn begin_structure(&mut self) {
        let mark = self.values.begin_map();
        self.open.push(mark);
    }

    fn end_structure(&mut self) {
        self.end();
    }

    fn name(&mut self, name: &str) {
        self.values.name(name);
    }

    fn begin_list(&mut self) {
        let mark = self.values.begin_list();
        self.open.push(mark);
    }

    fn end_list(&mut self) {
        self.end();
    }

    fn string(&mut self, text: &str) {
        self.values.string(text);
    }

    fn boolean(&mut self, value: bool) {
        self.values.boolean(value);
    }

    fn long(&mut self, value: i64) {
        self.values.number(Number::from(value));
    }

    fn number(&mut self, value: Number) {
        self.values.number(value);
    }

    fn half_units(&mut self, halves: u64) {
        let fraction = if halves.is_multiple_of(2) { 0 } else { 5 };
        self.decimal(&format!("{}.{fraction}", halves / 2));
    }

    fn timestamp(&mut self, time_ms: u64) {
        self.decimal(&format!("{}.{:03}", time_ms / 1000, time_ms % 1000));
    }

    fn value(&mut self, value: ValueRef<'_>) {
        self.values.raw(value);
    }

    fn item(&mut self, item: &Item) {
        self.values.raw_map(item.map());
    }
}

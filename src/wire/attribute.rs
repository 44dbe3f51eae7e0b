//! Attribute values: from `{"S": "a"}` in JSON straight into the encoded form.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use json_event_parser::JsonEvent;

use super::reader::{Reader, Stop, begin_list, begin_map, boolean, not_a, text};
use crate::base::{first_repeated, last_of_each};
use crate::operation::{Fault, Holder, Malformed, Scalar, SerializationError, Shape};
use crate::value::{Kind, Number, ValueError, ValueRef, ValueWriter};

/// How many levels of a value are read; what is deeper is null. No operation takes so many, but each has its own place
/// for saying so.
const LEVELS_MAX: usize = 64;

impl<'a> Reader<'a> {
    /// Writes one value, whatever is read; null if it is malformed.
    pub(super) fn value(
        &mut self,
        event: JsonEvent<'a>,
        writer: &mut ValueWriter,
        holder: Holder,
    ) -> Result<(), Stop> {
        match event {
            JsonEvent::StartObject if self.levels == LEVELS_MAX => {
                self.json.skip(&event)?;
                writer.null();
                Ok(())
            }
            JsonEvent::StartObject => {
                if self.levels == self.levels_max {
                    self.fault(Fault::Value(ValueError::TooDeep));
                }
                self.levels += 1;
                let written = self.typed_value(writer);
                self.levels -= 1;
                written
            }
            JsonEvent::Null => {
                self.fault(Fault::NoType);
                writer.null();
                Ok(())
            }
            JsonEvent::StartArray => Err(SerializationError::ListForStructure("AttributeValue").into()),
            _ => Err(holder.scalar_for_structure().into()),
        }
    }

    fn typed_value(&mut self, writer: &mut ValueWriter) -> Result<(), Stop> {
        let mut found = 0;
        while let Some((name, event)) = self.entry()? {
            match Kind::from_name(&name) {
                None => self.json.skip(&event)?,
                Some(_) if event == JsonEvent::Null => {}
                Some(kind) => {
                    found += 1;
                    let mut aside = ValueWriter::new();
                    self.content(kind, event, if found == 1 { &mut *writer } else { &mut aside })?;
                }
            }
        }
        // What is wrong inside of the value comes first.
        match found {
            0 => {
                self.fault(Fault::NoType);
                writer.null();
            }
            1 => {}
            _ => self.fault(Fault::SeveralTypes),
        }
        Ok(())
    }

    /// Writes one value of the kind `kind`.
    fn content(&mut self, kind: Kind, event: JsonEvent<'a>, writer: &mut ValueWriter) -> Result<(), Stop> {
        match kind {
            Kind::S => writer.string(&text(event)?),
            Kind::N => writer.number(self.number(&text(event)?)),
            Kind::B => writer.binary(&binary(event)?),
            Kind::Bool => writer.boolean(boolean(event)?),
            Kind::Null => {
                if !boolean(event)? {
                    self.fault(Fault::NullIsFalse);
                }
                writer.null();
            }
            Kind::Ss | Kind::Ns | Kind::Bs => self.set(kind, event, writer)?,
            Kind::L => {
                begin_list(event, Holder::Structure)?;
                let list = writer.begin_list();
                while let Some(event) = self.element()? {
                    self.value(event, writer, Holder::Collection)?;
                }
                writer.end(list);
            }
            Kind::M => {
                begin_map(event, &Shape::Value, Holder::Structure)?;
                self.attributes(writer)?;
            }
        }
        Ok(())
    }

    /// Writes the map whose object has been begun.
    pub(super) fn attributes(&mut self, writer: &mut ValueWriter) -> Result<(), Stop> {
        let mut names: Vec<Cow<'a, str>> = Vec::new();
        let map = writer.begin_map();
        while let Some((name, event)) = self.entry()? {
            if name.is_empty() {
                self.fault(if self.levels == 0 {
                    Fault::Value(ValueError::EmptyName)
                } else {
                    Fault::UnnamedEntry
                });
            }
            writer.name(&name);
            names.push(name);
            self.value(event, writer, Holder::Collection)?;
        }
        writer.end(map);
        let names: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
        self.repeated |= first_repeated(&names).is_some();
        Ok(())
    }

    fn set(&mut self, kind: Kind, event: JsonEvent<'a>, writer: &mut ValueWriter) -> Result<(), Stop> {
        begin_list(event, Holder::Structure)?;
        let element_kind = kind.element().unwrap_or(Kind::S);
        let set = writer.begin_set(element_kind);
        while let Some(event) = self.element()? {
            if event == JsonEvent::Null {
                self.fault(Fault::NoType);
            } else {
                self.content(element_kind, event, writer)?;
            }
        }
        if let Err(error) = writer.end_set(set) {
            self.fault(Fault::Value(error));
        }
        Ok(())
    }

    /// The number that `text` is; zero if it is malformed.
    fn number(&mut self, text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|error| {
            self.fault(Fault::Number { error, text: text.to_owned() });
            Number::ZERO
        })
    }

    fn fault(&mut self, fault: Fault) {
        if self.malformed.is_none() {
            self.malformed = Some(Malformed { place: self.place.clone(), fault });
        }
    }

    /// A writer with the one value that `writer` has, in whose maps each name stands once.
    pub(super) fn finish(&mut self, writer: ValueWriter) -> ValueWriter {
        if !std::mem::take(&mut self.repeated) || self.malformed.is_some() {
            return writer;
        }
        let mut once = ValueWriter::new();
        copy_last_of_each_name(writer.finish_value().as_ref(), &mut once);
        once
    }
}

/// Copies a value; of the entries of a map with one name, the last.
fn copy_last_of_each_name(value: ValueRef<'_>, writer: &mut ValueWriter) {
    if let Some(map) = value.map() {
        let names: Vec<&[u8]> = map.iter().map(|(name, _)| name.as_bytes()).collect();
        let last = last_of_each(&names).into_iter();
        let mark = writer.begin_map();
        for ((name, value), _) in map.iter().zip(last).filter(|(_, is_last)| *is_last) {
            writer.name(name);
            copy_last_of_each_name(value, writer);
        }
        writer.end(mark);
    } else if let Some(list) = value.list() {
        let mark = writer.begin_list();
        for element in list.iter() {
            copy_last_of_each_name(element, writer);
        }
        writer.end(mark);
    } else {
        writer.raw(value);
    }
}

fn binary(event: JsonEvent<'_>) -> Result<Vec<u8>, SerializationError> {
    let JsonEvent::String(text) = event else { return Err(not_a(Scalar::Binary, &event)) };
    let length = text.encode_utf16().count();
    if !length.is_multiple_of(4) {
        return Err(SerializationError::Base64Length(length));
    }
    BASE64_STANDARD.decode(text.as_bytes()).map_err(|_| SerializationError::Base64Character)
}

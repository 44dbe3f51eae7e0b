//! The right-hand sides of SET actions.

use super::Source;
use crate::expression::ast::Arithmetic;
use crate::expression::error::UpdateError;
use crate::value::{EncodedValue, ListRef, MapRef, Number, ValueRef, ValueWriter};

/// A value that was already there, or one that was made for the new item.
pub(super) enum Produced<'a> {
    Stored(ValueRef<'a>),
    Made(EncodedValue),
}

impl Produced<'_> {
    pub(super) fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Stored(value) => *value,
            Self::Made(value) => value.as_ref(),
        }
    }

    pub(super) fn number(value: Number) -> Self {
        let mut writer = ValueWriter::new();
        writer.number(value);
        Self::Made(writer.finish_value())
    }
}

/// What `source` is for the old item.
pub(super) fn produce<'a>(source: &'a Source, old: MapRef<'a>) -> Result<Produced<'a>, UpdateError> {
    match source {
        Source::Path(path) => path.find(old).map(Produced::Stored).ok_or(UpdateError::MissingSource),
        Source::Constant(value) => Ok(Produced::Stored(value.as_ref())),
        Source::IfNotExists(path, fallback) => match path.find(old) {
            Some(value) => Ok(Produced::Stored(value)),
            None => produce(fallback, old),
        },
        Source::ListAppend(first, second) => {
            let (first, second) = (produce(first, old)?, produce(second, old)?);
            let lists = (first.as_ref().list(), second.as_ref().list());
            let (Some(first), Some(second)) = lists else { return Err(UpdateError::OperandType) };
            Ok(Produced::Made(append(first, second)))
        }
        Source::Arithmetic(operator, left, right) => {
            let (left, right) = (produce(left, old)?, produce(right, old)?);
            let numbers = (left.as_ref().as_number(), right.as_ref().as_number());
            let (Some(left), Some(right)) = numbers else { return Err(UpdateError::OperandType) };
            let result = match operator {
                Arithmetic::Add => left.checked_add(right)?,
                Arithmetic::Subtract => left.checked_sub(right)?,
            };
            Ok(Produced::number(result))
        }
    }
}

/// The elements of both lists.
pub(super) fn append(first: ListRef<'_>, second: ListRef<'_>) -> EncodedValue {
    let mut writer = ValueWriter::new();
    let mark = writer.begin_list();
    first.iter().chain(second.iter()).for_each(|element| writer.raw(element));
    writer.end(mark);
    writer.finish_value()
}

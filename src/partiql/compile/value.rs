//! Literals and parameters to values.

use std::fmt::{self, Display, Formatter};

use super::Compiler;
use crate::base::first_repeated;
use crate::partiql::ast::{Expr, Node, Sign};
use crate::partiql::error::StatementError;
use crate::value::{EncodedValue, Item, Kind, Number, ValueWriter};

/// How many lists and maps a value may stand in. Observed on the service.
const LEVELS_MAX: usize = 32;

/// Where in a value something is, as the service prints it: `root.a[0]`.
#[derive(Clone, Copy)]
enum Place<'p> {
    Root,
    Member(&'p Place<'p>, &'p str),
    Element(&'p Place<'p>, usize),
}

impl Place<'_> {
    fn level(&self) -> usize {
        match self {
            Self::Root => 0,
            Self::Member(outer, _) | Self::Element(outer, _) => outer.level() + 1,
        }
    }
}

impl Display for Place<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("root"),
            Self::Member(outer, name) => write!(f, "{outer}.{name}"),
            Self::Element(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

impl Compiler<'_> {
    /// The value that a literal or a parameter is.
    pub(super) fn value(&self, expr: &Expr) -> Result<EncodedValue, StatementError> {
        if let Node::Parameter(number) = expr.node {
            return Ok(self.parameters[number].clone());
        }
        let mut writer = ValueWriter::new();
        self.write(expr, &Place::Root, &mut writer)?;
        Ok(writer.finish_value())
    }

    /// The item that a literal is. Its attributes may be parameters.
    pub(super) fn item(&self, expr: &Expr) -> Result<Item, StatementError> {
        let Node::Struct(members) = &expr.node else { return Err(self.not_a_value(expr, &Place::Root)) };
        let mut writer = ValueWriter::new();
        let map = writer.begin_map();
        for (name, value) in self.members(members, &Place::Root)? {
            writer.name(name);
            writer.raw(self.value(value)?.as_ref());
        }
        writer.end(map);
        Ok(writer.finish_item())
    }

    fn write(&self, expr: &Expr, place: &Place<'_>, writer: &mut ValueWriter) -> Result<(), StatementError> {
        if place.level() == LEVELS_MAX {
            return Err(StatementError::Depth(place.to_string()));
        }
        match &expr.node {
            Node::String(text) => writer.string(text),
            Node::Number(sign, digits) => writer.number(number(*sign, digits, place)?),
            Node::Boolean(value) => writer.boolean(*value),
            Node::Null => writer.null(),
            Node::List(elements) => {
                let list = writer.begin_list();
                for (index, element) in elements.iter().enumerate() {
                    self.write(element, &Place::Element(place, index), writer)?;
                }
                writer.end(list);
            }
            Node::Struct(members) => {
                let map = writer.begin_map();
                for (name, value) in self.members(members, place)? {
                    writer.name(name);
                    self.write(value, &Place::Member(place, name), writer)?;
                }
                writer.end(map);
            }
            Node::Bag(elements) => return self.write_set(elements, place, writer),
            _ => return Err(self.not_a_value(expr, place)),
        }
        Ok(())
    }

    fn write_set(
        &self,
        elements: &[Expr],
        place: &Place<'_>,
        writer: &mut ValueWriter,
    ) -> Result<(), StatementError> {
        let kind = match elements.first().map(|first| &first.node) {
            None => return Err(StatementError::EmptySet),
            Some(Node::String(_)) => Kind::S,
            Some(Node::Number(..)) => Kind::N,
            Some(_) => return Err(StatementError::MixedSet),
        };
        let set = writer.begin_set(kind);
        let mut texts = Vec::with_capacity(elements.len());
        for element in elements {
            match (kind, &element.node) {
                (Kind::S, Node::String(text)) => {
                    writer.string(text);
                    texts.push(text.clone());
                }
                (Kind::N, Node::Number(sign, digits)) => {
                    writer.number(number(*sign, digits, place)?);
                    texts.push(number_text(*sign, digits));
                }
                _ => return Err(StatementError::MixedSet),
            }
        }
        let ended = writer.end_set(set);
        ended.map_err(|_| StatementError::RepeatedElement(texts, kind, place.to_string()))
    }

    /// The members of a tuple, whose names are strings, each there once.
    fn members<'e>(
        &self,
        members: &'e [(Expr, Expr)],
        place: &Place<'_>,
    ) -> Result<Vec<(&'e str, &'e Expr)>, StatementError> {
        let mut named: Vec<(&str, &Expr)> = Vec::with_capacity(members.len());
        for (name, value) in members {
            let Node::String(text) = &name.node else { return Err(self.not_a_value(name, place)) };
            if text.is_empty() {
                return Err(StatementError::EmptyAttribute);
            }
            named.push((text, value));
        }
        let names: Vec<&[u8]> = named.iter().map(|(name, _)| name.as_bytes()).collect();
        match first_repeated(&names) {
            Some(repeated) => {
                Err(StatementError::RepeatedName(named[repeated].0.to_owned(), place.to_string()))
            }
            None => Ok(named),
        }
    }

    fn not_a_value(&self, expr: &Expr, place: &Place<'_>) -> StatementError {
        StatementError::NotAValue(expr.name(), place.to_string(), self.position(expr.span))
    }
}

fn number(sign: Sign, digits: &str, place: &Place<'_>) -> Result<Number, StatementError> {
    Number::parse(&number_text(sign, digits))
        .map_err(|error| StatementError::Number(error, place.to_string()))
}

fn number_text(sign: Sign, digits: &str) -> String {
    match sign {
        Sign::Plus => digits.to_owned(),
        Sign::Minus => format!("-{digits}"),
    }
}

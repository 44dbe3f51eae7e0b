use std::borrow::Cow;

use json_event_parser::JsonEvent;

use super::json::{Json, NotJson};
use super::strict;
use crate::base::last_of_each;
use crate::operation::{
    Fault, Holder, Input, LEVELS_MAX, Malformed, Members, Operation, Place, Scalar, SerializationError,
    Shape, Structure, TextPlace, Token, boolean_of_text,
};
use crate::value::{Number, ValueWriter};

/// A request that was read from JSON.
#[derive(Debug)]
pub struct Request {
    /// Its members. A malformed value stands in them as null.
    pub members: Members,
    /// The first of its values that is malformed. It is apart, because the service looks at the limits of the members
    /// before it looks at values.
    pub malformed: Option<Malformed>,
    /// How many elements of a list of the request the service has looked at before.
    pub elements_before: Option<usize>,
}

/// Reads a body, which should be one JSON object, as a request of the shape `structure`.
///
/// Members that are null are absent; members that the shape does not have are ignored.
///
/// # Errors
/// The first place, in the order of the body, where it departs from the shape. That the body is not JSON comes before
/// everything else, wherever it shows.
pub fn read(body: &[u8], structure: &'static Structure) -> Result<Request, SerializationError> {
    read_by(Json::new(body), structure, Way::Lenient)
}

/// Reads a body as a request for `operation`, as strictly as the service does.
///
/// # Errors
/// Those of [`read`], and that of a member that has to be there if the operation is read strictly.
pub fn read_for(operation: Operation, body: &[u8]) -> Result<Request, SerializationError> {
    let way = if operation.is_read_strictly() { Way::Strict } else { Way::Lenient };
    read_by(Json::new(body), operation.input(), way)
}

fn read_by(json: Json<'_>, structure: &'static Structure, way: Way) -> Result<Request, SerializationError> {
    let mut reader = Reader {
        json,
        way,
        malformed: None,
        elements_before: None,
        place: Place::Anywhere,
        levels: 0,
        levels_max: usize::MAX,
        repeated: false,
    };
    match reader.request(structure) {
        Ok(members) => {
            Ok(Request { members, malformed: reader.malformed, elements_before: reader.elements_before })
        }
        Err(Stop::NotJson) => Err(SerializationError::NotAnObject),
        Err(Stop::Shape(error)) => {
            reader.json.drain().map_err(|NotJson| SerializationError::NotAnObject)?;
            Err(error)
        }
    }
}

/// How the members of a request are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Null is absent, and what is absent is looked for later.
    Lenient,
    Strict,
}

/// Why reading stopped.
pub(super) enum Stop {
    NotJson,
    Shape(SerializationError),
}

impl From<NotJson> for Stop {
    fn from(_: NotJson) -> Self {
        Self::NotJson
    }
}

impl From<SerializationError> for Stop {
    fn from(error: SerializationError) -> Self {
        Self::Shape(error)
    }
}

/// Reads JSON by shape. Each function that takes an event reads the value that begins with it.
pub(super) struct Reader<'a> {
    pub(super) json: Json<'a>,
    way: Way,
    /// The first malformed value.
    pub(super) malformed: Option<Malformed>,
    /// How many elements of the outermost list come before it.
    pub(super) elements_before: Option<usize>,
    /// Where the value that is being read stands.
    pub(super) place: Place,
    /// How many values the one that is being read stands in.
    pub(super) levels: usize,
    /// In how many values one may stand: in more it is malformed.
    pub(super) levels_max: usize,
    /// Whether a map of the value that is being written has one name twice.
    pub(super) repeated: bool,
}

impl<'a> Reader<'a> {
    fn request(&mut self, structure: &'static Structure) -> Result<Members, Stop> {
        self.json.begin_object()?;
        let members = self.members(structure)?;
        if self.way == Way::Strict
            && let Some(member) = structure.missed(&members)
        {
            let place = TextPlace::end_of(self.json.behind());
            return Err(SerializationError::Missing { name: member.name, place }.into());
        }
        self.json.drain()?;
        Ok(members)
    }

    fn members(&mut self, structure: &'static Structure) -> Result<Members, Stop> {
        let mut members = Members::new();
        while let Some((name, event)) = self.entry()? {
            let Some(member) = structure.members.iter().find(|member| member.name == name) else {
                self.json.skip(&event)?;
                continue;
            };
            if self.way == Way::Strict {
                strict::check(&event, member, self.json.behind())?;
            }
            if event == JsonEvent::Null {
                continue;
            }
            if member.name == "ExclusiveStartKey" {
                self.place = Place::StartKey;
            }
            members.insert(member.name, self.input(event, &member.shape, Holder::Structure)?);
            self.place = Place::Anywhere;
        }
        Ok(members)
    }

    fn input(&mut self, event: JsonEvent<'a>, shape: &'static Shape, holder: Holder) -> Result<Input, Stop> {
        Ok(match shape {
            Shape::String => Input::String(text(event)?.into_owned()),
            Shape::Boolean => Input::Boolean(boolean(event)?),
            Shape::Integer => Input::Long(whole_number(event, Scalar::Integer)?),
            Shape::Long => Input::Long(whole_number(event, Scalar::Long)?),
            Shape::Timestamp => Input::Long(milliseconds(&event)?),
            Shape::Value => {
                let mut writer = ValueWriter::new();
                self.value(event, &mut writer, holder)?;
                Input::Value(self.finish(writer).finish_value())
            }
            Shape::Item => {
                begin_map(event, &Shape::Value, holder)?;
                let mut writer = ValueWriter::new();
                self.attributes(&mut writer)?;
                Input::Item(self.finish(writer).finish_item())
            }
            Shape::Values => {
                begin_map(event, &Shape::Value, holder)?;
                self.named_values()?
            }
            Shape::Parameters => self.parameters(event, holder)?,
            Shape::List(element) => self.list(event, element, holder)?,
            Shape::Map(value) => {
                begin_map(event, value, holder)?;
                let mut entries = Vec::new();
                while let Some((name, event)) = self.entry()? {
                    if event != JsonEvent::Null {
                        entries.push((name.into_owned(), self.input(event, value, Holder::Collection)?));
                    }
                }
                Input::Map(last_of_each_name(entries))
            }
            Shape::Structure(structure) => match event {
                JsonEvent::StartObject => Input::Structure(self.members(structure)?),
                JsonEvent::StartArray => {
                    return Err(SerializationError::ListForStructure(structure.name).into());
                }
                _ => return Err(holder.scalar_for_structure().into()),
            },
            Shape::Unread => {
                self.json.skip(&event)?;
                Input::Unread
            }
        })
    }

    fn named_values(&mut self) -> Result<Input, Stop> {
        let mut entries = Vec::new();
        while let Some((name, event)) = self.entry()? {
            self.place = Place::ExpressionValue(name.clone().into_owned());
            let mut writer = ValueWriter::new();
            self.value(event, &mut writer, Holder::Collection)?;
            entries.push((name.into_owned(), self.finish(writer).finish_value()));
        }
        Ok(Input::Values(last_of_each_name(entries)))
    }

    /// Reads the parameters of a statement: what is wrong with them is no matter of the rest of the request.
    fn parameters(&mut self, event: JsonEvent<'a>, holder: Holder) -> Result<Input, Stop> {
        begin_list(event, holder)?;
        let before = self.malformed.take();
        self.levels_max = LEVELS_MAX;
        let mut values = Vec::new();
        while let Some(event) = self.element()? {
            let mut writer = ValueWriter::new();
            self.value(event, &mut writer, Holder::Collection)?;
            values.push(self.finish(writer).finish_value());
        }
        self.levels_max = usize::MAX;
        let malformed = std::mem::replace(&mut self.malformed, before);
        Ok(Input::Parameters(malformed.map_or(Ok(values), Err)))
    }

    fn list(&mut self, event: JsonEvent<'a>, element: &'static Shape, holder: Holder) -> Result<Input, Stop> {
        begin_list(event, holder)?;
        let mut elements = Vec::new();
        while let Some(event) = self.element()? {
            if event != JsonEvent::Null {
                let was_sound = self.malformed.is_none();
                elements.push(self.input(event, element, Holder::Collection)?);
                if was_sound && self.malformed.is_some() {
                    // Whether the names within values are any, it looks at after everything else of the element.
                    let is_last = |malformed: &Malformed| malformed.fault == Fault::UnnamedEntry;
                    let last = self.malformed.as_ref().is_some_and(is_last);
                    self.elements_before = Some(elements.len() - usize::from(!last));
                }
            }
        }
        Ok(Input::List(elements))
    }

    /// The name of the next entry of the object that is open, and the event with which its value begins.
    pub(super) fn entry(&mut self) -> Result<Option<(Cow<'a, str>, JsonEvent<'a>)>, Stop> {
        match self.json.next()? {
            JsonEvent::ObjectKey(name) => Ok(Some((name, self.json.next()?))),
            _ => Ok(None),
        }
    }

    /// The event with which the next element of the list that is open begins.
    pub(super) fn element(&mut self) -> Result<Option<JsonEvent<'a>>, Stop> {
        let event = self.json.next()?;
        Ok((event != JsonEvent::EndArray).then_some(event))
    }
}

/// A text.
pub(super) fn text(event: JsonEvent<'_>) -> Result<Cow<'_, str>, SerializationError> {
    match event {
        JsonEvent::String(text) => Ok(text),
        other => Err(not_a(Scalar::String, &other)),
    }
}

/// A truth value.
pub(super) fn boolean(event: JsonEvent<'_>) -> Result<bool, SerializationError> {
    match event {
        JsonEvent::Boolean(value) => Ok(value),
        JsonEvent::String(text) => boolean_of_text(&text),
        other => Err(not_a(Scalar::Boolean, &other)),
    }
}

fn whole_number(event: JsonEvent<'_>, expected: Scalar) -> Result<i64, SerializationError> {
    match &event {
        JsonEvent::Number(text) => floor(text)
            .filter(|value| expected != Scalar::Integer || i32::try_from(*value).is_ok())
            .ok_or_else(|| not_a(expected, &event)),
        other => Err(not_a(expected, other)),
    }
}

fn milliseconds(event: &JsonEvent<'_>) -> Result<i64, SerializationError> {
    let number = match event {
        JsonEvent::Number(text) => Number::parse(text).ok(),
        _ => None,
    };
    number.and_then(Number::milliseconds).ok_or_else(|| not_a(Scalar::Timestamp, event))
}

/// The largest whole number that is not above the number `text`, if it has 64 bits.
fn floor(text: &str) -> Option<i64> {
    Number::parse(text).ok()?.floor()
}

/// Begins a list.
pub(super) fn begin_list(event: JsonEvent<'_>, holder: Holder) -> Result<(), SerializationError> {
    match event {
        JsonEvent::StartArray => Ok(()),
        JsonEvent::StartObject => Err(SerializationError::ObjectNotExpected),
        _ => Err(holder.scalar_for_collection()),
    }
}

/// Begins a map to values of the shape `value`.
pub(super) fn begin_map(
    event: JsonEvent<'_>,
    value: &'static Shape,
    holder: Holder,
) -> Result<(), SerializationError> {
    match event {
        JsonEvent::StartObject => Ok(()),
        JsonEvent::StartArray => Err(SerializationError::ListForMap(value)),
        _ => Err(holder.scalar_for_collection()),
    }
}

/// The error of a value that is not the scalar that is expected.
pub(super) fn not_a(expected: Scalar, event: &JsonEvent<'_>) -> SerializationError {
    let found = match event {
        JsonEvent::StartArray => return SerializationError::ListForScalar(expected),
        JsonEvent::StartObject => return SerializationError::ObjectNotExpected,
        _ if expected == Scalar::Binary => return SerializationError::NotBase64,
        JsonEvent::Boolean(value) => Token::of_boolean(*value),
        JsonEvent::Number(text) => Token::of_number(text),
        _ => Token::String,
    };
    SerializationError::Conversion { found, expected }
}

/// The entries without those whose name a later entry has too.
fn last_of_each_name<T>(mut entries: Vec<(String, T)>) -> Vec<(String, T)> {
    let names: Vec<&[u8]> = entries.iter().map(|(name, _)| name.as_bytes()).collect();
    let mut last = last_of_each(&names).into_iter();
    entries.retain(|_| last.next() == Some(true));
    entries
}

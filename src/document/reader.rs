use crate::operation::{
    Holder, Input, LEVELS_MAX, Malformed, Members, Scalar, SerializationError, Shape, Structure, Token,
    boolean_of_text,
};
use crate::value::{EncodedValue, Item, Kind, ListRef, MapRef, Number, ValueError, ValueRef};

/// Reads a request, which should be one map, by the shape `structure`.
///
/// Members that are null are absent; members that the shape does not have are ignored. Attribute values are native:
/// they are copied as they are.
///
/// # Errors
/// The first place where it departs from the shape, in the words in which the service would refuse the same in JSON.
pub fn read(request: ValueRef<'_>, structure: &'static Structure) -> Result<Members, SerializationError> {
    members(request.map().ok_or(SerializationError::NotAnObject)?, structure)
}

fn members(map: MapRef<'_>, structure: &'static Structure) -> Result<Members, SerializationError> {
    let mut members = Members::new();
    for (name, value) in map.iter() {
        let Some(member) = structure.members.iter().find(|member| member.name == name) else { continue };
        if is_present(value, &member.shape) {
            members.insert(member.name, input(value, &member.shape, Holder::Structure)?);
        }
    }
    Ok(members)
}

fn input(value: ValueRef<'_>, shape: &'static Shape, holder: Holder) -> Result<Input, SerializationError> {
    Ok(match shape {
        Shape::String => Input::String(text(value)?),
        Shape::Boolean => Input::Boolean(boolean(value)?),
        Shape::Integer => Input::Long(whole_number(value, Scalar::Integer)?),
        Shape::Long => Input::Long(whole_number(value, Scalar::Long)?),
        Shape::Timestamp => Input::Long(milliseconds(value)?),
        Shape::Value => Input::Value(EncodedValue::from(value)),
        Shape::Item => Input::Item(Item::from_map(map(value, &Shape::Value, holder)?)),
        Shape::Values => Input::Values(
            map(value, &Shape::Value, holder)?
                .iter()
                .map(|(name, value)| (name.to_owned(), EncodedValue::from(value)))
                .collect(),
        ),
        Shape::Parameters => Input::Parameters(parameters(value, holder)?),
        Shape::List(element) => Input::List(list(value, element, holder)?),
        Shape::Map(of) => Input::Map(
            map(value, of, holder)?
                .iter()
                .filter(|(_, value)| is_present(*value, of))
                .map(|(name, value)| Ok((name.to_owned(), input(value, of, Holder::Collection)?)))
                .collect::<Result<_, SerializationError>>()?,
        ),
        Shape::Structure(structure) => match Form::of(value) {
            Form::Map(map) => Input::Structure(members(map, structure)?),
            Form::List => return Err(SerializationError::ListForStructure(structure.name)),
            Form::Object | Form::Scalar(_) => return Err(holder.scalar_for_structure()),
        },
        Shape::Unread => Input::Unread,
    })
}

fn parameters(
    value: ValueRef<'_>,
    holder: Holder,
) -> Result<Result<Vec<EncodedValue>, Malformed>, SerializationError> {
    let values = elements(value, holder)?.iter();
    Ok(values
        .map(|value| match value.depth() {
            0..=LEVELS_MAX => Ok(EncodedValue::from(value)),
            _ => Err(Malformed::from(ValueError::TooDeep)),
        })
        .collect())
}

fn list(
    value: ValueRef<'_>,
    element: &'static Shape,
    holder: Holder,
) -> Result<Vec<Input>, SerializationError> {
    elements(value, holder)?
        .iter()
        .filter(|value| is_present(*value, element))
        .map(|value| input(value, element, Holder::Collection))
        .collect()
}

fn elements(value: ValueRef<'_>, holder: Holder) -> Result<ListRef<'_>, SerializationError> {
    value.list().ok_or_else(|| match Form::of(value) {
        Form::Map(_) | Form::Object => SerializationError::ObjectNotExpected,
        Form::List | Form::Scalar(_) => holder.scalar_for_collection(),
    })
}

fn map<'a>(
    value: ValueRef<'a>,
    of: &'static Shape,
    holder: Holder,
) -> Result<MapRef<'a>, SerializationError> {
    match Form::of(value) {
        Form::Map(map) => Ok(map),
        Form::List => Err(SerializationError::ListForMap(of)),
        Form::Object | Form::Scalar(_) => Err(holder.scalar_for_collection()),
    }
}

/// Null stands for what is absent, except where it is an attribute value.
fn is_present(value: ValueRef<'_>, shape: &Shape) -> bool {
    value.kind() != Kind::Null || matches!(shape, Shape::Value)
}

fn text(value: ValueRef<'_>) -> Result<String, SerializationError> {
    value.as_str().map(str::to_owned).ok_or_else(|| Form::of(value).instead_of(Scalar::String))
}

fn boolean(value: ValueRef<'_>) -> Result<bool, SerializationError> {
    match (value.as_bool(), value.as_str()) {
        (Some(value), _) => Ok(value),
        (None, Some(text)) => boolean_of_text(text),
        (None, None) => Err(Form::of(value).instead_of(Scalar::Boolean)),
    }
}

fn whole_number(value: ValueRef<'_>, expected: Scalar) -> Result<i64, SerializationError> {
    value
        .as_number()
        .and_then(Number::floor)
        .filter(|number| expected != Scalar::Integer || i32::try_from(*number).is_ok())
        .ok_or_else(|| Form::of(value).instead_of(expected))
}

fn milliseconds(value: ValueRef<'_>) -> Result<i64, SerializationError> {
    let milliseconds = value.as_number().and_then(Number::milliseconds);
    milliseconds.ok_or_else(|| Form::of(value).instead_of(Scalar::Timestamp))
}

/// What a value would be in JSON.
enum Form<'a> {
    Scalar(Token),
    List,
    Map(MapRef<'a>),
    /// A binary or a set, which JSON does not have.
    Object,
}

impl<'a> Form<'a> {
    fn of(value: ValueRef<'a>) -> Self {
        match value.kind() {
            Kind::S | Kind::Null => Self::Scalar(Token::String),
            Kind::N => {
                let text = value.as_number().map_or_else(String::new, |number| number.to_string());
                Self::Scalar(Token::of_number(&text))
            }
            Kind::Bool => Self::Scalar(Token::of_boolean(value.as_bool() == Some(true))),
            Kind::L => Self::List,
            Kind::M => value.map().map_or(Self::Object, Self::Map),
            Kind::B | Kind::Ss | Kind::Ns | Kind::Bs => Self::Object,
        }
    }

    fn instead_of(&self, expected: Scalar) -> SerializationError {
        match self {
            Self::Scalar(found) => SerializationError::Conversion { found: *found, expected },
            Self::List => SerializationError::ListForScalar(expected),
            Self::Map(_) | Self::Object => SerializationError::ObjectNotExpected,
        }
    }
}

use super::{Kind, ListRef, MapRef, Number, SetRef, ValueError, ValueRef, ValueWriter};
use crate::base::sorted_positions;

/// An attribute value as a tree that can be changed.
///
/// The elements of a set ascend, each of them once: [`AttributeValue::string_set`] and its siblings see to it.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeValue {
    /// A string.
    S(String),
    /// A number.
    N(Number),
    /// Bytes.
    B(Vec<u8>),
    /// True or false.
    Bool(bool),
    /// Null.
    Null,
    /// A set of strings, not empty.
    Ss(Vec<String>),
    /// A set of numbers, not empty.
    Ns(Vec<Number>),
    /// A set of bytes, not empty.
    Bs(Vec<Vec<u8>>),
    /// A list.
    L(Vec<AttributeValue>),
    /// A map.
    M(AttributeMap),
}

impl AttributeValue {
    /// A set of strings.
    ///
    /// # Errors
    /// [`ValueError::EmptySet`] or [`ValueError::DuplicateInSet`].
    pub fn string_set(elements: Vec<String>) -> Result<Self, ValueError> {
        sorted_set(Kind::Ss, elements, Self::S).map(Self::Ss)
    }

    /// A set of numbers.
    ///
    /// # Errors
    /// [`ValueError::EmptySet`] or [`ValueError::DuplicateInSet`].
    pub fn number_set(elements: Vec<Number>) -> Result<Self, ValueError> {
        sorted_set(Kind::Ns, elements, Self::N).map(Self::Ns)
    }

    /// A set of bytes.
    ///
    /// # Errors
    /// [`ValueError::EmptySet`] or [`ValueError::DuplicateInSet`].
    pub fn binary_set(elements: Vec<Vec<u8>>) -> Result<Self, ValueError> {
        sorted_set(Kind::Bs, elements, Self::B).map(Self::Bs)
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::S(_) => Kind::S,
            Self::N(_) => Kind::N,
            Self::B(_) => Kind::B,
            Self::Bool(_) => Kind::Bool,
            Self::Null => Kind::Null,
            Self::Ss(_) => Kind::Ss,
            Self::Ns(_) => Kind::Ns,
            Self::Bs(_) => Kind::Bs,
            Self::L(_) => Kind::L,
            Self::M(_) => Kind::M,
        }
    }

    /// Its encoded form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        bytes
    }

    /// Appends its encoded form.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        let mut writer = ValueWriter::onto(std::mem::take(bytes));
        self.write_to(&mut writer);
        *bytes = writer.finish();
    }

    /// Appends it to what `writer` writes.
    pub fn write_to(&self, writer: &mut ValueWriter) {
        match self {
            Self::S(text) => writer.string(text),
            Self::N(number) => writer.number(*number),
            Self::B(bytes) => writer.binary(bytes),
            Self::Bool(value) => writer.boolean(*value),
            Self::Null => writer.null(),
            Self::Ss(elements) => {
                let set = writer.begin_set(Kind::S);
                elements.iter().for_each(|element| writer.string(element));
                writer.end(set);
            }
            Self::Ns(elements) => {
                let set = writer.begin_set(Kind::N);
                elements.iter().for_each(|element| writer.number(*element));
                writer.end(set);
            }
            Self::Bs(elements) => {
                let set = writer.begin_set(Kind::B);
                elements.iter().for_each(|element| writer.binary(element));
                writer.end(set);
            }
            Self::L(elements) => {
                let list = writer.begin_list();
                elements.iter().for_each(|element| element.write_to(writer));
                writer.end(list);
            }
            Self::M(map) => map.write_to(writer),
        }
    }
}

/// `elements` in ascending order; `wrap` makes a value of one, for the error.
fn sorted_set<T: Ord + Clone>(
    kind: Kind,
    elements: Vec<T>,
    wrap: impl Fn(T) -> AttributeValue,
) -> Result<Vec<T>, ValueError> {
    if elements.is_empty() {
        return Err(ValueError::EmptySet(kind));
    }
    if elements.is_sorted_by(|left, right| left < right) {
        return Ok(elements);
    }
    let order = sorted_positions(elements.len(), &|a, b| elements[a].cmp(&elements[b]));
    let sorted: Vec<T> = order.into_iter().map(|position| elements[position].clone()).collect();
    if sorted.is_sorted_by(|left, right| left < right) {
        Ok(sorted)
    } else {
        Err(ValueError::DuplicateInSet { kind, elements: elements.into_iter().map(wrap).collect() })
    }
}

/// The attributes of a map or of an item, in order of insertion.
///
/// Two maps are equal if they have equal attributes, in whatever order.
#[derive(Clone, Debug, Default)]
pub struct AttributeMap(Vec<(String, AttributeValue)>);

impl AttributeMap {
    /// A map without attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many attributes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The attribute called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// The attribute called `name`, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut AttributeValue> {
        self.0.iter_mut().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// Sets an attribute: in its place if there is one of that name, whose value is returned, else behind the others.
    pub fn insert(&mut self, name: impl Into<String>, value: AttributeValue) -> Option<AttributeValue> {
        let name = name.into();
        if let Some(own) = self.get_mut(&name) {
            return Some(std::mem::replace(own, value));
        }
        self.0.push((name, value));
        None
    }

    /// Takes the attribute called `name` out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        let position = self.0.iter().position(|(own, _)| own == name)?;
        Some(self.0.remove(position).1)
    }

    /// The attributes in order of insertion.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &AttributeValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Appends it to what `writer` writes, as a map.
    pub fn write_to(&self, writer: &mut ValueWriter) {
        let map = writer.begin_map();
        for (name, value) in self.iter() {
            writer.name(name);
            value.write_to(writer);
        }
        writer.end(map);
    }
}

impl PartialEq for AttributeMap {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl<N: Into<String>> FromIterator<(N, AttributeValue)> for AttributeMap {
    fn from_iter<I: IntoIterator<Item = (N, AttributeValue)>>(attributes: I) -> Self {
        let mut map = Self::new();
        for (name, value) in attributes {
            map.insert(name, value);
        }
        map
    }
}

impl IntoIterator for AttributeMap {
    type Item = (String, AttributeValue);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl ValueRef<'_> {
    /// The same value as a tree that can be changed.
    #[must_use]
    pub fn to_owned(self) -> AttributeValue {
        match self.kind() {
            Kind::S => AttributeValue::S(self.as_str().unwrap_or_default().to_owned()),
            Kind::N => AttributeValue::N(self.as_number().unwrap_or(Number::ZERO)),
            Kind::B => AttributeValue::B(self.as_binary().unwrap_or_default().to_vec()),
            Kind::Bool => AttributeValue::Bool(self.as_bool() == Some(true)),
            Kind::Null => AttributeValue::Null,
            Kind::Ss => AttributeValue::Ss(self.elements(|value| value.as_str().map(str::to_owned))),
            Kind::Ns => AttributeValue::Ns(self.elements(|value| value.as_number())),
            Kind::Bs => AttributeValue::Bs(self.elements(|value| value.as_binary().map(<[u8]>::to_vec))),
            Kind::L => AttributeValue::L(self.list().map_or_else(Vec::new, ListRef::to_owned)),
            Kind::M => AttributeValue::M(self.map().map_or_else(AttributeMap::new, MapRef::to_owned)),
        }
    }

    fn elements<T>(self, read: impl Fn(ValueRef<'_>) -> Option<T>) -> Vec<T> {
        self.set().into_iter().flat_map(SetRef::iter).filter_map(read).collect()
    }
}

impl ListRef<'_> {
    /// The same elements as trees that can be changed.
    #[must_use]
    pub fn to_owned(self) -> Vec<AttributeValue> {
        self.iter().map(ValueRef::to_owned).collect()
    }
}

impl MapRef<'_> {
    /// The same attributes as a tree that can be changed.
    #[must_use]
    pub fn to_owned(self) -> AttributeMap {
        AttributeMap(self.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

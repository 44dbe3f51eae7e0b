//! The tags of tables: what the three operations on them, and `CreateTable`, have in common.
//!
//! Source of rules and texts, unless noted: observed in us-west-2 and us-east-1 (October 2026).

mod list;
mod resource;
mod tag;
mod untag;

use crate::base::first_repeated;
use crate::operation::{Input, Member, Members, ServiceError, Shape, Structure};
use crate::table::Tag;

pub(crate) use list::DEFINITION as LIST;
pub(crate) use tag::DEFINITION as TAG;
pub(crate) use untag::DEFINITION as UNTAG;

/// Source: "Tagging restrictions in DynamoDB" in the developer guide.
const TAGS_MAX: usize = 50;
const KEY_CHARACTERS_MAX: usize = 128;
const VALUE_CHARACTERS_MAX: usize = 256;
const RESERVED: &str = "aws:";

/// The members of a tag are checked in words of their own, so the shape asks for none.
pub(crate) const TAGS: Shape = Shape::List(&Shape::Structure(&Structure {
    name: "Tag",
    members: &[Member::optional("Key", Shape::String), Member::optional("Value", Shape::String)],
}));

/// Takes tags out of a request, if it has any, in the order of their keys.
pub(crate) fn requested(members: &mut Members) -> Result<Option<Vec<Tag>>, ServiceError> {
    let Some(tags) = members.list("Tags") else { return Ok(None) };
    let tags = tags.into_iter().map(tag).collect::<Result<Vec<_>, _>>()?;
    check_keys(tags.iter().map(|tag| tag.key.as_str()))?;
    Ok(Some(merged(&[], tags)))
}

fn tag(input: Input) -> Result<Tag, ServiceError> {
    let mut members = input.into_structure();
    let key = checked_key(members.string("Key"))?;
    match members.string("Value") {
        Some(value) if is_made_of_tag_characters(&value, VALUE_CHARACTERS_MAX) => Ok(Tag { key, value }),
        value => {
            let shown = value.as_deref().unwrap_or("null");
            Err(ServiceError::validation(format!("The Tag Value provided is invalid, Value: {shown}")))
        }
    }
}

fn checked_key(key: Option<String>) -> Result<String, ServiceError> {
    match key {
        Some(key) if !key.is_empty() && is_made_of_tag_characters(&key, KEY_CHARACTERS_MAX) => Ok(key),
        key => {
            let shown = key.as_deref().unwrap_or("null");
            Err(ServiceError::validation(format!("The Tag Key provided is invalid, Key: {shown}")))
        }
    }
}

/// Checks keys that are well made each: which of these rules comes first was not observed.
fn check_keys<'a>(keys: impl Iterator<Item = &'a str> + Clone) -> Result<(), ServiceError> {
    if let Some(key) = keys.clone().find(|key| key.starts_with(RESERVED)) {
        return Err(ServiceError::validation(format!("Tag Key cannot be prefixed with aws:, Key: {key}")));
    }
    let keys: Vec<&[u8]> = keys.map(str::as_bytes).collect();
    if let Some(position) = first_repeated(&keys) {
        let key = String::from_utf8_lossy(keys[position]);
        return Err(ServiceError::validation(format!(
            "Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}"
        )));
    }
    check_count(keys.len())
}

fn check_count(count: usize) -> Result<(), ServiceError> {
    if count > TAGS_MAX {
        return Err(ServiceError::validation(
            "Number of Tags exceed the current limit for the provided ResourceArn",
        ));
    }
    Ok(())
}

/// Letters, digits and spaces of any script, and a few signs.
fn is_made_of_tag_characters(text: &str, most: usize) -> bool {
    let is_one = |character: char| {
        character.is_alphanumeric()
            || (character.is_whitespace() && !character.is_control())
            || "+-=._:/@".contains(character)
    };
    text.chars().count() <= most && text.chars().all(is_one)
}

/// What a resource with the tags `old` has once `new` are put upon them.
fn merged(old: &[Tag], new: Vec<Tag>) -> Vec<Tag> {
    let mut tags = old.to_vec();
    for tag in new {
        match tags.binary_search_by(|other| other.key.cmp(&tag.key)) {
            Ok(position) => tags[position] = tag,
            Err(position) => tags.insert(position, tag),
        }
    }
    tags
}

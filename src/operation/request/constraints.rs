//! The checks that need nothing but the request and its shape: what must be there, and within which limits.
//!
//! The service collects what fails, up to ten, and answers with all of it in one text.

use super::echo::{dump, json_of, lower_first};
use super::names::{TABLE_NAME_MAX, is_name, is_table_name};
use super::serialization::missing;
use super::shape::{Input, Limit, Member, Members, Shape, Structure};
use crate::operation::{ServiceError, Validation};

const REPORTED_MAX: usize = 10;
const TABLE_NAME: &str = "TableName";
/// Shortest and longest name of a table. Source: "Naming rules" in the developer guide.
const TABLE_NAME_LENGTH_MIN: usize = 3;
const TABLE_NAME_LENGTH_MAX: usize = 255;
const NAME_CONSTRAINT: &str = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";

/// Checks a request against the limits in its shape.
///
/// # Errors
/// A `ValidationException` that lists what failed, in the order of the shape; or, first of all, one that names a
/// member that is not built.
pub(crate) fn check(
    structure: &Structure,
    members: &Members,
    validation: Validation,
) -> Result<(), ServiceError> {
    refuse_unread(structure, members)?;
    if validation == Validation::Strict {
        check_strictly(structure, members)?;
    }
    check_present(structure, members)?;
    let is_whole =
        |member: &Member| !member.required || member.name == TABLE_NAME || members.get(member.name).is_some();
    // The newer way cannot read a request without its key or item, and leaves it to the older one.
    let validation = if structure.members.iter().all(is_whole) { validation } else { Validation::Older };
    if let Some(failure) = first_alone(structure, members, validation) {
        return Err(validation.word(ServiceError::validation(failure)));
    }
    let mut failures = Vec::new();
    check_structure(structure, members, None, validation, &mut failures);
    if failures.is_empty() {
        failures.extend(names_last(structure, members));
    }
    failures.truncate(REPORTED_MAX);
    match failures.len() {
        0 => Ok(()),
        1 => Err(ServiceError::validation(format!("1 validation error detected: {}", failures[0]))),
        count => Err(ServiceError::validation(format!(
            "{count} validation errors detected: {}",
            failures.join("; ")
        ))),
    }
}

/// What JSON lacks was told by its reader, with the place. A document has no places.
fn check_strictly(structure: &Structure, members: &Members) -> Result<(), ServiceError> {
    match structure.missed(members) {
        Some(member) => Err(ServiceError::validation(missing(member.name))),
        None => Ok(()),
    }
}

/// Without a name the service does not look at the rest of a request about tables, nor with one that is too short or
/// too long.
fn check_present(structure: &Structure, members: &Members) -> Result<(), ServiceError> {
    let is_first = |member: &&Member| matches!(member.limits, [Limit::Present, ..]);
    let Some(member) = structure.members.iter().find(is_first) else { return Ok(()) };
    let Some(input) = members.get(member.name) else {
        return Err(ServiceError::validation(format!(
            "The parameter '{}' is required but was not present in the request",
            member.name
        )));
    };
    let is_length = |limit: &&Limit| matches!(limit, Limit::LengthAtLeast(_) | Limit::LengthAtMost(_));
    let violated = member.limits.iter().filter(is_length).find_map(|limit| violated(limit, input));
    violated.map_or(Ok(()), |constraint| {
        Err(ServiceError::validation(format!(
            "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: {constraint}",
            dump(member.shape, input),
            lower_first(member.name)
        )))
    })
}

/// What the newer way stops at, whatever else is wrong.
fn first_alone(structure: &Structure, members: &Members, validation: Validation) -> Option<String> {
    if validation == Validation::Older {
        return None;
    }
    let mut alone = structure.members.iter().filter_map(|member| {
        let input = members.get(member.name);
        match (input, member.limits) {
            (Some(Input::String(text)), [Limit::OneOfAlone(older, newer)])
                if !older.contains(&text.as_str()) =>
            {
                Some(newer_choice(newer))
            }
            (Some(Input::String(text)), _)
                if validation == Validation::Enveloped && member.name == TABLE_NAME && text.is_empty() =>
            {
                Some(
                    "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or \
                     equal to 1"
                        .to_owned(),
                )
            }
            (input, _) if validation == Validation::Enveloped && member.name == TABLE_NAME => {
                let mut failures = Vec::new();
                check_member(member, input, None, validation, &mut failures);
                failures.into_iter().next()
            }
            _ => None,
        }
    });
    alone.next()
}

/// What is wrong with the names of tables where the service looks at them last.
fn names_last(structure: &Structure, members: &Members) -> Option<String> {
    structure.members.iter().find_map(|member| match (member.limits, members.get(member.name)) {
        ([Limit::TableNameKeysLast, ..], Some(input)) => {
            let constraint = table_names_constraint(input)?;
            Some(format!(
                "Value '{}' at '{}' failed to satisfy constraint: {constraint}",
                dump(member.shape, input),
                lower_first(member.name)
            ))
        }
        _ => None,
    })
}

/// Answering as if a member were not there would be a wrong answer, so members that are not built are refused.
fn refuse_unread(structure: &Structure, members: &Members) -> Result<(), ServiceError> {
    for member in structure.members {
        match (member.shape, members.get(member.name)) {
            (Shape::Unread, Some(_)) => {
                return Err(ServiceError::validation(format!(
                    "Minamo does not implement {} yet",
                    member.name
                )));
            }
            (Shape::Structure(inner), Some(Input::Structure(members))) => refuse_unread(inner, members)?,
            (Shape::List(Shape::Structure(inner)), Some(Input::List(elements))) => {
                for element in elements {
                    if let Input::Structure(members) = element {
                        refuse_unread(inner, members)?;
                    }
                }
            }
            (Shape::Map(Shape::Structure(inner)), Some(Input::Map(entries))) => {
                for (_, entry) in entries {
                    if let Input::Structure(members) = entry {
                        refuse_unread(inner, members)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// Where in a request a value stands.
struct Path<'a> {
    before: Option<&'a Path<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Member(&'static str),
    Element(usize),
    Entry(&'a str),
}

impl Path<'_> {
    /// The path as most errors name it, with members in lower case.
    fn text(&self) -> String {
        self.join(lower_first)
    }

    /// The path as newer errors name it, with members as the service model does.
    fn model_text(&self) -> String {
        self.join(str::to_owned)
    }

    fn join(&self, member: fn(&str) -> String) -> String {
        let step = match self.step {
            Step::Member(name) => member(name),
            Step::Element(index) => format!("{}.member", index + 1),
            Step::Entry(name) => format!("{name}.member"),
        };
        self.before.map_or(step.clone(), |before| format!("{}.{step}", before.join(member)))
    }
}

fn check_structure(
    structure: &Structure,
    members: &Members,
    before: Option<&Path<'_>>,
    validation: Validation,
    failures: &mut Vec<String>,
) {
    for member in structure.members {
        check_member(member, members.get(member.name), before, validation, failures);
    }
}

fn check_member(
    member: &Member,
    input: Option<&Input>,
    before: Option<&Path<'_>>,
    validation: Validation,
    failures: &mut Vec<String>,
) {
    let path = Path { before, step: Step::Member(member.name) };
    match input {
        None if member.required => failures.push(format!(
            "Value null at '{}' failed to satisfy constraint: Member must not be null",
            path.text()
        )),
        None => {}
        Some(input) => {
            check_limits(member, input, &path, validation, failures);
            check_inside(member.shape, input, &path, validation, failures);
        }
    }
}

fn check_inside(
    shape: Shape,
    input: &Input,
    path: &Path<'_>,
    validation: Validation,
    failures: &mut Vec<String>,
) {
    match (shape, input) {
        (Shape::Structure(structure), Input::Structure(members)) => {
            check_structure(structure, members, Some(path), validation, failures);
        }
        (Shape::List(element), Input::List(inputs)) => {
            for (index, input) in inputs.iter().enumerate() {
                let path = Path { before: Some(path), step: Step::Element(index) };
                check_inside(*element, input, &path, validation, failures);
            }
        }
        (Shape::Map(value), Input::Map(entries)) => {
            for (name, input) in entries {
                let path = Path { before: Some(path), step: Step::Entry(name) };
                check_inside(*value, input, &path, validation, failures);
            }
        }
        _ => {}
    }
}

fn check_limits(
    member: &Member,
    input: &Input,
    path: &Path<'_>,
    validation: Validation,
    failures: &mut Vec<String>,
) {
    for limit in member.limits {
        let Some(constraint) = violated(limit, input) else { continue };
        failures.push(match limit {
            Limit::OneOfReworded(_, newer) if validation == Validation::Enveloped => newer_choice(newer),
            Limit::CountAtLeast(_) | Limit::CountAtMost(_) | Limit::NumberAtLeast(_) => {
                format!("Value at '{}' failed to satisfy constraint: {constraint}", path.model_text())
            }
            Limit::TableNameKeys => format!(
                "Value '{}' at '{}' failed to satisfy constraint: {constraint}",
                json_of(input),
                path.text()
            ),
            _ => format!(
                "Value '{}' at '{}' failed to satisfy constraint: {constraint}",
                dump(member.shape, input),
                path.text()
            ),
        });
    }
}

/// The newer way prints neither the value nor the member.
fn newer_choice(set: &str) -> String {
    format!("Failed to satisfy constraint: Member must satisfy enum value set: [{set}]")
}

fn violated(limit: &Limit, input: &Input) -> Option<String> {
    match (limit, input) {
        (Limit::LengthAtLeast(least) | Limit::CountAtLeast(least), input) if length(input) < *least => {
            Some(format!("Member must have length greater than or equal to {least}"))
        }
        (Limit::LengthAtMost(most) | Limit::CountAtMost(most), input) if length(input) > *most => {
            Some(format!("Member must have length less than or equal to {most}"))
        }
        (Limit::ElementLengths(least, most), Input::List(elements))
            if !elements.iter().all(|element| (*least..=*most).contains(&length(element))) =>
        {
            Some(format!(
                "Member must satisfy constraint: [Member must have length less than or equal to {most}, Member must \
                 have length greater than or equal to {least}]"
            ))
        }
        (Limit::MapValueLengths(least, most), Input::Map(entries))
            if !entries.iter().all(|(_, value)| (*least..=*most).contains(&length(value))) =>
        {
            Some(format!(
                "Map value must satisfy constraint: [Member must have length less than or equal to {most}, Member must \
                 have length greater than or equal to {least}]"
            ))
        }
        (Limit::ValueAtLeast(least) | Limit::NumberAtLeast(least), Input::Long(value)) if value < least => {
            Some(format!("Member must have value greater than or equal to {least}"))
        }
        (Limit::ValueAtMost(most), Input::Long(value)) if value > most => {
            Some(format!("Member must have value less than or equal to {most}"))
        }
        (
            Limit::OneOf(texts) | Limit::OneOfReworded(texts, _) | Limit::OneOfAlone(texts, _),
            Input::String(text),
        ) if !texts.contains(&text.as_str()) => {
            Some(format!("Member must satisfy enum value set: [{}]", texts.join(", ")))
        }
        (Limit::Name, Input::String(text)) if !is_name(text) => Some(NAME_CONSTRAINT.to_owned()),
        // What is empty is too short, and no more is said of it.
        (Limit::TableName, Input::String(text)) if !text.is_empty() => table_name_constraint(text),
        (Limit::TableNameKeys, input) => table_names_constraint(input),
        _ => None,
    }
}

/// An ARN has the length of a text that stands for a table, a plain name its own.
fn table_name_constraint(text: &str) -> Option<String> {
    if !is_table_name(text) {
        return Some(NAME_CONSTRAINT.to_owned());
    }
    match text.len() {
        _ if !is_name(text) => None,
        0..TABLE_NAME_LENGTH_MIN => {
            Some(format!("Member must have length greater than or equal to {TABLE_NAME_LENGTH_MIN}"))
        }
        length if length > TABLE_NAME_LENGTH_MAX => {
            Some(format!("Member must have length less than or equal to {TABLE_NAME_LENGTH_MAX}"))
        }
        _ => None,
    }
}

fn table_names_constraint(input: &Input) -> Option<String> {
    let Input::Map(entries) = input else { return None };
    let is_wrong =
        |name: &str| name.chars().count() > TABLE_NAME_MAX || table_name_constraint(name).is_some();
    entries.iter().any(|(name, _)| is_wrong(name)).then(|| {
        format!(
            "Map keys must satisfy constraint: [Member must have length less than or equal to \
             {TABLE_NAME_LENGTH_MAX}, Member must have length greater than or equal to {TABLE_NAME_LENGTH_MIN}, \
             {NAME_CONSTRAINT}]"
        )
    })
}

/// The length that the limits of a member speak of; what has none passes every limit of length.
fn length(input: &Input) -> usize {
    match input {
        Input::String(text) => text.chars().count(),
        Input::List(inputs) => inputs.len(),
        Input::Map(entries) => entries.len(),
        Input::Values(entries) => entries.len(),
        Input::Parameters(Ok(values)) => values.len(),
        _ => 1,
    }
}

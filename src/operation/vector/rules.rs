//! What vector indexes have against items.
//!
//! Source of the texts: observed in eu-west-2 in August 2026, where not said otherwise.

use std::hint::black_box;

use crate::base::sorted_positions;
use crate::expression::Origin;
use crate::operation::ServiceError;
use crate::operation::item::rules::updated_index_key;
use crate::table::{Table, VectorFault, VectorIndex};
use crate::value::{Item, Number};

/// Checks that the vector indexes of a table take an item that is put.
pub(crate) fn check_put(table: &Table, item: &Item) -> Result<(), ServiceError> {
    check(table, None, item, Origin::Attributes)
}

/// Checks that they take what an update has changed.
pub(crate) fn check_updated(
    table: &Table,
    old: Option<&Item>,
    item: &Item,
    origin: Origin,
) -> Result<(), ServiceError> {
    check(table, old, item, origin)
}

fn check(table: &Table, old: Option<&Item>, item: &Item, origin: Origin) -> Result<(), ServiceError> {
    if table.vectors.is_empty() {
        return Ok(());
    }
    // It may be in the part of the module that is there wherever a table with vector indexes is.
    let check: fn(&Table, Option<&Item>, &Item, Origin) -> Result<(), ServiceError> = black_box(check_all);
    check(table, old, item, origin)
}

fn check_all(table: &Table, old: Option<&Item>, item: &Item, origin: Origin) -> Result<(), ServiceError> {
    let indexes = &table.vectors;
    // Which index is named first is not known: as with other indexes, that of the lowest name.
    let order = sorted_positions(indexes.len(), &|a, b| indexes[a].name.cmp(&indexes[b].name));
    order.into_iter().try_for_each(|position| {
        let index = &indexes[position];
        index.check(old, item).map_err(|fault| error(index, fault, origin))
    })
}

fn error(index: &VectorIndex, fault: VectorFault, origin: Origin) -> ServiceError {
    let VectorIndex { name, attribute, dimensions, .. } = index;
    let what = match fault {
        VectorFault::NotAList => format!(
            ". Invalid type for parameter {attribute}, Expected: 32-bit floating point number list IndexName: {name}"
        ),
        VectorFault::Size { actual } => format!(
            ". Invalid size for parameter {attribute}, Expected: {dimensions}, Actual: {actual} IndexName: {name}"
        ),
        VectorFault::Element { position, actual } => format!(
            ". Invalid type for parameter {attribute}[{position}], Expected: 32-bit floating point number, Actual: \
             {}. IndexName: {name}",
            actual.name()
        ),
        VectorFault::Range { position, value } => format!(
            ". Invalid value for parameter {attribute}[{position}], Value: {} is outside valid range \
             [-3.4028235E38, 3.4028235E38]. IndexName: {name}",
            scientific(value)
        ),
        VectorFault::Type { attribute, actual } => format!(
            ". Attribute '{}' type mismatch. Expected: {}, Actual: {}. IndexName: {name}",
            attribute.name,
            attribute.kind.name(),
            actual.name()
        ),
        VectorFault::Empty(error) => {
            return match origin {
                Origin::Expression | Origin::Statement => updated_index_key(error),
                Origin::Attributes => error.into(),
            };
        }
        // These two are the texts of another implementation by the service's authors, not observed.
        VectorFault::HashTooLong => {
            ": Aggregate size for HASH key attributes exceeds the maximum of 2048 bytes".to_owned()
        }
        VectorFault::FilterTooLong { name } => {
            format!(": Size limit exceeded for SearchSchema attribute '{name}': maximum 10240 bytes")
        }
    };
    ServiceError::validation(format!("One or more parameter values were invalid{what}"))
}

/// A number that is 10 or more, or -10 or less, as the service prints one that is out of range: 3.5E+38.
fn scientific(value: Number) -> String {
    let text = value.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let whole = digits.split('.').next().unwrap_or_default().len();
    let digits: String = digits.chars().filter(|digit| *digit != '.').collect();
    let (first, rest) = digits.split_at(1);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}E+{}", whole - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_told_in_scientific_notation() {
        let told = |text: &str| scientific(Number::parse(text).expect("it is a number"));
        assert_eq!(told("3.5E38"), "3.5E+38");
        assert_eq!(told("-4E40"), "-4E+40");
        assert_eq!(told("12.5"), "1.25E+1");
    }
}

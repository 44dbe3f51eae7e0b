//! Whether two requests are the same, without keeping either.

use xxhash_rust::xxh64::xxh64;

use crate::operation::{Input, Members};
use crate::value::{MapRef, ValueRef};

/// A number for the members of a request but for those named. It does not depend on the order in which members and
/// attributes were written.
#[must_use]
pub fn digest(members: &Members, except: &[&str]) -> u128 {
    let counted = |seed| {
        let counted = members.iter().filter(|(name, _)| !except.contains(name));
        unordered(counted.map(|(name, input)| entry(name, of_input(input, seed), seed)))
    };
    u128::from(counted(0)) << 64 | u128::from(counted(1))
}

fn of_input(input: &Input, seed: u64) -> u64 {
    match input {
        Input::String(text) => xxh64(text.as_bytes(), seed),
        Input::Boolean(value) => xxh64(&[u8::from(*value)], seed),
        Input::Long(value) => xxh64(&value.to_le_bytes(), seed),
        Input::Value(value) => of_value(value.as_ref(), seed),
        Input::Item(item) => of_map(item.map(), seed),
        Input::Values(values) => {
            unordered(values.iter().map(|(name, value)| entry(name, of_value(value.as_ref(), seed), seed)))
        }
        Input::List(elements) => ordered(elements.iter().map(|element| of_input(element, seed)), seed),
        Input::Map(entries) => {
            unordered(entries.iter().map(|(name, value)| entry(name, of_input(value, seed), seed)))
        }
        Input::Structure(members) => {
            unordered(members.iter().map(|(name, member)| entry(name, of_input(member, seed), seed)))
        }
        Input::Parameters(Ok(values)) => {
            ordered(values.iter().map(|value| of_value(value.as_ref(), seed)), seed)
        }
        // What is malformed is refused.
        Input::Parameters(Err(_)) | Input::Unread => seed,
    }
}

/// Everything but the order of a map's entries has one encoding only.
fn of_value(value: ValueRef<'_>, seed: u64) -> u64 {
    match (value.list(), value.map()) {
        (Some(list), _) => ordered(list.iter().map(|element| of_value(element, seed)), seed),
        (_, Some(map)) => of_map(map, seed),
        _ => xxh64(value.encoded(), seed),
    }
}

fn of_map(map: MapRef<'_>, seed: u64) -> u64 {
    unordered(map.iter().map(|(name, value)| entry(name, of_value(value, seed), seed)))
}

fn entry(name: &str, value: u64, seed: u64) -> u64 {
    xxh64(name.as_bytes(), seed ^ value)
}

fn ordered(elements: impl Iterator<Item = u64>, seed: u64) -> u64 {
    elements.fold(!seed, |sum, element| xxh64(&element.to_le_bytes(), sum))
}

fn unordered(entries: impl Iterator<Item = u64>) -> u64 {
    entries.fold(1, u64::wrapping_add)
}

//! Untrusted bytes, from JavaScript, become a value.

use super::compare::compare_elements;
use super::encoding::{
    INTEGER_MAX, LENGTH_BYTES, TAG_BINARY, TAG_BINARY_SET, TAG_DECIMAL, TAG_FALSE, TAG_INTEGER, TAG_LIST,
    TAG_MAP, TAG_NEGATIVE_DECIMAL, TAG_NEGATIVE_INTEGER, TAG_NULL, TAG_NUMBER_SET, TAG_STRING,
    TAG_STRING_SET, TAG_TRUE, exponent_of, kind_of, read_number,
};
use super::names::Names;
use super::number::DIGITS_MAX;
use super::{EncodedValue, NumberError, ValueError, set};
use crate::base::Bytes;

/// Levels of lists and maps within one another that an encoded value may have. It protects the stack: the service's
/// own limit is lower, counts from the attribute, and is checked where its message is known.
pub const NESTING_MAX: usize = 64;

/// A varint is never longer: seven bits of each byte make 56, which is more than any length or integer needs.
const VARINT_BYTES_MAX: usize = 8;

/// Checks that `bytes` are one value in item form v1, and takes a copy of it.
///
/// The elements of a set may come in any order: the copy has them in ascending order. Everything else must be in the
/// one encoding that its value has.
///
/// # Errors
/// [`ValueError`] if they are not. No bytes whatever make it panic.
pub fn validate(bytes: &[u8]) -> Result<EncodedValue, ValueError> {
    let mut validator = Validator { bytes, at: 0, unordered_sets: Vec::new() };
    validator.value(1)?;
    if validator.at != bytes.len() {
        return Err(ValueError::NotCanonical);
    }
    if validator.unordered_sets.is_empty() {
        return Ok(EncodedValue::trusted(Bytes::from(bytes)));
    }
    let mut copy = bytes.to_vec();
    for start in validator.unordered_sets {
        set::sort(&mut copy[start..])?;
    }
    Ok(EncodedValue::trusted(Bytes::from(copy)))
}

struct Validator<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the sets stand whose elements do not ascend.
    unordered_sets: Vec<usize>,
}

impl<'a> Validator<'a> {
    /// Checks the value that comes next, which is on level `level`, counted from 1.
    fn value(&mut self, level: usize) -> Result<(), ValueError> {
        let tag = self.byte()?;
        match tag {
            TAG_LIST | TAG_MAP if level > NESTING_MAX => Err(ValueError::TooDeep),
            TAG_LIST => self.container(|validator, count| validator.list(count, level)),
            TAG_MAP => self.container(|validator, count| validator.map(count, level)),
            TAG_STRING_SET | TAG_NUMBER_SET | TAG_BINARY_SET => {
                let start = self.at - 1;
                self.container(|validator, count| validator.set(tag, count, start))
            }
            _ => self.scalar(tag),
        }
    }

    /// Checks what follows the tag of a value that contains no other.
    fn scalar(&mut self, tag: u8) -> Result<(), ValueError> {
        match tag {
            TAG_NULL | TAG_FALSE | TAG_TRUE => Ok(()),
            TAG_STRING => self.text().map(drop),
            TAG_BINARY => self.counted_bytes().map(drop),
            TAG_INTEGER | TAG_NEGATIVE_INTEGER => {
                let magnitude = self.varint()?;
                let negative_zero = tag == TAG_NEGATIVE_INTEGER && magnitude == 0;
                check(magnitude <= INTEGER_MAX && !negative_zero)
            }
            TAG_DECIMAL | TAG_NEGATIVE_DECIMAL => self.decimal(),
            _ => Err(ValueError::UnknownTag(tag)),
        }
    }

    /// Checks the length of a set, list or map; `contents` checks as many elements as it is told.
    fn container(
        &mut self,
        contents: impl FnOnce(&mut Self, u64) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        let length = self.take(LENGTH_BYTES)?.first_chunk().ok_or(ValueError::Truncated)?;
        let length = u32::from_le_bytes(*length) as usize;
        let start = self.at;
        if length > self.bytes.len() - start {
            return Err(ValueError::Truncated);
        }
        let count = self.varint()?;
        contents(self, count)?;
        check(self.at - start == length)
    }

    fn list(&mut self, count: u64, level: usize) -> Result<(), ValueError> {
        (0..count).try_for_each(|_| self.value(level + 1))
    }

    fn map(&mut self, count: u64, level: usize) -> Result<(), ValueError> {
        let mut names = Names::new();
        for _ in 0..count {
            let name = self.text()?;
            if name.is_empty() {
                return Err(ValueError::EmptyName);
            }
            names.add(name)?;
            self.value(level + 1)?;
        }
        names.finish()
    }

    fn set(&mut self, tag: u8, count: u64, start: usize) -> Result<(), ValueError> {
        let kind = kind_of(tag).ok_or(ValueError::UnknownTag(tag))?;
        if count == 0 {
            return Err(ValueError::EmptySet(kind));
        }
        let bytes = self.bytes;
        let (mut ascending, mut previous): (bool, &[u8]) = (true, &[]);
        for _ in 0..count {
            let element_start = self.at;
            let element_tag = self.byte()?;
            if kind_of(element_tag) != kind.element() {
                return Err(ValueError::UnknownTag(element_tag));
            }
            self.scalar(element_tag)?;
            let element = &bytes[element_start..self.at];
            ascending &= previous.is_empty() || compare_elements(previous, element).is_lt();
            previous = element;
        }
        if !ascending {
            self.unordered_sets.push(start);
        }
        Ok(())
    }

    /// Checks what follows the tag of a number that is not a small integer.
    fn decimal(&mut self) -> Result<(), ValueError> {
        let start = self.at - 1;
        let (exponent, count) = (exponent_of(self.byte()?), self.byte()?);
        if u32::from(count) > DIGITS_MAX {
            return Err(ValueError::Number(NumberError::TooManyDigits));
        }
        let packed = self.take(usize::from(count).div_ceil(2))?;
        check(is_packed_decimal(packed, count))?;
        // A whole number below the limit has fewer than 17 digits; only those need to be computed.
        let whole = exponent >= i32::from(count) - 1 && exponent < 17;
        let number = whole.then(|| read_number(self.bytes, start).integer_magnitude()).flatten();
        check(number.is_none_or(|magnitude| magnitude > INTEGER_MAX))
    }

    fn text(&mut self) -> Result<&'a [u8], ValueError> {
        let bytes = self.counted_bytes()?;
        if is_ascii(bytes) || std::str::from_utf8(bytes).is_ok() {
            Ok(bytes)
        } else {
            Err(ValueError::NotUtf8)
        }
    }

    fn counted_bytes(&mut self) -> Result<&'a [u8], ValueError> {
        let length = self.varint()?;
        self.take(usize::try_from(length).map_err(|_| ValueError::Truncated)?)
    }

    fn varint(&mut self) -> Result<u64, ValueError> {
        if let Some(&first) = self.bytes.get(self.at).filter(|first| **first < 0x80) {
            self.at += 1;
            return Ok(u64::from(first));
        }
        let mut value = 0;
        for position in 0..VARINT_BYTES_MAX {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << (7 * position);
            if byte < 0x80 {
                check(byte != 0)?;
                return Ok(value);
            }
        }
        Err(ValueError::NotCanonical)
    }

    fn byte(&mut self) -> Result<u8, ValueError> {
        let byte = *self.bytes.get(self.at).ok_or(ValueError::Truncated)?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ValueError> {
        let (taken, _) = self.bytes[self.at..].split_at_checked(length).ok_or(ValueError::Truncated)?;
        self.at += length;
        Ok(taken)
    }
}

fn check(canonical: bool) -> Result<(), ValueError> {
    if canonical { Ok(()) } else { Err(ValueError::NotCanonical) }
}

/// Whether `packed` are `count` decimal digits, the first and the last not zero, and nothing else.
fn is_packed_decimal(packed: &[u8], count: u8) -> bool {
    let (Some(first), Some(last)) = (packed.first(), packed.last()) else { return false };
    let last_is_significant =
        if count.is_multiple_of(2) { last & 0xF != 0 } else { last & 0xF == 0 && last >> 4 != 0 };
    last_is_significant && first >> 4 != 0 && packed.iter().all(|byte| byte >> 4 <= 9 && byte & 0xF <= 9)
}

/// Compiles to vector instructions, which the checks of the standard library do not: most text is ASCII.
fn is_ascii(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |union, byte| union | byte) < 0x80
}

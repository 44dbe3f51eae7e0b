//! The pieces of item form v1 that its writer, its reader and its validator share: tags, lengths and numbers.
//!
//! The functions that read here trust their bytes: [`validate`](super::validate()) or our own writer has seen them.

use super::number::{DIGITS_MAX, SCIENTIFIC_MAX};
use super::{Kind, Number};

/// The first byte of a stored item.
pub(super) const ITEM_VERSION: u8 = 1;

pub(super) const TAG_NULL: u8 = 0x01;
pub(super) const TAG_FALSE: u8 = 0x02;
pub(super) const TAG_TRUE: u8 = 0x03;
pub(super) const TAG_STRING: u8 = 0x04;
pub(super) const TAG_BINARY: u8 = 0x05;
pub(super) const TAG_INTEGER: u8 = 0x06;
pub(super) const TAG_NEGATIVE_INTEGER: u8 = 0x07;
pub(super) const TAG_DECIMAL: u8 = 0x08;
pub(super) const TAG_NEGATIVE_DECIMAL: u8 = 0x09;
pub(super) const TAG_STRING_SET: u8 = 0x0A;
pub(super) const TAG_NUMBER_SET: u8 = 0x0B;
pub(super) const TAG_BINARY_SET: u8 = 0x0C;
pub(super) const TAG_LIST: u8 = 0x0D;
pub(super) const TAG_MAP: u8 = 0x0E;

/// The largest magnitude that is written as an integer: what a JavaScript number holds exactly.
pub(super) const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Bytes between the tag of a set, list or map and its count: the length of the rest.
pub(super) const LENGTH_BYTES: usize = 4;

/// The kind that a tag stands for.
pub(super) const fn kind_of(tag: u8) -> Option<Kind> {
    Some(match tag {
        TAG_NULL => Kind::Null,
        TAG_FALSE | TAG_TRUE => Kind::Bool,
        TAG_STRING => Kind::S,
        TAG_BINARY => Kind::B,
        TAG_INTEGER | TAG_NEGATIVE_INTEGER | TAG_DECIMAL | TAG_NEGATIVE_DECIMAL => Kind::N,
        TAG_STRING_SET => Kind::Ss,
        TAG_NUMBER_SET => Kind::Ns,
        TAG_BINARY_SET => Kind::Bs,
        TAG_LIST => Kind::L,
        TAG_MAP => Kind::M,
        _ => return None,
    })
}

/// Appends `value` as LEB128: seven bits a byte, lowest first, the top bit set on all bytes but the last.
pub(super) fn write_varint(out: &mut Vec<u8>, value: u64) {
    let mut rest = value;
    while rest >= 0x80 {
        out.push(low_byte(rest) | 0x80);
        rest >>= 7;
    }
    out.push(low_byte(rest));
}

/// How many bytes [`write_varint`] writes.
pub(super) fn varint_bytes(value: u64) -> usize {
    (u64::BITS - (value | 1).leading_zeros()).div_ceil(7) as usize
}

/// The varint at `at`, and the position behind it.
pub(super) fn read_varint(bytes: &[u8], at: usize) -> (u64, usize) {
    let first = bytes[at];
    if first < 0x80 {
        return (u64::from(first), at + 1);
    }
    let (mut value, mut shift, mut at) = (u64::from(first & 0x7F), 7u32, at + 1);
    loop {
        let byte = bytes[at];
        at += 1;
        value |= u64::from(byte & 0x7F) << (shift & 63);
        shift += 7;
        if byte < 0x80 {
            return (value, at);
        }
    }
}

/// The varint at `at` as a length or a count, and the position behind it.
pub(super) fn read_length(bytes: &[u8], at: usize) -> (usize, usize) {
    let (value, at) = read_varint(bytes, at);
    (usize::try_from(value).expect("lengths in validated bytes fit into memory"), at)
}

/// The fixed-width length at `at`.
pub(super) fn read_fixed_length(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..].first_chunk().expect("validated bytes hold a whole length");
    u32::from_le_bytes(*length) as usize
}

/// The position behind the value at `at`, found without looking into it.
pub(super) fn skip(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        TAG_NULL | TAG_FALSE | TAG_TRUE => at + 1,
        TAG_STRING | TAG_BINARY => {
            let (length, start) = read_length(bytes, at + 1);
            start + length
        }
        TAG_INTEGER | TAG_NEGATIVE_INTEGER => read_varint(bytes, at + 1).1,
        TAG_DECIMAL | TAG_NEGATIVE_DECIMAL => at + 3 + usize::from(bytes[at + 2]).div_ceil(2),
        _ => at + 1 + LENGTH_BYTES + read_fixed_length(bytes, at + 1),
    }
}

/// Appends a whole string or binary value.
pub(super) fn write_bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    write_name(out, bytes);
}

/// Appends the name of a map's entry, which has no tag.
pub(super) fn write_name(out: &mut Vec<u8>, bytes: &[u8]) {
    write_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a whole number value.
pub(super) fn write_number(out: &mut Vec<u8>, number: Number) {
    match number.integer_magnitude().filter(|magnitude| *magnitude <= INTEGER_MAX) {
        Some(magnitude) => {
            out.push(if number.is_negative() { TAG_NEGATIVE_INTEGER } else { TAG_INTEGER });
            write_varint(out, magnitude);
        }
        None => write_decimal(out, number),
    }
}

fn write_decimal(out: &mut Vec<u8>, number: Number) {
    let (digits, count) = decimal_digits(number);
    out.push(if number.is_negative() { TAG_NEGATIVE_DECIMAL } else { TAG_DECIMAL });
    out.push(exponent_byte(number.scientific_exponent()));
    out.push(low_byte(count as u64));
    out.extend(digits[..count.next_multiple_of(2)].chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
}

/// The significant digits of a number that is not zero, first to last, zeros behind them, and how many they are.
pub(super) fn decimal_digits(number: Number) -> ([u8; DIGITS_MAX as usize], usize) {
    const LOW_DIGITS: usize = 19;
    let count = number.digits() as usize;
    let mut digits = [0; DIGITS_MAX as usize];
    let split = 10u128.pow(19);
    let coefficient = number.coefficient();
    if coefficient < split {
        fill_digits(&mut digits[..count], coefficient);
    } else {
        let point = count - LOW_DIGITS;
        fill_digits(&mut digits[..point], coefficient / split);
        fill_digits(&mut digits[point..count], coefficient % split);
    }
    (digits, count)
}

/// Writes `value`, which is below 10 to the 19, into all of `digits`, last digit last.
fn fill_digits(digits: &mut [u8], value: u128) {
    let mut rest = u64::try_from(value).expect("19 digits fit into 64 bits");
    for digit in digits.iter_mut().rev() {
        *digit = low_byte(rest % 10);
        rest /= 10;
    }
}

/// The number value at `at`.
pub(super) fn read_number(bytes: &[u8], at: usize) -> Number {
    let negative = matches!(bytes[at], TAG_NEGATIVE_INTEGER | TAG_NEGATIVE_DECIMAL);
    match bytes[at] {
        TAG_INTEGER | TAG_NEGATIVE_INTEGER => Number::from_integer(negative, read_varint(bytes, at + 1).0),
        _ => {
            let count = usize::from(bytes[at + 2]);
            let packed = &bytes[at + 3..at + 3 + count.div_ceil(2)];
            let exponent = exponent_of(bytes[at + 1]) + 1 - i32::from(bytes[at + 2]);
            Number::from_parts(negative, packed_coefficient(packed, count), exponent)
                .expect("validated numbers are in range")
        }
    }
}

/// The integer that the first `count` digits of packed decimal make.
pub(super) fn packed_coefficient(packed: &[u8], count: usize) -> u128 {
    let coefficient = packed.chunks(8).fold(0u128, |value, chunk| {
        value * 10u128.pow(2 * chunk.len() as u32) + u128::from(pairs_value(chunk))
    });
    if count.is_multiple_of(2) { coefficient } else { coefficient / 10 }
}

/// The integer that at most eight bytes of packed decimal make.
fn pairs_value(packed: &[u8]) -> u64 {
    packed.iter().fold(0, |value, byte| value * 100 + u64::from(byte >> 4) * 10 + u64::from(byte & 0xF))
}

/// A scientific exponent in one byte: its low eight bits. The range has exactly 256 values, so nothing is lost.
pub(super) fn exponent_byte(exponent: i32) -> u8 {
    exponent.to_le_bytes()[0]
}

/// The scientific exponent that [`exponent_byte`] made `byte` of.
pub(super) fn exponent_of(byte: u8) -> i32 {
    let value = i32::from(byte);
    if value <= SCIENTIFIC_MAX { value } else { value - 256 }
}

fn low_byte(value: u64) -> u8 {
    value.to_le_bytes()[0]
}

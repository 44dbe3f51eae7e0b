//! Key form v1: the values of key attributes as bytes whose order is the order of the values.
//!
//! At one place in a key there are values of one type only, so that the bytes need not tell the type.

use xxhash_rust::xxh64::xxh64;

use super::encoding::decimal_digits;
use super::number::SCIENTIFIC_MIN;
use super::{Kind, Number, ValueRef};

/// A zero byte within a string is followed by this, so that the pair stands above the end mark.
const ESCAPED_ZERO: [u8; 2] = [0x00, 0xFF];
/// The end of a string or binary: below every byte that could continue it.
const END: [u8; 2] = [0x00, 0x01];
const NEGATIVE: u8 = 0x40;
const ZERO: u8 = 0x80;
const POSITIVE: u8 = 0xC0;
/// The end of the digits of a positive number: below every pair of digits.
const DIGITS_END: u8 = 0x00;
/// The seed of the partition hash.
const HASH_SEED: u64 = 0;

/// The value of one key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPart<'a> {
    /// A string.
    S(&'a str),
    /// A number.
    N(Number),
    /// Bytes.
    B(&'a [u8]),
}

impl<'a> KeyPart<'a> {
    /// The part that `value` makes; `None` if it is of a type that no key has.
    #[must_use]
    pub fn from_value(value: ValueRef<'a>) -> Option<Self> {
        match value.kind() {
            Kind::S => value.as_str().map(Self::S),
            Kind::N => value.as_number().map(Self::N),
            Kind::B => value.as_binary().map(Self::B),
            _ => None,
        }
    }

    /// The type of the attribute.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::S(_) => Kind::S,
            Self::N(_) => Kind::N,
            Self::B(_) => Kind::B,
        }
    }
}

/// Appends the parts of a key, first to last.
#[derive(Clone, Debug, Default)]
pub struct KeyWriter(Vec<u8>);

impl KeyWriter {
    /// A writer of a new key.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends the hash of `parts`, four bytes, highest first.
    pub fn partition_hash(&mut self, parts: &[KeyPart<'_>]) {
        let start = self.0.len();
        parts.iter().for_each(|part| self.part(*part));
        let hash = upper_half(xxh64(&self.0[start..], HASH_SEED));
        self.0.truncate(start);
        self.0.extend_from_slice(&hash.to_be_bytes());
    }

    /// Appends a whole part.
    pub fn part(&mut self, part: KeyPart<'_>) {
        self.prefix(part);
        if matches!(part, KeyPart::S(_) | KeyPart::B(_)) {
            self.0.extend_from_slice(&END);
        }
    }

    /// Appends the last part of a prefix: every string or binary that begins with it has a key that begins with
    /// what has been written, and no other has. A number is written whole, since numbers have no prefixes.
    pub fn prefix(&mut self, part: KeyPart<'_>) {
        match part {
            KeyPart::S(text) => write_escaped(&mut self.0, text.as_bytes()),
            KeyPart::B(bytes) => write_escaped(&mut self.0, bytes),
            KeyPart::N(number) => write_number(&mut self.0, number),
        }
    }

    /// The key.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// The smallest byte string that is greater than every one that begins with `prefix`; `None` if there is none,
/// because `prefix` has no byte below 0xFF.
#[must_use]
pub fn successor(mut prefix: Vec<u8>) -> Option<Vec<u8>> {
    while let Some(last) = prefix.last_mut() {
        if let Some(next) = last.checked_add(1) {
            *last = next;
            return Some(prefix);
        }
        prefix.pop();
    }
    None
}

/// How many bytes of `key` the part is at its beginning, which is of that kind; more than there are if it does not end.
#[must_use]
pub fn part_length(kind: Kind, key: &[u8]) -> usize {
    let digits = key.get(2..).unwrap_or_default();
    let number = |end: u8| 2 + digits.iter().take_while(|byte| **byte != end).count() + 1;
    match (kind, key.first().copied()) {
        (Kind::N, Some(POSITIVE)) => number(DIGITS_END),
        (Kind::N, Some(NEGATIVE)) => number(!DIGITS_END),
        (Kind::N, _) => 1,
        _ => key.windows(END.len()).take_while(|bytes| **bytes != END).count() + END.len(),
    }
}

/// The hash that scatters partitions over the tree: the upper 32 bits of XXH64, seed 0, over the parts as they
/// stand in keys.
#[must_use]
pub fn partition_hash(parts: &[KeyPart<'_>]) -> u32 {
    let mut writer = KeyWriter::new();
    parts.iter().for_each(|part| writer.part(*part));
    upper_half(xxh64(&writer.0, HASH_SEED))
}

fn upper_half(hash: u64) -> u32 {
    let [a, b, c, d, ..] = hash.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

fn write_escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() + END.len());
    let mut runs = bytes.split(|byte| *byte == 0);
    out.extend_from_slice(runs.next().unwrap_or_default());
    for run in runs {
        out.extend_from_slice(&ESCAPED_ZERO);
        out.extend_from_slice(run);
    }
}

fn write_number(out: &mut Vec<u8>, number: Number) {
    if number.is_zero() {
        out.push(ZERO);
        return;
    }
    out.push(if number.is_negative() { NEGATIVE } else { POSITIVE });
    let start = out.len();
    let biased = (number.scientific_exponent() - SCIENTIFIC_MIN).to_le_bytes()[0];
    out.push(biased);
    let (digits, count) = decimal_digits(number);
    out.extend(digits[..count.next_multiple_of(2)].chunks_exact(2).map(|pair| pair[0] * 10 + pair[1] + 1));
    out.push(DIGITS_END);
    if number.is_negative() {
        out[start..].iter_mut().for_each(|byte| *byte = !*byte);
    }
}

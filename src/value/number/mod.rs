//! Decimal numbers as the service has them: up to 38 significant digits, magnitudes from 1E-130 to
//! 9.9999999999999999999999999999999999999E+125, and zero.
//!
//! There is no binary floating point in them: parsing, comparing, adding and printing are exact.

mod arithmetic;
mod display;
mod float;
mod parse;

use std::cmp::Ordering;
use std::fmt;

/// The most significant digits that a number has.
pub(super) const DIGITS_MAX: u32 = 38;
/// The largest exponent in scientific notation (one digit before the point).
pub(super) const SCIENTIFIC_MAX: i32 = 125;
/// The smallest exponent in scientific notation.
pub(super) const SCIENTIFIC_MIN: i32 = -130;
/// No number counts more bytes than this toward an item's size.
const SIZE_MAX: u32 = 21;

/// An exact decimal number.
///
/// Each number has one representation, so equality and hash are numeric: `1`, `1.0` and `1e0` are one number, and
/// there is no negative zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    /// No trailing decimal zeros; 0 only for zero.
    coefficient: u128,
    /// The value is `coefficient` times ten to this power; 0 for zero.
    exponent: i16,
}

/// Why something is not a number of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// The text does not follow the grammar of numbers.
    NotANumber,
    /// More than 38 significant digits.
    TooManyDigits,
    /// A magnitude above the supported range.
    Overflow,
    /// A magnitude below the supported range that is not zero.
    Underflow,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "not a number",
            Self::TooManyDigits => "more than 38 significant digits",
            Self::Overflow => "the magnitude is too large",
            Self::Underflow => "the magnitude is too small",
        })
    }
}

impl std::error::Error for NumberError {}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { negative: false, coefficient: 0, exponent: 0 };

    /// The number `coefficient` times ten to the power `exponent`, negated if `negative`.
    pub(super) fn from_parts(negative: bool, coefficient: u128, exponent: i32) -> Result<Self, NumberError> {
        if coefficient == 0 {
            return Ok(Self::ZERO);
        }
        let (coefficient, stripped) = strip_zeros(coefficient);
        let exponent = exponent + stripped;
        let digits = digit_count(coefficient);
        check_range(i64::from(exponent) + i64::from(digits) - 1)?;
        if digits > DIGITS_MAX {
            return Err(NumberError::TooManyDigits);
        }
        let exponent = i16::try_from(exponent).map_err(|_| NumberError::Overflow)?;
        Ok(Self { negative, coefficient, exponent })
    }

    /// The integer `magnitude`, negated if `negative`.
    pub(super) fn from_integer(negative: bool, magnitude: u64) -> Self {
        if magnitude == 0 {
            return Self::ZERO;
        }
        let (coefficient, exponent) = strip_zeros(u128::from(magnitude));
        Self { negative, coefficient, exponent: i16::try_from(exponent).unwrap_or(0) }
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.coefficient == 0
    }

    /// Its significant digits as one integer.
    pub(super) const fn coefficient(self) -> u128 {
        self.coefficient
    }

    /// How many significant digits it has; 0 for zero.
    pub(super) fn digits(self) -> u32 {
        if self.is_zero() { 0 } else { digit_count(self.coefficient) }
    }

    /// The exponent in scientific notation, -130 to 125; meaningless for zero.
    pub(super) fn scientific_exponent(self) -> i32 {
        i32::from(self.exponent) + self.digits().cast_signed() - 1
    }

    /// The bytes that it counts toward the size of an item: `docs/format.md`, "Sizes".
    #[must_use]
    pub fn size(self) -> usize {
        if self.is_zero() {
            return 1;
        }
        let digits = self.digits();
        let fraction = u32::from(self.exponent.min(0).unsigned_abs()).min(digits);
        let integer = digits - fraction;
        let size = 1 + integer.div_ceil(2) + fraction.div_ceil(2) + u32::from(self.negative);
        size.min(SIZE_MAX) as usize
    }

    /// The magnitude, if it is an integer that fits.
    pub(super) fn integer_magnitude(self) -> Option<u64> {
        let exponent = u32::try_from(self.exponent).ok()?;
        u64::try_from(self.coefficient).ok()?.checked_mul(10u64.checked_pow(exponent)?)
    }

    /// The same number as an integer, if it is one that fits.
    #[must_use]
    pub fn to_i64(self) -> Option<i64> {
        let magnitude = self.integer_magnitude()?;
        if self.negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
    }

    /// The largest integer that is not above the number, if it fits.
    #[must_use]
    pub fn floor(self) -> Option<i64> {
        let text = self.to_string();
        let Some((whole, _)) = text.split_once('.') else { return self.to_i64() };
        let whole: i64 = whole.parse().ok()?;
        if self.negative { whole.checked_sub(1) } else { Some(whole) }
    }

    /// As many milliseconds as the number is seconds, without what is less than one, if that fits.
    #[must_use]
    pub fn milliseconds(self) -> Option<i64> {
        Self::from_parts(self.negative, self.coefficient, i32::from(self.exponent) + 3).ok()?.floor()
    }

    /// The order of the magnitudes of two numbers that are not zero.
    fn compare_magnitude(self, other: Self) -> Ordering {
        let by_exponent = self.scientific_exponent().cmp(&other.scientific_exponent());
        by_exponent.then_with(|| self.aligned_coefficient().cmp(&other.aligned_coefficient()))
    }

    /// The coefficient with zeros appended up to 38 digits.
    fn aligned_coefficient(self) -> u128 {
        self.coefficient * 10u128.pow(DIGITS_MAX - self.digits())
    }
}

/// Whether a scientific exponent is in the supported range.
fn check_range(scientific_exponent: i64) -> Result<(), NumberError> {
    if scientific_exponent > i64::from(SCIENTIFIC_MAX) {
        Err(NumberError::Overflow)
    } else if scientific_exponent < i64::from(SCIENTIFIC_MIN) {
        Err(NumberError::Underflow)
    } else {
        Ok(())
    }
}

/// How many decimal digits `value` has, which is not zero.
fn digit_count(value: u128) -> u32 {
    // Division of 128-bit integers is slow, above all on wasm32, and most numbers are small.
    match u64::try_from(value) {
        Ok(small) => small.ilog10() + 1,
        Err(_) => value.ilog10() + 1,
    }
}

/// `value`, which is not zero, without its trailing decimal zeros, and how many there were.
fn strip_zeros(value: u128) -> (u128, i32) {
    let (mut value, mut stripped) = (value, 0);
    while value > u128::from(u64::MAX) && value.is_multiple_of(10) {
        value /= 10;
        stripped += 1;
    }
    if let Ok(mut small) = u64::try_from(value) {
        while small.is_multiple_of(10) {
            small /= 10;
            stripped += 1;
        }
        value = u128::from(small);
    }
    (value, stripped)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.signum(), other.signum());
        if left != right || left == 0 {
            return left.cmp(&right);
        }
        let order = self.compare_magnitude(*other);
        if self.negative { order.reverse() } else { order }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Number {
    /// -1, 0 or 1.
    fn signum(self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::from_integer(value < 0, value.unsigned_abs())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

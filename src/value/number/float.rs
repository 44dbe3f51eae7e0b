//! Between decimal numbers and floats of 32 bits, which is what vectors are made of.
//!
//! The parsers and printers of floats in the standard library are right for everything, and weigh 30 KB.

use std::cmp::Ordering;

use super::Number;

/// The highest power of ten that a float of 64 bits holds exactly.
const EXACT_POWER_MAX: u32 = 22;
/// Digits that tell every two floats of 32 bits apart.
const DIGITS: i32 = 9;
/// The bits of a fraction of 64-bit floats that those of 32 bits do not have, and the first of them.
const LOST: u64 = (1 << 29) - 1;
const HALF: u64 = 1 << 28;
/// How far off, in units of the last bit of 64-bit floats, a quotient of at most three divisions may be.
const ERROR_MAX: u64 = 8;
/// Beyond so many digits behind the point nothing lies halfway between two floats.
const HALFWAY_SCALE_MAX: u32 = 38;

impl Number {
    /// The nearest float of 32 bits, and of two that are as near the even one; infinite beyond the largest. Below
    /// the normal floats, that is below 1.2E-38, it may be the one beside it.
    #[must_use]
    pub fn to_f32(self) -> f32 {
        let magnitude = match u32::try_from(self.exponent) {
            Ok(zeros) => {
                let whole = 10u128.checked_pow(zeros).and_then(|power| self.coefficient.checked_mul(power));
                whole.map_or(f32::INFINITY, |whole| whole as f32)
            }
            Err(_) => quotient(self.coefficient, self.exponent.unsigned_abs().into()),
        };
        if self.negative { -magnitude } else { magnitude }
    }

    /// The shortest number whose nearest float is `value`, which is finite.
    ///
    /// # Panics
    /// If it is not.
    #[must_use]
    pub fn from_f32(value: f32) -> Self {
        if value == 0.0 {
            return Self::ZERO;
        }
        let mut candidates = (1..=DIGITS).map(|digits| rounded(value, digits));
        candidates.find(|number| number.to_f32() == value).expect("so many digits tell finite floats apart")
    }
}

/// The float that is nearest to `coefficient` divided by ten to the power `scale`.
fn quotient(coefficient: u128, scale: u32) -> f32 {
    let near = scaled(coefficient as f64, -scale.cast_signed());
    let bits = near.to_bits();
    if (bits & LOST).abs_diff(HALF) > ERROR_MAX || scale > HALFWAY_SCALE_MAX {
        return near as f32;
    }
    // So near to the middle of two floats that only an exact comparison tells on which side it lies.
    let middle = bits & !LOST | HALF;
    let decided = match compare(coefficient, scale, f64::from_bits(middle)) {
        Ordering::Less => middle - 1,
        Ordering::Equal => middle,
        Ordering::Greater => middle + 1,
    };
    f64::from_bits(decided) as f32
}

/// Compares `coefficient` divided by ten to the power `scale` with `middle`, which nearly equals it and has 25
/// significant bits.
fn compare(coefficient: u128, scale: u32, middle: f64) -> Ordering {
    let bits = middle.to_bits();
    let fraction = bits & ((1 << 52) - 1) | 1 << 52;
    let zeros = fraction.trailing_zeros();
    let exponent = (bits >> 52).cast_signed() as i32 - 1075 + zeros.cast_signed();
    // Both sides are multiplied by ten to the power `scale` and divided by as many twos as they have in common. That
    // they are nearly equal keeps either within 128 bits.
    let product = u128::from(fraction >> zeros) * 5u128.pow(scale);
    let twos = exponent + scale.cast_signed();
    if twos < 0 {
        (coefficient << twos.unsigned_abs()).cmp(&product)
    } else {
        coefficient.cmp(&(product << twos))
    }
}

/// `value` rounded to so many significant digits.
fn rounded(value: f32, digits: i32) -> Number {
    let magnitude = f64::from(value.abs());
    let binary = (magnitude.to_bits() >> 52).cast_signed() as i32 - 1023;
    // 1233 / 4096 is the decimal logarithm of two, so this is the decimal exponent or one less.
    let low = (binary * 1233) >> 12;
    let exponent = low + i32::from(scaled(magnitude, -low - 1) >= 1.0);
    let power = exponent + 1 - digits;
    let coefficient = (scaled(magnitude, -power) + 0.5) as u64;
    Number::from_parts(value < 0.0, coefficient.into(), power).expect("floats of 32 bits are in range")
}

/// `value` times ten to the power `power`.
fn scaled(mut value: f64, power: i32) -> f64 {
    let mut left = power.unsigned_abs();
    while left > 0 {
        let step = left.min(EXACT_POWER_MAX);
        let factor = 10u128.pow(step) as f64;
        value = if power < 0 { value / factor } else { value * factor };
        left -= step;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn nearest(text: &str) -> f32 {
        Number::parse(text).expect("it is a number").to_f32()
    }

    #[test]
    fn halfway_numbers_become_the_even_float() {
        assert_eq!(nearest("16777217"), 16_777_216.0);
        assert_eq!(nearest("16777219"), 16_777_220.0);
        assert_eq!(nearest("1.000000059604644775390625"), 1.0);
        assert_eq!(nearest("1.000000059604644775390626"), 1.000_000_1);
        assert_eq!(nearest("1.000000178813934326171875"), 1.000_000_2);
        assert_eq!(nearest("1.000000178813934326171874"), 1.000_000_1);
        assert_eq!(nearest("16777217.00000000000000000000001"), 16_777_218.0);
    }

    #[test]
    fn the_range_ends_where_rounding_says() {
        assert_eq!(nearest("3.4028235E38"), f32::MAX);
        assert_eq!(nearest("-3.4028235E38"), f32::MIN);
        assert!(nearest("3.5E38").is_infinite());
        assert!(nearest("1E125").is_infinite());
        assert_eq!(nearest("1E-130"), 0.0);
        assert_eq!(Number::from_f32(f32::MAX).to_string(), "340282350000000000000000000000000000000");
        assert_eq!(Number::from_f32(-0.0), Number::ZERO);
    }

    proptest! {
        #[test]
        fn decimals_become_the_nearest_float(digits in 1u64.., scale in 0u32..38, negative: bool) {
            let text = format!("{}{digits}E-{scale}", if negative { "-" } else { "" });
            prop_assert_eq!(nearest(&text), text.parse::<f32>().expect("it is a float"));
        }

        #[test]
        fn doubles_become_the_nearest_float(value in -1.0f64..1.0) {
            let text = format!("{value}");
            prop_assert_eq!(nearest(&text), text.parse::<f32>().expect("it is a float"));
        }

        #[test]
        fn floats_are_printed_in_as_few_digits_as_tell_them(bits: u32) {
            let value = f32::from_bits(bits);
            prop_assume!(value.is_finite() && (value == 0.0 || value.is_normal()));
            prop_assert_eq!(Number::from_f32(value).to_f32(), value);
            let shortest = Number::parse(&value.to_string()).expect("it is a number");
            prop_assert!(Number::from_f32(value).digits() <= shortest.digits());
        }
    }
}

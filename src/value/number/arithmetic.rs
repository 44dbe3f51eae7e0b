use std::ops::Neg;

use super::{Number, NumberError};

impl Neg for Number {
    type Output = Self;

    fn neg(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }
}

impl Number {
    /// The exact sum.
    ///
    /// # Errors
    /// If the sum needs more than 38 significant digits or is out of range: it is never rounded.
    pub fn checked_add(self, other: Self) -> Result<Self, NumberError> {
        if self.is_zero() {
            return Ok(other);
        }
        if other.is_zero() {
            return Ok(self);
        }
        let (high, low) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let coefficient = high.coefficient_at(low.exponent).ok_or(NumberError::TooManyDigits)?;
        let (negative, sum) = if high.negative == low.negative {
            (low.negative, coefficient.checked_add(low.coefficient).ok_or(NumberError::TooManyDigits)?)
        } else if coefficient >= low.coefficient {
            (high.negative, coefficient - low.coefficient)
        } else {
            (low.negative, low.coefficient - coefficient)
        };
        Self::from_parts(negative, sum, i32::from(low.exponent))
    }

    /// The exact difference.
    ///
    /// # Errors
    /// If the difference needs more than 38 significant digits or is out of range: it is never rounded.
    pub fn checked_sub(self, other: Self) -> Result<Self, NumberError> {
        self.checked_add(-other)
    }

    /// The coefficient as it would be at the lower exponent `exponent`. `None` if it does not fit into 128 bits: it
    /// then exceeds every 38-digit coefficient so far that adding one to it or taking one from it leaves more than
    /// 38 digits, of which the last is not zero.
    fn coefficient_at(self, exponent: i16) -> Option<u128> {
        let shift = u32::from((self.exponent - exponent).unsigned_abs());
        self.coefficient.checked_mul(10u128.checked_pow(shift)?)
    }
}

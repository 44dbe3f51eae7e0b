use super::{DIGITS_MAX, Number, NumberError, check_range};

/// Exponents beyond this are equal to it: no text is long enough for the point to bring them back into range.
const EXPONENT_LIMIT: i64 = 1 << 48;

/// The significant digits of a text, gathered digit by digit.
#[derive(Default)]
struct Significand {
    coefficient: u128,
    /// Digits from the first to the last that is not zero.
    digits: u64,
    /// Zeros seen since then: significant if another digit that is not zero follows.
    pending_zeros: u64,
    /// Digits after the point.
    scale: i64,
}

impl Significand {
    fn push(&mut self, digit: u8) {
        if digit == 0 {
            self.pending_zeros += u64::from(self.digits > 0);
            return;
        }
        let shift = self.pending_zeros + 1;
        self.digits += shift;
        self.pending_zeros = 0;
        if self.digits <= u64::from(DIGITS_MAX) {
            let power = u32::try_from(shift).unwrap_or(DIGITS_MAX);
            self.coefficient = self.coefficient * 10u128.pow(power) + u128::from(digit);
        }
    }
}

impl Number {
    /// Reads a number: an optional sign, digits with at most one point among them, and an optional exponent
    /// (`e` or `E`, optional sign, digits). Nothing else, not even a space.
    ///
    /// # Errors
    /// [`NumberError::NotANumber`] if the text is something else; the other errors if the number is one that the
    /// service does not support. Leading and trailing zeros are not significant digits.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let (negative, rest) = split_sign(text.as_bytes());
        let (significand, rest) = read_significand(rest)?;
        let exponent = read_exponent(rest)?;
        if significand.digits == 0 {
            // Zero is in range if its exponent is (observed on the service).
            return check_range(exponent).map(|()| Self::ZERO);
        }
        let pending_zeros = i64::try_from(significand.pending_zeros).unwrap_or(EXPONENT_LIMIT);
        let exponent = exponent - significand.scale + pending_zeros;
        check_range(exponent + i64::try_from(significand.digits).unwrap_or(EXPONENT_LIMIT) - 1)?;
        if significand.digits > u64::from(DIGITS_MAX) {
            return Err(NumberError::TooManyDigits);
        }
        let exponent = i32::try_from(exponent).map_err(|_| NumberError::Overflow)?;
        Self::from_parts(negative, significand.coefficient, exponent)
    }
}

/// Whether there is a minus sign, and what follows the sign.
fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Reads the digits and the point, up to the exponent or the end.
fn read_significand(text: &[u8]) -> Result<(Significand, &[u8]), NumberError> {
    let mut significand = Significand::default();
    let (mut any_digit, mut after_point) = (false, false);
    for (position, &byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                any_digit = true;
                significand.scale += i64::from(after_point);
                significand.push(byte - b'0');
            }
            b'.' if !after_point => after_point = true,
            b'e' | b'E' if any_digit => return Ok((significand, &text[position..])),
            _ => return Err(NumberError::NotANumber),
        }
    }
    if any_digit { Ok((significand, &[])) } else { Err(NumberError::NotANumber) }
}

/// Reads the exponent, which is empty or begins with its letter.
fn read_exponent(text: &[u8]) -> Result<i64, NumberError> {
    let [_, rest @ ..] = text else { return Ok(0) };
    let (negative, digits) = split_sign(rest);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::NotANumber);
    }
    let magnitude = digits
        .iter()
        .try_fold(0i64, |value, digit| value.checked_mul(10)?.checked_add(i64::from(digit - b'0')));
    // The service reads an exponent as a number of 64 bits, and one beyond that as none (observed).
    let magnitude = magnitude.ok_or(NumberError::NotANumber)?.min(EXPONENT_LIMIT);
    Ok(if negative { -magnitude } else { magnitude })
}

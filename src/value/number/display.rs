use std::fmt;

use super::Number;

/// Plain decimal: no exponent, no plus sign, no zeros before the first digit of the integer part except a single
/// `0`, none after the last of the fraction.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.coefficient.to_string();
        if self.negative {
            f.write_str("-")?;
        }
        match usize::try_from(self.exponent) {
            Ok(zeros) => write!(f, "{digits}{:0<zeros$}", ""),
            Err(_) => write_fraction(f, &digits, usize::from(self.exponent.unsigned_abs())),
        }
    }
}

/// Writes `digits` with a point before the last `scale` of them.
fn write_fraction(f: &mut fmt::Formatter<'_>, digits: &str, scale: usize) -> fmt::Result {
    match digits.len().checked_sub(scale) {
        Some(point) if point > 0 => write!(f, "{}.{}", &digits[..point], &digits[point..]),
        _ => write!(f, "0.{digits:0>scale$}"),
    }
}

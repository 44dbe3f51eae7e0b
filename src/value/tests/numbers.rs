use std::cmp::Ordering;

use proptest::prelude::*;

use super::generate::number;
use crate::value::{Number, NumberError};

fn parsed(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn texts_are_normalised() {
    let nines = "9".repeat(38);
    let cases = [
        ("0", "0".to_owned()),
        ("-0", "0".to_owned()),
        ("0e125", "0".to_owned()),
        ("+1", "1".to_owned()),
        ("5.", "5".to_owned()),
        (".5", "0.5".to_owned()),
        ("-.5", "-0.5".to_owned()),
        ("1e3", "1000".to_owned()),
        ("1E+3", "1000".to_owned()),
        ("0012.3400", "12.34".to_owned()),
        ("12.5e1", "125".to_owned()),
        ("12.5e-1", "1.25".to_owned()),
        ("100e-2", "1".to_owned()),
        ("1E-130", format!("0.{}1", "0".repeat(129))),
        ("9.9999999999999999999999999999999999999E125", format!("{nines}{}", "0".repeat(88))),
        ("-99999999999999999999.999999999999999999", "-99999999999999999999.999999999999999999".to_owned()),
    ];
    for (text, canonical) in cases {
        assert_eq!(parsed(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn other_texts_are_not_numbers() {
    for text in [
        "", " ", " 1", "1 ", ".", "-", "+", "e5", ".e5", "1e", "1e+", "1.2.3", "0x10", "NaN", "Infinity",
        "--1", "1_000", "1,5", "\u{661}", "1e5.0", "1ee5",
    ] {
        assert_eq!(Number::parse(text), Err(NumberError::NotANumber), "{text:?}");
    }
}

#[test]
fn limits_are_those_of_the_service() {
    let cases = [
        ("1E126", NumberError::Overflow),
        ("-1E126", NumberError::Overflow),
        ("10E125", NumberError::Overflow),
        ("1E-131", NumberError::Underflow),
        ("0.1E-130", NumberError::Underflow),
        ("123456789012345678901234567890123456789", NumberError::TooManyDigits),
        ("1.00000000000000000000000000000000000001", NumberError::TooManyDigits),
        ("1e9223372036854775807", NumberError::Overflow),
        ("1e-9223372036854775807", NumberError::Underflow),
        ("1e9223372036854775808", NumberError::NotANumber),
        ("0e126", NumberError::Overflow),
        ("0e-131", NumberError::Underflow),
    ];
    for (text, error) in cases {
        assert_eq!(Number::parse(text), Err(error), "{text}");
    }
}

#[test]
fn zeros_are_not_significant() {
    let zeros = "0".repeat(1000);
    assert_eq!(parsed(&format!("{zeros}1.5{zeros}")), parsed("1.5"));
    assert_eq!(parsed(&format!("1{zeros}e-1000")), parsed("1"));
    assert_eq!(parsed(&format!("0.{zeros}1e1001")), parsed("1"));
}

#[test]
fn sums_are_exact_or_refused() {
    let add = |left: &str, right: &str| parsed(left).checked_add(parsed(right)).map(|sum| sum.to_string());
    let nines = "9".repeat(38);
    assert_eq!(add("0.1", "0.2"), Ok("0.3".to_owned()));
    assert_eq!(add("1", "-1"), Ok("0".to_owned()));
    assert_eq!(add("-5", "3.5"), Ok("-1.5".to_owned()));
    assert_eq!(add("1E37", "1"), Ok(format!("1{}1", "0".repeat(36))));
    assert_eq!(add("1E38", "1"), Err(NumberError::TooManyDigits));
    assert_eq!(add("1E39", "-1"), Err(NumberError::TooManyDigits));
    assert_eq!(add("1E125", "1E-130"), Err(NumberError::TooManyDigits));
    assert_eq!(add("1E38", "-1"), Ok(nines.clone()));
    assert_eq!(add(&nines, "1"), Ok(format!("1{}", "0".repeat(38))));
    assert_eq!(add(&nines, &nines), Err(NumberError::TooManyDigits));
    assert_eq!(add("9.9999999999999999999999999999999999999E125", "1E88"), Err(NumberError::Overflow));
    assert_eq!(add("1.1E-130", "-1E-130"), Err(NumberError::Underflow));
    assert_eq!(parsed("3").checked_sub(parsed("5")), Ok(parsed("-2")));
    assert_eq!(parsed("0").checked_sub(parsed("5")), Ok(parsed("-5")));
}

#[test]
fn integers_convert_if_they_fit() {
    for value in [0, 1, -1, 1000, i64::MAX, i64::MIN] {
        assert_eq!(Number::from(value), parsed(&value.to_string()));
        assert_eq!(Number::from(value).to_i64(), Some(value));
    }
    for text in ["0.5", "9223372036854775808", "-9223372036854775809", "1E30", "18446744073709551617"] {
        assert_eq!(parsed(text).to_i64(), None, "{text}");
    }
}

/// The order of two canonical texts without a sign: by the length of the integer part, then digit by digit.
fn compare_texts(left: &str, right: &str) -> Ordering {
    let (left_integer, left_fraction) = left.split_once('.').unwrap_or((left, ""));
    let (right_integer, right_fraction) = right.split_once('.').unwrap_or((right, ""));
    (left_integer.len(), left_integer, left_fraction).cmp(&(
        right_integer.len(),
        right_integer,
        right_fraction,
    ))
}

fn compare_signed_texts(left: &str, right: &str) -> Ordering {
    match (left.strip_prefix('-'), right.strip_prefix('-')) {
        (Some(left), Some(right)) => compare_texts(right, left),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => compare_texts(left, right),
    }
}

proptest! {
    #[test]
    fn text_round_trips(number in number()) {
        prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
    }

    #[test]
    fn order_is_that_of_the_decimal_texts(left in number(), right in number()) {
        prop_assert_eq!(left.cmp(&right), compare_signed_texts(&left.to_string(), &right.to_string()));
        prop_assert_eq!(left == right, left.to_string() == right.to_string());
    }

    #[test]
    fn sums_of_scaled_integers_are_exact(
        left in -10i64.pow(15)..10i64.pow(15),
        right in any::<i32>(),
        scale in 0u32..20,
    ) {
        let scaled = |integer: i64, scale: u32| parsed(&format!("{integer}e-{scale}"));
        let sum = i128::from(left) + i128::from(right) * 10i128.pow(scale);
        let wanted = Number::parse(&format!("{sum}e-{scale}"));
        prop_assert_eq!(scaled(left, scale).checked_add(Number::from(i64::from(right))), wanted);
    }

    #[test]
    fn what_was_added_can_be_taken_away(left in number(), right in number()) {
        if let Ok(sum) = left.checked_add(right) {
            prop_assert_eq!(sum.checked_sub(right), Ok(left));
            prop_assert_eq!(right.checked_add(left), Ok(sum));
        }
    }

    #[test]
    fn parsing_any_text_gives_an_answer(text in "[-+.eE0-9 ]{0,60}") {
        if let Ok(number) = Number::parse(&text) {
            prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
        }
    }
}

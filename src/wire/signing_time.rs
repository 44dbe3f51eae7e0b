//! Times as signatures have them: `20260131T235959Z`.

use std::fmt;

use crate::base::calendar::{date_of, days_of};

/// A second, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SigningTime {
    /// Since the Unix epoch.
    pub(super) seconds: i64,
}

const DAY_S: i64 = 24 * 60 * 60;

impl SigningTime {
    /// The time that `text` is, if it is one in the basic format of ISO 8601.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = |from: usize, to: usize| {
            bytes[from..to].iter().try_fold(0, |number: i64, byte| {
                byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
            })
        };
        if bytes.len() != 16 || bytes[8] != b'T' || bytes[15] != b'Z' {
            return None;
        }
        let (year, month, day) = (digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
        let (hour, minute, second) = (digits(9, 11)?, digits(11, 13)?, digits(13, 15)?);
        let in_range = (1..=12).contains(&month) && (1..=31).contains(&day);
        (in_range && hour < 24 && minute < 60 && second < 60)
            .then(|| Self { seconds: days_of(year, month, day) * DAY_S + (hour * 60 + minute) * 60 + second })
    }

    /// So many seconds later.
    pub(super) fn plus(self, seconds: i64) -> Self {
        Self { seconds: self.seconds.saturating_add(seconds) }
    }
}

impl fmt::Display for SigningTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.seconds.div_euclid(DAY_S), self.seconds.rem_euclid(DAY_S));
        let (year, month, day) = date_of(days);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}{:02}Z", second % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::SigningTime;

    #[test]
    fn a_time_is_written_as_it_is_read() {
        for (text, seconds) in [
            ("19700101T000000Z", 0),
            ("20000229T235959Z", 951_868_799),
            ("20240301T000000Z", 1_709_251_200),
            ("21000301T000000Z", 4_107_542_400),
            ("00000101T000000Z", -62_167_219_200),
        ] {
            let time = SigningTime::parse(text).unwrap();
            assert_eq!(time.seconds, seconds, "{text}");
            assert_eq!(time.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "today",
            "20260101T000000",
            "20261301T000000Z",
            "20260101t000000Z",
            "2026-101T000000Z",
            "+0260101T000000Z",
        ] {
            assert_eq!(SigningTime::parse(text), None, "{text}");
        }
    }
}

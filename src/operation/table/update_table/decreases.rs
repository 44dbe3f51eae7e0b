//! How often the units of a table or an index may be decreased on a day.

use crate::base::calendar::date_of;
use crate::operation::{ErrorCode, ServiceError};
use crate::table::UnitChanges;

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;
/// So many decreases of a day, of UTC, may come at any time.
const FREE_DECREASES: u64 = 4;

const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Checks that the units may be decreased once more. Source of rule and text: observed on the service, October 2026.
pub(super) fn check(changes: &UnitChanges, now_ms: u64) -> Result<(), ServiceError> {
    let count = changes.decreases_today(now_ms);
    let (FREE_DECREASES.., Some(last_ms)) = (count, changes.decreased_ms) else { return Ok(()) };
    let midnight_ms = (now_ms / DAY_MS + 1) * DAY_MS;
    let next_ms = (last_ms + HOUR_MS).min(midnight_ms);
    if now_ms >= next_ms {
        return Ok(());
    }
    let message = format!(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the \
         first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 \
         seconds. Number of decreases today: {count}. Last decrease at {}. Next decrease can be made at {}.",
        written_out(last_ms),
        written_out(next_ms)
    );
    Err(ServiceError::new(ErrorCode::LimitExceeded, message))
}

/// Such as `Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time`.
fn written_out(time_ms: u64) -> String {
    let days = time_ms / DAY_MS;
    let (year, month, day) = date_of(days.cast_signed());
    let month = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).copied();
    let weekday = usize::try_from(days % 7).ok().and_then(|day| WEEKDAYS.get(day)).copied();
    let seconds = time_ms % DAY_MS / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = (hour + 11) % 12 + 1;
    format!(
        "{}, {} {day}, {year} at {hour}:{minute:02}:{second:02} {half} Coordinated Universal Time",
        weekday.unwrap_or_default(),
        month.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_out_as_the_service_does() {
        let times = [
            (1_791_505_294_000, "Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time"),
            (1_791_501_648_000, "Thursday, October 8, 2026 at 11:20:48 PM Coordinated Universal Time"),
            (43_200_000, "Thursday, January 1, 1970 at 12:00:00 PM Coordinated Universal Time"),
        ];
        for (time_ms, text) in times {
            assert_eq!(written_out(time_ms), text);
        }
    }

    #[test]
    fn the_fifth_decrease_of_a_day_waits_for_an_hour_after_the_fourth() {
        let mut changes = UnitChanges::default();
        let noon_ms = 43_200_000;
        for minute in 0..4 {
            assert_eq!(check(&changes, noon_ms + minute * 60_000), Ok(()));
            changes.decrease(noon_ms + minute * 60_000);
        }
        let last_ms = noon_ms + 3 * 60_000;
        assert!(check(&changes, last_ms + HOUR_MS - 1).is_err());
        assert_eq!(check(&changes, last_ms + HOUR_MS), Ok(()));
        assert_eq!(check(&changes, DAY_MS), Ok(()));
    }
}

//! Opening hours and holidays, turned into instants.
//!
//! The queue knows no time zone: it is given UTC intervals, each with the key of its day. Here is the only place that
//! knows Europe/Riga, its summer time and its holidays. The time zone's rules are compiled in, so a container without
//! zone files tells the same time.

mod hours;
mod status;

pub use hours::{DayHours, Holiday, Holidays, HoursError, WeekHours, horizon, intervals};
pub use status::{Status, status};

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use tilts_queue::time::{DayKey, Millis};

/// The zone in which the network's working day is told.
pub const ZONE: &str = "Europe/Riga";

/// The time zone of the network.
pub fn zone() -> TimeZone {
    TimeZone::get(ZONE).expect("the zone is compiled in by jiff's feature tzdb-bundle-always")
}

/// The date in Riga at an instant.
pub fn date_at(now: Millis) -> Date {
    zoned(now).date()
}

/// The key of the day in Riga at an instant.
pub fn day_key_at(now: Millis) -> DayKey {
    day_key(date_at(now))
}

/// The half hour of the day in Riga in which an instant lies, from 0 to 47.
pub fn half_hour(now: Millis) -> u32 {
    let time = zoned(now).time();
    u32::from(time.hour().unsigned_abs()) * 2 + u32::from(time.minute() >= 30)
}

/// The key of a date.
pub fn day_key(date: Date) -> DayKey {
    let (year, month, day) = (date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs());
    DayKey(u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day))
}

/// The instant at which a clock on a wall in Riga shows a date and time. A time that summer time skips is read as the
/// hour after; a time that comes twice, as the first.
pub fn instant(date: Date, time: Time) -> Millis {
    let zoned = zone().to_ambiguous_zoned_datetime(date.to_datetime(time)).compatible();
    let ms = zoned.map(|z| z.timestamp().as_millisecond()).unwrap_or_default();
    Millis(ms)
}

/// Reads a point in time as RFC 3339 writes it, such as `2026-11-24T10:00:00+02:00`. `None` if it is not one.
pub fn parse_instant(text: &str) -> Option<Millis> {
    text.parse::<Timestamp>().ok().map(|timestamp| Millis(timestamp.as_millisecond()))
}

/// When the demo's day begins: ten o'clock on the first working day at or after today.
pub fn demo_start(now: Millis, holidays: &Holidays) -> Millis {
    let mut date = date_at(now);
    // A year holds a working day; the bound only keeps a broken list of holidays from hanging the start.
    for _ in 0..366 {
        if date.weekday().to_monday_zero_offset() < 5 && holidays.on(date).is_none() {
            break;
        }
        date = date.tomorrow().unwrap_or(date);
    }
    instant(date, jiff::civil::time(10, 0, 0, 0))
}

fn zoned(now: Millis) -> ZonedDateTime {
    Timestamp::from_millisecond(now.0).unwrap_or(Timestamp::MAX).to_zoned_datetime(zone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn riga_is_two_hours_ahead_in_winter_and_three_in_summer() {
        let winter = instant(date(2026, 1, 15), time(10, 0, 0, 0));
        let summer = instant(date(2026, 7, 15), time(10, 0, 0, 0));
        assert_eq!(winter, Millis(1_768_464_000_000)); // 08:00 UTC
        assert_eq!(summer, Millis(1_784_098_800_000)); // 07:00 UTC
    }

    #[test]
    fn a_point_in_time_is_read_with_its_offset() {
        let ten = instant(date(2026, 11, 24), time(10, 0, 0, 0));
        assert_eq!(parse_instant("2026-11-24T10:00:00+02:00"), Some(ten));
        assert_eq!(parse_instant("2026-11-24T08:00:00Z"), Some(ten));
        for wrong in ["", "real", "2026-11-24", "2026-11-24T10:00:00", "2026-13-24T10:00:00Z"] {
            assert_eq!(parse_instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_day_changes_at_midnight_in_riga() {
        let midnight = instant(date(2026, 11, 24), time(0, 0, 0, 0));
        assert_eq!(day_key_at(Millis(midnight.0 - 1)), DayKey(20_261_123));
        assert_eq!(day_key_at(midnight), DayKey(20_261_124));
    }

    #[test]
    fn the_demo_begins_on_a_working_day_at_ten() {
        let holidays = Holidays::new([Holiday::new(date(2026, 11, 18), "Proklamēšanas diena", "Proclamation Day")]);
        let cases = [
            (date(2026, 11, 24), date(2026, 11, 24)), // a Tuesday
            (date(2026, 11, 21), date(2026, 11, 23)), // a Saturday
            (date(2026, 11, 18), date(2026, 11, 19)), // a holiday
        ];
        for (today, expected) in cases {
            let now = instant(today, time(23, 30, 0, 0));
            assert_eq!(demo_start(now, &holidays), instant(expected, time(10, 0, 0, 0)), "{today}");
        }
    }
}

//! Whether a center is open at an instant, and what to tell who stands before it.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use tilts_queue::time::Millis;

use super::{Holidays, WeekHours, instant, zoned};

/// How many days ahead the next opening is looked for.
const LOOK_AHEAD_DAYS: i64 = 31;

/// Whether a center is open, and when that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Status {
    /// Open now.
    Open {
        /// When the day ends.
        closes_at: Millis,
        /// When the break begins, if it is still to come.
        break_at: Option<Millis>,
    },
    /// Closed for the break.
    Lunch {
        /// When it opens again, today.
        opens_at: Millis,
    },
    /// Closed for the night, the weekend, or for longer.
    Closed {
        /// When it opens next; `None` when that is not known for a month ahead.
        opens_at: Option<Millis>,
    },
    /// A public holiday.
    Holiday {
        /// Its name in Latvian.
        name_lv: String,
        /// Its name in English.
        name_en: String,
        /// When the center opens next; `None` when that is not known for a month ahead.
        opens_at: Option<Millis>,
    },
}

/// The status of a center with these hours at an instant.
pub fn status(week: &WeekHours, holidays: &Holidays, now: Millis) -> Status {
    let today = zoned(now).date();
    if let Some(holiday) = holidays.on(today) {
        return Status::Holiday {
            name_lv: holiday.name_lv.clone(),
            name_en: holiday.name_en.clone(),
            opens_at: next_opening(week, holidays, today, now),
        };
    }
    let Some(hours) = week.on(today) else {
        return Status::Closed { opens_at: next_opening(week, holidays, today, now) };
    };
    let closes_at = instant(today, hours.close);
    if now < instant(today, hours.open) || now >= closes_at {
        return Status::Closed { opens_at: next_opening(week, holidays, today, now) };
    }
    let Some((from, until)) = hours.lunch.map(|(from, until)| (instant(today, from), instant(today, until))) else {
        return Status::Open { closes_at, break_at: None };
    };
    if (from..until).contains(&now) {
        return Status::Lunch { opens_at: until };
    }
    Status::Open { closes_at, break_at: (now < from).then_some(from) }
}

/// The next instant at which a day's hours begin.
fn next_opening(week: &WeekHours, holidays: &Holidays, today: Date, now: Millis) -> Option<Millis> {
    let last = today.checked_add(LOOK_AHEAD_DAYS.days()).ok()?;
    today
        .series(1.day())
        .take_while(|date| *date <= last)
        .filter(|date| holidays.on(*date).is_none())
        .filter_map(|date| week.on(date).map(|hours| instant(date, hours.open)))
        .find(|opening| *opening > now)
}

#[cfg(test)]
mod tests {
    use super::super::hours::tests::standard;
    use super::super::{Holiday, WeekHours};
    use super::*;
    use jiff::civil::{date, time};

    fn at(day: i8, hour: i8, minute: i8) -> Millis {
        instant(date(2026, 11, day), time(hour, minute, 0, 0))
    }

    #[test]
    fn a_day_at_the_door() {
        let holidays = Holidays::new([Holiday::new(date(2026, 11, 18), "Proklamēšanas diena", "Proclamation Day")]);
        let holiday = |opens_at| Status::Holiday {
            name_lv: "Proklamēšanas diena".into(),
            name_en: "Proclamation Day".into(),
            opens_at,
        };
        let cases = [
            // Tuesday 17 November, the day before the holiday
            (at(17, 7, 0), Status::Closed { opens_at: Some(at(17, 8, 30)) }),
            (at(17, 8, 30), Status::Open { closes_at: at(17, 17, 0), break_at: Some(at(17, 12, 0)) }),
            (at(17, 12, 0), Status::Lunch { opens_at: at(17, 13, 0) }),
            (at(17, 13, 0), Status::Open { closes_at: at(17, 17, 0), break_at: None }),
            (at(17, 17, 0), Status::Closed { opens_at: Some(at(19, 8, 30)) }),
            (at(18, 10, 0), holiday(Some(at(19, 8, 30)))),
            // Friday evening and the weekend
            (at(20, 17, 30), Status::Closed { opens_at: Some(at(23, 8, 30)) }),
            (at(21, 11, 0), Status::Closed { opens_at: Some(at(23, 8, 30)) }),
        ];
        for (now, expected) in cases {
            assert_eq!(status(&standard(), &holidays, now), expected, "{}", zoned(now));
        }
    }

    #[test]
    fn a_center_that_never_opens_says_so() {
        let closed = status(&WeekHours::default(), &Holidays::default(), at(17, 10, 0));
        assert_eq!(closed, Status::Closed { opens_at: None });
    }
}

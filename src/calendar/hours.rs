//! Weekly opening hours, holidays, and the intervals they make.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use tilts_queue::network::OpenInterval;

use super::{day_key, instant};

/// The hours of one day, as a clock on the wall shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// When the center opens.
    pub open: Time,
    /// When it closes.
    pub close: Time,
    /// When it is closed in between, from and until; `None` when it stays open.
    pub lunch: Option<(Time, Time)>,
}

/// Why hours make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The day would close before it opens.
    #[error("closing time must be after opening time")]
    ClosesBeforeItOpens,
    /// The break lies outside the day, or ends before it begins.
    #[error("the break must begin after opening, end before closing, and begin before it ends")]
    BreakOutsideTheDay,
}

impl DayHours {
    /// Checks and makes the hours of a day.
    ///
    /// # Errors
    /// [`HoursError`] when the times do not follow each other.
    pub fn new(open: Time, close: Time, lunch: Option<(Time, Time)>) -> Result<Self, HoursError> {
        if open >= close {
            return Err(HoursError::ClosesBeforeItOpens);
        }
        if lunch.is_some_and(|(from, until)| from <= open || until >= close || from >= until) {
            return Err(HoursError::BreakOutsideTheDay);
        }
        Ok(Self { open, close, lunch })
    }

    /// The stretches in which the center is open, in order: one, or two around the break.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (Time, Time)> {
        let (morning_end, afternoon) = match self.lunch {
            Some((from, until)) => (from, Some((until, self.close))),
            None => (self.close, None),
        };
        std::iter::once((self.open, morning_end)).chain(afternoon)
    }
}

/// The hours of a week, Monday first; `None` is a day on which the center stays closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekHours {
    /// Monday to Sunday.
    pub days: [Option<DayHours>; 7],
}

impl WeekHours {
    /// The hours of a date, holidays not considered.
    pub fn on(&self, date: Date) -> Option<&DayHours> {
        let index = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        self.days.get(index).and_then(Option::as_ref)
    }
}

/// A public holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// Its name in Latvian.
    pub name_lv: String,
    /// Its name in English.
    pub name_en: String,
}

impl Holiday {
    /// A holiday with its names.
    pub fn new(date: Date, name_lv: &str, name_en: &str) -> Self {
        Self { date, name_lv: name_lv.to_owned(), name_en: name_en.to_owned() }
    }
}

/// The holidays of the network, by date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Holiday>", into = "Vec<Holiday>")]
pub struct Holidays(BTreeMap<Date, Holiday>);

impl Holidays {
    /// The holidays of a list.
    pub fn new(list: impl IntoIterator<Item = Holiday>) -> Self {
        Self(list.into_iter().map(|holiday| (holiday.date, holiday)).collect())
    }

    /// The holiday on a date.
    pub fn on(&self, date: Date) -> Option<&Holiday> {
        self.0.get(&date)
    }
}

impl From<Vec<Holiday>> for Holidays {
    fn from(list: Vec<Holiday>) -> Self {
        Self::new(list)
    }
}

impl From<Holidays> for Vec<Holiday> {
    fn from(holidays: Holidays) -> Self {
        holidays.0.into_values().collect()
    }
}

/// Days for which intervals are made at a time.
const HORIZON_DAYS: i32 = 63;

/// The days for which opening hours are made out on a given day: from the Monday of yesterday's week, nine weeks.
///
/// That is at least one day back and 55 forward, and it changes once a week only, so a restart on the same week gives
/// the same content and no new revision.
pub fn horizon(today: Date) -> (Date, u32) {
    let yesterday = today.yesterday().unwrap_or(today);
    let back = i64::from(yesterday.weekday().to_monday_zero_offset());
    let monday = yesterday.checked_sub(back.days()).unwrap_or(yesterday);
    (monday, HORIZON_DAYS.unsigned_abs())
}

/// The intervals in which a center with these hours is open, in order, for `days` days from `first`.
pub fn intervals(week: &WeekHours, holidays: &Holidays, first: Date, days: u32) -> Vec<OpenInterval> {
    first
        .series(1.day())
        .take(usize::try_from(days).unwrap_or(usize::MAX))
        .filter(|date| holidays.on(*date).is_none())
        .filter_map(|date| week.on(date).map(|hours| (date, hours)))
        .flat_map(|(date, hours)| {
            hours.stretches().map(move |(from, until)| OpenInterval {
                day: day_key(date),
                opens: instant(date, from),
                closes: instant(date, until),
            })
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use jiff::civil::{date, time};
    use tilts_queue::time::Span;

    /// Monday to Friday 8:30 to 17:00 with an hour's break at noon.
    pub fn standard() -> WeekHours {
        let noon = Some((time(12, 0, 0, 0), time(13, 0, 0, 0)));
        let day = DayHours::new(time(8, 30, 0, 0), time(17, 0, 0, 0), noon).unwrap();
        let mut week = WeekHours::default();
        week.days[..5].fill(Some(day));
        week
    }

    #[test]
    fn hours_that_do_not_follow_each_other_are_refused() {
        let at = |hour| time(hour, 0, 0, 0);
        let cases = [
            (9, 9, None, HoursError::ClosesBeforeItOpens),
            (17, 9, None, HoursError::ClosesBeforeItOpens),
            (9, 17, Some((9, 10)), HoursError::BreakOutsideTheDay),
            (9, 17, Some((13, 12)), HoursError::BreakOutsideTheDay),
            (9, 17, Some((16, 17)), HoursError::BreakOutsideTheDay),
        ];
        for (open, close, lunch, expected) in cases {
            let lunch = lunch.map(|(from, until)| (at(from), at(until)));
            assert_eq!(DayHours::new(at(open), at(close), lunch), Err(expected), "{open} {close} {lunch:?}");
        }
    }

    #[test]
    fn a_week_has_two_stretches_a_working_day_and_none_on_a_holiday() {
        let holidays = Holidays::new([Holiday::new(date(2026, 11, 18), "Diena", "Day")]);
        let week = intervals(&standard(), &holidays, date(2026, 11, 16), 7);
        let days: Vec<_> = week.iter().map(|interval| interval.day.0).collect();
        assert_eq!(
            days,
            [20_261_116, 20_261_116, 20_261_117, 20_261_117, 20_261_119, 20_261_119, 20_261_120, 20_261_120]
        );
        assert!(week.windows(2).all(|pair| pair[0].closes <= pair[1].opens));
    }

    #[test]
    fn opening_stays_at_half_past_eight_across_both_changes_of_the_clock() {
        let none = Holidays::default();
        // In 2026 the clocks change on 29 March and 25 October, Sundays.
        for (friday, monday, hours_between) in
            [(date(2026, 3, 27), date(2026, 3, 30), 71), (date(2026, 10, 23), date(2026, 10, 26), 73)]
        {
            let before = intervals(&standard(), &none, friday, 1)[0];
            let after = intervals(&standard(), &none, monday, 1)[0];
            assert_eq!(after.opens.since(before.opens), Span::minutes(hours_between * 60));
        }
    }

    #[test]
    fn a_day_in_which_the_clock_changes_is_as_long_as_it_is() {
        let mut week = WeekHours::default();
        week.days[6] = Some(DayHours::new(time(1, 0, 0, 0), time(6, 0, 0, 0), None).unwrap());
        let none = Holidays::default();
        let spring = intervals(&week, &none, date(2026, 3, 29), 1)[0];
        let autumn = intervals(&week, &none, date(2026, 10, 25), 1)[0];
        assert_eq!(spring.closes.since(spring.opens), Span::minutes(4 * 60));
        assert_eq!(autumn.closes.since(autumn.opens), Span::minutes(6 * 60));
    }

    #[test]
    fn the_horizon_holds_still_through_a_week_and_reaches_far_enough() {
        let (monday, days) = horizon(date(2026, 11, 24));
        assert_eq!(monday, date(2026, 11, 23));
        for day in 24..=30 {
            assert_eq!(horizon(date(2026, 11, day)), (monday, days), "{day}");
        }
        assert_eq!(horizon(date(2026, 11, 23)).0, date(2026, 11, 16), "on a Monday yesterday is last week's");
        let last = monday.checked_add(i64::from(days).days()).unwrap();
        assert!(last >= date(2026, 11, 30).checked_add(55.days()).unwrap());
    }
}

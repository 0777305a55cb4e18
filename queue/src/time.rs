//! Points and spans of time in whole milliseconds, and the day key that replaces a time zone here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::code::NotACode;

/// A point in time: milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

/// A span of time in milliseconds; negative where a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Millis {
    /// This point moved by a span, held at the ends of the range.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// This point moved back by a span, held at the ends of the range.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; negative if before it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// A span of whole minutes.
    #[must_use]
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes.saturating_mul(60))
    }

    /// This span and another.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// A calendar day where the network lives, as the number `yyyymmdd`. The caller knows the time zone; the queue only
/// compares day keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DayKey(pub u32);

impl DayKey {
    /// The day of a point in time in UTC: used only for times outside the calendar that the network brings.
    #[must_use]
    pub const fn utc(at: Millis) -> Self {
        // Civil date from a day count in integers, eras of 400 years (146 097 days) that begin on 1 March.
        let days = at.0.div_euclid(86_400_000) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        Self((year * 10_000 + month * 100 + day) as u32)
    }
}

/// A calendar month where the network lives, as the number `yyyymm`: the period by which registrations are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(pub u32);

impl Month {
    /// The month of a day.
    #[must_use]
    pub const fn of(day: DayKey) -> Self {
        Self(day.0 / 100)
    }

    /// The month after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.0 % 100 >= 12 { Self((self.0 / 100 + 1) * 100 + 1) } else { Self(self.0 + 1) }
    }

    /// The year it belongs to.
    #[must_use]
    pub const fn year(self) -> u32 {
        self.0 / 100
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Month {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let wrong = NotACode { expected: "month such as 2026-11" };
        let (year, month) = text.split_once('-').ok_or(wrong)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong);
        let parsed = Self(number(year)?.checked_mul(100).ok_or(wrong)? + number(month)?.min(99));
        let there = (1..=12).contains(&(parsed.0 % 100)) && parsed.to_string() == text;
        if there { Ok(parsed) } else { Err(wrong) }
    }
}

impl fmt::Display for DayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_days() {
        assert_eq!(DayKey::utc(Millis(0)), DayKey(19_700_101));
        assert_eq!(DayKey::utc(Millis(-1)), DayKey(19_691_231));
        assert_eq!(DayKey::utc(Millis(951_782_400_000)), DayKey(20_000_229));
        assert_eq!(DayKey::utc(Millis(1_795_478_400_000)), DayKey(20_261_124));
        assert_eq!(DayKey(20_261_124).to_string(), "2026-11-24");
    }

    #[test]
    fn months_follow_each_other_and_read_as_printed() {
        assert_eq!(Month::of(DayKey(20_261_124)), Month(202_611));
        assert_eq!(Month(202_611).next().next(), Month(202_701));
        assert_eq!("2026-11".parse(), Ok(Month(202_611)));
        for wrong in ["2026-13", "2026-00", "2026-1", "26-11", "2026-111", "2026-+1", "x"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn arithmetic_never_overflows() {
        assert_eq!(Millis(i64::MAX).plus(Span::minutes(1)), Millis(i64::MAX));
        assert_eq!(Millis(i64::MIN).since(Millis(1)), Span(i64::MIN));
    }
}

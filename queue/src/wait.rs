//! How long it will take, as far as one can honestly say.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, Span};

/// An expected wait, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wait {
    /// Nothing can be said: nobody who is able is on duty, or nothing is known of how long one takes.
    Unknown,
    /// Less than a minute.
    LessThanMinute,
    /// Between two whole minutes; `min_min < max_min`.
    Range {
        /// At least.
        min_min: u32,
        /// At most.
        max_min: u32,
    },
}

/// What can be said before joining.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// The expected wait.
    pub wait: Wait,
    /// How many would stand before the resident.
    pub ahead: u32,
    /// How many specialists who are able are on duty.
    pub on_duty: u32,
    /// How many of the network's specialists are able at all, on duty or not.
    pub able: u32,
    /// The center is closed.
    pub closed: Option<Closed>,
    /// The wait would probably cross a break or closing.
    pub crosses: Option<Crossing>,
}

/// The center is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When it opens next, if that is known.
    pub opens_at: Option<Millis>,
    /// It has its break.
    pub on_break: bool,
}

/// What the wait would cross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Crossing {
    /// The center's break: the number is kept.
    Break {
        /// When it begins.
        from: Millis,
        /// When it is over.
        until: Millis,
    },
    /// Closing: the ticket would be ended.
    Closing {
        /// When.
        at: Millis,
        /// When the center opens next, if that is known.
        opens_at: Option<Millis>,
    },
}

/// A wait in milliseconds as a range that is true more often than not: half of it to one and a half.
#[must_use]
pub fn in_words(wait: Span) -> Wait {
    const MINUTE: i64 = 60_000;
    if wait.0 <= 0 {
        return Wait::LessThanMinute;
    }
    let least = wait.0 / 2 / MINUTE;
    let most = (wait.0.saturating_mul(3) / 2 + MINUTE - 1) / MINUTE;
    let minutes = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    if most <= 1 {
        Wait::LessThanMinute
    } else {
        Wait::Range { min_min: minutes(least.min(most - 1)), max_min: minutes(most) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_never_empty_and_short_waits_are_said_in_words() {
        for (ms, words) in [
            (0, Wait::LessThanMinute),
            (40_000, Wait::LessThanMinute),
            (41_000, Wait::Range { min_min: 0, max_min: 2 }),
            (600_000, Wait::Range { min_min: 5, max_min: 15 }),
            (3_600_000, Wait::Range { min_min: 30, max_min: 90 }),
        ] {
            assert_eq!(in_words(Span(ms)), words, "{ms} ms");
        }
    }
}

//! How long it will take, as far as one can honestly say.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, Span};

/// An expected wait, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wait {
    /// Nothing can be said: nobody who is able is on duty, or nothing is known of how long one takes.
    Unknown,
    /// Less than so many minutes, at least one.
    LessThan {
        /// Less than this.
        min: u32,
    },
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

/// A wait in figures: nine of ten wait between `least` and `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// How many stand before.
    pub ahead: u32,
    /// One in twenty waits less.
    pub least: Span,
    /// One in two waits less.
    pub likely: Span,
    /// One in twenty waits longer.
    pub most: Span,
}

impl Estimate {
    /// A range wider than this helps nobody: nothing is said.
    pub const WIDEST: Span = Span::minutes(180);

    /// The range as people are told it: to the nearest minute, from half an hour on to the nearest five. Whoever may be
    /// called at once is told "less than".
    #[must_use]
    pub fn in_words(self) -> Wait {
        const MINUTE: i64 = 60_000;
        if self.most.0 - self.least.0 > Self::WIDEST.0 {
            return Wait::Unknown;
        }
        let step = if self.most.0 < 30 * MINUTE { MINUTE } else { 5 * MINUTE };
        let minutes = |ms: i64| u32::try_from(ms / step * (step / MINUTE)).unwrap_or(u32::MAX);
        // Up to a quarter of a minute more than a whole one is that whole one.
        let max_min = minutes(self.most.0 + step * 3 / 4).max(1);
        let min_min = minutes(self.least.0 + step / 4);
        if min_min == 0 || min_min >= max_min {
            Wait::LessThan { min: max_min }
        } else {
            Wait::Range { min_min, max_min }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_never_empty_and_short_waits_are_said_in_words() {
        for (least, most, words) in [
            (0, 0, Wait::LessThan { min: 1 }),
            (2, 40, Wait::LessThan { min: 1 }),
            (10, 100, Wait::LessThan { min: 2 }),
            (50, 290, Wait::Range { min_min: 1, max_min: 5 }),
            (58, 61, Wait::LessThan { min: 1 }),
            (300, 900, Wait::Range { min_min: 5, max_min: 15 }),
            (1_900, 5_000, Wait::Range { min_min: 30, max_min: 85 }),
            (600, 12_000, Wait::Unknown),
        ] {
            let (least, most) = (Span::seconds(least), Span::seconds(most));
            assert_eq!(Estimate { ahead: 0, least, likely: least, most }.in_words(), words, "{least:?} to {most:?}");
        }
    }
}

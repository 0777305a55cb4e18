//! When specialists are absent.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, Span};

/// A stretch of time in which nothing is booked in a specialist's calendar. Why is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// From when on: it names the absence, for those of one specialist do not overlap.
    pub from: Millis,
    /// Until when.
    pub until: Millis,
    /// When it was entered.
    pub since: Millis,
}

impl Absence {
    /// Absences of one specialist that are not over.
    pub const MAX: u32 = 20;
    /// How long one is at most, and how far ahead it begins.
    pub const LONGEST: Span = Span::minutes(366 * 24 * 60);

    /// Whether some of it lies within a stretch of time.
    #[must_use]
    pub const fn overlaps(&self, from: Millis, until: Millis) -> bool {
        self.from.0 < until.0 && self.until.0 > from.0
    }
}

//! The day's figures.

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::time::Span;

/// A day's figures of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayFigures {
    /// Tickets given out, transfers to the service included.
    pub requested: u32,
    /// Offers made.
    pub offered: u32,
    /// Offers declined.
    pub declined: u32,
    /// Offers not answered.
    pub missed: u32,
    /// Tickets that came to a specialist.
    pub answered: u32,
    /// Of these, within the target.
    pub answered_in_target: u32,
    /// The sum of their waits: over `answered` it is the average speed of answer.
    pub wait_sum: Span,
    /// The longest of their waits.
    pub wait_max: Span,
    /// Residents who left, did not come back, or lost their room's connection for good.
    pub abandoned: u32,
    /// Tickets ended by closing.
    pub closed: u32,
    /// Consultations with an outcome, or whose time for it ran out.
    pub handled: u32,
    /// The sum of their lengths, wrap-up included: over `handled` it is the average handle time.
    pub handle_sum: Span,
    /// Transfers away from the service.
    pub transferred: u32,
    /// No-shows.
    pub no_shows: u32,
    /// Consultations registered.
    pub consultations: u32,
    /// Applications registered.
    pub applications: u32,
    /// Ratings: good.
    pub good: u32,
    /// Ratings: neither.
    pub neutral: u32,
    /// Ratings: bad.
    pub bad: u32,
}

/// How long the last consultations of a service took.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Handled {
    /// The newest last; at most [`Handled::KEPT`].
    pub recent: Vector<Span>,
}

impl Handled {
    /// How many are kept.
    pub const KEPT: usize = 20;
    /// From how many on they say more than the typical value does.
    pub const ENOUGH: usize = 5;

    /// The average, once there are enough.
    #[must_use]
    pub fn average(&self) -> Option<Span> {
        let count = self.recent.len();
        (count >= Self::ENOUGH)
            .then(|| Span(self.recent.iter().map(|span| span.0).sum::<i64>() / i64::try_from(count).unwrap_or(1)))
    }
}

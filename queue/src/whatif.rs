//! The same day once more, with other rules or other staffing: what would have become of the people who came.
//!
//! [`Day::of`] takes from a day's events who came when and for what, how those who were asked for them answered, how long
//! each was talked with, how long the specialist wrote afterwards, how long those who left had waited, when each
//! specialist was at work, and which rules held when. [`run`] plays them to a new [`Queue`] with the rules and staff
//! asked for. The same day and the same change give the same run.
//!
//! **Rules.** The day's own hold, revised when they were. What is changed is laid over every revision, scope by scope: in
//! its scope it wins over what the day set there, early or late, and the narrower scope wins over it as it always does.
//! [`follows`] says which rules a run follows.
//!
//! **Offers.** A ticket's offers are answered as they were that day, in their order: accepted after the same time, or
//! missed. Where it gets more of them than then, the day's times to accept go round. Whoever takes as long as the offer
//! rings, or longer, has missed it; who missed it then misses it however long it rings. Who is sent away for that is back
//! after the usual time, if still at work. None is declined.
//!
//! **What else the model takes for granted.** Whoever was answered would have waited as long as it takes; whoever left
//! leaves after the same wait. Of somebody who was not answered the talk is as long as the service's average that day.
//! Wrap-up takes as long as it did and is extended as often as it was, within the rules: where they give less time it is
//! cut, where they give more it grows no longer. Specialists come, go and take breaks when they did. Rooms are not scarce.
//! Supervisors do nothing. A transfer that found nobody ends the visit.

mod reading;
mod running;
mod staff;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Queue;
use crate::code::Language;
use crate::daybook::Daybook;
use crate::event::{Mode, PriorityClass};
use crate::ids::{CenterId, InstitutionId, PersonId, ServiceId};
use crate::network::{Network, Rule, Setting};
use crate::time::{Millis, Span};
use running::Running;

/// The most arrivals of a day that is run again.
pub const ARRIVALS_MAX: usize = 50_000;
/// The most steps of a run for each arrival and change of staff; a day takes some twelve.
const STEPS_EACH_MAX: usize = 200;
/// A run goes on for so long after the day's last event, to its midnight at most: whoever is still there is served.
const AFTER_HOURS: Span = Span::minutes(4 * 60);

/// Who came on a day, and who worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What it began with, and its revisions.
    network: Arc<Network>,
    revised: Vec<(Millis, Arc<Network>)>,
    begins: Millis,
    ends: Millis,
    arrivals: Vec<Arrival>,
    shifts: Vec<Shift>,
    /// How long it took to accept offers; never empty.
    answers: Vec<Span>,
    /// Who was sent away for offers missed is back after this.
    back_after: Span,
}

/// Somebody who came.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Arrival {
    at: Millis,
    center: CenterId,
    service: ServiceId,
    language: Language,
    mode: Mode,
    class: PriorityClass,
    preferred: Option<PersonId>,
    /// The consultations: more than one after a transfer. Never empty.
    legs: Vec<Leg>,
    /// The ticket's offers: accepted after this, or missed.
    answers: Vec<Option<Span>>,
    /// Leaves after this wait, if not answered before.
    patience: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leg {
    service: ServiceId,
    /// Who was named when the ticket was transferred.
    named: Option<PersonId>,
    talk: Span,
    wrap_up: Span,
    /// How often the time for wrap-up was extended.
    extensions: u32,
}

/// A specialist begins or ends to be available.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    at: Millis,
    person: PersonId,
    available: bool,
}

/// What is to be otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// More or fewer specialists.
    pub staff: Vec<StaffChange>,
    /// Who serves what.
    pub pooling: Pooling,
    /// People who come, in percent of those who came.
    pub arrivals_pct: u32,
    /// Talk and wrap-up, in percent of what they took.
    pub handle_pct: u32,
    /// Rules that are otherwise, by scope.
    pub rules: Vec<Setting>,
}

impl Default for Change {
    fn default() -> Self {
        Self { staff: Vec::new(), pooling: Pooling::AsItWas, arrivals_pct: 100, handle_pct: 100, rules: Vec::new() }
    }
}

/// More or fewer specialists of an institution for a part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffChange {
    /// Whose.
    pub institution: InstitutionId,
    /// How many more, or fewer.
    pub count: i32,
    /// From when.
    pub from: Millis,
    /// Until when.
    pub until: Millis,
}

/// Who serves what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pooling {
    /// As it was.
    #[default]
    AsItWas,
    /// Everybody serves all that their institution offers.
    Institutions,
    /// Everybody serves everything.
    Network,
}

/// A day run again.
#[derive(Debug, Clone)]
pub struct Run {
    /// The day in figures.
    pub book: Daybook,
    /// When it was over.
    pub ended: Millis,
    /// The queue then: who worked, by which rules.
    pub queue: Queue,
    /// People who came.
    pub arrivals: u32,
    /// Of these, by service, how many the queue did not take: it was full, or the center closed or about to close.
    pub refused: BTreeMap<ServiceId, u32>,
}

/// Why a run came to no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// Somebody wished it.
    #[error("the run was stopped")]
    Cancelled,
    /// It took more steps than a day can need.
    #[error("the run took too many steps")]
    TooLong,
}

impl Day {
    /// The network with which it began.
    #[must_use]
    pub const fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// How many came.
    #[must_use]
    pub fn arrivals(&self) -> usize {
        self.arrivals.len()
    }

    /// Gives those whom nobody talked with a talk of the length that is usual.
    fn complete(&mut self) {
        let mut sums: BTreeMap<ServiceId, (i64, i64, i64)> = BTreeMap::new();
        for leg in self.arrivals.iter().flat_map(|arrival| &arrival.legs) {
            let sum = sums.entry(leg.service).or_default();
            *sum = (sum.0 + leg.talk.0, sum.1 + leg.wrap_up.0, sum.2 + 1);
        }
        let wrap_up = self.network.rules.wrap_up;
        let typical: BTreeMap<ServiceId, Span> =
            self.network.services.iter().map(|service| (service.id, service.typical_handle)).collect();
        for arrival in self.arrivals.iter_mut().filter(|arrival| arrival.legs.is_empty()) {
            let usual = || {
                let handle = typical.get(&arrival.service).copied().unwrap_or(Span::minutes(20));
                let wrap_up = Span(wrap_up.0.min(handle.0 / 2));
                (Span(handle.0 - wrap_up.0), wrap_up)
            };
            let seen = sums.get(&arrival.service).filter(|sum| sum.2 > 0);
            let (talk, wrap_up) = seen.map_or_else(usual, |sum| (Span(sum.0 / sum.2), Span(sum.1 / sum.2)));
            arrival.legs.push(Leg { service: arrival.service, named: None, talk, wrap_up, extensions: 0 });
        }
    }
}

/// Whether a run follows a rule. It does not follow those of what no run has: appointments to be booked, numbers called
/// to rooms, callbacks, and what residents and supervisors are told.
#[must_use]
pub const fn follows(rule: Rule) -> bool {
    use Rule as R;
    !matches!(
        rule,
        R::CreditCallback
            | R::FullInstead
            | R::AlertWait
            | R::AlertWaiting
            | R::HereCheck
            | R::RoomCall
            | R::AppointmentSlot
            | R::AppointmentShare
            | R::AppointmentLead
            | R::AppointmentAhead
            | R::AppointmentHold
            | R::AppointmentGrace
            | R::AppointmentEarly
            | R::NoShowHold
            | R::CallbackDelayMax
            | R::CallbackAttempts
            | R::CallbackPause
    )
}

/// Runs a day again. `goes_on` is told how many have come so far and of how many, and says whether to go on.
///
/// # Errors
/// [`Stopped`].
pub fn run(day: &Day, change: &Change, goes_on: &mut dyn FnMut(usize, usize) -> bool) -> Result<Run, Stopped> {
    let mut running = Running::new(day, change);
    let most = (running.arrivals.len() + running.planned as usize + 1_000) * STEPS_EACH_MAX;
    for step in 0..most {
        if step % 256 == 0 && !goes_on(running.come, running.arrivals.len()) {
            return Err(Stopped::Cancelled);
        }
        if !running.step() {
            return Ok(running.finish());
        }
    }
    Err(Stopped::TooLong)
}

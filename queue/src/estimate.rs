//! Expected waits, in integers: how many stand before you, who is on duty, how long one takes.

use crate::Queue;
use crate::code::Language;
use crate::event::Mode;
use crate::ids::{RoomId, ServiceId, TicketId};
use crate::lookup::Lookup;
use crate::matching::serves;
use crate::tables::{Engagement, Phase, SpecialistRow};
use crate::time::{Millis, Span};
use crate::wait::{Closed, Crossing, Forecast, Wait, in_words};

impl Queue {
    /// The expected wait of a ticket in line.
    #[must_use]
    pub fn expected_wait(&self, id: TicketId, now: Millis) -> Wait {
        let Some(ticket) = self.ticket(id).filter(|ticket| ticket.in_line()) else { return Wait::Unknown };
        let ahead = self.ahead_of(ticket.service, (ticket.order(), id));
        let wait = self.estimate(ticket.service, ticket.language, ticket.mode, ahead, now);
        // A break that is on has to pass first.
        let pause = ticket.paused_until.map_or(Span::ZERO, |until| Span(until.since(now).0.max(0)));
        wait.map_or(Wait::Unknown, |wait| in_words(wait.plus(pause)))
    }

    /// What can be said to somebody in a room before joining.
    #[must_use]
    pub fn forecast(&self, service: ServiceId, room: RoomId, language: Language, mode: Mode, now: Millis) -> Forecast {
        let now = now.max(self.tables.at);
        let credit = self.lookup.rules().credit.ordinary;
        let key = (now.minus(credit).0, TicketId(uuid::Uuid::max()));
        let ahead = self.ahead_of(service, key);
        let able: Vec<SpecialistRow> = self.who_is_able(service, language, mode).collect();
        let wait = self.estimate(service, language, mode, ahead, now);
        let hours = self.lookup.room(room).map(|room| self.lookup.hours(room.center, now)).unwrap_or_default();
        let closed = hours.now.is_none();
        let crosses = hours.now.zip(wait).filter(|(interval, wait)| now.plus(*wait) >= interval.closes);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Forecast {
            wait: wait.map_or(Wait::Unknown, in_words),
            ahead,
            on_duty: count(able.iter().filter(|row| row.on_duty()).count()),
            able: count(able.len()),
            closed: closed
                .then(|| Closed { opens_at: hours.next.map(|interval| interval.opens), on_break: hours.on_break }),
            crosses: crosses.map(|(interval, _)| match hours.next.filter(|next| next.day == interval.day) {
                Some(next) => Crossing::Break { from: interval.closes, until: next.opens },
                None => Crossing::Closing { at: interval.closes, opens_at: hours.next.map(|next| next.opens) },
            }),
        }
    }

    /// How long one of a service takes: seen, or typical; nothing if neither says.
    #[must_use]
    pub fn handle_time(&self, service: ServiceId) -> Option<Span> {
        let seen = self.tables.handled.get(&service).and_then(|handled| handled.average());
        let typical = || self.lookup.service(service).map(|service| service.typical_handle);
        seen.or_else(typical).filter(|span| span.0 > 0)
    }

    fn who_is_able(
        &self,
        service: ServiceId,
        language: Language,
        mode: Mode,
    ) -> impl Iterator<Item = SpecialistRow> + '_ {
        let lookup: &Lookup = &self.lookup;
        let able = lookup.who_serves(service).iter().filter(move |person| {
            lookup.specialist(**person).is_some_and(|one| serves(service, language, mode, one, lookup).is_ok())
        });
        able.map(|person| self.specialist(*person))
    }

    /// When the one with `ahead` before them is answered, if each takes as long as one takes: those on duty become
    /// free one after the other, round after round.
    fn estimate(&self, service: ServiceId, language: Language, mode: Mode, ahead: u32, now: Millis) -> Option<Span> {
        let handle = self.handle_time(service)?;
        let on_duty = self.who_is_able(service, language, mode).filter(SpecialistRow::on_duty);
        let mut free_in: Vec<i64> = on_duty.map(|row| self.free_in(&row, handle, now)).collect();
        free_in.sort_unstable();
        let staff = u32::try_from(free_in.len()).ok().filter(|staff| *staff > 0)?;
        let rounds = i64::from(ahead / staff);
        let last = free_in.get((ahead % staff) as usize)?;
        Some(Span(rounds.saturating_mul(handle.0).saturating_add(*last)))
    }

    /// How long until a specialist takes the next ticket, at most one handle time.
    fn free_in(&self, row: &SpecialistRow, handle: Span, now: Millis) -> i64 {
        match row.engagement {
            Engagement::None => 0,
            // The one who is being asked stands before us and is counted among those ahead.
            Engagement::Offered(_) => 0,
            Engagement::Consulting(id) | Engagement::WrapUp(id) => {
                let Some(consultation) = self.consultation(id) else { return 0 };
                let left = handle.0 - now.since(consultation.started_at).0;
                match consultation.phase {
                    // One that takes longer than usual is not over at once.
                    Phase::Running => left.clamp(handle.0 / 5, handle.0),
                    Phase::WrapUp { until, .. } => until.since(now).0.clamp(0, handle.0),
                }
            }
        }
    }
}

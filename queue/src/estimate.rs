//! Expected waits, in integers: everybody in line takes, in order, the specialist who is free first of those who are
//! able, for as long as one takes.

use std::collections::BTreeMap;

use crate::Queue;
use crate::code::Language;
use crate::event::Mode;
use crate::ids::{CenterId, PersonId, ServiceId, TicketId};
use crate::lookup::Lookup;
use crate::matching::serves;
use crate::tables::{Engagement, Phase, SpecialistRow, Ticket, TicketStatus};
use crate::time::{Millis, Span};
use crate::wait::{Closed, Crossing, Forecast, Wait, in_words};

impl Queue {
    /// The expected wait of a ticket in line. For many tickets at once, [`Queue::expected_waits`] is cheaper.
    #[must_use]
    pub fn expected_wait(&self, id: TicketId, now: Millis) -> Wait {
        let Some(ticket) = self.ticket(id).filter(|ticket| ticket.in_line()) else { return Wait::Unknown };
        let mut course = Course::of(self, now);
        let before = (ticket.order(), id);
        for other in self.in_order().take_while(|other| (other.order(), other.id) < before) {
            course.serve(self, other);
        }
        course.serve(self, ticket).map_or(Wait::Unknown, in_words)
    }

    /// The expected waits of all tickets in line.
    #[must_use]
    pub fn expected_waits(&self, now: Millis) -> BTreeMap<TicketId, Wait> {
        let mut course = Course::of(self, now);
        self.in_order().map(|ticket| (ticket.id, course.serve(self, ticket).map_or(Wait::Unknown, in_words))).collect()
    }

    /// What can be said to somebody in a center before joining.
    #[must_use]
    pub fn forecast(
        &self,
        service: ServiceId,
        center: CenterId,
        language: Language,
        mode: Mode,
        now: Millis,
    ) -> Forecast {
        let now = now.max(self.tables.at);
        let key = (now.minus(self.lookup.rules().credit.ordinary).0, TicketId(uuid::Uuid::max()));
        let mut course = Course::of(self, now);
        for other in self.in_order().take_while(|other| (other.order(), other.id) < key) {
            course.serve(self, other);
        }
        let wait = course.next(self, service, language, mode, None);
        let able: Vec<SpecialistRow> = able(self, service, language, mode).map(|p| self.specialist(p)).collect();
        let hours = self.lookup.hours(center, now);
        let closed = hours.now.is_none();
        let crosses = hours.now.zip(wait).filter(|(interval, wait)| now.plus(*wait) >= interval.closes);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Forecast {
            wait: wait.map_or(Wait::Unknown, in_words),
            ahead: self.ahead_of(service, key),
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

    /// All tickets in line, over all services, in order.
    fn in_order(&self) -> impl Iterator<Item = &Ticket> {
        let mut places: Vec<_> = self.index.line.iter().map(|(_, order, id)| (*order, *id)).collect();
        places.sort_unstable();
        places.into_iter().filter_map(|(_, id)| self.ticket(id))
    }

    /// How long until a specialist takes the next ticket, if nothing else came.
    fn free_in(&self, row: &SpecialistRow, now: Millis) -> Span {
        let (Engagement::Consulting(id) | Engagement::WrapUp(id)) = row.engagement else { return Span::ZERO };
        let Some(talk) = self.consultation(id) else { return Span::ZERO };
        let usual = talk.served().and_then(|served| self.handle_time(served.service)).unwrap_or(Span::ZERO);
        Span(match talk.phase {
            // One that takes longer than usual is not over at once.
            Phase::Running => (usual.0 - now.since(talk.started_at).0).clamp(usual.0 / 5, usual.0),
            // An outcome is mostly written in less than the time there is for it.
            Phase::WrapUp { until, .. } => until.since(now).0.max(0) / 2,
        })
    }
}

/// Who is able to serve this at all.
fn able(queue: &Queue, service: ServiceId, language: Language, mode: Mode) -> impl Iterator<Item = PersonId> + '_ {
    let lookup: &Lookup = &queue.lookup;
    let able = move |person: &PersonId| {
        lookup.specialist(*person).is_some_and(|one| serves(service, language, mode, one, lookup).is_ok())
    };
    lookup.who_serves(service).iter().copied().filter(able)
}

/// The probable course of the next hours: when each specialist on duty takes the next ticket.
struct Course {
    now: Millis,
    free_in: BTreeMap<PersonId, Span>,
}

impl Course {
    fn of(queue: &Queue, now: Millis) -> Self {
        let on_duty = queue.tables.specialists.values().filter(|row| row.on_duty());
        Self { now, free_in: on_duty.map(|row| (row.person, queue.free_in(row, now))).collect() }
    }

    /// When a ticket is served, whose turn it is now.
    fn serve(&mut self, queue: &Queue, ticket: &Ticket) -> Option<Span> {
        if let TicketStatus::Offered(offer) = ticket.status {
            let asked = queue.offer(offer)?.specialist;
            let handle = queue.handle_time(ticket.service).unwrap_or(Span::ZERO);
            self.free_in.insert(asked, handle);
            return Some(Span::ZERO);
        }
        self.next(queue, ticket.service, ticket.language, ticket.mode, Some(ticket))
    }

    fn next(
        &mut self,
        queue: &Queue,
        service: ServiceId,
        language: Language,
        mode: Mode,
        ticket: Option<&Ticket>,
    ) -> Option<Span> {
        let handle = queue.handle_time(service)?;
        // One who has passed on the ticket is not asked again before the stated time.
        let asked_again = ticket.and_then(|ticket| ticket.ask_again_at).map_or(Span::ZERO, |at| at.since(self.now));
        let free = able(queue, service, language, mode).filter_map(|person| {
            let free = *self.free_in.get(&person)?;
            let passed = ticket.is_some_and(|ticket| ticket.is_passed_by(person));
            Some((if passed { free.max(asked_again) } else { free }, person))
        });
        let (free, person) = free.min()?;
        // A break of the center that is on has to pass first.
        let paused = ticket.and_then(|ticket| ticket.paused_until).map_or(Span::ZERO, |until| until.since(self.now));
        let wait = free.max(paused);
        self.free_in.insert(person, wait.plus(handle));
        Some(wait)
    }
}
